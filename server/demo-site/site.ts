/** What a demonstration site is to the server that carries it: a function from a path to a page. */
import type { SiteKey } from './posts.ts';
import type { TimedPost } from './timeline.ts';

export interface SiteView {
  /** Posts of this site that are out, newest first. */
  posts: readonly TimedPost[];
  now: Date;
  firstStartedAt: Date;
  /** Base address of the site, without trailing slash. */
  base: string;
}

export interface Page {
  status: number;
  contentType: string;
  body: string;
  modifiedAt: Date;
  /** What the ETag is made of when the body also holds relative times; the body by default. */
  identity?: string;
}

export interface Site {
  key: SiteKey;
  name: string;
  charset: 'utf-8' | 'gbk';
  /** Path that robots.txt forbids although pages link to it. */
  disallowed: string;
  /** Null: no such page. */
  respond(path: string, view: SiteView): Page | null;
}

/** Time of the newest post: what a list was last changed by. */
export function lastChange(view: SiteView): Date {
  return view.posts[0]?.publishedAt ?? view.firstStartedAt;
}

export function postById(view: SiteView, id: string | undefined): TimedPost | undefined {
  return view.posts.find((post) => String(post.id) === id);
}

/** One page of a list; `pages` is at least 1. Null when there is no such page. */
export function pageOf(
  posts: readonly TimedPost[],
  number: number,
  size: number,
): { posts: readonly TimedPost[]; pages: number } | null {
  const pages = Math.max(1, Math.ceil(posts.length / size));
  if (number < 1 || number > pages) return null;
  return { posts: posts.slice((number - 1) * size, number * size), pages };
}

/** Up to `count` posts that were out before this one: links that do not change the page later. */
export function earlierPosts(view: SiteView, post: TimedPost, count: number): readonly TimedPost[] {
  const earlier = view.posts.filter((other) => other.publishedAt < post.publishedAt);
  return [...earlier.filter((other) => other.section === post.section), ...earlier]
    .filter((other, index, all) => all.indexOf(other) === index)
    .slice(0, count);
}

export const DEMO_NOTICE = '演示数据：本站为望楼的本机演示站点，单位、人物、事件均为虚构';
