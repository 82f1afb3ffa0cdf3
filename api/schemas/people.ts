import { z } from 'zod';
import { UNIT_KINDS } from '../../core/library.ts';
import { ROLES } from '../../core/roles.ts';
import { keysOf, named, person, timeOut } from './basics.ts';

export const role = keysOf(ROLES);

export const user = z
  .object({
    id: z.int(),
    username: z.string(),
    displayName: z.string(),
    roles: z.array(role),
    unit: named.nullable(),
    isActive: z.boolean(),
    mustChangePassword: z.boolean(),
    createdAt: timeOut,
  })
  .meta({ id: 'User' });

export const token = z
  .object({
    id: z.int(),
    name: z.string(),
    user: person,
    createdAt: timeOut,
    expiresAt: timeOut.nullable(),
    lastUsedAt: timeOut.nullable(),
    revokedAt: timeOut.nullable(),
  })
  .meta({ id: 'Token' });

export const me = z
  .object({
    userId: z.int(),
    username: z.string(),
    displayName: z.string(),
    roles: z.array(role),
    unitId: z.string().nullable(),
    permissions: z.array(z.string()),
    csrfToken: z.string().nullable().describe('改动时放在 X-CSRF-Token 里；用令牌时为 null'),
    mustChangePassword: z.boolean(),
  })
  .meta({ id: 'Me' });

export const unit = z
  .object({
    id: z.string(),
    name: z.string(),
    shortName: z.string().optional(),
    kind: z.enum(UNIT_KINDS),
    parent: z.string().nullable(),
  })
  .meta({ id: 'Unit' });
