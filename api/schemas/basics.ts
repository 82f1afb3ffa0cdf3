/** Building blocks of the API's shapes. Times leave as ISO 8601 in UTC and come in as ISO 8601 with an offset. */
import { z } from 'zod';
import { ALERT_LEVELS, GRADES } from '../../core/level.ts';
import { MODES, SENTIMENTS, SOURCE_TIERS } from '../../core/post.ts';
import {
  ALERT_STATES,
  DISPOSITION_STATES,
  INCIDENT_STATES,
  RELEASE_STATES,
  STATEMENT_STATES,
} from '../../core/transitions.ts';
import { MAX_LIMIT } from '../../desk/paging.ts';

/** Keys of a label table such as `ALERT_STATES`, as an enum. */
export function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): z.ZodType<K, K>;
export function keysOf(table: Record<string, unknown>): z.ZodType {
  return z.enum(Object.keys(table));
}

export const timeOut = z
  .date()
  .transform((date) => date.toISOString())
  .pipe(z.iso.datetime());
export const timeIn = z.iso
  .datetime({ offset: true, error: '写成带时区的时间，如 2026-11-24T08:00:00+08:00' })
  .transform((text) => new Date(text));

export const level = keysOf(ALERT_LEVELS);
export const grade = z.enum(GRADES);
export const mode = keysOf(MODES);
export const sentiment = keysOf(SENTIMENTS);
export const tier = keysOf(SOURCE_TIERS);
export const alertState = keysOf(ALERT_STATES);
export const incidentState = keysOf(INCIDENT_STATES);
export const dispositionState = keysOf(DISPOSITION_STATES);
export const releaseState = keysOf(RELEASE_STATES);
export const statementState = keysOf(STATEMENT_STATES);

export const named = z.object({ id: z.string(), name: z.string() });
export const person = z.object({ id: z.int(), displayName: z.string() });
export const riskPointName = z.object({
  id: z.string(),
  name: z.string(),
  aspect: z.string(),
  aspectName: z.string(),
});
export const termHit = z.object({
  term: z.string(),
  field: z.enum(['title', 'text']),
  start: z.int().describe('UTF-16 起'),
  end: z.int().describe('UTF-16 止（不含）'),
});
export const ledgerEvent = z
  .object({
    id: z.int(),
    at: timeOut,
    userId: z.int().nullable(),
    actor: z.string(),
    subjectKind: z.string(),
    subjectId: z.string(),
    act: z.string(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LedgerEvent' });

export const fault = z.object({
  path: z.string(),
  value: z.unknown().optional(),
  message: z.string(),
});

/** `{items, total, nextCursor}`; nextCursor goes back as `cursor`. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.int(), nextCursor: z.string().nullable() });
}

/** A query value that may be given once or several times. */
export function some<K>(item: z.ZodType<K, K>) {
  return z.union([item.transform((one) => [one]), z.array(item)]).exactOptional();
}

export const id = z.coerce.number().int().positive();
export const idParam = z.object({ id });
export const paging = {
  cursor: z.string().max(100).exactOptional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).exactOptional(),
};
export const text = z.string().max(20_000);
export const reasonBody = z.object({ reason: text });
/** How often each key occurs. */
export const counts = z.record(z.string(), z.int());
