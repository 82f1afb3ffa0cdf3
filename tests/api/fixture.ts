/** The whole HTTP side over the desk's fixture, on a port of its own, with a client that keeps cookies. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createApp } from '../../api/app.ts';
import type { ApiContext } from '../../api/context.ts';
import type { Actor } from '../../core/roles.ts';
import { addToken } from '../../desk/api-tokens.ts';
import { loadStatements } from '../../desk/load-statements.ts';
import { hashPassword } from '../../desk/passwords.ts';
import { createSegmenter } from '../../indexer/segment.ts';
import { type Desk, makeDesk } from '../desk/fixture.ts';
import { createTestDatabase } from '../support/database.ts';

export const PASSWORD = 'correct horse 9';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
}

export interface Client {
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  csrfToken: string;
}

export interface Api extends AsyncDisposable {
  desk: Desk;
  ctx: ApiContext;
  url: string;
  server: Server;
  /** Nobody. */
  anonymous: Client;
  /** Signed in with user name and password. */
  signedIn(person: keyof Desk['people']): Promise<Client>;
  /** With a bearer token. */
  withToken(person: keyof Desk['people']): Promise<Client>;
}

export function makeClient(url: string, fixed: Record<string, string> = {}): Client {
  let cookie = '';
  const client: Client = {
    csrfToken: '',
    async request(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(cookie !== '' && { cookie }),
          ...(client.csrfToken !== '' && { 'x-csrf-token': client.csrfToken }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...fixed,
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0] ?? '';
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      const { status } = response;
      return { status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
    },
    get: (path, headers) => client.request('GET', path, undefined, headers),
    post: (path, body, headers) => client.request('POST', path, body ?? {}, headers),
    patch: (path, body, headers) => client.request('PATCH', path, body, headers),
  };
  return client;
}

export async function makeApi(overrides: Partial<ApiContext> = {}): Promise<Api> {
  const database = await createTestDatabase();
  const desk = await makeDesk(database.db);
  await loadStatements(desk.ctx);
  const passwordHash = await hashPassword(PASSWORD, desk.ctx.randomBytes);
  await desk.db.updateTable('users').set({ password_hash: passwordHash }).execute();
  const ctx: ApiContext = {
    ...desk.ctx,
    publicUrl: null,
    trustProxy: false,
    databaseUrl: database.url,
    search: null,
    segmenter: createSegmenter(),
    ...overrides,
  };
  const server = createServer(createApp(ctx)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  return {
    desk,
    ctx,
    url,
    server,
    anonymous: makeClient(url),
    async signedIn(person) {
      const client = makeClient(url);
      const { username } = desk.people[person];
      const { body } = await client.post('/api/v1/session', { username, password: PASSWORD });
      client.csrfToken = body.csrfToken;
      return client;
    },
    async withToken(person) {
      return makeClient(url, await bearer(desk, desk.people[person]));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await database[Symbol.asyncDispose]();
    },
  };
}

async function bearer(desk: Desk, actor: Actor): Promise<Record<string, string>> {
  const { secret } = await addToken(desk.ctx, desk.people.admin, { name: '测试', userId: actor.userId });
  return { authorization: `Bearer ${secret}` };
}
