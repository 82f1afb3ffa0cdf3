import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acknowledgeAlert, dismissAlert, getAlert, listAlerts, reopenAlert } from '../../desk/alerts.ts';
import { followAlerts } from '../../desk/follow-alerts.ts';
import { correctPost, deletePost } from '../../desk/posts.ts';
import { readCursor } from '../../store/cursors.ts';
import { findDecidedClusters, mergeClusters } from '../../store/merge-clusters.ts';
import { appendPostLog } from '../../store/post-log.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, makeDesk } from './fixture.ts';

let database: TestDatabase;
let desk: Desk;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = await makeDesk(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => followAlerts(desk.ctx, 1_000));

async function alertOf(clusterId: number) {
  const { items } = await listAlerts(desk.ctx, desk.people.reviewer, { limit: 200 });
  const own = items.filter((alert) => alert.clusterId === clusterId);
  return { all: own, live: own.find(({ state }) => state !== 'dismissed' && state !== 'merged') };
}

describe('the alert follower', () => {
  test('a post with an alert level raises an alert with its words and its place', async () => {
    const { postId, clusterId } = await desk.addPost();
    expect(await followAlerts(desk.ctx, 100)).toEqual({ read: 1, raised: 1, updated: 0 });
    const { live } = await alertOf(clusterId);
    expect(live).toMatchObject({
      level: 'orange',
      state: 'open',
      postId,
      place: { id: 'heping', name: '和平街道' },
      riskPoints: [{ id: 'RP-SY-01', name: '集体食物中毒', aspectName: '食品药品' }],
    });
    expect(live?.reasons[0]).toMatchObject({
      riskPoint: { id: 'RP-SY-01', name: '集体食物中毒' },
      terms: [{ term: '上吐下泻', field: 'title', start: 6, end: 10 }],
    });
    expect(live?.reasons.map((reason) => reason.text)).toContain('多人就医');
  });

  test('what the assessment says of a risk point is its reason, told once with its words', async () => {
    const said = '命中风险点“集体食物中毒”：上吐下泻（橙色）';
    const { clusterId } = await desk.addPost({ reasons: [said, '就医 12 人（橙色）'] });
    await followAlerts(desk.ctx, 100);
    const { live } = await alertOf(clusterId);
    expect(live?.reasons.map(({ text, riskPoint }) => [text, riskPoint?.id ?? null])).toEqual([
      [said, 'RP-SY-01'],
      ['就医 12 人（橙色）', null],
    ]);
  });

  test('a post without an alert level raises none, and the cursor passes it', async () => {
    const before = await readCursor(desk.db, 'alerts');
    const { clusterId } = await desk.addPost({ level: null });
    expect(await followAlerts(desk.ctx, 100)).toEqual({ read: 1, raised: 0, updated: 0 });
    expect((await alertOf(clusterId)).all).toEqual([]);
    expect(await readCursor(desk.db, 'alerts')).toBe(before + 1);
  });

  test('a reprint joins the alert of its cluster and is counted', async () => {
    const { postId, clusterId } = await desk.addPost();
    await desk.addPost({ clusterId, reprintOf: postId });
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ raised: 1, updated: 0 });
    await desk.addPost({ clusterId, reprintOf: postId });
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ raised: 0, updated: 1 });
    const { all, live } = await alertOf(clusterId);
    expect(all).toHaveLength(1);
    expect(live).toMatchObject({ postCount: 3, postId });
  });

  test('a graver post raises the level of the same alert and says so in the ledger', async () => {
    const { clusterId } = await desk.addPost({ level: 'yellow' });
    await followAlerts(desk.ctx, 100);
    await desk.addPost({ clusterId, level: 'red', riskPoint: 'RP-ZL-01' });
    await desk.addPost({ clusterId, level: 'blue' });
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ raised: 0, updated: 1 });
    const { all, live } = await alertOf(clusterId);
    expect(all).toHaveLength(1);
    expect(live).toMatchObject({ level: 'red', postCount: 3 });
    expect(live?.riskPoints.map((point) => point.id)).toEqual(['RP-SY-01', 'RP-ZL-01']);
    const detail = await getAlert(desk.ctx, desk.people.reviewer, live?.id ?? 0);
    expect(detail.ledger.map((event) => event.act)).toEqual(['raise-level', 'raise']);
    expect(detail.posts).toHaveLength(3);
    expect(detail.post?.tags[0]).toMatchObject({ mode: 'event', terms: [{ term: '上吐下泻' }] });
  });

  describe('when two clusters turn out to be one', () => {
    async function twoAlerts() {
      const older = await desk.addPost({ level: 'yellow' });
      const younger = await desk.addPost({ level: 'red', riskPoint: 'RP-ZL-01' });
      await followAlerts(desk.ctx, 100);
      const [first, second] = [await alertOf(older.clusterId), await alertOf(younger.clusterId)];
      return { older, younger, first: first.live?.id ?? 0, second: second.live?.id ?? 0 };
    }

    async function becomeOne(from: number, into: number): Promise<void> {
      await desk.db.transaction().execute(async (tx) => {
        const moved = await mergeClusters(tx, { from, into });
        const changes = moved.map((postId) => ({ postId, change: 'regrouped' as const }));
        await appendPostLog(tx, changes, desk.ctx.now());
      });
      await followAlerts(desk.ctx, 100);
    }

    test('the younger alert joins the older, which takes over its level and reasons', async () => {
      const { older, younger, first, second } = await twoAlerts();
      await becomeOne(younger.clusterId, older.clusterId);
      const { live } = await alertOf(older.clusterId);
      expect(live).toMatchObject({ id: first, level: 'red', postCount: 2 });
      expect(live?.riskPoints.map((point) => point.id)).toEqual(['RP-SY-01', 'RP-ZL-01']);
      const gone = await getAlert(desk.ctx, desk.people.reviewer, second);
      expect(gone).toMatchObject({ state: 'merged', acts: [] });
      expect(gone.ledger[0]).toMatchObject({ act: 'merge', userId: null, detail: { intoAlertId: first } });
    });

    test('an alert that a person has seen stands, whichever it was', async () => {
      const other = await twoAlerts();
      await acknowledgeAlert(desk.ctx, desk.people.reviewer, { alertId: other.second });
      await becomeOne(other.younger.clusterId, other.older.clusterId);
      const { live } = await alertOf(other.older.clusterId);
      expect(live).toMatchObject({ id: other.second, state: 'acknowledged', postCount: 2 });
      expect((await getAlert(desk.ctx, desk.people.reviewer, other.first)).state).toBe('merged');
    });

    test('two that people have seen both stay', async () => {
      const { older, younger, first, second } = await twoAlerts();
      for (const alertId of [first, second]) {
        await acknowledgeAlert(desk.ctx, desk.people.reviewer, { alertId });
      }
      expect(await findDecidedClusters(desk.db, [older.clusterId, younger.clusterId])).toEqual(
        new Set([older.clusterId, younger.clusterId]),
      );
      await becomeOne(younger.clusterId, older.clusterId);
      for (const alertId of [first, second]) {
        expect((await getAlert(desk.ctx, desk.people.reviewer, alertId)).state).toBe('acknowledged');
      }
    });

    test('an alert whose new cluster has none moves with its posts', async () => {
      const older = await desk.addPost({ level: null });
      const younger = await desk.addPost();
      await followAlerts(desk.ctx, 100);
      const { live } = await alertOf(younger.clusterId);
      await becomeOne(younger.clusterId, older.clusterId);
      expect((await alertOf(older.clusterId)).live).toMatchObject({
        id: live?.id,
        state: 'open',
        postCount: 2,
      });
    });
  });

  test('a dismissed cluster alerts again only when its level rises', async () => {
    const { clusterId } = await desk.addPost({ level: 'yellow' });
    await followAlerts(desk.ctx, 100);
    const first = (await alertOf(clusterId)).live;
    await dismissAlert(desk.ctx, desk.people.reviewer, { alertId: first?.id ?? 0, reason: '旧闻' });
    await desk.addPost({ clusterId, level: 'yellow' });
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ raised: 0, updated: 0 });
    await desk.addPost({ clusterId, level: 'orange' });
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ raised: 1 });
    const { all, live } = await alertOf(clusterId);
    expect(all).toHaveLength(2);
    expect(live).toMatchObject({ level: 'orange', state: 'open' });
    await expect(
      reopenAlert(desk.ctx, desk.people.reviewer, { alertId: first?.id ?? 0 }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  test('reading the log twice raises nothing twice', async () => {
    const { clusterId } = await desk.addPost();
    await Promise.all([followAlerts(desk.ctx, 100), followAlerts(desk.ctx, 100)]);
    await desk.db.updateTable('cursors').set({ seq: 0 }).where('name', '=', 'alerts').execute();
    expect(await followAlerts(desk.ctx, 10_000)).toMatchObject({ raised: 0, updated: 0 });
    expect((await alertOf(clusterId)).all).toHaveLength(1);
  });

  test('what a person took back raises no alert', async () => {
    const { postId, clusterId } = await desk.addPost();
    await correctPost(desk.ctx, desk.people.analyst, {
      postId,
      isAboutDistrict: false,
      reason: '是安平市的同名区',
    });
    const drill = await desk.addPost();
    await correctPost(desk.ctx, desk.people.analyst, {
      postId: drill.postId,
      modes: { 'RP-SY-01': 'drill' },
      reason: '应急演练',
    });
    await followAlerts(desk.ctx, 100);
    expect((await alertOf(clusterId)).all).toEqual([]);
    expect((await alertOf(drill.clusterId)).all).toEqual([]);
  });

  test('a person who places the post that raised it moves the alert too', async () => {
    const { postId, clusterId } = await desk.addPost();
    await followAlerts(desk.ctx, 100);
    await correctPost(desk.ctx, desk.people.analyst, { postId, placeId: null, reason: '地点不明' });
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ raised: 0, updated: 1 });
    expect((await alertOf(clusterId)).live?.place).toBeNull();
  });

  test('a deleted post raises no alert', async () => {
    const { postId, clusterId } = await desk.addPost();
    await deletePost(desk.ctx, desk.people.analyst, { postId, reason: '误抓' });
    await followAlerts(desk.ctx, 100);
    expect((await alertOf(clusterId)).all).toEqual([]);
  });

  test('a batch that dies before its commit raises nothing and is read again', async () => {
    const { clusterId } = await desk.addPost();
    let calls = 0;
    const now = () => {
      calls += 1;
      if (calls > 2) throw new Error('dies in the middle');
      return desk.ctx.now();
    };
    await expect(followAlerts({ ...desk.ctx, now }, 100)).rejects.toThrow('dies in the middle');
    expect((await alertOf(clusterId)).all).toEqual([]);
    expect(await followAlerts(desk.ctx, 100)).toMatchObject({ read: 1, raised: 1 });
  });
});

describe('deciding on an alert', () => {
  async function raised() {
    const { clusterId } = await desk.addPost();
    await followAlerts(desk.ctx, 100);
    return (await alertOf(clusterId)).live?.id ?? 0;
  }

  test('acknowledging is stored with who and when, and cannot be done twice', async () => {
    const alertId = await raised();
    expect(await acknowledgeAlert(desk.ctx, desk.people.reviewer, { alertId })).toMatchObject({
      state: 'acknowledged',
    });
    await expect(acknowledgeAlert(desk.ctx, desk.people.reviewer, { alertId })).rejects.toMatchObject({
      code: 'not-allowed-now',
    });
    const { ledger } = await getAlert(desk.ctx, desk.people.reviewer, alertId);
    expect(ledger[0]).toMatchObject({ act: 'acknowledge', actor: '审核员甲', at: desk.ctx.now() });
  });

  test('dismissing needs a reason, and the faulty field is named', async () => {
    const alertId = await raised();
    await expect(
      dismissAlert(desk.ctx, desk.people.reviewer, { alertId, reason: '  ' }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      faults: [{ path: 'reason', message: '请填写排除理由' }],
    });
    const dismissed = await dismissAlert(desk.ctx, desk.people.reviewer, { alertId, reason: '演练' });
    expect(dismissed.state).toBe('dismissed');
    const reopened = await reopenAlert(desk.ctx, desk.people.reviewer, { alertId });
    expect(reopened.state).toBe('open');
  });

  test('a list is paged, filtered and counted', async () => {
    await raised();
    await raised();
    const { reviewer } = desk.people;
    const first = await listAlerts(desk.ctx, reviewer, { states: ['open'], limit: 1 });
    expect(first.items).toHaveLength(1);
    expect(first.total).toBe(first.counts.byState.open);
    const second = await listAlerts(desk.ctx, reviewer, {
      states: ['open'],
      limit: 1,
      cursor: first.nextCursor ?? '',
    });
    expect(second.items[0]?.id).toBeLessThan(first.items[0]?.id ?? 0);
    await expect(listAlerts(desk.ctx, reviewer, { cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  test('a spokesperson reads alerts and decides none; a unit does not see them', async () => {
    const alertId = await raised();
    const { spokesperson, market } = desk.people;
    expect((await getAlert(desk.ctx, spokesperson, alertId)).acts).toEqual([]);
    await expect(acknowledgeAlert(desk.ctx, spokesperson, { alertId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(getAlert(desk.ctx, market, alertId)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
