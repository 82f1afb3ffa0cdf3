import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAllowedAddress } from '../../crawlers/http/address-guard.ts';
import {
  createPoliteClient,
  type FetchRequest,
  type FetchResult,
} from '../../crawlers/http/polite-client.ts';
import { retryAfterMs } from '../../crawlers/http/retry-after.ts';
import { type LocalSite, startLocalSite } from './local-site.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const client = createPoliteClient({
  userAgent: 'WanglouBot/0.1.0 (+mailto:press@example.org)',
  timeouts: { connectMs: 1_000, idleMs: 400, totalMs: 1_500 },
});
let site: LocalSite;

function get(path: string, more: Partial<FetchRequest> = {}): Promise<FetchResult> {
  const url = path.startsWith('/') ? `${site.origin}${path}` : path;
  return client.fetch({ url, isLocal: true, now: NOW, signal: new AbortController().signal, ...more });
}

beforeAll(async () => {
  const text = '云河区今日通报'.repeat(200);
  const encoded =
    (encoding: string, body: Buffer) => (_request: unknown, response: import('node:http').ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': encoding }).end(body);
    };
  site = await startLocalSite({
    '/plain.html': text,
    '/gzip.html': encoded('gzip', gzipSync(text)),
    '/br.html': encoded('br', brotliCompressSync(text)),
    '/deflate.html': encoded('deflate', deflateSync(text)),
    '/cut-gzip.html': encoded('gzip', gzipSync(text).subarray(0, -8)),
    '/no-gzip.html': encoded('gzip', Buffer.from('this is not gzip at all')),
    '/odd.html': encoded('lzma', Buffer.from('x')),
    '/bomb.html': encoded('gzip', gzipSync(Buffer.alloc(300 * 1_048_576))),
    '/huge.html': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const chunk = Buffer.alloc(1_048_576, 'a');
      let sent = 0;
      const more = (): void => {
        while (sent < 40 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    },
    '/loop': (_request, response) => response.writeHead(302, { location: '/loop' }).end(),
    '/hop1': (_request, response) => response.writeHead(301, { location: '/hop2' }).end(),
    '/hop2': (_request, response) => response.writeHead(307, { location: 'plain.html' }).end(),
    '/to-metadata': (_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
    '/to-file': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/busy': (_request, response) => response.writeHead(429, { 'retry-after': '7' }).end(),
    '/down': (_request, response) => response.writeHead(503).end(),
    '/gone': (_request, response) => response.writeHead(410).end(),
    '/hang': () => {},
    '/drip': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const timer = setInterval(() => response.write('.'), 100);
      response.on('close', () => clearInterval(timer));
    },
    '/tagged': (request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else
        response
          .writeHead(200, { etag: '"v1"', 'last-modified': 'Mon, 02 Mar 2026 07:00:00 GMT' })
          .end('云河');
    },
  });
});
afterAll(async () => {
  await client.close();
  await site[Symbol.asyncDispose]();
});

describe('what comes back', () => {
  test.each(['/plain.html', '/gzip.html', '/br.html', '/deflate.html', '/cut-gzip.html'])(
    '%s is read whole',
    async (path) => {
      const result = await get(path);
      expect(result.outcome).toBe('captured');
      if (result.outcome === 'captured')
        expect(result.body.toString('utf8')).toContain('云河区今日通报云河区');
    },
  );

  test('the request names the crawler and its contact, and nothing else', async () => {
    await get('/plain.html');
    expect(site.hits.at(-1)?.headers['user-agent']).toBe('WanglouBot/0.1.0 (+mailto:press@example.org)');
    expect(site.hits.at(-1)?.headers.cookie).toBeUndefined();
  });

  test('a page that has not changed answers a conditional request with not-modified', async () => {
    const first = await get('/tagged');
    expect(first).toMatchObject({ outcome: 'captured', etag: '"v1"' });
    expect(await get('/tagged', { etag: '"v1"' })).toMatchObject({ outcome: 'not-modified', status: 304 });
  });

  test('redirects are followed and the final address is told', async () => {
    expect(await get('/hop1')).toMatchObject({ outcome: 'captured', url: `${site.origin}/plain.html` });
  });

  test('a redirect that the caller refuses ends the fetch', async () => {
    const result = await get('/hop1', { mayFollow: async (url) => !url.endsWith('plain.html') });
    expect(result.outcome).toBe('robots-disallowed');
  });
});

describe('what is cut short', () => {
  test.each([
    ['/huge.html', 'too-large'],
    ['/bomb.html', 'too-large'],
    ['/loop', 'redirect-loop'],
    ['/hang', 'timeout'],
    ['/drip', 'timeout'],
    ['/no-gzip.html', 'unparseable'],
    ['/odd.html', 'unparseable'],
    ['/busy', 'rate-limited'],
    ['/down', 'http-5xx'],
    ['/gone', 'http-4xx'],
    ['/to-file', 'address-refused'],
    ['http://127.0.0.1:1/', 'connection-failed'],
    ['http://does-not-exist.invalid/', 'dns-failed'],
    ['ftp://example.org/', 'address-refused'],
  ])('%s ends as %s', async (path, outcome) => {
    expect((await get(path)).outcome).toBe(outcome);
  });

  test('a gzip bomb is stopped long before it fills the memory', async () => {
    const before = process.memoryUsage().rss;
    await get('/bomb.html');
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1_048_576);
  });

  test('robots.txt may be cut at its limit instead', async () => {
    const result = await get('/huge.html', { limits: { maxBytes: 1_000, atLimit: 'cut' } });
    expect(result.outcome === 'captured' && result.body.length).toBe(1_000);
  });

  test('Retry-After is read as seconds and as a date', async () => {
    expect(await get('/busy')).toMatchObject({ retryAfterMs: 7_000 });
    expect(retryAfterMs('Mon, 02 Mar 2026 08:00:30 GMT', NOW)).toBe(30_000);
    expect(retryAfterMs('soon', NOW)).toBeNull();
  });

  test('a caller that stops gets its own abort, not an outcome', async () => {
    const controller = new AbortController();
    const pending = get('/hang', { signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(pending).rejects.toThrow();
  });
});

describe('addresses on private networks', () => {
  test.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.0.0.1',
    'http://127.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[64:ff9b::7f00:1]',
    'http://localhost',
    'http://0.0.0.0',
  ])('%s is refused before a connection is made', async (origin) => {
    const hitsBefore = site.hits.length;
    const port = new URL(site.origin).port;
    const result = await get(`${origin}:${port}/plain.html`, { isLocal: false });
    expect(result.outcome).toBe('address-refused');
    expect(site.hits.length).toBe(hitsBefore);
  });

  test('a redirect to the metadata address is refused even for a local source', async () => {
    expect((await get('/to-metadata')).outcome).toBe('address-refused');
  });

  test('a local source may use loopback and private ranges, a public one only public addresses', () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '192.168.1.9', 'fd00::1']) {
      expect(isAllowedAddress(address, true)).toBe(true);
      expect(isAllowedAddress(address, false)).toBe(false);
    }
    for (const address of ['169.254.169.254', '224.0.0.1', 'fe80::1', '0.0.0.0', '100.64.0.1']) {
      expect(isAllowedAddress(address, true)).toBe(false);
    }
    expect(isAllowedAddress('93.184.216.34', false)).toBe(true);
    expect(isAllowedAddress('2606:2800:220:1::1', false)).toBe(true);
  });
});
