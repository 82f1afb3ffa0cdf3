import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAlerts } from '../../desk/alerts.ts';
import {
  acceptDisposition,
  answerDisposition,
  dispatchDisposition,
  getDisposition,
  listDispositions,
  receiveDisposition,
  returnDisposition,
  withdrawDisposition,
} from '../../desk/dispositions.ts';
import { confirmFact } from '../../desk/facts.ts';
import { followAlerts } from '../../desk/follow-alerts.ts';
import {
  closeIncident,
  getIncident,
  listIncidents,
  meetClock,
  reopenIncident,
  updateIncident,
} from '../../desk/incidents.ts';
import { openIncident } from '../../desk/open-incident.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, hours, makeDesk, type PostInput, START } from './fixture.ts';

let database: TestDatabase;
let desk: Desk;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = await makeDesk(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

async function raisedAlert(post: PostInput = {}) {
  const { clusterId } = await desk.addPost(post);
  await followAlerts(desk.ctx, 1_000);
  const { items } = await listAlerts(desk.ctx, desk.people.reviewer, { limit: 200 });
  const alert = items.find((one) => one.clusterId === clusterId);
  if (alert === undefined) throw new Error('no alert was raised');
  return alert;
}

async function opened(post: PostInput = {}) {
  const alert = await raisedAlert(post);
  return openIncident(desk.ctx, desk.people.reviewer, { alertId: alert.id });
}

describe('an incident', () => {
  test('opened from an alert holds its cluster, posts, risk points, place and clocks', async () => {
    const alert = await raisedAlert();
    const incident = await openIncident(desk.ctx, desk.people.reviewer, {
      alertId: alert.id,
      title: '某校疑似食物中毒',
    });
    expect(incident).toMatchObject({
      title: '某校疑似食物中毒',
      level: 'orange',
      state: 'open',
      place: { id: 'heping' },
      alerts: [{ id: alert.id, state: 'in-incident' }],
      posts: [{ id: alert.postId }],
      openedBy: { displayName: '审核员甲' },
    });
    expect(incident.ledger.map((event) => event.act)).toEqual(
      expect.arrayContaining(['open', 'open-incident', 'raise']),
    );
    await expect(openIncident(desk.ctx, desk.people.reviewer, { alertId: alert.id })).rejects.toMatchObject({
      code: 'not-allowed-now',
    });
  });

  test('a second alert joins an open incident and raises its level', async () => {
    const incident = await opened({ level: 'yellow' });
    const other = await raisedAlert({ level: 'red', riskPoint: 'RP-ZL-01' });
    const joined = await openIncident(desk.ctx, desk.people.reviewer, {
      alertId: other.id,
      incidentId: incident.id,
    });
    expect(joined).toMatchObject({ id: incident.id, level: 'red' });
    expect(joined.clusters).toHaveLength(2);
    expect(joined.riskPoints.map((point) => point.id)).toEqual(['RP-SY-01', 'RP-ZL-01']);
  });

  test('an ordinary one runs 48 hours from the alert and the clock of its risk point', async () => {
    const incident = await opened({ level: 'orange' });
    const byId = Object.fromEntries(incident.clocks.map((clock) => [clock.clockId, clock]));
    expect(Object.keys(byId).sort()).toEqual(['public-health-report', 'public-opinion-response']);
    expect(byId['public-opinion-response']).toMatchObject({
      status: 'running',
      remainingMs: hours(48),
      basis: '依据 public-opinion-response',
      isMetByRelease: true,
      startedBy: '发出预警',
    });
    expect(byId['public-health-report']?.dueAt).toEqual(new Date(desk.ctx.now().getTime() + hours(2)));
    expect(incident.nextDue).toMatchObject({ clockId: 'public-health-report' });
  });

  test('a red one of unknown grade runs the short deadlines until a lower grade is set', async () => {
    const incident = await opened({ level: 'red' });
    expect(incident.clocks.map((clock) => clock.clockId).sort()).toEqual([
      'major-emergency-briefing',
      'major-emergency-info',
      'public-health-report',
    ]);
    const graded = await updateIncident(desk.ctx, desk.people.reviewer, {
      incidentId: incident.id,
      grade: '一般',
    });
    expect(graded.clocks.map((clock) => clock.clockId).sort()).toEqual([
      'public-health-report',
      'public-opinion-response',
    ]);
  });

  test('the gravest grade among its posts is its grade', async () => {
    const { clusterId } = await desk.addPost({ level: 'red', grade: '较大' });
    await desk.addPost({ clusterId, level: 'red', grade: '重大' });
    await followAlerts(desk.ctx, 1_000);
    const { items } = await listAlerts(desk.ctx, desk.people.reviewer, { limit: 200 });
    const alertId = items.find((one) => one.clusterId === clusterId)?.id ?? 0;
    const incident = await openIncident(desk.ctx, desk.people.reviewer, { alertId });
    expect(incident.grade).toBe('重大');
  });

  test('the time it happened moves the clocks that start with the event, and lies in the past', async () => {
    const incident = await opened({ level: 'orange' });
    const happenedAt = new Date(desk.ctx.now().getTime() - hours(3));
    const moved = await updateIncident(desk.ctx, desk.people.reviewer, {
      incidentId: incident.id,
      happenedAt,
    });
    const clock = moved.clocks.find((one) => one.clockId === 'public-health-report');
    expect(clock).toMatchObject({ startedAt: happenedAt, status: 'overdue', remainingMs: -hours(1) });
    const met = await meetClock(desk.ctx, desk.people.reviewer, {
      incidentId: incident.id,
      clockId: 'public-health-report',
      note: '已电话报告',
    });
    expect(met.clocks.find((one) => one.clockId === 'public-health-report')).toMatchObject({
      status: 'met-late',
      remainingMs: null,
    });
    await expect(
      updateIncident(desk.ctx, desk.people.reviewer, {
        incidentId: incident.id,
        happenedAt: new Date(START.getTime() + hours(10_000)),
      }),
    ).rejects.toMatchObject({ faults: [{ path: 'happenedAt' }] });
  });

  test('closes only when no disposition is open, takes no change then, and opens again', async () => {
    const { reviewer } = desk.people;
    const incident = await opened();
    const input = { incidentId: incident.id, reason: '已办妥' };
    const order = await dispatchDisposition(desk.ctx, reviewer, {
      incidentId: incident.id,
      unitId: 'market',
      request: '核实',
      dueAt: new Date(desk.ctx.now().getTime() + hours(2)),
    });
    await expect(closeIncident(desk.ctx, reviewer, input)).rejects.toThrow('还有 1 件交办');
    await withdrawDisposition(desk.ctx, reviewer, { dispositionId: order.id, reason: '误派' });
    expect(await closeIncident(desk.ctx, reviewer, input)).toMatchObject({
      state: 'closed',
      closedAt: desk.ctx.now(),
      acts: ['reopen'],
    });
    await expect(
      updateIncident(desk.ctx, reviewer, { incidentId: incident.id, title: '改名' }),
    ).rejects.toMatchObject({ code: 'not-allowed-now' });
    expect(await reopenIncident(desk.ctx, reviewer, input)).toMatchObject({
      state: 'open',
      closedAt: null,
    });
    const { counts, items } = await listIncidents(desk.ctx, reviewer, { states: ['open'] });
    expect(counts.open).toBe(items.length);
  });

  test('a fact is confirmed once, replaced by a newer one, and the former is kept', async () => {
    const incident = await opened();
    const fact = { incidentId: incident.id, name: '就医人数', type: '人数', source: '区卫健委' };
    await confirmFact(desk.ctx, desk.people.reviewer, { ...fact, value: '12' });
    desk.pass(60_000);
    await confirmFact(desk.ctx, desk.people.reviewer, { ...fact, value: '15' });
    const { facts } = await getIncident(desk.ctx, desk.people.reviewer, incident.id);
    expect(facts.map(({ value, replacedAt }) => [value, replacedAt === null])).toEqual([
      ['15', true],
      ['12', false],
    ]);
    await expect(
      confirmFact(desk.ctx, desk.people.reviewer, { ...fact, value: '【待确认：人数】' }),
    ).rejects.toMatchObject({ faults: [{ path: 'value' }] });
    await expect(
      confirmFact(desk.ctx, desk.people.reviewer, { ...fact, type: '其他', value: '1' }),
    ).rejects.toMatchObject({ faults: [{ path: 'type', value: '其他' }] });
  });
});

describe('a disposition', () => {
  async function ordered(unitId = 'market') {
    const incident = await opened();
    return dispatchDisposition(desk.ctx, desk.people.reviewer, {
      incidentId: incident.id,
      unitId,
      request: '请核实食堂供餐情况',
      dueAt: new Date(desk.ctx.now().getTime() + hours(2)),
    });
  }
  const answer = { finding: '属实' as const, measures: '已封存留样', feedback: '12名学生就医' };

  test('goes out, is received, answered, returned, answered again and accepted', async () => {
    const { market, reviewer } = desk.people;
    const { id } = await ordered();
    const input = { dispositionId: id };
    expect(await receiveDisposition(desk.ctx, market, input)).toMatchObject({
      state: 'received',
      acts: ['answer'],
    });
    expect(await answerDisposition(desk.ctx, market, { ...input, ...answer })).toMatchObject({
      state: 'answered',
      finding: '属实',
      answeredBy: { displayName: '市场局经办' },
    });
    expect(await returnDisposition(desk.ctx, reviewer, { ...input, reason: '缺检测结果' })).toMatchObject({
      state: 'returned',
      returnReason: '缺检测结果',
    });
    await answerDisposition(desk.ctx, market, { ...input, ...answer, finding: '部分属实' });
    const accepted = await acceptDisposition(desk.ctx, reviewer, input);
    expect(accepted).toMatchObject({ state: 'accepted', finding: '部分属实', returnReason: null });
    expect(accepted.ledger.map((event) => event.act)).toEqual([
      'accept',
      'answer',
      'return',
      'answer',
      'receive',
      'dispatch',
    ]);
  });

  test('of another unit does not exist for a unit: not in lists, not by id, not to act on', async () => {
    const { health, market } = desk.people;
    const { id } = await ordered('market');
    const list = await listDispositions(desk.ctx, health, {});
    expect(list.items).toEqual([]);
    expect(Object.values(list.counts).every((count) => count === 0)).toBe(true);
    const asked = await listDispositions(desk.ctx, health, { unitId: 'market' });
    expect(asked.total).toBe(0);
    for (const attempt of [
      () => getDisposition(desk.ctx, health, id),
      () => receiveDisposition(desk.ctx, health, { dispositionId: id }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'not-found' });
    }
    expect((await getDisposition(desk.ctx, market, id)).state).toBe('dispatched');
    const own = await listDispositions(desk.ctx, market, { states: ['dispatched'] });
    expect(own.items.map((item) => item.id)).toContain(id);
    expect(own.items.every((item) => item.unit.id === 'market')).toBe(true);
  });

  test('is refused with its field when the unit is unknown or the time has passed', async () => {
    const incident = await opened();
    const input = { incidentId: incident.id, unitId: 'market', request: '核实', dueAt: desk.ctx.now() };
    await expect(dispatchDisposition(desk.ctx, desk.people.reviewer, input)).rejects.toMatchObject({
      faults: [{ path: 'dueAt' }],
    });
    const dueAt = new Date(desk.ctx.now().getTime() + 1_000);
    await expect(
      dispatchDisposition(desk.ctx, desk.people.reviewer, { ...input, dueAt, unitId: 'nobody' }),
    ).rejects.toMatchObject({ faults: [{ path: 'unitId', value: 'nobody' }] });
  });

  test('is overdue while nobody has answered, and no longer after', async () => {
    const { id } = await ordered();
    desk.pass(hours(3));
    expect((await getDisposition(desk.ctx, desk.people.market, id)).isOverdue).toBe(true);
    await receiveDisposition(desk.ctx, desk.people.market, { dispositionId: id });
    const answered = await answerDisposition(desk.ctx, desk.people.market, { dispositionId: id, ...answer });
    expect(answered.isOverdue).toBe(false);
  });
});
