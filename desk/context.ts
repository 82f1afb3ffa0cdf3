import type { Kysely } from 'kysely';
import type { DistrictConfig } from '../core/config.ts';
import type { Library } from '../core/library.ts';
import type { Database } from '../store/tables.ts';

/** Where messages go; one method per level, each with a short fixed message and its figures. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** What every desk function needs. Time and randomness come from here, so that tests decide them. */
export interface DeskContext {
  db: Kysely<Database>;
  now(): Date;
  /** Unguessable bytes: session ids, tokens, salts. */
  randomBytes(size: number): Uint8Array;
  library: Library;
  config: DistrictConfig;
  log: Log;
}
