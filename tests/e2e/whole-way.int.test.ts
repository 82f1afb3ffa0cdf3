/**
 * The whole way in a real browser: a post of the demonstration site becomes an alert, an incident, an order to a unit,
 * a wording with confirmed facts and at last a public page. Four people, each with their own window.
 */
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Demonstration, hasChromium, startDemonstration } from './product.ts';

const ALERT_WAIT_MS = 120_000;
/** Name of the risk point that the demonstration's case is listed under. */
const CASE = '群体性食物中毒';
/** The incident page is long and the machine may be busy. */
const FACTS_WAIT_MS = 400_000;
const MOST_FACTS = 20;

/** A value for a fact of each kind. */
const VALUES: Record<string, string> = {
  人数: '14',
  时间: '11月24日中午',
  地点: '南桥实验小学',
  单位: '供餐单位',
  措施: '暂停供餐、封存留样',
  数量: '3份',
  金额: '0元',
  姓名: '联系人',
  原因: '留样检验中',
  电话: '12345',
};

/** Confirms the first fact that the chosen wording still misses; false when none is missing. */
async function confirmNextFact(page: Page): Promise<boolean> {
  const next = page.locator('#facts .wanted li').first();
  if ((await next.count()) === 0) return false;
  await next.locator('summary').click();
  const type = await next.locator('input[name=type]').getAttribute('value');
  await next.locator('input[name=value]').fill(VALUES[type ?? ''] ?? '已核实');
  await next.getByRole('button', { name: '确认' }).click();
  await page.getByText('事实已确认').waitFor();
  return true;
}

describe.skipIf(!hasChromium)('from a post to a published release', () => {
  let demo: Demonstration;
  let reviewer: Page;
  let spokesperson: Page;
  let approver: Page;
  let incidentUrl = '';
  let releaseUrl = '';

  let hasFailed = false;
  beforeEach(({ skip }) => skip(hasFailed, 'an earlier step failed'));
  afterEach(({ task }) => {
    hasFailed ||= task.result?.state === 'fail';
  });

  beforeAll(async () => {
    demo = await startDemonstration();
    reviewer = await demo.open('shenhe');
  });

  afterAll(async () => {
    await demo?.stop();
  });

  test(
    'an alert appears on an open page without a reload',
    async () => {
      await reviewer.locator('body').evaluate((body) => body.setAttribute('data-never-reloaded', ''));
      const rows = reviewer.locator('#alert-list .row');
      const known = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-id') ?? ''));
      const isNew = ['', ...known].map((id) => `:not([data-id="${id}"])`).join('');
      await reviewer.locator(`#alert-list .row${isNew}`).first().waitFor({ timeout: ALERT_WAIT_MS });
      await rows.filter({ hasText: CASE }).first().waitFor({ timeout: ALERT_WAIT_MS });
      expect(await reviewer.locator('body').getAttribute('data-never-reloaded')).toBe('');
      await demo.picture(reviewer, '01-alerts');
    },
    ALERT_WAIT_MS + 30_000,
  );

  test('it says why, with the words marked in the text, and is acknowledged', async () => {
    await reviewer.locator('#alert-list .row', { hasText: CASE }).first().click();
    const detail = reviewer.locator('#alert-detail');
    await detail.getByText('为什么预警').waitFor();
    expect(await detail.locator('.reading-box mark').count()).toBeGreaterThan(0);
    await demo.picture(reviewer, '02-alert');
    await detail.getByRole('button', { name: '签阅' }).click();
    await reviewer.getByText('已签阅。').waitFor();
    expect(await reviewer.locator('#alert-detail .panel-head').textContent()).toContain('已签阅');
  });

  test('the reviewer opens an incident and sees its clocks', async () => {
    const detail = reviewer.locator('#alert-detail');
    await detail.getByText('立为事件', { exact: true }).click();
    await detail.getByLabel('事件名称').fill('南桥实验小学部分学生餐后不适');
    await detail.getByRole('button', { name: '确认立事件' }).click();
    await reviewer.waitForURL(/\/incidents\/\d+/);
    incidentUrl = new URL(reviewer.url()).pathname;
    expect(await reviewer.locator('.clock').count()).toBeGreaterThan(0);
  });

  test('a unit gets the order, and nothing else, and answers', async () => {
    const section = reviewer.locator('#dispositions');
    await section.getByText('交办', { exact: true }).last().click();
    await section.getByLabel('承办单位').selectOption({ label: '鼓台街道办事处' });
    await section.getByLabel('交办要求').fill('请核实就餐人数、送医人数和供餐单位，先期控制可疑食品。');
    await section.getByLabel('反馈时限').fill('2099-01-01T12:00');
    await section.getByRole('button', { name: '发出交办' }).click();
    await reviewer.getByText('已发出交办。').waitFor();

    const unit = await demo.open('chengban', { isPhone: true });
    const rooms = await unit.locator('.bar-nav a').allTextContents();
    expect(rooms.map((room) => room.trim())).toEqual(['交办']);
    expect((await unit.request.get('/incidents')).status()).toBe(403);
    await unit.getByRole('link', { name: /请核实就餐人数/ }).click();
    await unit.getByRole('button', { name: '签收' }).click();
    await unit.getByLabel('属实', { exact: true }).check();
    await unit.getByLabel('处置措施').fill('已暂停供餐，封存留样。');
    await unit.getByLabel('情况说明').fill('14名学生就诊，均无大碍，留样已送检。');
    await demo.picture(unit, '03-unit-answer');
    await unit.getByRole('button', { name: '提交反馈' }).click();
    await unit.getByText('已提交反馈。').waitFor();

    await reviewer.goto(incidentUrl);
    await reviewer.locator('#dispositions').getByRole('link', { name: '办理' }).click();
    await reviewer.getByRole('button', { name: '办结' }).click();
    await reviewer.getByText('已办结这件交办。').waitFor();
  });

  test(
    'a wording in force is chosen and its facts are confirmed',
    async () => {
      await reviewer.goto(incidentUrl);
      await reviewer.locator('#statements').getByRole('button', { name: /选用/ }).first().click();
      await reviewer.getByText('已选用这条口径。').waitFor();
      let confirmed = 0;
      while (confirmed < MOST_FACTS && (await confirmNextFact(reviewer))) confirmed += 1;
      expect(confirmed).toBeGreaterThan(0);
      expect(await reviewer.locator('#statements').getByText('待确认').count()).toBe(0);
      await demo.picture(reviewer, '04-incident');
    },
    FACTS_WAIT_MS,
  );

  test('the spokesperson drafts a release and sends it to review', async () => {
    spokesperson = await demo.open('fayan');
    await spokesperson.goto(incidentUrl);
    const section = spokesperson.locator('#releases');
    await section.getByText('起草', { exact: true }).first().click();
    await section.locator('select[name=kind]').selectOption('notice');
    await section.locator('form button').click();
    await spokesperson.waitForURL(/\/releases\/\d+/);
    releaseUrl = new URL(spokesperson.url()).pathname;
    const body = spokesperson.getByLabel('正文');
    const text = await body.inputValue();
    expect(text.length).toBeGreaterThan(40);
    await body.fill(text.replace(/【待确认[^】]*】/g, '有关情况'));
    await spokesperson.getByRole('button', { name: '保存' }).click();
    await spokesperson.getByText('已保存。').waitFor();
    await demo.picture(spokesperson, '05-draft');
    await spokesperson.getByRole('button', { name: '送审' }).click();
    await spokesperson.getByText('已送审。').waitFor();
  });

  test('review, approval and publication are three people’s acts', async () => {
    expect(await spokesperson.getByRole('button', { name: '审核通过' }).count()).toBe(0);
    await reviewer.goto(releaseUrl);
    await reviewer.getByLabel(/保密审查/).check();
    await reviewer.getByRole('button', { name: '审核通过' }).click();
    await reviewer.getByText('审核通过，等签发。').waitFor();
    expect(await reviewer.getByRole('button', { name: '签发' }).count()).toBe(0);

    approver = await demo.open('qianfa');
    await approver.goto(releaseUrl);
    await approver.getByRole('button', { name: '签发' }).click();
    await approver.getByText('已签发，文号已给出。').waitFor();
    await demo.picture(approver, '06-approved');

    await spokesperson.goto(releaseUrl);
    await spokesperson.getByRole('button', { name: '发布' }).click();
    await spokesperson.getByText('已发布，公开页面可以访问。').waitFor();
    await demo.picture(spokesperson, '07-published');
  });

  test('the public page is read without signing in, the rest is not', async () => {
    const path = await spokesperson.locator('a[href^="/releases/public/"]').first().getAttribute('href');
    const anyone = await demo.open(null, { isPhone: true });
    const answer = await anyone.goto(path ?? '');
    expect(answer?.status()).toBe(200);
    expect(await anyone.locator('h1').textContent()).not.toBe('');
    expect(await anyone.locator('body').textContent()).toMatch(/〔\d{4}〕1号/);
    await demo.picture(anyone, '08-public');
    await anyone.goto(releaseUrl);
    expect(new URL(anyone.url()).pathname).toBe('/login');
  });

  test('the incident tells the whole way, and the release met its clock', async () => {
    await reviewer.goto(incidentUrl);
    const ledger = await reviewer.locator('#ledger').textContent();
    for (const act of [
      '立案',
      '发出交办',
      '反馈',
      '选用口径',
      '确认事实',
      '起草',
      '审核通过',
      '签发',
      '发布',
    ]) {
      expect(ledger).toContain(act);
    }
    expect(await reviewer.locator('.clock-met').count()).toBeGreaterThan(0);
    await demo.picture(reviewer, '09-incident-after');
  });

  test('no browser complained of a refused style or script or of an error in one', () => {
    expect(demo.complaints).toEqual([]);
  });
});
