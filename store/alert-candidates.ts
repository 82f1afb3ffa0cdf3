import { ALERT_LEVELS, type AlertLevel } from '../core/level.ts';
import { type PersonSet, personSetSchema } from '../core/person-set.ts';
import { keyOf, stringsSchema } from './columns.ts';
import type { Db } from './db.ts';
import { effectivePlace } from './post-views.ts';

/** What the alert follower must know of a post. */
export interface AlertCandidate {
  postId: number;
  title: string;
  body: string;
  clusterId: number;
  clusterPostCount: number;
  alertLevel: AlertLevel | null;
  alertReasons: string[];
  placeId: string | null;
  reprintOf: number | null;
  setByPerson: PersonSet;
}

/** Live posts among `postIds` that belong to a cluster, oldest first. */
export async function readAlertCandidates(db: Db, postIds: readonly number[]): Promise<AlertCandidate[]> {
  if (postIds.length === 0) return [];
  const rows = await db
    .selectFrom('posts')
    .innerJoin('clusters', 'clusters.id', 'posts.cluster_id')
    .select([
      'posts.id',
      'posts.title',
      'posts.body',
      'posts.alert_level',
      'posts.alert_reasons',
      'posts.reprint_of',
      'posts.set_by_person',
      'clusters.id as cluster_id',
      'clusters.post_count',
      effectivePlace().as('place_id'),
    ])
    .where('posts.id', 'in', [...postIds])
    .where('posts.deleted_at', 'is', null)
    .orderBy('posts.id')
    .execute();
  return rows.map((row) => ({
    postId: row.id,
    title: row.title,
    body: row.body,
    clusterId: row.cluster_id,
    clusterPostCount: row.post_count,
    alertLevel: row.alert_level === null ? null : keyOf(ALERT_LEVELS, row.alert_level, 'posts.alert_level'),
    alertReasons: stringsSchema.parse(row.alert_reasons),
    placeId: row.place_id,
    reprintOf: row.reprint_of,
    setByPerson: personSetSchema.parse(row.set_by_person),
  }));
}
