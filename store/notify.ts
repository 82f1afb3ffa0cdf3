/** Wake-up calls between processes by LISTEN/NOTIFY. A call may be lost; whoever waits also looks by itself now and then. */
import { sql } from 'kysely';
import pg from 'pg';
import type { Db } from './db.ts';

/** `captures`: a capture waits. `posts`: the post log grew. `alerts`: an alert changed (its id is the payload). */
export const CHANNELS = ['captures', 'posts', 'alerts'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Wakes the listeners of `channel`; inside a transaction the call goes out when it commits. */
export async function notify(db: Db, channel: Channel, payload = ''): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}

export interface Listener {
  close(): Promise<void>;
}

export interface ListenOptions {
  url: string;
  channels: readonly Channel[];
  onNotify(channel: Channel, payload: string): void;
  /** Called after every (re)connection: calls may have been missed before it. */
  onConnect?(): void;
  /** Called once when the connection is lost; reconnection is tried until `close`. */
  onLost?(error: Error): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Listens on one connection of its own, which is renewed for ever when it dies. Does not wait for the first one. */
export function listen(options: ListenOptions): Listener {
  let isClosed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let isLost = false;

  function retry(from: pg.Client, error: Error): void {
    if (isClosed || client !== from) return;
    client = null;
    from.end().catch(() => {});
    if (!isLost) options.onLost?.(error);
    isLost = true;
    timer = setTimeout(connect, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  function connect(): void {
    const next = new pg.Client({
      connectionString: options.url,
      application_name: 'wanglou-listen',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = next;
    next.on('error', (error) => retry(next, error));
    next.on('end', () => retry(next, new Error('connection ended')));
    next.on('notification', ({ channel, payload }) => {
      const known = CHANNELS.find((name) => name === channel);
      if (known) options.onNotify(known, payload ?? '');
    });
    subscribe(next).catch((error: unknown) =>
      retry(next, error instanceof Error ? error : new Error(String(error))),
    );
  }

  async function subscribe(next: pg.Client): Promise<void> {
    await next.connect();
    for (const channel of options.channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    pauseMs = FIRST_PAUSE_MS;
    isLost = false;
    options.onConnect?.();
  }

  connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
