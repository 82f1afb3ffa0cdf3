/** The real material beside the repository, served as a site: saved pages behind a list, plain texts behind a feed. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

export interface PageTruth {
  title: string;
  titleAlt?: string[];
  /** ISO time in +08:00, or a day, or null when the page does not say. */
  time: string | null;
  timeAlt?: string[];
  must: string[];
  mustNot: string[];
}

export interface TextTruth {
  file: string;
  title: string;
  /** Kind of emergency. */
  class: string;
}

export interface RealMaterial {
  /** Path on the site → hand-read truth. */
  pages: Map<string, PageTruth>;
  texts: Map<string, TextTruth>;
}

export interface RealSite extends RealMaterial {
  origin: string;
  close(): Promise<void>;
}

interface Served {
  contentType: string;
  body: Buffer | string;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

/** Line 1 of a text is the page's time stamp; the rest is the body. */
function textPage(title: string, text: string): string {
  const [stamp = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const paragraphs = lines
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escapeHtml(line.trim())}</p>`);
  return `<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body>
<h1>${escapeHtml(title)}</h1><div class="info">${escapeHtml(stamp.trim())}</div>
<div class="content">${paragraphs.join('\n')}</div></body></html>`;
}

/** Starts the site on a free port of 127.0.0.1. `folder` holds `pages/` and `cec/`. */
export async function startRealSite(folder: string): Promise<RealSite> {
  const served = new Map<string, Served>();
  const pages = new Map<string, PageTruth>();
  const texts = new Map<string, TextTruth>();
  const truth: Record<string, PageTruth> = JSON.parse(readFileSync(join(folder, 'pages/truth.json'), 'utf8'));
  for (const [file, record] of Object.entries(truth)) {
    const path = `/pages/${file}`;
    pages.set(path, record);
    // No charset in the header: the page has to tell it, as on real sites.
    served.set(path, { contentType: 'text/html', body: readFileSync(join(folder, 'pages', file)) });
  }
  // The list names the files only: a list with the headlines would give the answer away.
  const links = [...pages.keys()].map(
    (path) => `<li><a href="${path}">${path.slice('/pages/'.length)}</a></li>`,
  );
  served.set('/list/', { contentType: 'text/html; charset=utf-8', body: `<ul>${links.join('')}</ul>` });
  const lines = readFileSync(join(folder, 'cec/truth.jsonl'), 'utf8').split('\n');
  const items: string[] = [];
  const names = new Set(readdirSync(join(folder, 'cec/texts')));
  for (const line of lines.filter((text) => text.trim() !== '')) {
    const record: TextTruth = JSON.parse(line);
    if (!names.has(record.file)) continue;
    const path = `/texts/${items.length + 1}.html`;
    texts.set(path, record);
    const text = readFileSync(join(folder, 'cec/texts', record.file), 'utf8');
    served.set(path, { contentType: 'text/html; charset=utf-8', body: textPage(record.title, text) });
    items.push(`<item><title>${escapeHtml(record.title)}</title><link>${path}</link></item>`);
  }
  served.set('/feed.xml', {
    contentType: 'application/rss+xml; charset=utf-8',
    body: `<rss version="2.0"><channel><title>本机测量</title>${items.join('')}</channel></rss>`,
  });
  const server = createServer((request, response) => {
    const page = served.get(decodeURIComponent(request.url ?? '/'));
    if (page === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': page.contentType }).end(page.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return {
    pages,
    texts,
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
