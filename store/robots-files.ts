import type { Db } from './db.ts';

export interface RobotsFile {
  /** `https://example.org` */
  origin: string;
  fetchedAt: Date;
  expiresAt: Date;
  /** HTTP status; 0 when the host could not be reached. */
  status: number;
  body: string;
}

/** The stored robots.txt of an origin, while it is fresh. */
export async function freshRobotsFile(db: Db, origin: string, now: Date): Promise<RobotsFile | null> {
  const row = await db
    .selectFrom('robots_files')
    .selectAll()
    .where('origin', '=', origin)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    origin: row.origin,
    fetchedAt: row.fetched_at,
    expiresAt: row.expires_at,
    status: row.status,
    body: row.body,
  };
}

export async function saveRobotsFile(db: Db, file: RobotsFile): Promise<void> {
  const values = {
    fetched_at: file.fetchedAt,
    expires_at: file.expiresAt,
    status: file.status,
    body: file.body,
  };
  await db
    .insertInto('robots_files')
    .values({ origin: file.origin, ...values })
    .onConflict((conflict) => conflict.column('origin').doUpdateSet(values))
    .execute();
}
