import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Hit {
  path: string;
  at: number;
  headers: IncomingMessage['headers'];
}

export type Page = string | Buffer | ((request: IncomingMessage, response: ServerResponse) => void);

/** A site on a free port of 127.0.0.1. `pages` may be changed while it runs; what it has not is a 404. */
export interface LocalSite {
  origin: string;
  pages: Map<string, Page>;
  hits: Hit[];
  /** Paths asked for, in order, without robots.txt. */
  paths(): string[];
  /** Greatest number of requests that were open at the same time. */
  mostAtOnce(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startLocalSite(pages: Record<string, Page> = {}): Promise<LocalSite> {
  const map = new Map(Object.entries(pages));
  const hits: Hit[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    hits.push({ path, at: Date.now(), headers: request.headers });
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => {
      open -= 1;
    });
    const page = map.get(path);
    if (page === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
    } else if (typeof page === 'function') page(request, response);
    else {
      response.writeHead(200, { 'content-type': typeof page === 'string' ? contentType(path) : 'text/html' });
      response.end(page);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    pages: map,
    hits,
    paths: () => hits.map((hit) => hit.path).filter((path) => path !== '/robots.txt'),
    mostAtOnce: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function contentType(path: string): string {
  if (path.endsWith('.xml')) return 'application/xml; charset=utf-8';
  return path.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8';
}

/** A plain page of one post. */
export function postPage(title: string, time: string, paragraphs: readonly string[]): string {
  return `<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>${title}_云河网</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/list.html">社会</a></div>
<h1>${title}</h1><div class="info">${time}　来源：云河日报</div>
<div class="content">${paragraphs.map((text) => `<p>${text}</p>`).join('\n')}</div>
<div class="footer">云河网 版权所有</div></body></html>`;
}
