import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { followAlerts } from '../../desk/follow-alerts.ts';
import { openDatabase } from '../../store/db.ts';
import { type Answer, type Api, type Client, makeApi, makeClient, PASSWORD } from '../api/fixture.ts';

let api: Api;
let reviewer: Client;
let unit: Client;
let alertId: number;

beforeAll(async () => {
  api = await makeApi();
  reviewer = await api.signedIn('reviewer');
  unit = await api.signedIn('market');
});
afterAll(() => api[Symbol.asyncDispose]());

beforeEach(async () => {
  await api.desk.addPost({ title: '<b>多人</b>上吐下泻', level: 'orange' });
  await followAlerts(api.ctx, 100);
  const { body } = await reviewer.get('/api/v1/alerts?limit=1');
  alertId = body.items[0].id;
});

/** Sends a form as a browser does, with the token of the session unless another is given. */
function submit(client: Client, path: string, fields: Record<string, string> = {}): Promise<Answer> {
  const form = new URLSearchParams({ _csrf: client.csrfToken, ...fields });
  return client.request('POST', path, form.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-csrf-token': form.get('_csrf') ?? '',
  });
}

/** Templates write `=` in attributes as a reference. */
function decoded(html: string): string {
  return html.replaceAll('&#x3D;', '=');
}

describe('signing in', () => {
  test('every page sends a stranger to the sign-in page, and back afterwards', async () => {
    const { status, headers } = await api.anonymous.get('/incidents?state=open');
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/login?next=%2Fincidents%3Fstate%3Dopen');
  });

  test('a part of a page that finds the session gone takes the whole page to the sign-in page', async () => {
    const { status, headers } = await api.anonymous.get('/alerts', { 'hx-request': 'true' });
    expect(status).toBe(204);
    expect(headers.get('hx-redirect')).toBe('/login?next=%2Falerts');
  });

  test.each(['//elsewhere.example/x', 'https://elsewhere.example', '/\\elsewhere.example', '/login', ''])(
    'does not lead to another place: %s',
    async (next) => {
      const { username } = api.desk.people.analyst;
      const { status, headers } = await submit(makeClient(api.url), '/login', {
        username,
        password: PASSWORD,
        next,
      });
      expect(status).toBe(303);
      expect(headers.get('location')).toBe('/');
    },
  );

  test('a wrong password keeps the name and says no more than it must', async () => {
    const { status, text } = await submit(makeClient(api.url), '/login', {
      username: 'reviewer',
      password: 'x',
    });
    expect(status).toBe(401);
    expect(text).toContain('用户名或密码不正确');
    expect(text).toContain('value="reviewer"');
  });
});

describe('pages', () => {
  test.each([
    '/alerts',
    '/incidents',
    '/statements',
    '/releases',
    '/sources',
    '/sources/quarantine',
    '/help',
  ])('%s is shown, marked as demonstration, and kept by nobody', async (path) => {
    const { status, text, headers } = await reviewer.get(path);
    expect(status).toBe(200);
    expect(text).toContain('演示数据');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('a title from outside is text', async () => {
    const { text } = await reviewer.get(`/alerts/${alertId}`);
    expect(text).toContain('&lt;b&gt;多人&lt;/b&gt;上吐下泻');
    expect(text).not.toContain('<b>多人');
  });

  test('search says that it is away and the page still stands', async () => {
    const { status, text } = await reviewer.get('/search?q=%E9%A3%9F%E5%A0%82');
    expect(status).toBe(200);
    expect(text).toContain('检索服务暂时不可用');
  });

  test.each(['/nothing', '/alerts/99999', '/alerts/x', '/posts/0', '/releases/public/none'])(
    '%s is not found, as a page in Chinese',
    async (path) => {
      const { status, text } = await reviewer.get(path);
      expect(status).toBe(404);
      expect(text).toContain('没有找到');
      expect(text).toContain('</html>');
    },
  );

  test('styles and scripts come from here, with an address that changes when they do', async () => {
    const { text } = await reviewer.get('/help');
    const paths = [
      ...decoded(text).matchAll(/(?:href|src)="(\/web\/[^"]+\.(?:css|js)\?v=[0-9a-f]{12})"/g),
    ].map((m) => m[1]);
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths) {
      const { status, headers } = await api.anonymous.get(path ?? '');
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toContain('immutable');
    }
  });
});

describe('forms', () => {
  test('without the token of the session nothing happens', async () => {
    const { status, text } = await submit(reviewer, `/alerts/${alertId}/acknowledge`, { _csrf: 'wrong' });
    expect(status).toBe(403);
    expect(text).toContain('页面已过期');
    const { body } = await reviewer.get(`/api/v1/alerts/${alertId}`);
    expect(body.state).toBe('open');
  });

  test('lead to a page that says what was done', async () => {
    const { status, headers } = await submit(reviewer, `/alerts/${alertId}/acknowledge`);
    expect(status).toBe(303);
    expect(headers.get('location')).toBe(`/alerts/${alertId}?ok=acknowledged`);
    const { text } = await reviewer.get(`/alerts/${alertId}?ok=acknowledged`);
    expect(text).toContain('已签阅。');
  });

  test('what an address asks to be said is not said', async () => {
    const { text } = await reviewer.get('/alerts?ok=<script>');
    expect(text).not.toContain('class="notice');
  });

  test('that are refused say why and keep what was typed', async () => {
    const opened = await submit(reviewer, `/alerts/${alertId}/open-incident`, { title: '某校学生不适' });
    const path = opened.headers.get('location')?.split('?')[0] ?? '';
    const { status, text } = await submit(reviewer, `${path}/dispositions`, {
      unitId: 'market',
      request: '请核实就医人数',
      dueAt: '昨天',
    });
    expect(status).toBe(400);
    expect(text).toContain('反馈时限“昨天”不是时间');
    expect(text).toContain('请核实就医人数</textarea>');
    expect(text).toContain('value="market" selected');
  });

  test('an act that the state does not allow is refused on the page it came from', async () => {
    await submit(reviewer, `/alerts/${alertId}/dismiss`, { reason: '不在本区' });
    const { status, text } = await submit(reviewer, `/alerts/${alertId}/acknowledge`);
    expect(status).toBe(409);
    expect(text).toContain('已排除');
  });
});

describe('a unit', () => {
  test('has its dispositions and nothing else', async () => {
    const { text } = await unit.get('/dispositions');
    expect(text).not.toContain('href="/alerts"');
    expect((await unit.get('/')).headers.get('location')).toBe('/dispositions');
    for (const path of [
      '/alerts',
      '/incidents',
      '/search',
      '/statements',
      '/releases',
      '/sources',
      '/admin/users',
    ]) {
      expect({ path, status: (await unit.get(path)).status }).toEqual({ path, status: 403 });
    }
  });

  test('does not see what another unit was asked', async () => {
    const opened = await submit(reviewer, `/alerts/${alertId}/open-incident`, { title: '某校学生不适' });
    const path = opened.headers.get('location')?.split('?')[0] ?? '';
    await submit(reviewer, `${path}/dispositions`, {
      unitId: 'health',
      request: '只给卫健委的要求',
      dueAt: '2026-11-25T12:00',
    });
    const { body } = await reviewer.get('/api/v1/dispositions?limit=1');
    expect((await unit.get(`/dispositions/${body.items[0].id}`)).status).toBe(404);
    expect((await unit.get('/dispositions')).text).not.toContain('只给卫健委的要求');
  });
});

describe('when the database is away', () => {
  test('a page says so and that nothing was saved, with its styles', async () => {
    const db = openDatabase('postgresql://127.0.0.1:1/none');
    await using away = await makeApi({ db });
    const { status, text, headers } = await away.anonymous.get('/alerts', { cookie: 'wanglou_session=x' });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).not.toBeNull();
    expect(text).toContain('没有保存');
    expect(text).toContain('href="/alerts">重试');
    const style = /href="(\/web\/css\/[^"]+)"/.exec(decoded(text))?.[1] ?? '';
    expect((await away.anonymous.get(style)).status).toBe(200);
    await db.destroy();
  });
});
