import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemOf, toProblem } from '../../api/problem.ts';
import { ERROR_CODES } from '../../core/error-codes.ts';
import { RequestError } from '../../core/errors.ts';
import { addToken } from '../../desk/api-tokens.ts';
import { followAlerts } from '../../desk/follow-alerts.ts';
import { openDatabase } from '../../store/db.ts';
import { type Api, type Client, makeApi, makeClient, PASSWORD } from './fixture.ts';

let api: Api;
let reviewer: Client;
beforeAll(async () => {
  api = await makeApi();
  reviewer = await api.signedIn('reviewer');
});
afterAll(() => api[Symbol.asyncDispose]());

/** `fetch` adds no-cache to a conditional request, which asks the server not to answer 304. */
const PLAIN = { 'cache-control': 'max-age=0' };

async function newAlert(): Promise<number> {
  const { clusterId } = await api.desk.addPost();
  await followAlerts(api.ctx, 1_000);
  const row = await api.desk.db
    .selectFrom('alerts')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .executeTakeFirstOrThrow();
  return row.id;
}

describe('errors', () => {
  test('every code has one shape, its own status and its own title', () => {
    for (const code of Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[]) {
      const problem = toProblem(new RequestError(code, '说明', [{ path: 'a', value: 1, message: '改' }]));
      expect(problem).toEqual({
        type: `urn:wanglou:error:${code}`,
        code,
        title: ERROR_CODES[code].title,
        status: ERROR_CODES[code].status,
        detail: '说明',
        faults: [{ path: 'a', value: 1, message: '改' }],
      });
      expect(Object.keys(problemOf(code, '说明'))).toEqual(Object.keys(problem));
    }
  });

  test('leave as problem+json that names each field, its value and the remedy', async () => {
    const { status, headers, body } = await reviewer.get('/api/v1/alerts?level=purple&limit=0');
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'invalid-input', title: '输入有误' });
    expect(body.faults).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'limit', value: '0' })]),
    );
    expect(body.faults.some((fault: { path: string }) => fault.path.startsWith('level'))).toBe(true);
  });

  test('nobody, the wrong role, the unknown and the impossible each get their own', async () => {
    const spokesperson = await api.signedIn('spokesperson');
    const alertId = await newAlert();
    const cases = [
      [await api.anonymous.get('/api/v1/alerts'), 401, 'unauthenticated'],
      [await spokesperson.post(`/api/v1/alerts/${alertId}/acknowledge`), 403, 'forbidden'],
      [await reviewer.get('/api/v1/alerts/999999'), 404, 'not-found'],
      [await reviewer.get('/api/v1/no-such-thing'), 404, 'not-found'],
      [await reviewer.post(`/api/v1/alerts/${alertId}/reopen`), 409, 'not-allowed-now'],
      [await reviewer.get('/api/v1/posts/search?q=火'), 503, 'search-unavailable'],
      [await reviewer.request('POST', '/api/v1/statements/match', '{"question":'), 400, 'invalid-input'],
      [
        await reviewer.post('/api/v1/statements/match', { question: 'x'.repeat(300_000) }),
        413,
        'payload-too-large',
      ],
    ] as const;
    for (const [answer, status, code] of cases) {
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });

  test('a bug says nothing of its inside', () => {
    expect(toProblem(new TypeError('secret detail'))).toMatchObject({ code: 'internal', status: 500 });
    expect(JSON.stringify(toProblem(new TypeError('secret detail')))).not.toContain('secret');
  });
});

describe('headers', () => {
  test('nothing may load or run from elsewhere, and no page may be framed', async () => {
    const { headers } = await api.anonymous.get('/healthz');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https:/);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('a read that has not changed is answered with 304', async () => {
    const alertId = await newAlert();
    const first = await reviewer.get(`/api/v1/alerts/${alertId}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\//);
    const again = await reviewer.get(`/api/v1/alerts/${alertId}`, { 'if-none-match': etag, ...PLAIN });
    expect([again.status, again.text]).toEqual([304, '']);
    await reviewer.post(`/api/v1/alerts/${alertId}/acknowledge`);
    const changed = await reviewer.get(`/api/v1/alerts/${alertId}`, { 'if-none-match': etag, ...PLAIN });
    expect([changed.status, changed.body.state]).toEqual([200, 'acknowledged']);
  });
});

describe('sessions', () => {
  test('the cookie is httpOnly and same-site; me tells roles and permissions', async () => {
    const client = makeClient(api.url);
    const { status, headers, body } = await client.post('/api/v1/session', {
      username: 'fenxi',
      password: PASSWORD,
    });
    expect(status).toBe(201);
    expect(headers.get('set-cookie')).toMatch(
      /^wanglou_session=[\w-]{43}; Path=\/; Expires=.+; HttpOnly; SameSite=Lax$/,
    );
    expect(body.permissions).toContain('post.correct');
    expect((await client.get('/api/v1/me')).body).toEqual(body);
    client.csrfToken = body.csrfToken;
    expect((await client.request('DELETE', '/api/v1/session')).status).toBe(204);
    expect((await client.get('/api/v1/me')).status).toBe(401);
  });

  test('behind https the cookie is Secure', async () => {
    await using secure = await makeApi({ publicUrl: 'https://wanglou.example' });
    const { headers } = await secure.anonymous.post('/api/v1/session', {
      username: 'fenxi',
      password: PASSWORD,
    });
    expect(headers.get('set-cookie')).toContain('; Secure');
    expect(headers.get('strict-transport-security')).not.toBeNull();
  });

  test('a wrong password is told shortly, and repeated ones are throttled', async () => {
    const attempt = () => api.anonymous.post('/api/v1/session', { username: 'throttled', password: 'wrong' });
    for (let count = 0; count < 5; count += 1) expect((await attempt()).body.code).toBe('bad-credentials');
    const refused = await attempt();
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
  });

  test('who must change the password can do that and nothing else', async () => {
    const { db, people } = api.desk;
    const set = (mustChange: boolean) =>
      db
        .updateTable('users')
        .set({ must_change_password: mustChange })
        .where('id', '=', people.analyst.userId)
        .execute();
    await set(true);
    const analyst = await api.signedIn('analyst');
    expect((await analyst.get('/api/v1/me')).body.mustChangePassword).toBe(true);
    expect((await analyst.get('/api/v1/alerts')).status).toBe(403);
    await set(false);
    expect((await analyst.get('/api/v1/alerts')).status).toBe(200);
  });
});

describe('requests that another site makes a browser send', () => {
  test('a change without the token of the session is refused, with it it is done', async () => {
    const alertId = await newAlert();
    const path = `/api/v1/alerts/${alertId}/acknowledge`;
    for (const token of ['', 'x'.repeat(43)]) {
      const refused = await reviewer.post(path, {}, { 'x-csrf-token': token });
      expect([refused.status, refused.body.code]).toEqual([403, 'csrf-rejected']);
    }
    expect((await reviewer.post(path)).status).toBe(200);
  });

  test('the token of another session does not do', async () => {
    const other = await api.signedIn('reviewer2');
    const alertId = await newAlert();
    const refused = await reviewer.post(
      `/api/v1/alerts/${alertId}/acknowledge`,
      {},
      {
        'x-csrf-token': other.csrfToken,
      },
    );
    expect(refused.body.code).toBe('csrf-rejected');
  });

  test('signing in from another site is refused', async () => {
    const credentials = { username: 'fenxi', password: PASSWORD };
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://evil.example' }]) {
      const refused = await api.anonymous.post('/api/v1/session', credentials, headers);
      expect([refused.status, refused.body.code]).toEqual([403, 'csrf-rejected']);
    }
    const own = await makeClient(api.url).post('/api/v1/session', credentials, { origin: api.url });
    expect(own.status).toBe(201);
  });

  test('programs with a token need none, and a token that does not hold is refused', async () => {
    const program = await api.withToken('reviewer');
    expect((await program.post(`/api/v1/alerts/${await newAlert()}/acknowledge`)).status).toBe(200);
    const { status, headers } = await makeClient(api.url, { authorization: 'Bearer wl_nonsense' }).get(
      '/api/v1/openapi.json',
    );
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
  });
});

describe('releases over HTTP', () => {
  test('If-Match carries the revision; a stale one is a conflict; none is asked for', async () => {
    const spokesperson = await api.signedIn('spokesperson');
    const { body: incident } = await reviewer.post(`/api/v1/alerts/${await newAlert()}/incident`);
    const { body: release } = await spokesperson.post(`/api/v1/incidents/${incident.id}/releases`, {
      kind: 'notice',
    });
    const path = `/api/v1/releases/${release.id}`;
    const etag = (await spokesperson.get(path)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"r1-/);
    const edited = await spokesperson.patch(path, { body: '第二稿' }, { 'if-match': etag });
    expect(edited.body.revision).toBe(2);
    const stale = await spokesperson.patch(path, { body: '第三稿' }, { 'if-match': etag });
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict']);
    const none = await spokesperson.patch(path, { body: '第三稿' });
    expect(none.body.faults).toEqual([expect.objectContaining({ path: 'revision' })]);
  });

  test('the whole way: draft, review, approve, publish; the page is public, whole and unframed', async () => {
    const [spokesperson, approver] = [await api.signedIn('spokesperson'), await api.signedIn('approver')];
    const { body: incident } = await reviewer.post(`/api/v1/alerts/${await newAlert()}/incident`);
    const statements = `/api/v1/incidents/${incident.id}/statements`;
    expect((await spokesperson.post(statements, { statementId: 'KJ-SY-001' })).status).toBe(201);
    const fact = { name: '就医人数', type: '人数', value: '12', source: '区卫健委' };
    expect((await reviewer.post(`/api/v1/incidents/${incident.id}/facts`, fact)).status).toBe(201);
    const { body: release } = await spokesperson.post(`/api/v1/incidents/${incident.id}/releases`, {
      kind: 'notice',
    });
    const path = `/api/v1/releases/${release.id}`;
    await spokesperson.post(`${path}/submit`);
    expect((await spokesperson.post(`${path}/pass-review`, { isSecrecyChecked: true })).status).toBe(403);
    await reviewer.post(`${path}/pass-review`, { isSecrecyChecked: true });
    const { body: approved } = await approver.post(`${path}/approve`);
    expect(approved.number).toMatch(/^云河宣发〔2026〕\d+号$/);
    const { body: published } = await spokesperson.post(`${path}/publish`);
    const page = await api.anonymous.get(published.publicPath);
    expect(page.status).toBe(200);
    expect(createHash('sha256').update(page.text).digest('hex')).toBe(published.renditionSha256);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
    const again = await api.anonymous.get(published.publicPath, {
      'if-none-match': page.headers.get('etag') ?? '',
      ...PLAIN,
    });
    expect(again.status).toBe(304);
    await approver.post(`${path}/withdraw`, { reason: '<人数>有误' });
    const gone = await api.anonymous.get(published.publicPath);
    expect(gone.status).toBe(410);
    expect(gone.text).toContain('&lt;人数&gt;有误');
    expect(gone.text).not.toContain('共有12名');
  });
});

describe('events', () => {
  test('a new alert reaches an open stream, and units have no stream', async () => {
    const market = await api.withToken('market');
    expect((await market.get('/api/v1/events')).status).toBe(403);
    const abort = new AbortController();
    const { secret } = await addToken(api.ctx, api.desk.people.admin, { name: '大屏' });
    const response = await fetch(`${api.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${secret}` },
      signal: abort.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (needle: string) => {
      while (!seen.includes(needle)) seen += (await reader?.read())?.value ?? '';
    };
    await until('event: ready');
    const alertId = await newAlert();
    await until(`"id":${alertId}`);
    expect(seen).toContain('event: alert');
    abort.abort();
  });
});

describe('a unit over HTTP', () => {
  test('sees and answers its own dispositions; another unit’s do not exist', async () => {
    const [market, health] = [await api.signedIn('market'), await api.signedIn('health')];
    const { body: incident } = await reviewer.post(`/api/v1/alerts/${await newAlert()}/incident`);
    const dueAt = new Date(api.ctx.now().getTime() + 3_600_000).toISOString();
    const { body: order, status } = await reviewer.post(`/api/v1/incidents/${incident.id}/dispositions`, {
      unitId: 'market',
      request: '请核实',
      dueAt,
    });
    expect([status, order.dueAt]).toEqual([201, dueAt]);
    const path = `/api/v1/dispositions/${order.id}`;
    expect((await health.get(path)).status).toBe(404);
    expect((await health.post(`${path}/receive`)).status).toBe(404);
    expect((await health.get('/api/v1/dispositions')).body.total).toBe(0);
    expect((await market.post(`${path}/receive`)).body.state).toBe('received');
    expect((await market.get(`/api/v1/incidents/${incident.id}`)).status).toBe(403);
    const zoneless = await reviewer.post(`/api/v1/incidents/${incident.id}/dispositions`, {
      unitId: 'market',
      request: '请核实',
      dueAt: '2026-11-24 10:00',
    });
    expect(zoneless.body.faults[0]).toMatchObject({
      path: 'dueAt',
      message: expect.stringContaining('时区'),
    });
  });
});

describe('while PostgreSQL is away', () => {
  test('programs get 503 store-unavailable, people a page that says so, and health is down', async () => {
    const db = openDatabase('postgresql://nobody:nothing@127.0.0.1:1/none');
    await using away = await makeApi({ db });
    const cookie = { cookie: `wanglou_session=${'x'.repeat(43)}` };
    const answer = await away.anonymous.get('/api/v1/alerts', cookie);
    expect([answer.status, answer.body.code]).toEqual([503, 'store-unavailable']);
    expect(answer.headers.get('retry-after')).toBe('5');
    const page = await away.anonymous.get('/alerts', cookie);
    expect(page.status).toBe(503);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('数据库');
    const health = await away.anonymous.get('/healthz');
    expect([health.status, health.body]).toEqual([503, { status: 'down', store: 'away', search: 'absent' }]);
    await db.destroy();
  });
});
