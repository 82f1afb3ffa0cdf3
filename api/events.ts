/** New and changed alerts, pushed to open pages as server-sent events. */
import type { RequestHandler, Response } from 'express';
import { authorise } from '../desk/decide.ts';
import { findAlert } from '../store/alerts.ts';
import { type Listener, listen } from '../store/notify.ts';
import type { ApiContext } from './context.ts';
import { actorOf } from './middleware/session.ts';

const HEARTBEAT_MS = 15_000;
/** Then the browser connects anew, and the session is looked at again. */
const STREAM_MS = 10 * 60_000;
const RETRY_MS = 3_000;

/**
 * One LISTEN connection for all streams of this process, open while there is one. Its calls may be lost: a page that
 * cares also reloads its list when the stream (re)opens (event `ready`).
 */
export function eventStream(ctx: ApiContext): RequestHandler {
  const streams = new Set<Response>();
  let listener: Listener | null = null;

  function send(name: string, data: unknown): void {
    for (const stream of streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async function tell(id: number): Promise<void> {
    const alert = await findAlert(ctx.db, id);
    if (alert === null) return;
    const { level, state, title, postCount, raisedAt, updatedAt } = alert;
    send('alert', { id, level, state, title, postCount, raisedAt, updatedAt });
  }

  function openListener(): Listener {
    return listen({
      url: ctx.databaseUrl,
      channels: ['alerts'],
      onNotify: (_channel, payload) => {
        tell(Number(payload)).catch((error: unknown) => ctx.log.warn({ err: error }, '预警推送失败'));
      },
      onConnect: () => send('ready', {}),
    });
  }

  function leave(stream: Response): void {
    streams.delete(stream);
    if (streams.size > 0) return;
    const last = listener;
    listener = null;
    last?.close().catch(() => {});
  }

  return (req, res) => {
    authorise(actorOf(req), 'alert.read');
    res.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies must not hold events back.
      'X-Accel-Buffering': 'no',
    });
    res.flushHeaders();
    res.write(`retry: ${RETRY_MS}\n\n`);
    streams.add(res);
    if (listener === null) listener = openListener();
    else res.write('event: ready\ndata: {}\n\n');
    const heartbeat = setInterval(() => res.write(': \n\n'), HEARTBEAT_MS);
    const end = setTimeout(() => res.end(), STREAM_MS);
    res.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
      leave(res);
    });
  };
}
