/** Who repeats whom. */
import type { DuplicateRelation } from '../core/post.ts';
import type { Db } from './db.ts';

export interface NewEdge {
  postId: number;
  ofPostId: number;
  relation: DuplicateRelation;
  similarity: number;
  evidence: string;
}

/** Adds edges; the same pair is described anew. */
export async function saveEdges(db: Db, edges: readonly NewEdge[]): Promise<void> {
  if (edges.length === 0) return;
  await db
    .insertInto('duplicate_edges')
    .values(
      edges.map((edge) => ({
        post_id: edge.postId,
        of_post_id: edge.ofPostId,
        relation: edge.relation,
        similarity: edge.similarity,
        evidence: edge.evidence,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['post_id', 'of_post_id']).doUpdateSet((eb) => ({
        relation: eb.ref('excluded.relation'),
        similarity: eb.ref('excluded.similarity'),
        evidence: eb.ref('excluded.evidence'),
      })),
    )
    .execute();
}

/** Forgets what the post was found to repeat. */
export async function removeEdgesFrom(db: Db, postId: number): Promise<void> {
  await db.deleteFrom('duplicate_edges').where('post_id', '=', postId).execute();
}

/**
 * Original posts turned up late: each takes the place of `formerRoot` at the head of its chain, whose passages are then
 * found through it alone. Returns the posts that point elsewhere now.
 */
export async function repointReprints(
  db: Db,
  repoints: readonly { formerRoot: number; newRoot: number }[],
): Promise<number[]> {
  const moved: number[] = [];
  for (const { formerRoot, newRoot } of repoints) {
    const rows = await db
      .updateTable('posts')
      .set({ reprint_of: newRoot })
      .where((eb) => eb.or([eb('id', '=', formerRoot), eb('reprint_of', '=', formerRoot)]))
      .where('id', '<>', newRoot)
      .returning('id')
      .execute();
    moved.push(...rows.map((row) => row.id));
    await db.deleteFrom('post_fingerprints').where('post_id', '=', formerRoot).execute();
  }
  return moved;
}
