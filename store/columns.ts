/** Reading columns back into the closed types of `core/`: a value that the types do not know is a bug, never passed on. */
import { z } from 'zod';
import type { TermHit } from '../core/post.ts';

export interface Named {
  id: string;
  name: string;
}

export interface Person {
  id: number;
  displayName: string;
}

function isKeyOf<T extends object>(table: T, value: string): value is Extract<keyof T, string> {
  return Object.hasOwn(table, value);
}

/** The value as a key of a label table such as `ALERT_STATES`. */
export function keyOf<T extends object>(table: T, value: string, column: string): Extract<keyof T, string> {
  if (isKeyOf(table, value)) return value;
  throw new Error(`${column} holds an unknown value: ${value}`);
}

/** The value as a member of a list such as `GRADES`. */
export function memberOf<T extends string>(list: readonly T[], value: string, column: string): T {
  const found = list.find((member) => member === value);
  if (found !== undefined) return found;
  throw new Error(`${column} holds an unknown value: ${value}`);
}

export const stringsSchema = z.array(z.string());
export const detailSchema = z.record(z.string(), z.unknown());

const fieldSchema = z.enum(['title', 'text']);
export const termHitsSchema: z.ZodType<TermHit[]> = z.array(
  z.object({ term: z.string(), field: fieldSchema, start: z.int(), end: z.int() }),
);

export function namedOrNull(id: string | null, name: string | null): Named | null {
  return id === null ? null : { id, name: name ?? id };
}
