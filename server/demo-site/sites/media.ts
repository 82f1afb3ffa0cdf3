/** 澜川晚报: a newspaper's site that still speaks GBK, says so only in its pages, and has an RSS feed. */
import { escapeText, type Html, html, paragraphs } from '../html.ts';
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
import { chineseStamp, dayStamp, localParts, rfc822Stamp } from '../stamps.ts';
import type { TimedPost } from '../timeline.ts';

const NAME = '澜川晚报';
const FEED_SIZE = 60;
const DISALLOWED = '/dayang/';
const sections: Readonly<Record<string, string>> = SECTIONS.media;

function pathOf(post: TimedPost): string {
  const { year, month, day } = localParts(post.publishedAt);
  return `/html/${year}-${month}/${day}/content_${post.id}.htm`;
}

function layout(title: string, content: Html): string {
  const page = html`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />
<title>${title}</title>
<link href="/style.css" rel="stylesheet" type="text/css" />
</head>
<body>
<div class="demo-bar">${DEMO_NOTICE}</div>
<div id="masthead"><div class="w"><a href="/"><b>${NAME}</b><span>LANCHUAN EVENING POST · 数字报</span></a></div></div>
<div id="menu"><div class="w"><a href="/">首页</a>${Object.entries(sections).map(
    ([key, name]) => html`<a href="/${key}.htm">${name}</a>`,
  )}<a href="/rss/local.xml">RSS订阅</a></div></div>
<div class="w" id="body">
${content}
</div>
<div id="copy"><div class="w">${NAME}社 版权所有　未经书面授权不得转载、摘编<br />${DEMO_NOTICE}</div></div>
</body>
</html>`;
  return page.source;
}

function rows(posts: readonly TimedPost[]): Html[] {
  return posts.map(
    (post) =>
      html`<li>·<a href="${pathOf(post)}" target="_blank">${post.title}</a> <font color="#999999">(${dayStamp(post.publishedAt).slice(5)})</font></li>\n`,
  );
}

function page(body: string, modifiedAt: Date, identity?: string): Page {
  // No charset in the header, as many old servers send it: the page's own meta has to be read.
  const shared = { status: 200, contentType: 'text/html', body, modifiedAt };
  return identity === undefined ? shared : { ...shared, identity };
}

function listPage(view: SiteView, shown: readonly string[]): Page {
  const content = html`${shown.map(
    (key) => html`<div class="col"><h2>${sections[key] ?? ''}</h2><ul>
${rows(view.posts.filter((post) => post.section === key))}</ul></div>`,
  )}`;
  return page(layout(`${NAME}数字报（演示数据）`, content), lastChange(view));
}

function postPage(view: SiteView, post: TimedPost): Page {
  const section = sections[post.section] ?? '';
  const content = html`<div id="left"><div class="path">您现在的位置：<a href="/">${NAME}</a> -&gt; <a href="/${post.section}.htm">${section}</a> -&gt; 正文</div>
<h1>${post.title}</h1>
<div class="from">${chineseStamp(post.publishedAt)}　来源：${post.source ?? NAME}　${post.author ?? ''}</div>
<div id="ozoom">
<!--enpcontent-->
${paragraphs(post.body)}<!--/enpcontent-->
</div>
<div class="editor">责任编辑：晚报编辑部</div>
<div class="next">上一篇 | 下一篇　【<a href="javascript:window.close()">关闭窗口</a>】</div>
</div><div id="right"><h3>本版其他新闻</h3><ul>${rows(earlierPosts(view, post, 8))}</ul><div class="adbox">报纸征订<br />全年订阅 送报上门</div></div>`;
  const body = layout(`${post.title}--${NAME}（演示数据）`, content);
  return page(body, post.publishedAt, `${post.id}\n${post.title}\n${post.body}`);
}

function feed(view: SiteView): Page {
  const items = view.posts.slice(0, FEED_SIZE).map((post) => {
    const summary = post.body.split('\n')[0] ?? '';
    return `<item><title>${escapeText(post.title)}</title><link>${view.base}${pathOf(post)}</link><guid>${view.base}${pathOf(post)}</guid><author>${escapeText(post.author ?? NAME)}</author><category>${sections[post.section] ?? ''}</category><pubDate>${rfc822Stamp(post.publishedAt)}</pubDate><description><![CDATA[${summary.slice(0, 90)}……]]></description></item>`;
  });
  const proof = `<item><title>【内部大样】明日A01版（请勿外传）</title><link>${view.base}${DISALLOWED}content_90003.htm</link><pubDate>${rfc822Stamp(view.firstStartedAt)}</pubDate></item>`;
  const body = `<?xml version="1.0" encoding="GBK"?>
<rss version="2.0"><channel><title>${NAME}·本地（演示数据）</title><link>${view.base}/</link><description>${DEMO_NOTICE}</description><language>zh-cn</language>
${[...items, proof].join('\n')}
</channel></rss>
`;
  return { status: 200, contentType: 'text/xml', body, modifiedAt: lastChange(view) };
}

export const media: Site = {
  key: 'media',
  name: NAME,
  charset: 'gbk',
  disallowed: DISALLOWED,
  respond(path, view) {
    if (path === '/') return listPage(view, Object.keys(sections));
    if (path === '/rss/local.xml') return feed(view);
    if (path.startsWith(DISALLOWED)) {
      const content = html`<h1>内部大样</h1><p>本页在 robots.txt 中禁止抓取。如果它出现在采集结果里，说明爬虫没有遵守 robots.txt。</p>`;
      return page(layout(`内部大样--${NAME}（演示数据）`, content), view.firstStartedAt);
    }
    const section = /^\/(node_\d+)\.htm$/.exec(path)?.[1];
    if (section !== undefined) return section in sections ? listPage(view, [section]) : null;
    const post = postById(view, /content_(\d+)\.htm$/.exec(path)?.[1]);
    return post && pathOf(post) === path ? postPage(view, post) : null;
  },
};
