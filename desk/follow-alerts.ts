import { ALERT_LEVELS, type AlertLevel, higherLevel } from '../core/level.ts';
import { type AlertCandidate, readAlertCandidates } from '../store/alert-candidates.ts';
import {
  type AlertReason,
  growAlert,
  insertAlert,
  lockAlertsMergedInto,
  lockAlertsOfClusters,
  type StoredAlert,
} from '../store/alerts.ts';
import { advanceCursor, lockCursor } from '../store/cursors.ts';
import type { Db } from '../store/db.ts';
import { notify } from '../store/notify.ts';
import { readTagsOfPosts, type StoredTag } from '../store/post-details.ts';
import { readPostLog } from '../store/post-log.ts';
import type { DeskContext } from './context.ts';
import { decide, record, SYSTEM_ACTOR } from './decide.ts';
import { joinAlerts } from './join-alerts.ts';
import { riskPointName } from './naming.ts';

const CURSOR = 'alerts';
/** An alert names its causes, not every reprint that repeats them. */
const REASONS_KEPT = 40;
const TITLE_CHARACTERS = 100;

/** A post that calls for an alert, with its reasons; a person's verdict on it goes before the machine's. */
interface Call {
  post: AlertCandidate;
  level: AlertLevel;
  reasons: AlertReason[];
  riskPoints: string[];
}

type Tags = readonly (StoredTag & { postId: number })[];

/** What the follower knows of one cluster: its posts in this batch, its alerts, and those of clusters it took in. */
interface Followed {
  posts: readonly AlertCandidate[];
  tags: Tags;
  own: readonly StoredAlert[];
  stale: readonly StoredAlert[];
}

function modeOf(post: AlertCandidate, tag: StoredTag): StoredTag['mode'] {
  return post.setByPerson.modes?.[tag.riskPoint]?.value ?? tag.mode;
}

function callOf(ctx: DeskContext, post: AlertCandidate, tags: Tags): Call | null {
  const { setByPerson, postId } = post;
  if (post.alertLevel === null || setByPerson.isAboutDistrict?.value === false) return null;
  const causes = tags.filter((tag) => tag.postId === postId && ['event', 'hazard'].includes(tag.mode));
  const standing = causes.filter((tag) => ['event', 'hazard'].includes(modeOf(post, tag)));
  // A person has said of every cause that it is none (a drill, a metaphor, a denial).
  if (causes.length > 0 && standing.length === 0) return null;
  const named = standing.map((tag) => ({ tag, ...riskPointName(ctx.library, tag.riskPoint) }));
  // The assessment speaks of the same risk points: what it says of one is that one's reason, with the words beside it.
  const reasonOf = (name: string): string | undefined =>
    post.alertReasons.find((text) => text.startsWith(`命中风险点“${name}”`));
  const tagged = named.map(({ tag, id, name }) => {
    const words = [...new Set(tag.terms.map((hit) => hit.term))].join('、');
    const text = reasonOf(name) ?? `命中风险点“${name}”：${words}`;
    return { text, postId, riskPoint: { id, name }, terms: tag.terms };
  });
  const told = new Set(tagged.map((reason) => reason.text));
  const assessed = post.alertReasons
    .filter((text) => !told.has(text))
    .map((text) => ({ text, postId, riskPoint: null, terms: [] }));
  return {
    post,
    level: post.alertLevel,
    reasons: [...tagged, ...assessed],
    riskPoints: standing.map((tag) => tag.riskPoint),
  };
}

/** Adds reasons that say something new: another risk point, or another assessment. */
function mergeReasons(kept: readonly AlertReason[], added: readonly AlertReason[]): AlertReason[] {
  const merged = [...kept];
  const keyOf = (reason: AlertReason): string => reason.riskPoint?.id ?? reason.text;
  const known = new Set(merged.map(keyOf));
  for (const reason of added) {
    if (known.has(keyOf(reason)) || merged.length >= REASONS_KEPT) continue;
    known.add(keyOf(reason));
    merged.push(reason);
  }
  return merged;
}

/** What the posts of one cluster in this batch call for together; null when none calls. */
function joinCalls(calls: readonly Call[]): (Omit<Call, 'post'> & { first: AlertCandidate }) | null {
  const ranked = [...calls].sort(
    (a, b) =>
      ALERT_LEVELS[b.level].rank - ALERT_LEVELS[a.level].rank ||
      Number(a.post.reprintOf !== null) - Number(b.post.reprintOf !== null) ||
      a.post.postId - b.post.postId,
  );
  const [strongest] = ranked;
  if (strongest === undefined) return null;
  return {
    first: strongest.post,
    level: strongest.level,
    reasons: ranked.reduce<AlertReason[]>((all, call) => mergeReasons(all, call.reasons), []),
    riskPoints: [...new Set(ranked.flatMap((call) => call.riskPoints))],
  };
}

function titleOf(post: AlertCandidate): string {
  const title = post.title.trim() === '' ? post.body.replace(/\s+/g, ' ').trim() : post.title.trim();
  return title.slice(0, TITLE_CHARACTERS) || '（无标题）';
}

async function raise(
  tx: Db,
  ctx: DeskContext,
  called: NonNullable<ReturnType<typeof joinCalls>>,
): Promise<void> {
  const { first, level, riskPoints } = called;
  const id = await insertAlert(tx, {
    clusterId: first.clusterId,
    postId: first.postId,
    level,
    title: titleOf(first),
    reasons: called.reasons,
    riskPoints,
    placeId: first.placeId,
    postCount: first.clusterPostCount,
    raisedAt: ctx.now(),
  });
  const detail = { level, riskPoints, postId: first.postId, clusterId: first.clusterId };
  await record(tx, ctx, SYSTEM_ACTOR, { kind: 'alert', id, act: 'raise', detail });
  await notify(tx, 'alerts', String(id));
}

/** An alert stays where it was raised, unless a person has placed the post that raised it. */
function placeOf(
  alert: StoredAlert,
  posts: readonly AlertCandidate[],
  called: ReturnType<typeof joinCalls>,
): string | null {
  const raising = posts.find((post) => post.postId === alert.postId);
  if (raising?.setByPerson.placeId !== undefined) return raising.placeId;
  return alert.place?.id ?? called?.first.placeId ?? null;
}

/** What an alert may grow by: posts of its cluster, and alerts that it took in. */
interface Growth {
  posts: readonly AlertCandidate[];
  called: ReturnType<typeof joinCalls>;
  joined: readonly StoredAlert[];
}

/** Whether the live alert changed: a higher level, a new reason or more posts. */
async function grow(
  tx: Db,
  ctx: DeskContext,
  alert: StoredAlert,
  { posts, called, joined }: Growth,
): Promise<boolean> {
  const added = [...joined, ...(called === null ? [] : [called])];
  const level = added.reduce((highest, one) => higherLevel(highest, one.level), alert.level);
  const reasons = added.reduce((kept, one) => mergeReasons(kept, one.reasons), alert.reasons);
  const riskPoints = [...new Set([alert, ...added].flatMap((one) => one.riskPoints))];
  const postCount = posts[0]?.clusterPostCount ?? alert.postCount;
  const placeId = placeOf(alert, posts, called);
  const isRaised = level !== alert.level;
  const isSame =
    !isRaised &&
    postCount === alert.postCount &&
    reasons.length === alert.reasons.length &&
    riskPoints.length === alert.riskPoints.length &&
    placeId === (alert.place?.id ?? null);
  if (isSame) return false;
  await growAlert(tx, alert.id, { level, reasons, riskPoints, placeId, postCount, updatedAt: ctx.now() });
  if (isRaised) {
    const detail = { from: alert.level, to: level, postId: called?.first.postId };
    await record(tx, ctx, SYSTEM_ACTOR, { kind: 'alert', id: alert.id, act: 'raise-level', detail });
  }
  await notify(tx, 'alerts', String(alert.id));
  return true;
}

async function followCluster(
  tx: Db,
  ctx: DeskContext,
  { posts, tags, own, stale }: Followed,
): Promise<'raised' | 'updated' | 'same'> {
  const called = joinCalls(posts.flatMap((post) => callOf(ctx, post, tags) ?? []));
  const { live, joined } = await joinAlerts(tx, ctx, posts[0]?.clusterId ?? 0, { own, stale });
  if (live !== undefined) {
    return (await grow(tx, ctx, live, { posts, called, joined })) ? 'updated' : 'same';
  }
  if (called === null) return 'same';
  const dismissed = own.filter((alert) => alert.state === 'dismissed');
  const dismissedRank = Math.max(0, ...dismissed.map((alert) => ALERT_LEVELS[alert.level].rank));
  if (ALERT_LEVELS[called.level].rank <= dismissedRank) return 'same';
  await raise(tx, ctx, called);
  return 'raised';
}

/**
 * Reads at most `limit` entries of the post log after the cursor and raises or grows alerts, in one transaction with
 * the cursor: a batch that dies is read again, a batch that is done is never read twice. `read` 0 means caught up.
 */
export async function followAlerts(
  ctx: DeskContext,
  limit: number,
): Promise<{ read: number; raised: number; updated: number }> {
  return decide(ctx, async (tx) => {
    const after = await lockCursor(tx, CURSOR, ctx.now());
    const entries = await readPostLog(tx, after, limit);
    const last = entries.at(-1);
    if (last === undefined) return { read: 0, raised: 0, updated: 0 };
    const posts = await readAlertCandidates(tx, [...new Set(entries.map((entry) => entry.postId))]);
    const byCluster = Map.groupBy(posts, (post) => post.clusterId);
    const tags = await readTagsOfPosts(
      tx,
      posts.filter((post) => post.alertLevel !== null).map((post) => post.postId),
    );
    const alerts = await lockAlertsOfClusters(tx, [...byCluster.keys()]);
    const counts = { raised: 0, updated: 0, same: 0 };
    const merged = await lockAlertsMergedInto(tx, [...byCluster.keys()]);
    for (const [clusterId, clusterPosts] of byCluster) {
      const own = alerts.filter((alert) => alert.clusterId === clusterId);
      const stale = merged.get(clusterId) ?? [];
      counts[await followCluster(tx, ctx, { posts: clusterPosts, tags, own, stale })] += 1;
    }
    await advanceCursor(tx, CURSOR, last.seq, ctx.now());
    return { read: entries.length, raised: counts.raised, updated: counts.updated };
  });
}
