/** 云河百姓论坛: a forum as Discuz prints it: boards, thread lists with relative times, floors and replies. */
import { type Html, html, paragraphs } from '../html.ts';
import { SECTIONS } from '../posts.ts';
import { DEMO_NOTICE, lastChange, type Page, pageOf, postById, type Site, type SiteView } from '../site.ts';
import { minuteStamp, relativeStamp } from '../stamps.ts';
import type { TimedPost } from '../timeline.ts';

const NAME = '云河百姓论坛';
const PAGE_SIZE = 30;
const DISALLOWED = '/thread-90002-';
const MINUTE_MS = 60_000;
const boards: Readonly<Record<string, string>> = SECTIONS.forum;

function pathOf(post: TimedPost): string {
  return `/thread-${post.id}-1-1.html`;
}

interface Floor {
  author: string;
  text: string;
  at: Date;
}

/** Replies that are out by now. */
function repliesOf(post: TimedPost, now: Date): Floor[] {
  return post.replies
    .map((reply) => ({
      author: reply.author,
      text: reply.text,
      at: new Date(post.publishedAt.getTime() + reply.minutesAfter * MINUTE_MS),
    }))
    .filter((reply) => reply.at <= now);
}

/** Looks like a counter, and is the same at every visit. */
function viewsOf(post: TimedPost): number {
  return ((post.id * 7_919) % 900) + post.replies.length * 137 + 35;
}

function when(at: Date, now: Date): Html {
  return html`<span title="${minuteStamp(at)}">${relativeStamp(at, now)}</span>`;
}

function layout(title: string, content: Html): string {
  const page = html`<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body id="nv_forum">
<div class="demo-bar">${DEMO_NOTICE}</div>
<div id="hd"><div class="wp"><a class="logo" href="/">${NAME}</a><span class="um">游客，您好　<a href="/">登录</a> | <a href="/">立即注册</a></span></div>
<div id="nv" class="nv"><div class="wp"><a href="/">论坛</a>${Object.entries(boards).map(
    ([key, name]) => html`<a href="/${key}-1.html">${name}</a>`,
  )}<a href="/">签到</a></div></div></div>
<div class="wp" id="ct">
${content}
</div>
<div id="ft"><div class="wp">网友发言仅代表个人观点　|　站长统计　|　手机版<br>Powered by 演示论坛　${DEMO_NOTICE}</div></div>
</body>
</html>`;
  return page.source;
}

function threadRow(post: TimedPost, now: Date): Html {
  const replies = repliesOf(post, now);
  const last = replies.at(-1);
  return html`<tbody id="normalthread_${post.id}"><tr><th><a class="s xst" href="${pathOf(post)}">${post.title}</a></th><td class="by"><cite>${post.author ?? '匿名'}</cite><em>${when(post.publishedAt, now)}</em></td><td class="num"><b>${replies.length}</b><em>${viewsOf(post)}</em></td><td class="by"><cite>${last?.author ?? post.author ?? '匿名'}</cite><em>${when(last?.at ?? post.publishedAt, now)}</em></td></tr></tbody>\n`;
}

function threadTable(posts: readonly TimedPost[], now: Date, pinned: Html | string): Html {
  return html`<table class="tl"><thead><tr><th>主题</th><td class="by">作者</td><td class="num">回复/查看</td><td class="by">最后发表</td></tr></thead>
${pinned}${posts.map((post) => threadRow(post, now))}</table>`;
}

function page(body: string, modifiedAt: Date, identity?: string): Page {
  const shared = { status: 200, contentType: 'text/html; charset=utf-8', body, modifiedAt };
  return identity === undefined ? shared : { ...shared, identity };
}

function homePage(view: SiteView): Page {
  const content = html`<div class="pt">${NAME} &gt; 首页</div>${Object.entries(boards).map(
    ([key, name]) =>
      html`<h2 class="board"><a href="/${key}-1.html">${name}</a></h2>${threadTable(
        view.posts.filter((post) => post.section === key).slice(0, 12),
        view.now,
        '',
      )}`,
  )}`;
  return page(layout(`${NAME}（演示数据）`, content), lastChange(view));
}

function boardPage(view: SiteView, board: string, number: number): Page | null {
  const name = boards[board];
  const list = pageOf(
    view.posts.filter((post) => post.section === board),
    number,
    PAGE_SIZE,
  );
  if (name === undefined || list === null) return null;
  const pinned = html`<tbody id="stickthread_90002" class="stick"><tr><th><em class="pin">置顶</em><a class="s xst" href="${DISALLOWED}1-1.html">版主工作区：本周值班安排（仅版主可见）</a></th><td class="by"><cite>管理员</cite><em>${minuteStamp(view.firstStartedAt).slice(0, 10)}</em></td><td class="num"><b>0</b><em>12</em></td><td class="by"><cite>管理员</cite></td></tr></tbody>\n`;
  const content = html`<div class="pt"><a href="/">${NAME}</a> &gt; ${name}</div>
<div class="bm"><h2 class="board">${name}</h2><p class="rules">版规：请文明发帖，如实反映问题，不传播未经证实的消息。</p></div>
${threadTable(list.posts, view.now, pinned)}
<div class="pg">${Array.from({ length: list.pages }, (_, index) =>
    index + 1 === number
      ? html`<strong>${index + 1}</strong>`
      : html`<a href="/${board}-${index + 1}.html">${index + 1}</a>`,
  )}</div>`;
  return page(layout(`${name} - ${NAME}（演示数据）`, content), lastChange(view));
}

function floor(entry: Floor, name: string, id: string, now: Date): Html {
  return html`<table class="plhin" id="pid${id}"><tr><td class="pls"><div class="avatar">${entry.author.slice(0, 1)}</div><a href="/" class="xw1">${entry.author}</a><p>注册会员</p></td><td class="plc"><div class="authi"><em id="authorposton${id}">发表于 ${when(entry.at, now)}</em><span class="floor">${name}</span></div><div class="t_f" id="postmessage_${id}">
${paragraphs(entry.text, false)}</div><div class="po">回复　支持　反对　举报</div></td></tr></table>\n`;
}

function threadPage(view: SiteView, post: TimedPost): Page {
  const board = boards[post.section] ?? '';
  const replies = repliesOf(post, view.now);
  const first = { author: post.author ?? '匿名', text: post.body, at: post.publishedAt };
  const content = html`<div class="pt"><a href="/">${NAME}</a> &gt; <a href="/${post.section}-1.html">${board}</a> &gt; 查看主题</div>
<div id="postlist"><div class="hm">查看: <span>${viewsOf(post)}</span> | 回复: <span>${replies.length}</span></div>
<h1 class="ts"><span id="thread_subject">${post.title}</span></h1>
${floor(first, '楼主', String(post.id), view.now)}${replies.map((reply, index) =>
  floor(reply, `${index + 2}楼`, `${post.id}${String(index + 1).padStart(2, '0')}`, view.now),
)}</div>`;
  const identity = [post.title, post.body, ...replies.map((reply) => reply.text)].join('\n');
  const modifiedAt = replies.at(-1)?.at ?? post.publishedAt;
  return page(layout(`${post.title} - ${board} - ${NAME}（演示数据）`, content), modifiedAt, identity);
}

function moderatorPage(view: SiteView): Page {
  const content = html`<h1 class="ts">版主工作区：本周值班安排</h1><p>本页在 robots.txt 中禁止抓取。如果它出现在采集结果里，说明爬虫没有遵守 robots.txt。</p>`;
  return page(layout(`版主工作区 - ${NAME}（演示数据）`, content), view.firstStartedAt);
}

export const forum: Site = {
  key: 'forum',
  name: NAME,
  charset: 'utf-8',
  disallowed: DISALLOWED,
  respond(path, view) {
    if (path === '/') return homePage(view);
    if (path.startsWith(DISALLOWED)) return moderatorPage(view);
    const board = /^\/(forum-\d+)-(\d+)\.html$/.exec(path);
    if (board) return boardPage(view, board[1] ?? '', Number(board[2]));
    const post = postById(view, /^\/thread-(\d+)-1-1\.html$/.exec(path)?.[1]);
    return post ? threadPage(view, post) : null;
  },
};
