import type { Request } from 'express';
import { RequestError } from '../../core/errors.ts';
import { parseLocalTime } from './local-time.ts';

/** Fields of a submitted form or of a query; what is missing is an empty text, for the desk to refuse by name. */
export interface Fields {
  text(name: string): string;
  /** All values of a field that may be given several times. */
  list(name: string): string[];
  /** A `datetime-local` value in the district's time zone. Empty: null. */
  time(name: string, label: string): Date | null;
  names(): string[];
}

function valuesOf(source: unknown, name: string): string[] {
  if (typeof source !== 'object' || source === null) return [];
  const value = Object.entries(source).find(([key]) => key === name)?.[1];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

function readFields(source: unknown, timezone: string): Fields {
  const text = (name: string): string => valuesOf(source, name)[0] ?? '';
  return {
    text,
    list: (name) => valuesOf(source, name).filter((value) => value !== ''),
    time(name, label) {
      const value = text(name).trim();
      if (value === '') return null;
      const time = parseLocalTime(value, timezone);
      if (time !== null) return time;
      const message = `${label}“${value}”不是时间，请写成 2026-11-24T08:15 或从日历里选`;
      throw new RequestError('invalid-input', message, [{ path: name, value, message }]);
    },
    names: () => (typeof source === 'object' && source !== null ? Object.keys(source) : []),
  };
}

export function formOf(req: Request, timezone: string): Fields {
  return readFields(req.body, timezone);
}

export function queryOf(req: Request, timezone: string): Fields {
  return readFields(req.query, timezone);
}

/** The number in an address; anything else does not exist. */
export function idOf(req: Request, thing: string): number {
  const text = String(req.params.id ?? '');
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new RequestError('not-found', `没有找到${thing} ${text}，可能已被删除或编号有误`);
}

/** The choice when it is one of the table's keys, else null. */
export function keyIn<T extends Record<string, unknown>>(table: T, value: string): (keyof T & string) | null {
  for (const key in table) if (key === value) return key;
  return null;
}
