/** A local site that grows: a list page of posts and a feed, deterministic texts, for the endurance measurements. */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gazetteerFileSchema } from '../../core/library.ts';

const GAZETTEER = join(import.meta.dirname, '../../library/example/gazetteer.yaml');
const SUB_DISTRICTS = gazetteerFileSchema
  .parse(parse(readFileSync(GAZETTEER, 'utf8')))
  .places.filter((place) => place.kind === 'sub-district')
  .map((place) => place.name);

/** Happenings of different kinds: with the sub-district they make posts that belong to alerts of their own. */
const HAPPENINGS = [
  '一单位食堂有{n}名职工午餐后上吐下泻，已送医院治疗，疑似食物中毒。',
  '有旅客在宾馆房间的插座里发现针孔摄像头，正对着床，已经报警。',
  '一家外卖店送来的盒饭里吃出整只蟑螂，店家只肯退{n}元。',
  '居民反映民宿床单上有血迹和毛发，房东不换也不退房费。',
  '一名居民把电动车推进楼道充电，夜里起火，{n}户居民疏散。',
  '幼儿园一个班{n}名孩子先后发烧呕吐，园里停课两天。',
];

const PLACES = ['一号楼', '二号院', '东门', '西街', '南路', '北巷', '中心广场', '河边步道'];
const SUBJECTS = ['垃圾清运', '路灯维修', '停车位', '健身步道', '图书借阅', '绿化修剪', '快递柜', '公交站'];

export interface GrowingSite {
  url: string;
  /** Every address handed out so far. */
  urls(): string[];
  /** Publishes `count` more posts. */
  grow(count: number): void;
  stop(): Promise<void>;
}

function titleOf(n: number): string {
  if (n % 7 === 0) return `第${n}号：${happeningOf(n / 7).slice(0, 24)}`;
  return `第${n}号：${PLACES[n % PLACES.length]}${SUBJECTS[(n * 5) % SUBJECTS.length]}情况`;
}

/** Every seventh post is one that must raise an alert; each names numbers and a place of its own. */
function bodyOf(n: number): string {
  const start = `编号${n}的记录由网格员填写，内容涉及${PLACES[n % PLACES.length]}，共走访${(n * 37) % 991}户。`;
  const middle =
    n % 7 === 0
      ? happeningOf(n / 7)
      : `居民对${SUBJECTS[(n * 3) % SUBJECTS.length]}提出建议${(n * 11) % 97}条，已登记为第${n * 17}号事项。`;
  return `${start}${middle}记录存档于第${(n * 29) % 1009}柜第${(n * 31) % 499}格，经办时间为上午。`;
}

function happeningOf(k: number): string {
  const text = HAPPENINGS[k % HAPPENINGS.length] ?? '';
  return `云河区${SUB_DISTRICTS[k % SUB_DISTRICTS.length]}${text.replace('{n}', String((k % 40) + 6))}`;
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title></head><body>${content}</body></html>`;
}

function postPage(n: number): string {
  const paragraphs = bodyOf(n)
    .split('。')
    .filter((part) => part !== '')
    .map((part) => `<p>${part}。</p>`)
    .join('');
  return page(
    `${titleOf(n)}_测量站点`,
    `<div class="nav"><a href="/">首页</a></div><h1>${titleOf(n)}</h1><div class="info">2026-11-24 08:${String(n % 60).padStart(2, '0')} 来源：测量站点</div><div class="content">${paragraphs}</div>`,
  );
}

export async function startGrowingSite(initial: number): Promise<GrowingSite> {
  let published = initial;
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    const send = (type: string, body: string, status = 200): void => {
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    const post = /^\/post\/(\d+)\.html$/.exec(path);
    if (path === '/robots.txt') send('text/plain', 'User-agent: *\nDisallow:\n');
    else if (path === '/list/') {
      const links = Array.from({ length: published }, (_, i) => published - i)
        .map((n) => `<li><a href="/post/${n}.html">${titleOf(n)}</a></li>`)
        .join('');
      send('text/html', page('列表', `<ul class="list">${links}</ul>`));
    } else if (post && Number(post[1]) <= published) send('text/html', postPage(Number(post[1])));
    else send('text/html', page('没有', ''), 404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    urls: () => Array.from({ length: published }, (_, i) => `${url}/post/${i + 1}.html`),
    grow: (count) => {
      published += count;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
