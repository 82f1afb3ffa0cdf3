/** Reading and writing posts for a re-run of stages over what is stored. */
import { sourceSettingsSchema } from '../core/config.ts';
import { type PendingCapture, parseHint } from './captures.ts';
import type { Db } from './db.ts';

/** Live posts after `afterId` with the capture that their text came from, in order of id. */
export async function readPostCaptures(
  db: Db,
  afterId: number,
  limit: number,
): Promise<{ postId: number; capture: PendingCapture }[]> {
  const rows = await db
    .selectFrom('posts')
    .innerJoin('captures', 'captures.id', 'posts.capture_id')
    .innerJoin('sources', 'sources.id', 'posts.source_id')
    .selectAll('captures')
    .select(['posts.id as post_id', 'sources.settings'])
    .where('posts.id', '>', afterId)
    .where('posts.deleted_at', 'is', null)
    .orderBy('posts.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    postId: row.post_id,
    capture: {
      id: row.id,
      sourceId: row.source_id,
      url: row.url,
      urlKey: row.url_key,
      fetchedAt: row.fetched_at,
      contentType: row.content_type,
      forcedCharset: sourceSettingsSchema.parse(row.settings).charset ?? null,
      body: row.body,
      hint: parseHint(row.hint),
      attempts: row.attempts,
    },
  }));
}

export interface StoredText {
  postId: number;
  sourceId: number;
  title: string;
  body: string;
  publishedAt: Date | null;
  sourceName: string | null;
  reprintOf: number | null;
}

/** Texts of live posts after `afterId`, in order of id. */
export async function readStoredTexts(db: Db, afterId: number, limit: number): Promise<StoredText[]> {
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'source_id', 'title', 'body', 'published_at', 'source_name', 'reprint_of'])
    .where('id', '>', afterId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    postId: row.id,
    sourceId: row.source_id,
    title: row.title,
    body: row.body,
    publishedAt: row.published_at,
    sourceName: row.source_name,
    reprintOf: row.reprint_of,
  }));
}

/** Says anew which post this one repeats; null makes it an original. */
export async function setReprintOf(db: Db, postId: number, reprintOf: number | null): Promise<void> {
  await db.updateTable('posts').set({ reprint_of: reprintOf }).where('id', '=', postId).execute();
}
