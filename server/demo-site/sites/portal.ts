/** 云河在线: a UTF-8 portal as a district media centre runs it: sections with paging, typical CMS pages and noise. */
import { type Html, html, paragraphs } from '../html.ts';
import { SECTIONS } from '../posts.ts';
import {
  DEMO_NOTICE,
  earlierPosts,
  lastChange,
  type Page,
  pageOf,
  postById,
  type Site,
  type SiteView,
} from '../site.ts';
import { chineseStamp, dayStamp, localParts, minuteStamp } from '../stamps.ts';
import type { TimedPost } from '../timeline.ts';

const NAME = '云河在线';
const PAGE_SIZE = 12;
const DISALLOWED = '/neibu/';
const sections: Readonly<Record<string, string>> = SECTIONS.portal;

function pathOf(post: TimedPost): string {
  const { year, month, day } = localParts(post.publishedAt);
  return `/${post.section}/${year}${month}/t${year}${month}${day}_${post.id}.html`;
}

function layout(view: SiteView, title: string, head: Html, content: Html): string {
  const { year, month, day, weekday } = localParts(view.now);
  const page = html`<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}<link rel="stylesheet" href="/style.css">
</head>
<body>
<div class="demo-bar">${DEMO_NOTICE}</div>
<div class="top"><div class="wrap"><span>今天是${year}年${month}月${day}日 星期${weekday}</span><span class="top-links"><a href="/">设为首页</a> | <a href="/">移动客户端</a> | <a href="/">无障碍浏览</a></span></div></div>
<div class="header"><div class="wrap"><a class="logo" href="/"><i>云</i>${NAME}<small>云河区融媒体中心主办</small></a><form class="search-box"><input type="text" name="q" placeholder="站内搜索"><button type="button">搜索</button></form></div></div>
<div class="nav"><div class="wrap"><a href="/">首页</a>${Object.entries(sections).map(
    ([key, name]) => html`<a href="/${key}/">${name}</a>`,
  )}<a href="/">融媒矩阵</a><a href="/">专题</a></div></div>
<div class="wrap main">
${content}
</div>
<div class="footer"><div class="wrap">
<p>关于我们 | 版权声明 | 联系我们 | 网站地图</p>
<p>主办：云河区融媒体中心　违法和不良信息举报请拨打本站值班电话</p>
<p>Copyright © ${NAME} 版权所有 未经授权禁止转载　${DEMO_NOTICE}</p>
</div></div>
</body>
</html>`;
  return page.source;
}

function rows(posts: readonly TimedPost[]): Html[] {
  return posts.map(
    (post) =>
      html`<li><span class="date">${minuteStamp(post.publishedAt).slice(5)}</span><a href="${pathOf(post)}">${post.title}</a></li>\n`,
  );
}

function ranking(posts: readonly TimedPost[]): Html {
  return html`<div class="box"><h3>24小时热榜</h3><ol class="rank">${posts.map(
    (post) => html`<li><a href="${pathOf(post)}">${post.title}</a></li>`,
  )}</ol></div>
<div class="box ad"><h3>专题推荐</h3><a class="banner b1" href="/">冬季安全生产专项行动</a><a class="banner b2" href="/">文明云河 你我同行</a></div>`;
}

function homePage(view: SiteView): Page {
  const lead = view.posts.find((post) => post.section === 'yaowen');
  const content = html`<div class="home">${lead ? html`<div class="headline"><a href="${pathOf(lead)}">${lead.title}</a></div>` : ''}
${Object.entries(sections).map(
  ([
    key,
    name,
  ]) => html`<div class="box"><h3><a href="/${key}/">${name}</a><a class="more" href="/${key}/">更多&gt;&gt;</a></h3><ul class="list">
${rows(view.posts.filter((post) => post.section === key).slice(0, 10))}</ul></div>`,
)}</div><div class="side">${ranking(view.posts.slice(0, 8))}</div>`;
  const body = layout(view, `${NAME}-云河区新闻门户（演示数据）`, html``, content);
  return { status: 200, contentType: 'text/html; charset=utf-8', body, modifiedAt: lastChange(view) };
}

function pager(section: string, number: number, pages: number): Html {
  const href = (target: number): string =>
    target === 1 ? `/${section}/` : `/${section}/index_${target - 1}.html`;
  return html`<div class="pager">共${pages}页　${Array.from({ length: pages }, (_, index) =>
    index + 1 === number ? html`<b>${index + 1}</b>` : html`<a href="${href(index + 1)}">${index + 1}</a>`,
  )}${number < pages ? html`<a href="${href(number + 1)}">下一页</a>` : ''}</div>`;
}

function listPage(view: SiteView, section: string, number: number): Page | null {
  const name = sections[section];
  const own = view.posts.filter((post) => post.section === section);
  const page = pageOf(own, number, PAGE_SIZE);
  if (name === undefined || page === null) return null;
  const { year, month, day } = localParts(view.firstStartedAt);
  const proof = `${DISALLOWED}${year}${month}/t${year}${month}${day}_90001.html`;
  const content = html`<div class="content"><div class="crumb">当前位置：<a href="/">首页</a> &gt; ${name}</div>
<h2 class="column">${name}</h2>
<ul class="list">
${rows(page.posts)}${section === 'tongzhi' ? html`<li class="inner"><span class="date">内部</span><a href="${proof}">【编辑部内部】明日版面大样（仅供校对，请勿转载）</a></li>` : ''}
</ul>
${pager(section, number, page.pages)}</div><div class="side">${ranking(view.posts.slice(0, 8))}</div>`;
  const body = layout(view, `${name}_${NAME}（演示数据）`, html``, content);
  return { status: 200, contentType: 'text/html; charset=utf-8', body, modifiedAt: lastChange(view) };
}

function postPage(view: SiteView, post: TimedPost): Page {
  const section = sections[post.section] ?? '';
  const related = earlierPosts(view, post, 5);
  const head = html`<meta name="ArticleTitle" content="${post.title}">
<meta name="PubDate" content="${minuteStamp(post.publishedAt)}">
<meta name="ContentSource" content="${post.source ?? NAME}">
<meta name="keywords" content="云河,${section}">
`;
  const content = html`<div class="content"><div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/${post.section}/">${section}</a> &gt; 正文</div>
<div class="article">
<h1>${post.title}</h1>
<div class="info"><span class="pubtime">${chineseStamp(post.publishedAt)}</span><span class="source">来源：${post.source ?? NAME}</span>${post.author ? html`<span class="author">${post.author}</span>` : ''}<span class="tools">字号：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>　<a href="${DISALLOWED}print/${post.id}.html" rel="nofollow">打印</a></span></div>
<div class="TRS_Editor" id="zoom">
${paragraphs(post.body)}</div>
<div class="duty">责任编辑：值班编辑</div>
<div class="share">分享到：朋友圈　短视频　复制链接</div>
</div>
<div class="related"><h3>相关阅读</h3><ul>${related.map((other) => html`<li><a href="${pathOf(other)}">${other.title}</a></li>`)}</ul></div>
<div class="statement">免责声明：凡注明来源为其他媒体的信息，均转载自其他媒体，转载目的在于传递更多信息，并不代表本网赞同其观点。</div>
</div><div class="side">${ranking(related)}</div>`;
  const body = layout(view, `${post.title}_${section}_${NAME}（演示数据）`, head, content);
  const identity = `${post.id}\n${post.title}\n${post.body}`;
  return {
    status: 200,
    contentType: 'text/html; charset=utf-8',
    body,
    modifiedAt: post.publishedAt,
    identity,
  };
}

/** What robots.txt forbids; served all the same, as real sites do, so that only obedience keeps a crawler out. */
function proofPage(view: SiteView): Page {
  const content = html`<div class="content"><div class="article"><h1>明日版面大样（内部校对稿）</h1><p>本页在 robots.txt 中禁止抓取。制版日期：${dayStamp(view.firstStartedAt)}。如果它出现在采集结果里，说明爬虫没有遵守 robots.txt。</p></div></div>`;
  const body = layout(view, `内部校对_${NAME}（演示数据）`, html``, content);
  return { status: 200, contentType: 'text/html; charset=utf-8', body, modifiedAt: view.firstStartedAt };
}

export const portal: Site = {
  key: 'portal',
  name: NAME,
  charset: 'utf-8',
  disallowed: DISALLOWED,
  respond(path, view) {
    if (path === '/') return homePage(view);
    if (path.startsWith(DISALLOWED)) return proofPage(view);
    const list = /^\/([a-z]+)\/(?:index(?:_(\d+))?\.html)?$/.exec(path);
    if (list) return listPage(view, list[1] ?? '', Number(list[2] ?? 0) + 1);
    const post = postById(view, /_(\d+)\.html$/.exec(path)?.[1]);
    return post && pathOf(post) === path ? postPage(view, post) : null;
  },
};
