import { z } from 'zod';
import { tier, timeOut } from './basics.ts';

export const source = z
  .object({
    id: z.int(),
    key: z.string(),
    name: z.string(),
    kind: z.string(),
    url: z.string(),
    tier,
    owner: z.string(),
    isLocal: z.boolean(),
    isDemo: z.boolean(),
    legalBasis: z.string().nullable(),
    impactAssessedOn: z.string().nullable(),
    intervalSeconds: z.int(),
    nextFetchAt: timeOut,
    lastFetchAt: timeOut.nullable(),
    lastOutcome: z.string().nullable(),
    lastDetail: z.string().nullable(),
    consecutiveFailures: z.int(),
    pausedAt: timeOut.nullable(),
  })
  .meta({ id: 'Source' });

export const quarantinedCapture = z
  .object({
    id: z.int(),
    sourceKey: z.string(),
    url: z.string(),
    fetchedAt: timeOut,
    detail: z.string().nullable(),
    attempts: z.int(),
  })
  .meta({ id: 'QuarantinedCapture' });

export const health = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    store: z.enum(['ok', 'away']),
    search: z.enum(['ok', 'away', 'absent']),
  })
  .meta({ id: 'Health' });

const follower = z.object({ entries: z.int(), lagSeconds: z.number() });
export const system = z
  .object({
    health,
    captures: z.object({
      pending: z.int(),
      done: z.int(),
      dropped: z.int(),
      quarantined: z.int(),
    }),
    followers: z.object({ search: follower, alerts: follower }),
    libraryVersion: z.string(),
  })
  .meta({ id: 'System' });
