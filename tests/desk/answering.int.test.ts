import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../core/roles.ts';
import { listAlerts } from '../../desk/alerts.ts';
import { confirmFact } from '../../desk/facts.ts';
import { followAlerts } from '../../desk/follow-alerts.ts';
import { getIncident } from '../../desk/incidents.ts';
import { loadStatements } from '../../desk/load-statements.ts';
import { openIncident } from '../../desk/open-incident.ts';
import * as releases from '../../desk/releases.ts';
import { getStatement, listStatements, matchStatements, useStatement } from '../../desk/statements.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, makeDesk, makeLibrary, statement } from './fixture.ts';

let database: TestDatabase;
let desk: Desk;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = await makeDesk(
    database.db,
    makeLibrary([
      statement('KJ-SY-001'),
      statement('KJ-SY-002', { stage: '进展', slots: [], ...withoutSlots('调查正在进行。') }),
      statement('KJ-SY-003', { reviewBy: '2026-11-20' }),
      statement('KJ-SY-004', { secrecyReview: { by: 'press', on: '2026-10-20', result: '未通过' } }),
      statement('KJ-ZL-001', { riskPoints: ['RP-ZL-01'], slots: [], ...withoutSlots('酒店已停业整改。') }),
    ]),
  );
  await loadStatements(desk.ctx);
});
afterAll(() => database[Symbol.asyncDispose]());

function withoutSlots(text: string) {
  return { spoken: text, written: text.repeat(12) };
}

async function opened() {
  const { clusterId } = await desk.addPost();
  await followAlerts(desk.ctx, 1_000);
  const { items } = await listAlerts(desk.ctx, desk.people.reviewer, { limit: 200 });
  const alertId = items.find((one) => one.clusterId === clusterId)?.id ?? 0;
  return openIncident(desk.ctx, desk.people.reviewer, { alertId });
}

describe('loading statements', () => {
  test('is idempotent, and only what is approved and valid today is in force', async () => {
    expect(await loadStatements(desk.ctx)).toEqual({ added: 0, unchanged: 5, retired: 0 });
    const all = await listStatements(desk.ctx, desk.people.reviewer, {});
    expect(all.items.map((item) => [item.id, item.isInForce])).toEqual([
      ['KJ-SY-001', true],
      ['KJ-SY-002', true],
      ['KJ-SY-003', false],
      ['KJ-SY-004', false],
      ['KJ-ZL-001', true],
    ]);
    expect(all.countsByAspect).toEqual({ 'food-drug': 4, 'lodging-tourism': 1 });
  });

  test('refuses a changed text under the same version, naming it, and stores nothing', async () => {
    await using fresh = await createTestDatabase();
    const other = await makeDesk(fresh.db, makeLibrary([statement('KJ-SY-001')]));
    await loadStatements(other.ctx);
    const changed = makeLibrary([statement('KJ-SY-001', { title: '改了标题' }), statement('KJ-SY-009')]);
    await expect(loadStatements({ ...other.ctx, library: changed })).rejects.toMatchObject({
      code: 'conflict',
      faults: [{ path: 'statements.KJ-SY-001.version', value: 1 }],
    });
    expect((await listStatements(other.ctx, other.people.reviewer, {})).total).toBe(1);
  });

  test('a new version takes over from the old, and what left the library is retired', async () => {
    await using fresh = await createTestDatabase();
    const other = await makeDesk(
      fresh.db,
      makeLibrary([statement('KJ-SY-001'), statement('KJ-SY-002', { title: '将停用' })]),
    );
    await loadStatements(other.ctx);
    const next = {
      ...other.ctx,
      library: makeLibrary([statement('KJ-SY-001', { title: '新版', version: 2 })]),
    };
    expect(await loadStatements(next)).toEqual({ added: 1, unchanged: 0, retired: 2 });
    const detail = await getStatement(next, other.people.reviewer, 'KJ-SY-001');
    expect(detail).toMatchObject({ version: 2, title: '新版', isInForce: true });
    expect(detail.versions.map(({ version, state }) => [version, state])).toEqual([
      [2, 'in-force'],
      [1, 'retired'],
    ]);
    await expect(loadStatements(other.ctx)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('several processes that start at once load them once', async () => {
    await using fresh = await createTestDatabase();
    const other = await makeDesk(fresh.db);
    const results = await Promise.all([loadStatements(other.ctx), loadStatements(other.ctx)]);
    expect(results.map((result) => result.added).sort()).toEqual([0, 1]);
  });
});

describe('finding statements', () => {
  test('a spokesperson sees those in force only', async () => {
    const { spokesperson } = desk.people;
    const list = await listStatements(desk.ctx, spokesperson, { isInForce: false });
    expect(list.items.map((item) => item.id)).toEqual(['KJ-SY-001', 'KJ-SY-002', 'KJ-ZL-001']);
    await expect(getStatement(desk.ctx, spokesperson, 'KJ-SY-003')).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await getStatement(desk.ctx, desk.people.reviewer, 'KJ-SY-003')).isInForce).toBe(false);
  });

  test('filters by aspect, stage and words, page by page', async () => {
    const { reviewer } = desk.people;
    const ids = async (filter: Parameters<typeof listStatements>[2]) =>
      (await listStatements(desk.ctx, reviewer, filter)).items.map((item) => item.id);
    expect(await ids({ aspect: 'lodging-tourism' })).toEqual(['KJ-ZL-001']);
    expect(await ids({ stage: '进展' })).toEqual(['KJ-SY-002']);
    expect(await ids({ q: '停业' })).toEqual(['KJ-ZL-001']);
    const first = await listStatements(desk.ctx, reviewer, { limit: 2 });
    expect(first.total).toBe(5);
    expect(await ids({ limit: 2, cursor: first.nextCursor ?? '' })).toEqual(['KJ-SY-003', 'KJ-SY-004']);
  });

  test('an incident is matched by risk point, the stage that comes next first', async () => {
    const incident = await opened();
    const matched = await matchStatements(desk.ctx, desk.people.spokesperson, { incidentId: incident.id });
    expect(matched.map((match) => match.statement.id)).toEqual(['KJ-SY-001', 'KJ-SY-002']);
    const alertId = incident.alerts[0]?.id ?? 0;
    const byAlert = await matchStatements(desk.ctx, desk.people.spokesperson, { alertId });
    expect(byAlert.map((match) => match.statement.id)).toEqual(['KJ-SY-001', 'KJ-SY-002']);
  });

  test('a question finds statements in force only, and an empty one is refused', async () => {
    const found = await matchStatements(desk.ctx, desk.people.spokesperson, {
      question: '学校食堂有多少学生就医',
    });
    expect(found.every((match) => match.statement.isInForce)).toBe(true);
    await expect(
      matchStatements(desk.ctx, desk.people.spokesperson, { question: ' ' }),
    ).rejects.toMatchObject({ faults: [{ path: 'question' }] });
  });

  test('a taken statement records its version and says which facts it still needs', async () => {
    const { reviewer, spokesperson } = desk.people;
    const incident = await opened();
    const input = { incidentId: incident.id, statementId: 'KJ-SY-001' };
    const used = await useStatement(desk.ctx, spokesperson, input);
    expect(used).toMatchObject({ version: 1, isOutdated: false });
    expect(used.filled.missing.map((slot) => slot.name)).toEqual(['就医人数']);
    expect(used.filled.spoken).toContain('【待确认：就医人数】名');
    await confirmFact(desk.ctx, reviewer, {
      incidentId: incident.id,
      name: '就医人数',
      type: '人数',
      value: '12',
      source: '区卫健委',
    });
    await useStatement(desk.ctx, spokesperson, input);
    const { usedStatements, ledger } = await getIncident(desk.ctx, reviewer, incident.id);
    expect(usedStatements).toHaveLength(1);
    expect(usedStatements[0]?.filled).toMatchObject({
      missing: [],
      filled: [{ slot: '就医人数', value: '12' }],
    });
    expect(usedStatements[0]?.filled.spoken).toContain('目前有12名就餐者就医');
    expect(ledger.filter((event) => event.act === 'use-statement')).toHaveLength(1);
    await expect(
      useStatement(desk.ctx, spokesperson, { incidentId: incident.id, statementId: 'KJ-SY-003' }),
    ).rejects.toMatchObject({ code: 'not-allowed-now' });
  });
});

describe('a release', () => {
  async function drafted(author: Actor = desk.people.spokesperson, withFact = true) {
    const { reviewer } = desk.people;
    const incident = await opened();
    await useStatement(desk.ctx, author, { incidentId: incident.id, statementId: 'KJ-SY-001' });
    if (withFact) {
      await confirmFact(desk.ctx, reviewer, {
        incidentId: incident.id,
        name: '就医人数',
        type: '人数',
        value: '12',
        source: '区卫健委',
      });
    }
    return releases.draftRelease(desk.ctx, author, { incidentId: incident.id, kind: 'notice' });
  }

  async function approved() {
    const { reviewer, approver, spokesperson } = desk.people;
    const { id } = await drafted();
    await releases.submitRelease(desk.ctx, spokesperson, { releaseId: id });
    await releases.passReview(desk.ctx, reviewer, { releaseId: id, isSecrecyChecked: true });
    return releases.approveRelease(desk.ctx, approver, { releaseId: id });
  }

  test('is drafted from the template, the facts and the statements, as plain text', async () => {
    const release = await drafted();
    expect(release).toMatchObject({ state: 'draft', kind: 'notice', revision: 1, faults: [], number: null });
    expect(release.title).toMatch(/^关于.+的情况通报$/);
    expect(release.body).toContain('共有12名就餐者到医院就诊');
    expect(release.body).toContain('后续情况，我们将及时发布。');
    expect(release.body).not.toMatch(/&\w+;|\{\{/);
    expect(release.acts).toEqual(['edit', 'submit']);
    const seen = await releases.getRelease(desk.ctx, desk.people.approver, release.id);
    expect(seen.acts).toEqual([]);
  });

  test('of every kind can be drafted without statements, with its open places marked', async () => {
    const incident = await opened();
    for (const kind of ['notice', 'advice', 'refutation'] as const) {
      const release = await releases.draftRelease(desk.ctx, desk.people.analyst, {
        incidentId: incident.id,
        kind,
      });
      expect(release.faults.length).toBeGreaterThan(0);
      expect(release.body).not.toMatch(/\n{3,}|undefined|null/);
    }
  });

  test('cannot be submitted while a fact is open, and each open fact is named', async () => {
    const { spokesperson } = desk.people;
    const { id, faults } = await drafted(spokesperson, false);
    expect(faults.map((fault) => fault.value)).toEqual(['【待确认：就医人数】']);
    await expect(releases.submitRelease(desk.ctx, spokesperson, { releaseId: id })).rejects.toMatchObject({
      code: 'invalid-input',
      faults: [{ path: 'body', value: '【待确认：就医人数】' }],
    });
    await releases.editRelease(desk.ctx, spokesperson, {
      releaseId: id,
      revision: 1,
      title: '关于{{地点}}的通报',
      body: '已有【待补充】人就医，【待确认:原因】正在调查。',
    });
    await expect(releases.submitRelease(desk.ctx, spokesperson, { releaseId: id })).rejects.toMatchObject({
      faults: [{ path: 'title', value: '{{地点}}' }, { value: '【待补充】' }, { value: '【待确认:原因】' }],
    });
  });

  test('an edit on an older revision is a conflict, and every text stays in the ledger', async () => {
    const { spokesperson, analyst } = desk.people;
    const { id, body } = await drafted();
    const edited = await releases.editRelease(desk.ctx, analyst, {
      releaseId: id,
      revision: 1,
      body: `${body}\n\n补充一句。`,
    });
    expect(edited.revision).toBe(2);
    await expect(
      releases.editRelease(desk.ctx, spokesperson, { releaseId: id, revision: 1, body: '覆盖' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(edited.ledger.find((event) => event.act === 'draft')?.detail).toMatchObject({ body });
  });

  test('two edits at the same moment: one is kept, the other told', async () => {
    const { spokesperson, analyst } = desk.people;
    const { id } = await drafted();
    const results = await Promise.allSettled([
      releases.editRelease(desk.ctx, spokesperson, { releaseId: id, revision: 1, body: '甲' }),
      releases.editRelease(desk.ctx, analyst, { releaseId: id, revision: 1, body: '乙' }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a phrase that must not be said is pointed out', async () => {
    const { spokesperson } = desk.people;
    const { id, body } = await drafted();
    const edited = await releases.editRelease(desk.ctx, spokesperson, {
      releaseId: id,
      revision: 1,
      body: `${body}\n\n目前学生情绪稳定。`,
    });
    expect(edited.neverSaid).toEqual([{ statementId: 'KJ-SY-001', phrase: '情绪稳定' }]);
  });

  test('author, reviewer and approver are not the same person, nor is whoever edited', async () => {
    const { admin, reviewer, reviewer2, approver } = desk.people;
    const { id, body } = await drafted(reviewer);
    await releases.editRelease(desk.ctx, reviewer2, { releaseId: id, revision: 1, body: `${body}。` });
    await releases.submitRelease(desk.ctx, reviewer, { releaseId: id });
    const review = { releaseId: id, isSecrecyChecked: true };
    for (const writer of [reviewer, reviewer2]) {
      await expect(releases.passReview(desk.ctx, writer, review)).rejects.toMatchObject({
        code: 'same-person',
      });
    }
    await expect(
      releases.passReview(desk.ctx, admin, { releaseId: id, isSecrecyChecked: false }),
    ).rejects.toMatchObject({ faults: [{ path: 'isSecrecyChecked' }] });
    const passed = await releases.passReview(desk.ctx, admin, review);
    expect(passed).toMatchObject({ state: 'reviewed', reviewer: { displayName: '管理员甲' } });
    expect(passed.ledger[0]?.detail).toMatchObject({ isSecrecyChecked: true });
    const done = await releases.approveRelease(desk.ctx, approver, { releaseId: id });
    expect(done).toMatchObject({ state: 'approved', approver: { displayName: '签发人甲' } });
  });

  test('who drafted cannot approve, even as administrator', async () => {
    const { admin, reviewer } = desk.people;
    const { id } = await drafted(admin);
    await releases.submitRelease(desk.ctx, admin, { releaseId: id });
    await releases.passReview(desk.ctx, reviewer, { releaseId: id, isSecrecyChecked: true });
    await expect(releases.approveRelease(desk.ctx, admin, { releaseId: id })).rejects.toMatchObject({
      code: 'same-person',
    });
  });

  test('numbers are given on approval, without gaps, even at the same moment', async () => {
    const { spokesperson, reviewer, approver } = desk.people;
    const ready = [];
    for (let index = 0; index < 3; index += 1) {
      const { id } = await drafted();
      await releases.submitRelease(desk.ctx, spokesperson, { releaseId: id });
      await releases.passReview(desk.ctx, reviewer, { releaseId: id, isSecrecyChecked: true });
      ready.push(id);
    }
    const before = Number(/〕(\d+)号/.exec((await approved()).number ?? '')?.[1]);
    const done = await Promise.all(
      ready.map((releaseId) => releases.approveRelease(desk.ctx, approver, { releaseId })),
    );
    expect(done.map((release) => release.number).sort()).toEqual(
      [1, 2, 3].map((step) => `云河宣发〔2026〕${before + step}号`).sort(),
    );
  });

  test('sent back after approval it keeps its number for the next approval', async () => {
    const { spokesperson, reviewer, approver } = desk.people;
    const { id, number } = await approved();
    const back = await releases.sendBackRelease(desk.ctx, approver, { releaseId: id, reason: '补充时间' });
    expect(back).toMatchObject({ state: 'draft', approver: null, reviewer: null, number });
    await releases.submitRelease(desk.ctx, spokesperson, { releaseId: id });
    await releases.passReview(desk.ctx, reviewer, { releaseId: id, isSecrecyChecked: true });
    expect((await releases.approveRelease(desk.ctx, approver, { releaseId: id })).number).toBe(number);
  });

  test('published it is kept as it was with its hash, meets the clock, and cannot be edited', async () => {
    const { spokesperson, reviewer } = desk.people;
    const { id } = await approved();
    const published = await releases.publishRelease(desk.ctx, spokesperson, { releaseId: id });
    expect(published).toMatchObject({ state: 'published', publishedAt: desk.ctx.now() });
    const page = await releases.getPublicRelease(desk.ctx, published.slug ?? '');
    expect(createHash('sha256').update(page.html).digest('hex')).toBe(published.renditionSha256);
    expect(page.html).toContain('共有12名就餐者');
    expect(page.html).toContain(published.number);
    expect(page.html).toContain('演示数据');
    await expect(
      releases.editRelease(desk.ctx, spokesperson, { releaseId: id, revision: 1, body: '改' }),
    ).rejects.toMatchObject({ code: 'not-allowed-now' });
    const incident = await getIncident(desk.ctx, reviewer, published.incidentId);
    const clock = incident.clocks.find((one) => one.clockId === 'public-opinion-response');
    expect(clock).toMatchObject({ status: 'met', metAt: desk.ctx.now() });
    expect(incident.publishedReleases).toBe(1);
    const open = await releases.listPublicReleases(desk.ctx);
    expect(open.map((release) => release.slug)).toContain(published.slug);
  });

  test('what stands in a text cannot become markup of the public page', async () => {
    const { spokesperson, reviewer, approver } = desk.people;
    const { id } = await drafted();
    await releases.editRelease(desk.ctx, spokesperson, {
      releaseId: id,
      revision: 1,
      title: '<b>标题</b>',
      body: '<script>alert(1)</script>\n\n第二段 & "引号"',
    });
    await releases.submitRelease(desk.ctx, spokesperson, { releaseId: id });
    await releases.passReview(desk.ctx, reviewer, { releaseId: id, isSecrecyChecked: true });
    await releases.approveRelease(desk.ctx, approver, { releaseId: id });
    const { slug } = await releases.publishRelease(desk.ctx, spokesperson, { releaseId: id });
    const { html } = await releases.getPublicRelease(desk.ctx, slug ?? '');
    expect(html).not.toMatch(/<script|<b>/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('第二段 &amp; &quot;引号&quot;');
  });

  test('withdrawn it says why and leaves the list, and the kept page is unchanged', async () => {
    const { spokesperson, approver } = desk.people;
    const { id } = await approved();
    const published = await releases.publishRelease(desk.ctx, spokesperson, { releaseId: id });
    const slug = published.slug ?? '';
    const before = await releases.getPublicRelease(desk.ctx, slug);
    await expect(
      releases.withdrawRelease(desk.ctx, spokesperson, { releaseId: id, reason: '有误' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await releases.withdrawRelease(desk.ctx, approver, { releaseId: id, reason: '人数有误' });
    const after = await releases.getPublicRelease(desk.ctx, slug);
    expect(after).toMatchObject({ withdrawalReason: '人数有误', html: before.html, sha256: before.sha256 });
    const open = await releases.listPublicReleases(desk.ctx);
    expect(open.map((release) => release.slug)).not.toContain(slug);
  });
});
