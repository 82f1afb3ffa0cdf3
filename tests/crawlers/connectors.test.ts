import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { SourceSettings } from '../../core/config.ts';
import type { Discovery } from '../../crawlers/connectors/connector.ts';
import { CONNECTORS } from '../../crawlers/connectors/registry.ts';
import { urlKey } from '../../crawlers/url-key.ts';

function discover(
  kind: keyof typeof CONNECTORS,
  body: string | Buffer,
  settings: SourceSettings = {},
): Discovery | null {
  const result = CONNECTORS[kind].discover({
    body: Buffer.isBuffer(body) ? body : Buffer.from(body),
    contentType: null,
    url: 'https://news.example.org/channel/',
    fetchedAt: new Date('2026-03-04T07:20:30Z'),
    settings,
  });
  return result.kind === 'ok' ? result.value : null;
}

const ITEM = `<item><title>东溪街道恢复供水</title><link>/2026/1.html</link><pubDate>Mon, 02 Mar 2026 00:15:00 GMT</pubDate>
<description><![CDATA[<p>供水&nbsp;已恢复</p>]]></description><dc:creator>林晓</dc:creator></item>`;
const ONE = {
  url: 'https://news.example.org/2026/1.html',
  hint: {
    title: '东溪街道恢复供水',
    publishedAt: '2026-03-02T08:15:00+08:00',
    summary: '供水 已恢复',
    author: '林晓',
  },
};

describe('feeds', () => {
  test.each([
    ['RSS 2.0', `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>${ITEM}</channel></rss>`],
    [
      'RSS 1.0',
      `<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>云河</title></channel>${ITEM.replace('<item>', '<item rdf:about="https://news.example.org/2026/1.html">')}</rdf:RDF>`,
    ],
    [
      'a warning before the XML',
      `<br />\n<b>Warning</b>: something in <b>feed.php</b><?xml version="1.0"?><rss><channel>${ITEM}</channel></rss>`,
    ],
    [
      'upper-case tags',
      `<RSS><CHANNEL>${ITEM.replace(/<(\/?)(item|title|link|pubDate|description)/gi, (tag) => tag.toUpperCase())}</CHANNEL></RSS>`,
    ],
    ['a missing closing tag', `<rss><channel>${ITEM.replace('</item>', '')}`],
    ['a file cut short', `<rss><channel>${ITEM}<item><title>后一`],
    [
      'unclosed HTML in the description',
      `<rss><channel>${ITEM.replace('<![CDATA[<p>供水&nbsp;已恢复</p>]]>', '<b>供水 <br>已恢复')}</channel></rss>`,
    ],
    ['a byte order mark and a DOCTYPE', `\uFEFF<!DOCTYPE rss><rss><channel>${ITEM}</channel></rss>`],
  ])('%s', (_what, xml) => {
    const first = discover('feed', xml)?.targets[0];
    expect(first?.url).toBe(ONE.url);
    expect(first?.hint).toMatchObject({ title: ONE.hint.title, publishedAt: ONE.hint.publishedAt });
  });

  test('all hints of a whole item', () => {
    expect(discover('feed', `<rss><channel>${ITEM}</channel></rss>`)?.targets).toEqual([ONE]);
  });

  test('raw ampersands and titles of pictures do no harm', () => {
    const xml = `<rss><channel><item><media:title>图</media:title><title>A&B 恢复供水</title><link>https://news.example.org/a?id=1&x=2</link></item></channel></rss>`;
    expect(discover('feed', xml)?.targets[0]).toMatchObject({
      url: 'https://news.example.org/a?id=1&x=2',
      hint: { title: 'A&B 恢复供水' },
    });
  });

  test('Atom, with its own author and link forms', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>云河</title><entry><title type="html">东溪&lt;b&gt;恢复&lt;/b&gt;供水</title>
      <link rel="self" href="https://news.example.org/api/1"/><link href="1.html"/><author><name>林晓</name></author><updated>2026-03-02T00:15:00Z</updated></entry></feed>`;
    expect(discover('feed', atom)?.targets).toEqual([
      {
        url: 'https://news.example.org/channel/1.html',
        hint: { title: '东溪恢复供水', publishedAt: '2026-03-02T08:15:00+08:00', author: '林晓' },
      },
    ]);
  });

  test('an empty feed is a feed; a web page is not', () => {
    expect(discover('feed', '<rss version="2.0"><channel></channel></rss>')).toEqual({
      targets: [],
      more: [],
    });
    expect(discover('feed', '<html><body>维护中</body></html>')).toBeNull();
  });
});

describe('list pages', () => {
  const LIST = `<html><body><div><a href="/">首页</a><a href="/about.html">关于我们</a></div><ul>
    <li><a href="1001.html" title="东溪街道柳荫路供水主管破裂抢修今晚完成">东溪街道柳荫路供水主管破裂…</a><span>03-02</span></li>
    <li><a href="1001.html"><img src="a.jpg"></a></li>
    <li><a href="https://other.example.com/2026/1.html">别的网站上的一条很长的标题</a></li>
    <li><a href="javascript:void(0)">弹出一条很长很长的通知标题</a></li>
    <li><a href="/channel/about/index">没有编号的栏目页面说明文字</a></li></ul></body></html>`;

  test('posts are told from menus; the full headline and the day come along', () => {
    expect(discover('list', LIST)?.targets).toEqual([
      {
        url: 'https://news.example.org/channel/1001.html',
        hint: { title: '东溪街道柳荫路供水主管破裂抢修今晚完成', publishedAt: '2026-03-02T00:00:00+08:00' },
      },
    ]);
  });

  test('an address pattern or a selector replaces the guess', () => {
    const urls = (settings: SourceSettings) =>
      discover('list', LIST, settings)?.targets.map(({ url }) => url);
    expect(urls({ postUrlPattern: '/about/' })).toEqual(['https://news.example.org/channel/about/index']);
    expect(urls({ linkSelector: 'ul li:nth-child(3) a' })).toEqual(['https://other.example.com/2026/1.html']);
  });
});

describe('sitemaps', () => {
  const ENTRIES = `<url><loc>https://news.example.org/1.html</loc><lastmod>2026-03-01</lastmod></url>
    <url><loc>https://news.example.org/2.html</loc><news:news><news:publication><news:name>云河日报</news:name></news:publication>
    <news:publication_date>2026-03-02T08:15:00+08:00</news:publication_date><news:title>东溪街道恢复供水</news:title></news:news></url>`;

  test('news entries carry title and time, and the newest come first', () => {
    expect(discover('sitemap', `<urlset>${ENTRIES}</urlset>`)?.targets).toEqual([
      {
        url: 'https://news.example.org/2.html',
        hint: { title: '东溪街道恢复供水', publishedAt: '2026-03-02T08:15:00+08:00' },
      },
      { url: 'https://news.example.org/1.html', hint: {} },
    ]);
  });

  test('a prefix on every tag, gzip and an index are read', () => {
    const prefixed = ENTRIES.replace(/<(\/?)(url|loc|lastmod)/g, '<$1sm:$2');
    expect(discover('sitemap', gzipSync(`<sm:urlset>${prefixed}</sm:urlset>`))?.targets.length).toBe(2);
    expect(
      discover('sitemap', '<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>')?.more,
    ).toEqual(['https://news.example.org/a.xml']);
    expect(discover('sitemap', 'not found')).toBeNull();
  });
});

describe('one page, one key', () => {
  test.each([
    ['http://News.Example.org:80/a//b.html?utm_source=x&b=2&a=1#top', 'news.example.org/a/b.html?a=1&b=2'],
    ['https://news.example.org/a/b.html?a=1&b=2&spm=1.2&from=timeline', 'news.example.org/a/b.html?a=1&b=2'],
    ['https://news.example.org/云河/', 'news.example.org/%E4%BA%91%E6%B2%B3'],
    ['not an address', 'not an address'],
  ])('%s', (url, key) => {
    expect(urlKey(url)).toBe(key);
  });
});
