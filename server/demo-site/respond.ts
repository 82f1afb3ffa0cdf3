/** One demonstration site over HTTP: robots.txt, style sheet, pages, conditional requests. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { encodeGbk } from './gbk.ts';
import type { Page, Site, SiteView } from './site.ts';

export interface SiteHost {
  site: Site;
  stylesheet: string;
  view(): SiteView;
  warn(message: string): void;
}

function isUnchanged(request: IncomingMessage, etag: string, modifiedAt: Date): boolean {
  const ifNoneMatch = request.headers['if-none-match'];
  // RFC 9110 13.1.3: If-Modified-Since counts only when there is no If-None-Match.
  if (ifNoneMatch !== undefined) {
    const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
    return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || bare(tag) === bare(etag));
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return Number.isFinite(since) && Math.floor(modifiedAt.getTime() / 1_000) * 1_000 <= since;
}

function fixedPage(host: SiteHost, path: string, view: SiteView): Page | null {
  const modifiedAt = view.firstStartedAt;
  if (path === '/robots.txt') {
    const body = `User-agent: *\nDisallow: ${host.site.disallowed}\n`;
    return { status: 200, contentType: 'text/plain; charset=utf-8', body, modifiedAt };
  }
  if (path === '/style.css') {
    return { status: 200, contentType: 'text/css; charset=utf-8', body: host.stylesheet, modifiedAt };
  }
  return null;
}

function missingPage(view: SiteView): Page {
  const body =
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>页面不存在</title></head>' +
    '<body><h1>404</h1><p>页面不存在或已删除。（演示数据）</p><p><a href="/">返回首页</a></p></body></html>';
  return { status: 404, contentType: 'text/html; charset=utf-8', body, modifiedAt: view.firstStartedAt };
}

function send(request: IncomingMessage, response: ServerResponse, host: SiteHost, page: Page): void {
  const isText = /charset=utf-8/.test(page.contentType);
  const bytes =
    host.site.charset === 'gbk' && !isText ? encodeGbk(page.body) : new TextEncoder().encode(page.body);
  if (page.status === 200) {
    const digest = createHash('sha256')
      .update(page.identity ?? bytes)
      .digest('hex');
    const etag = `W/"${digest.slice(0, 20)}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Last-Modified', page.modifiedAt.toUTCString());
    if (isUnchanged(request, etag, page.modifiedAt)) {
      response.writeHead(304).end();
      return;
    }
  }
  response.writeHead(page.status, { 'Content-Type': page.contentType, 'Content-Length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

export function siteListener(host: SiteHost): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const path = new URL(request.url ?? '/', 'http://site.invalid').pathname;
    if (path.startsWith(host.site.disallowed) && /bot/i.test(request.headers['user-agent'] ?? '')) {
      host.warn(`演示站点“${host.site.name}”：爬虫访问了 robots.txt 禁止的路径 ${path}`);
    }
    const view = host.view();
    send(
      request,
      response,
      host,
      fixedPage(host, path, view) ?? host.site.respond(path, view) ?? missingPage(view),
    );
  };
}
