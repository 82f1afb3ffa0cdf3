import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../core/post.ts';
import { analyse, buildEngine } from '../../indexer/analyse.ts';
import { readDistrict } from '../../server/config.ts';
import { loadDemoPosts, type SiteKey } from '../../server/demo-site/posts.ts';
import { type TimedPost, visiblePosts } from '../../server/demo-site/timeline.ts';
import { loadLibrary } from '../../server/library.ts';

const EXAMPLE = join(import.meta.dirname, '../../library/example');
const START = new Date('2026-11-24T06:40:00Z');

/** What each site is to the product, as in district.yaml. */
const STANDING = {
  portal: { tier: 'district', isHomeSource: true },
  forum: { tier: 'forum', isHomeSource: true },
  media: { tier: 'municipal', isHomeSource: false },
  neighbour: { tier: 'municipal', isHomeSource: false },
} as const satisfies Record<SiteKey, object>;

const library = loadLibrary();
const engine = buildEngine(library, readDistrict(join(EXAMPLE, 'district.yaml')).gazetteer);
const posts = visiblePosts(
  await loadDemoPosts(join(EXAMPLE, 'posts')),
  START,
  new Date(START.getTime() + 3_600_000),
);
const writtenAspects = new Set(library.riskPoints.map((point) => point.aspect));

const read: { post: TimedPost; analysis: Analysis }[] = posts.map((post) => ({
  post,
  analysis: analyse(
    {
      title: post.title,
      text: post.body,
      publishedAt: post.publishedAt.toISOString(),
      sourceName: post.source ?? null,
      ...STANDING[post.site],
    },
    engine,
  ),
}));

/** Share of the posts that are right; what is wrong is listed in the message of a failure. */
function scored(cases: { post: TimedPost; isRight: boolean; found: string }[]): {
  share: number;
  wrong: string[];
} {
  const wrong = cases
    .filter((one) => !one.isRight)
    .map(({ post, found }) => `${post.id} ${post.title} → ${found}`);
  return { share: 1 - wrong.length / cases.length, wrong };
}

const aspectsOf = (tags: Analysis['tags']): string[] => [...new Set(tags.map((tag) => tag.aspect))];
const isLive = ({ mode }: Analysis['tags'][number]): boolean => mode === 'event' || mode === 'hazard';

// Floors are what was reached when they were set; an improvement may raise them, nothing may lower them.
describe('understanding of the demonstration posts', () => {
  test('posts about a written aspect get a tag of it, in whatever mode', () => {
    const cases = read
      .filter(({ post }) => post.expect.aspect !== null && writtenAspects.has(post.expect.aspect))
      .map(({ post, analysis }) => {
        const found = aspectsOf(analysis.tags);
        return { post, isRight: found.includes(post.expect.aspect ?? ''), found: found.join('、') || '无' };
      });
    const { share, wrong } = scored(cases);
    expect(cases.length).toBeGreaterThan(60);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(0.8);
  });

  test('posts about nothing of the library get no tag of an event', () => {
    const cases = read
      .filter(({ post }) => post.expect.aspect === null)
      .map(({ post, analysis }) => {
        const found = aspectsOf(analysis.tags.filter(isLive));
        return { post, isRight: found.length === 0, found: found.join('、') };
      });
    const { share, wrong } = scored(cases);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(0.82);
  });

  test('what is about the district is told from what is not', () => {
    const cases = read
      .filter(({ post }) => post.expect.isAbout !== null)
      .map(({ post, analysis }) => ({
        post,
        isRight: analysis.district.isAbout === post.expect.isAbout,
        found: `${analysis.district.isAbout}（${analysis.district.reasons.join('；')}）`,
      }));
    const { share, wrong } = scored(cases);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(0.98);
  });

  test('what calls for an alert gets a level, and the rest gets none', () => {
    const cases = read
      .filter(({ post }) => post.expect.aspect === null || writtenAspects.has(post.expect.aspect))
      .map(({ post, analysis }) => ({
        post,
        isRight: (analysis.alertLevel !== null) === post.expect.alert,
        found: `${analysis.alertLevel}（${analysis.alertReasons.join('；')}）`,
      }));
    const { share, wrong } = scored(cases);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(0.92);
  });

  test('no post about the namesake or a neighbour raises an alert', () => {
    const raised = read
      .filter(({ post, analysis }) => post.expect.isAbout === false && analysis.alertLevel !== null)
      .map(({ post }) => `${post.id} ${post.title}`);
    expect(raised).toEqual([]);
  });
});
