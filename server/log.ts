/** The log goes to stderr as JSON lines; stdout belongs to results. */
import { type Level, type Logger, pino } from 'pino';

export type Log = Logger;
export type LogLevel = Level | 'silent';

export function createLog(level: LogLevel): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}

export const silentLog: Log = pino({ level: 'silent' });
