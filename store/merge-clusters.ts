/** Making one cluster of two. The emptied one stays, for what refers to it, and says where its posts went. */
import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Those of the clusters on whose alerts a person has decided, or that an incident holds. */
export async function findDecidedClusters(db: Db, clusterIds: readonly number[]): Promise<Set<number>> {
  if (clusterIds.length === 0) return new Set();
  const ids = [...clusterIds];
  const { rows } = await sql<{ id: number }>`
    select coalesce(c.merged_into, c.id) as id from alerts a join clusters c on c.id = a.cluster_id
    where coalesce(c.merged_into, c.id) = any(${ids}::bigint[]) and (a.state not in ('open', 'merged') or exists (
      select 1 from ledger l where l.subject_kind = 'alert' and l.subject_id = a.id::text and l.user_id is not null))
    union
    select cluster_id from incident_clusters where cluster_id = any(${ids}::bigint[])`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** Those of the alerts on which a person has decided. */
export async function findDecidedAlerts(db: Db, alertIds: readonly number[]): Promise<Set<number>> {
  if (alertIds.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    select a.id from alerts a where a.id = any(${[...alertIds]}::bigint[]) and (a.state <> 'open' or exists (
      select 1 from ledger l where l.subject_kind = 'alert' and l.subject_id = a.id::text and l.user_id is not null
    ))`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** Moves all posts of `from` into `into`; returns the ids of the live ones. The caller logs them. */
export async function mergeClusters(
  db: Db,
  { from, into }: { from: number; into: number },
): Promise<number[]> {
  const moved = await db
    .updateTable('posts')
    .set({ cluster_id: into })
    .where('cluster_id', '=', from)
    .returning(['id', 'deleted_at'])
    .execute();
  await sql`
    update clusters c set post_count = c.post_count + d.post_count,
      first_post_id = least(c.first_post_id, d.first_post_id),
      first_seen_at = least(c.first_seen_at, d.first_seen_at),
      last_seen_at = greatest(c.last_seen_at, d.last_seen_at)
    from clusters d where c.id = ${into} and d.id = ${from}`.execute(db);
  await db
    .updateTable('clusters')
    .set({ post_count: 0, merged_into: into })
    .where((eb) => eb.or([eb('id', '=', from), eb('merged_into', '=', from)]))
    .execute();
  return moved.filter((post) => post.deleted_at === null).map((post) => post.id);
}
