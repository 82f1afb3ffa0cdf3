/** Statuses are a cache: folding the ledger through the tables must give what the columns say, after any walk. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALERT_TABLE, DISPOSITION_TABLE, INCIDENT_TABLE, RELEASE_TABLE } from '../../core/transitions.ts';
import * as alerts from '../../desk/alerts.ts';
import * as dispositions from '../../desk/dispositions.ts';
import { followAlerts } from '../../desk/follow-alerts.ts';
import * as incidents from '../../desk/incidents.ts';
import { openIncident } from '../../desk/open-incident.ts';
import * as releases from '../../desk/releases.ts';
import { listLedger } from '../../store/ledger.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, hours, makeDesk } from './fixture.ts';

let database: TestDatabase;
let desk: Desk;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = await makeDesk(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

/** Deterministic stand-in for chance. */
function makeDice(seed: number) {
  let state = seed * 7_919;
  return (sides: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * sides);
  };
}

type Table = Record<string, Partial<Record<string, string>>>;

async function fold(kind: string, id: number, table: Table, start: string): Promise<string> {
  const { items } = await listLedger(desk.db, { subjects: [{ kind, ids: [String(id)] }], limit: 1_000 });
  return items.toReversed().reduce((state, event) => table[state]?.[event.act] ?? state, start);
}

async function stateOf(table: 'alerts' | 'incidents' | 'dispositions' | 'releases', id: number) {
  const row = await desk.db.selectFrom(table).select('state').where('id', '=', id).executeTakeFirstOrThrow();
  return row.state;
}

/** Tries acts at random, whether allowed or not; refusals must leave nothing in the ledger. */
async function walk(
  steps: number,
  dice: (sides: number) => number,
  acts: readonly (() => Promise<unknown>)[],
): Promise<number> {
  let done = 0;
  for (let step = 0; step < steps; step += 1) {
    await acts[dice(acts.length)]?.().then(
      () => {
        done += 1;
      },
      (error: { code?: string }) => {
        if (error.code !== 'not-allowed-now' && error.code !== 'conflict') throw error;
      },
    );
  }
  return done;
}

async function newAlert(): Promise<number> {
  const { clusterId } = await desk.addPost();
  await followAlerts(desk.ctx, 1_000);
  const { items } = await alerts.listAlerts(desk.ctx, desk.people.reviewer, { limit: 200 });
  return items.find((alert) => alert.clusterId === clusterId)?.id ?? 0;
}

test('alerts', async () => {
  const { reviewer } = desk.people;
  const dice = makeDice(1);
  for (let round = 0; round < 5; round += 1) {
    const alertId = await newAlert();
    const input = { alertId, reason: '理由' };
    await walk(8, dice, [
      () => alerts.acknowledgeAlert(desk.ctx, reviewer, input),
      () => alerts.dismissAlert(desk.ctx, reviewer, input),
      () => alerts.reopenAlert(desk.ctx, reviewer, input),
    ]);
    expect(await fold('alert', alertId, ALERT_TABLE, 'open')).toBe(await stateOf('alerts', alertId));
  }
});

test('incidents and dispositions', async () => {
  const { reviewer, market } = desk.people;
  const dice = makeDice(2);
  const incident = await openIncident(desk.ctx, reviewer, { alertId: await newAlert() });
  for (let round = 0; round < 5; round += 1) {
    const { id } = await dispositions.dispatchDisposition(desk.ctx, reviewer, {
      incidentId: incident.id,
      unitId: 'market',
      request: '核实',
      dueAt: new Date(desk.ctx.now().getTime() + hours(1)),
    });
    const input = { dispositionId: id, reason: '理由' };
    const answer = { ...input, finding: '属实' as const, measures: '措施', feedback: '情况' };
    await walk(12, dice, [
      () => dispositions.receiveDisposition(desk.ctx, market, input),
      () => dispositions.answerDisposition(desk.ctx, market, answer),
      () => dispositions.returnDisposition(desk.ctx, reviewer, input),
      () => dispositions.acceptDisposition(desk.ctx, reviewer, input),
    ]);
    expect(await fold('disposition', id, DISPOSITION_TABLE, 'dispatched')).toBe(
      await stateOf('dispositions', id),
    );
    await dispositions.withdrawDisposition(desk.ctx, reviewer, input).catch(() => {});
    const state = await stateOf('dispositions', id);
    expect(await fold('disposition', id, DISPOSITION_TABLE, 'dispatched')).toBe(state);
    if (state === 'answered') await dispositions.acceptDisposition(desk.ctx, reviewer, input);
  }
  const input = { incidentId: incident.id, reason: '理由' };
  await walk(6, dice, [
    () => incidents.closeIncident(desk.ctx, reviewer, input),
    () => incidents.reopenIncident(desk.ctx, reviewer, input),
  ]);
  expect(await fold('incident', incident.id, INCIDENT_TABLE, 'open')).toBe(
    await stateOf('incidents', incident.id),
  );
});

test('releases', async () => {
  const { reviewer, spokesperson, approver } = desk.people;
  const dice = makeDice(3);
  const incident = await openIncident(desk.ctx, reviewer, { alertId: await newAlert() });
  let taken = 0;
  for (let round = 0; round < 4; round += 1) {
    const { id } = await releases.draftRelease(desk.ctx, spokesperson, {
      incidentId: incident.id,
      kind: 'notice',
    });
    await releases.editRelease(desk.ctx, spokesperson, { releaseId: id, revision: 1, body: '情况已核实。' });
    const input = { releaseId: id, reason: '理由' };
    const done = await walk(25, dice, [
      () => releases.submitRelease(desk.ctx, spokesperson, input),
      () => releases.passReview(desk.ctx, reviewer, { ...input, isSecrecyChecked: true }),
      () => releases.approveRelease(desk.ctx, approver, input),
      () => releases.publishRelease(desk.ctx, spokesperson, input),
      () => releases.sendBackRelease(desk.ctx, reviewer, input),
      () => releases.withdrawRelease(desk.ctx, approver, input),
    ]);
    taken += done;
    expect(await fold('release', id, RELEASE_TABLE, 'draft')).toBe(await stateOf('releases', id));
  }
  expect(taken).toBeGreaterThan(12);
});
