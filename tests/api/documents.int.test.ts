import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOpenApi } from '../../api/openapi.ts';
import { apiRoutes, ROUTES } from '../../api/routes.ts';
import { PERMISSIONS } from '../../core/roles.ts';
import { type Api, makeApi } from './fixture.ts';

let api: Api;
beforeAll(async () => {
  api = await makeApi();
});
afterAll(() => api[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noExplicitAny: a JSON document
const document: any = buildOpenApi(ROUTES, '0.0.0');

/** Every reference in the document. */
function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === '$ref' && typeof part === 'string' ? [part] : refsOf(part),
  );
}

describe('the OpenAPI document', () => {
  test('is served as it is built from the routes', async () => {
    const { status, body } = await api.anonymous.get('/api/v1/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    expect(body.paths).toEqual(JSON.parse(JSON.stringify(document.paths)));
  });

  test('has every route with its parameters, its answer and an operation id of its own', () => {
    const ids = new Set<string>();
    for (const route of ROUTES) {
      const operation = document.paths[route.path]?.[route.method];
      expect(operation?.summary, `${route.method} ${route.path}`).toBeTruthy();
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const named = (operation.parameters ?? [])
        .filter((parameter: { in: string }) => parameter.in === 'path')
        .map((parameter: { name: string }) => parameter.name);
      expect(named.sort(), route.path).toEqual(inPath.sort());
      const answer = operation.responses[String(route.status)];
      if (route.status !== 204) expect(answer.content['application/json'].schema, route.path).not.toEqual({});
      ids.add(operation.operationId);
    }
    expect(ids.size).toBe(ROUTES.length);
  });

  test('a route that changes something says what it takes, or takes nothing', () => {
    for (const route of ROUTES) {
      const operation = document.paths[route.path][route.method];
      expect(operation.requestBody !== undefined, `${route.method} ${route.path}`).toBe(route.body !== null);
      if (route.method === 'get') expect(route.body).toBeNull();
    }
  });

  test('every reference leads somewhere and nothing is left untyped', () => {
    for (const ref of refsOf(document)) {
      const target = ref
        .replace('#/', '')
        .split('/')
        .reduce((part, key) => part?.[key], document);
      expect(target, ref).toBeDefined();
    }
    for (const [name, schema] of Object.entries<{ type?: string; anyOf?: unknown }>(
      document.components.schemas,
    )) {
      expect(schema.type ?? schema.anyOf, name).toBeTruthy();
    }
  });

  test('the readable page lists every route and every error code', async () => {
    const { text, headers } = await api.anonymous.get('/api/v1/docs');
    expect(headers.get('content-type')).toContain('text/html');
    for (const route of ROUTES) expect(text).toContain(`<code>/api/v1${route.path}</code>`);
    expect(text).not.toMatch(/undefined|\[object/);
  });
});

test('the router serves what the document says and nothing else', () => {
  const served = apiRoutes(api.ctx).stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : route.stack.map(({ method }) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
  );
  const documented = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(served.sort()).toEqual(documented.sort());
});

describe('who may', () => {
  const people = ['admin', 'reviewer', 'approver', 'spokesperson', 'analyst', 'market'] as const;

  test('every route lets in exactly the roles of its permission, before it looks at anything else', async () => {
    const clients = await Promise.all(people.map((person) => api.withToken(person)));
    for (const route of ROUTES) {
      // The clock stands still in tests, and with it the pace that an address is allowed.
      api.desk.pass(1_000);
      const path = `/api/v1${route.path.replace(/\{\w+\}/g, '999999')}`;
      if (route.access !== 'anyone') {
        const { status } = await api.anonymous.request(route.method.toUpperCase(), path);
        expect(status, `nobody: ${route.method} ${path}`).toBe(401);
      }
      const { access } = route;
      if (access === 'anyone' || access === 'signed-in') continue;
      for (const [index, person] of people.entries()) {
        const { roles } = api.desk.people[person];
        const isAllowed = roles.some((role) => (PERMISSIONS[access] as readonly string[]).includes(role));
        const answer = await clients[index]?.request(
          route.method.toUpperCase(),
          path,
          route.method === 'get' ? undefined : {},
        );
        expect(answer?.status === 403, `${person}: ${route.method} ${path} ${answer?.text}`).toBe(!isAllowed);
      }
    }
  });
});

describe('health', () => {
  test('without sign-in: degraded without search, and system tells the backlog to those who may see it', async () => {
    const { status, body } = await api.anonymous.get('/healthz');
    expect([status, body]).toEqual([200, { status: 'degraded', store: 'ok', search: 'absent' }]);
    const analyst = await api.withToken('analyst');
    const { body: system } = await analyst.get('/api/v1/system');
    expect(system).toMatchObject({
      captures: { pending: 0, quarantined: 0 },
      followers: { alerts: { entries: 0 } },
      libraryVersion: 'test',
    });
  });
});

test('a list page goes out and in by its cursor', async () => {
  const admin = await api.withToken('admin');
  const first = await admin.get('/api/v1/ledger?limit=2');
  expect(first.body.items).toHaveLength(2);
  const next = await admin.get(`/api/v1/ledger?limit=2&cursor=${first.body.nextCursor}`);
  expect(next.body.items[0].id).toBeLessThan(first.body.items[1].id);
});
