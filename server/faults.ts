/** Faults of settings and files, all at once, in Chinese: where, what was given, what to do. */
import { z } from 'zod';
import type { FieldFault } from '../core/errors.ts';
import { SetupError } from './setup-error.ts';

/** Dotted path with list positions: `sources[2].url`. */
export function dottedPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Parses with Chinese messages; faults are added to `faults` and null is returned. */
export function parseInto<T>(
  schema: z.ZodType<T>,
  value: unknown,
  faults: FieldFault[],
  prefix = '',
): T | null {
  const result = schema.safeParse(value, { error: z.locales.zhCN().localeError, reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = dottedPath(issue.path);
    faults.push({ path: `${prefix}${path}`, value: issue.input, message: issue.message });
  }
  return null;
}

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

export function faultError(headline: string, faults: readonly FieldFault[]): SetupError {
  const lines = faults.map(({ path, value, message }) => {
    const given = value === undefined ? '' : `，给出的是 ${shorten(value)}`;
    return `  ${path}：${message}${given}`;
  });
  return new SetupError(`${headline}，共 ${faults.length} 处：\n${lines.join('\n')}`);
}
