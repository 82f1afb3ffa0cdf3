/** When each demonstration post is out. */
import { fillDayWords } from './day-words.ts';
import type { DemoPost } from './posts.ts';

export interface TimedPost extends DemoPost {
  publishedAt: Date;
}

const MINUTE_MS = 60_000;

function published(post: DemoPost, firstStartedAt: Date): TimedPost {
  const shiftMs =
    post.minutesAgo === undefined ? (post.publishAfterSeconds ?? 0) * 1_000 : -post.minutesAgo * MINUTE_MS;
  const publishedAt = new Date(firstStartedAt.getTime() + shiftMs);
  return {
    ...post,
    title: fillDayWords(post.title, publishedAt),
    body: fillDayWords(post.body, publishedAt),
    publishedAt,
  };
}

/** Posts that are out at `now`, newest first, with times counted from the first start of the sites. */
export function visiblePosts(posts: readonly DemoPost[], firstStartedAt: Date, now: Date): TimedPost[] {
  return posts
    .map((post) => published(post, firstStartedAt))
    .filter((post) => post.publishedAt <= now)
    .sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || b.id - a.id);
}
