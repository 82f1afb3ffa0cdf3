/** 安平新闻网: the site of another city that has a 云河区 too; an Atom feed, a sitemap, and JSON-LD in its pages. */
import { escapeText, Html, html, paragraphs } from '../html.ts';
import { SECTIONS } from '../posts.ts';
import {
  DEMO_NOTICE,
  earlierPosts,
  lastChange,
  type Page,
  postById,
  type Site,
  type SiteView,
} from '../site.ts';
import { dayStamp, isoStamp, localParts, minuteStamp } from '../stamps.ts';
import type { TimedPost } from '../timeline.ts';

const NAME = '安平新闻网';
const FEED_SIZE = 15;
const DISALLOWED = '/draft/';
const sections: Readonly<Record<string, string>> = SECTIONS.neighbour;

function pathOf(post: TimedPost): string {
  const { year, month, day } = localParts(post.publishedAt);
  return `/${post.section}/${year}/${month}${day}/${post.id}.shtml`;
}

function layout(title: string, head: Html, content: Html): string {
  const page = html`<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}<link rel="alternate" type="application/atom+xml" title="${NAME}" href="/atom.xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<div class="demo-bar">${DEMO_NOTICE}</div>
<header><a class="brand" href="/">${NAME}</a><nav>${Object.entries(sections).map(
    ([key, name]) => html`<a href="/#${key}">${name}</a>`,
  )}<a href="/atom.xml">订阅</a></nav></header>
<main>
${content}
</main>
<footer>安平市融媒体中心　新闻热线请见本报版面<br>${DEMO_NOTICE}</footer>
</body>
</html>`;
  return page.source;
}

function cards(posts: readonly TimedPost[]): Html[] {
  return posts.map(
    (post) =>
      html`<li><a href="${pathOf(post)}">${post.title}</a><time datetime="${isoStamp(post.publishedAt)}">${dayStamp(post.publishedAt)}</time></li>\n`,
  );
}

function htmlPage(body: string, modifiedAt: Date, identity?: string): Page {
  const shared = { status: 200, contentType: 'text/html; charset=utf-8', body, modifiedAt };
  return identity === undefined ? shared : { ...shared, identity };
}

function homePage(view: SiteView): Page {
  const content = html`${Object.entries(sections).map(
    ([key, name]) => html`<section id="${key}"><h2>${name}</h2><ul class="cards">
${cards(view.posts.filter((post) => post.section === key))}</ul></section>`,
  )}`;
  return htmlPage(layout(`${NAME}（演示数据）`, html``, content), lastChange(view));
}

function postPage(view: SiteView, post: TimedPost): Page {
  const facts = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: post.title,
    datePublished: isoStamp(post.publishedAt),
    author: { '@type': 'Organization', name: post.source ?? NAME },
  };
  const json = JSON.stringify(facts).replaceAll('<', '\\u003c');
  const head = html`<meta property="og:type" content="article">
<meta property="og:title" content="${post.title}">
<meta property="og:site_name" content="${NAME}">
<script type="application/ld+json">${new Html(json)}</script>
`;
  const content = html`<article><h1>${post.title}</h1><p class="meta"><span>${minuteStamp(post.publishedAt)}</span><span>来源：${post.source ?? NAME}</span><span>${post.author ?? ''}</span></p>
<div class="article-content">
${paragraphs(post.body, false)}</div><p class="edit">（编辑：安平新闻网值班编辑）</p></article>
<aside><h3>猜你喜欢</h3><ul class="cards">${cards(earlierPosts(view, post, 6))}</ul></aside>`;
  const identity = `${post.id}\n${post.title}\n${post.body}`;
  return htmlPage(layout(`${post.title} - ${NAME}（演示数据）`, head, content), post.publishedAt, identity);
}

function atom(view: SiteView): Page {
  const entries = view.posts.slice(0, FEED_SIZE).map((post) => {
    const at = isoStamp(post.publishedAt);
    return `<entry><title>${escapeText(post.title)}</title><link rel="alternate" href="${view.base}${pathOf(post)}"/><id>${view.base}${pathOf(post)}</id><published>${at}</published><updated>${at}</updated><summary>${escapeText((post.body.split('\n')[0] ?? '').slice(0, 80))}</summary></entry>`;
  });
  const body = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>${NAME}（演示数据）</title><id>${view.base}/</id><link href="${view.base}/"/><updated>${isoStamp(lastChange(view))}</updated><author><name>${NAME}</name></author>
${entries.join('\n')}
</feed>
`;
  return { status: 200, contentType: 'application/atom+xml', body, modifiedAt: lastChange(view) };
}

function sitemap(view: SiteView): Page {
  const urls = view.posts.map(
    (post) =>
      `<url><loc>${view.base}${pathOf(post)}</loc><lastmod>${isoStamp(post.publishedAt)}</lastmod></url>`,
  );
  const { year, month, day } = localParts(view.firstStartedAt);
  urls.push(`<url><loc>${view.base}${DISALLOWED}${year}/${month}${day}/90004.shtml</loc></url>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<!-- 演示数据 -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
  return { status: 200, contentType: 'application/xml', body, modifiedAt: lastChange(view) };
}

export const neighbour: Site = {
  key: 'neighbour',
  name: NAME,
  charset: 'utf-8',
  disallowed: DISALLOWED,
  respond(path, view) {
    if (path === '/') return homePage(view);
    if (path === '/atom.xml') return atom(view);
    if (path === '/sitemap.xml') return sitemap(view);
    if (path.startsWith(DISALLOWED)) {
      const content = html`<article><h1>草稿箱</h1><p>本页在 robots.txt 中禁止抓取。如果它出现在采集结果里，说明爬虫没有遵守 robots.txt。</p></article>`;
      return htmlPage(layout(`草稿 - ${NAME}（演示数据）`, html``, content), view.firstStartedAt);
    }
    const post = postById(view, /\/(\d+)\.shtml$/.exec(path)?.[1]);
    return post && pathOf(post) === path ? postPage(view, post) : null;
  },
};
