import { DUPLICATE_RELATIONS } from '../core/post.ts';
import { findAlertOfCluster } from '../store/alerts.ts';
import * as details from '../store/post-details.ts';
import { type PostBrief, readPostBriefs } from '../store/post-views.ts';
import type { DeskContext } from './context.ts';
import { riskPointName } from './naming.ts';
import type { PostDetail, SetByPerson, TagView } from './views.ts';

function relationName(relation: string): string {
  for (const [key, label] of Object.entries(DUPLICATE_RELATIONS)) if (key === relation) return label;
  return relation;
}

function presentTag(ctx: DeskContext, tag: details.StoredTag, post: details.StoredPostDetail): TagView {
  return {
    riskPoint: riskPointName(ctx.library, tag.riskPoint),
    mode: post.setByPerson.modes?.[tag.riskPoint]?.value ?? tag.mode,
    machineMode: tag.mode,
    score: tag.score,
    terms: tag.terms,
    modeEvidence: tag.modeEvidence,
    ruleVersion: tag.ruleVersion,
  };
}

function listSetByPerson(post: details.StoredPostDetail, tags: readonly details.StoredTag[]): SetByPerson[] {
  const { placeId, isAboutDistrict, modes } = post.setByPerson;
  const entries: SetByPerson[] = [];
  const add = (
    field: string,
    set: { value: unknown; userId: number; by: string; at: string } | undefined,
    machineValue: unknown,
  ): void => {
    if (set === undefined) return;
    const by = { id: set.userId, displayName: set.by };
    entries.push({ field, value: set.value, machineValue, by, at: new Date(set.at) });
  };
  add('placeId', placeId, post.machinePlaceId);
  add('isAboutDistrict', isAboutDistrict, post.machineIsAboutDistrict);
  for (const [riskPoint, set] of Object.entries(modes ?? {})) {
    add(`modes.${riskPoint}`, set, tags.find((tag) => tag.riskPoint === riskPoint)?.mode ?? null);
  }
  return entries;
}

function presentEdges(
  edges: readonly details.StoredEdge[],
  briefs: ReadonlyMap<number, PostBrief>,
  otherOf: (edge: details.StoredEdge) => number,
): PostDetail['repeats'] {
  return edges.flatMap((edge) => {
    const post = briefs.get(otherOf(edge));
    if (post === undefined) return [];
    const { similarity, evidence } = edge;
    return [{ post, relation: relationName(edge.relation), similarity, evidence }];
  });
}

/** A post with its evidence, revisions and reprints; null when it is not there (any more). Checks no role. */
export async function readPost(ctx: DeskContext, id: number): Promise<PostDetail | null> {
  const [post, [brief], tags, places, revisions, edges] = await Promise.all([
    details.readPostDetail(ctx.db, id),
    readPostBriefs(ctx.db, [id]),
    details.readTagsOfPosts(ctx.db, [id]),
    details.readMentions(ctx.db, id),
    details.readRevisions(ctx.db, id),
    details.readEdges(ctx.db, id),
  ]);
  if (post === null || brief === undefined) return null;
  const others = edges.map((edge) => (edge.postId === id ? edge.ofPostId : edge.postId));
  const [briefList, alertId] = await Promise.all([
    readPostBriefs(ctx.db, others),
    brief.clusterId === null ? null : findAlertOfCluster(ctx.db, brief.clusterId),
  ]);
  const briefs = new Map(briefList.map((other) => [other.id, other]));
  const { id: _, urlKey: __, machinePlaceId: ___, machineIsAboutDistrict: ____, ...rest } = post;
  return {
    ...brief,
    ...rest,
    tags: tags.map((tag) => presentTag(ctx, tag, post)),
    places,
    setByPerson: listSetByPerson(post, tags),
    revisions,
    repeats: presentEdges(
      edges.filter((edge) => edge.postId === id),
      briefs,
      (edge) => edge.ofPostId,
    ),
    repeatedBy: presentEdges(
      edges.filter((edge) => edge.ofPostId === id),
      briefs,
      (edge) => edge.postId,
    ),
    alertId,
  };
}
