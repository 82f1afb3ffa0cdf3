/** What the rules and the gazetteer found in posts. Machine values; a person's are in `posts.set_by_person`. */
import type { PlaceMention, Tag } from '../core/post.ts';
import { insertRows } from './bulk.ts';
import type { Db } from './db.ts';

export interface Findings {
  tags: readonly Tag[];
  places: readonly PlaceMention[];
}

/** Replaces the machine's tags and place mentions of a post. */
export async function replaceFindings(db: Db, postId: number, { tags, places }: Findings): Promise<void> {
  await db.deleteFrom('tags').where('post_id', '=', postId).execute();
  await db.deleteFrom('place_mentions').where('post_id', '=', postId).execute();
  await insertFindings(db, [{ postId, tags, places }]);
}

/** Adds the findings of posts that have none. Mentions keep the order of the text. */
export async function insertFindings(
  db: Db,
  posts: readonly (Findings & { postId: number })[],
): Promise<void> {
  await insertRows(
    db,
    'tags',
    posts.flatMap(({ postId, tags }) =>
      tags.map((tag) => ({
        post_id: postId,
        risk_point: tag.riskPoint,
        aspect: tag.aspect,
        mode: tag.mode,
        score: tag.score,
        terms: tag.terms,
        mode_evidence: tag.modeEvidence,
        rule_version: tag.ruleVersion,
      })),
    ),
  );
  await insertRows(
    db,
    'place_mentions',
    posts.flatMap(({ postId, places }) =>
      places.map((mention, ordinal) => ({
        post_id: postId,
        ordinal,
        place_id: mention.placeId,
        mention,
      })),
    ),
  );
}

export interface FoundTag {
  riskPoint: string;
  aspect: string;
  mode: string;
}

/** Tags of many posts, by post. */
export async function readTagsByPost(db: Db, postIds: readonly number[]): Promise<Map<number, FoundTag[]>> {
  if (postIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('tags')
    .select(['post_id', 'risk_point', 'aspect', 'mode'])
    .where('post_id', 'in', [...postIds])
    .orderBy('score', 'desc')
    .execute();
  const found = new Map<number, FoundTag[]>();
  for (const row of rows) {
    const list = found.get(row.post_id) ?? [];
    list.push({ riskPoint: row.risk_point, aspect: row.aspect, mode: row.mode });
    found.set(row.post_id, list);
  }
  return found;
}

/** Places chosen in many posts, by post, without repeats. */
export async function readPlacesByPost(db: Db, postIds: readonly number[]): Promise<Map<number, string[]>> {
  if (postIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('place_mentions')
    .select(['post_id', 'place_id'])
    .distinct()
    .where('post_id', 'in', [...postIds])
    .where('place_id', 'is not', null)
    .execute();
  const found = new Map<number, string[]>();
  for (const { post_id, place_id } of rows) {
    if (place_id === null) continue;
    const list = found.get(post_id) ?? [];
    list.push(place_id);
    found.set(post_id, list);
  }
  return found;
}
