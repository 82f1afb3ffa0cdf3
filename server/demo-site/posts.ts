/** The texts of the demonstration sites: `library/example/posts/*.yaml`, parsed and checked as a whole. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const SITE_KEYS = ['portal', 'forum', 'media', 'neighbour'] as const;
export type SiteKey = (typeof SITE_KEYS)[number];

/** Sections (forum: boards) of each site; the key stands in the address. */
export const SECTIONS = {
  portal: { yaowen: '云河要闻', minsheng: '民生服务', tongzhi: '通知公告' },
  forum: { 'forum-12': '云河杂谈', 'forum-15': '百姓投诉' },
  media: { node_2: '本地', node_3: '社会', node_5: '生活' },
  neighbour: { xinwen: '安平新闻', shehui: '社会民生' },
} as const satisfies Record<SiteKey, Record<string, string>>;

const text = z.string().trim().min(1, '不能为空');

const replySchema = z.strictObject({
  author: text,
  /** Minutes after the first post. */
  minutesAfter: z.number().min(0),
  text,
});

const postFileEntry = z
  .strictObject({
    /** Number in the address; never reused, since it makes the address. */
    id: z.int().min(10_000).max(89_999),
    site: z.enum(SITE_KEYS),
    section: text,
    title: text,
    /** Paragraphs separated by a newline. May be left out in an exact reprint. */
    body: text.optional(),
    /** Printed after 来源 (portal, media, neighbour). */
    source: text.optional(),
    /** Reporter, or the nickname in the forum. */
    author: text.optional(),
    /** Published so long before the first start. */
    minutesAgo: z.int().min(1).max(2_880, '不早于两天前').optional(),
    /** Appears so long after the first start, while one watches. */
    publishAfterSeconds: z.int().min(1).max(3_600).optional(),
    replies: z.array(replySchema).default([]),
    reprint: z.strictObject({ of: z.int(), form: z.enum(['exact', 'edited', 'excerpt']) }).optional(),
    /** What an understanding reader would find: the yardstick of the tests, never shown. */
    expect: z.strictObject({
      aspect: text.nullable(),
      isAbout: z.boolean().nullable(),
      alert: z.boolean(),
      /** Posts with the same word tell of one happening; left out, the post stands alone. */
      happening: text.optional(),
    }),
  })
  .check((ctx) => {
    const { site, section, minutesAgo, publishAfterSeconds } = ctx.value;
    if (!Object.keys(SECTIONS[site]).includes(section)) {
      ctx.issues.push({
        code: 'custom',
        path: ['section'],
        input: section,
        message: `站点 ${site} 没有栏目“${section}”，可用：${Object.keys(SECTIONS[site]).join('、')}`,
      });
    }
    if ((minutesAgo === undefined) === (publishAfterSeconds === undefined)) {
      ctx.issues.push({
        code: 'custom',
        path: ['minutesAgo'],
        input: minutesAgo,
        message: 'minutesAgo 和 publishAfterSeconds 须且只须写一个',
      });
    }
  });
export const demoPostsFileSchema = z.strictObject({ posts: z.array(postFileEntry).min(1) });
type PostEntry = z.infer<typeof postFileEntry>;

/** One text of a demonstration site, whole. */
export interface DemoPost extends Omit<PostEntry, 'body'> {
  body: string;
}

function complete(entries: PostEntry[]): DemoPost[] {
  const byId = new Map<number, PostEntry>();
  for (const entry of entries) {
    if (byId.has(entry.id)) throw new Error(`演示文章编号 ${entry.id} 重复，请改用别的编号`);
    byId.set(entry.id, entry);
  }
  return entries.map((entry) => {
    const original = entry.reprint && byId.get(entry.reprint.of);
    if (entry.reprint && !original) {
      throw new Error(`演示文章 ${entry.id} 转载自 ${entry.reprint.of}，但没有这一篇`);
    }
    const body = entry.body ?? original?.body;
    if (body === undefined) throw new Error(`演示文章 ${entry.id} 没有正文（只有 exact 转载可以省略 body）`);
    return { ...entry, body };
  });
}

/** Reads every `*.yaml` below `folder`. Throws one error naming the file and the place of what does not parse. */
export async function loadDemoPosts(folder: string): Promise<DemoPost[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const entries: PostEntry[] = [];
  for (const file of files) {
    const parsed = demoPostsFileSchema.safeParse(parse(await readFile(join(folder, file), 'utf8')));
    if (!parsed.success) throw new Error(`演示文章 ${file} 有误：\n${z.prettifyError(parsed.error)}`);
    entries.push(...parsed.data.posts);
  }
  return complete(entries);
}
