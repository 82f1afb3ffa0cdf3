/**
 * The district's own configuration: one YAML file, parsed as a whole, every fault reported at once with its path and
 * its remedy (in Chinese). Addresses and secrets come from the environment (`server/env.ts`), never from here.
 */
import { z } from 'zod';
import { clockSchema } from './library.ts';
import { SOURCE_TIERS } from './post.ts';

const tiers = Object.keys(SOURCE_TIERS) as [keyof typeof SOURCE_TIERS];
const text = z.string().trim().min(1, '不能为空');
const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, '用小写字母、数字和连字符，字母开头');

export const SOURCE_KINDS = ['feed', 'list', 'sitemap'] as const;

/** Connector settings of one source; all optional. */
export const sourceSettingsSchema = z.strictObject({
  /** Regular expression that the address of a post must match (list and sitemap). */
  postUrlPattern: text.optional(),
  /** CSS selector of the links to posts on a list page; without it links are found by `postUrlPattern` or density. */
  linkSelector: text.optional(),
  /** Charset of a source whose declarations are known to lie. */
  charset: z.enum(['utf-8', 'gbk', 'gb18030', 'big5']).optional(),
  /** Least pause between two requests to this host, in milliseconds; robots Crawl-delay still wins when longer. */
  paceMs: z.int().min(0).max(600_000).optional(),
  /** Home district of the source, when its posts are mostly about this district. */
  isHome: z.boolean().optional(),
});
export type SourceSettings = z.infer<typeof sourceSettingsSchema>;

export const sourceConfigSchema = z.strictObject({
  key: slug,
  name: text,
  kind: z.enum(SOURCE_KINDS, '只能是 feed、list 或 sitemap'),
  url: z.url('须是完整网址，如 https://example.org/rss.xml'),
  tier: z.enum(tiers, `只能是 ${tiers.join('、')}`),
  owner: z.string().default(''),
  /** Why collection is lawful; collection stays blocked without it. */
  legalBasis: text.optional(),
  /** Date of the personal-information impact assessment (个人信息保护法 arts. 55–56). */
  impactAssessedOn: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, '写成 YYYY-MM-DD')
    .optional(),
  intervalSeconds: z.int().min(5, '不少于 5 秒').max(86_400, '不多于一天').default(300),
  isLocal: z.boolean().default(false),
  settings: sourceSettingsSchema.default({}),
});
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

export const districtConfigSchema = z
  .strictObject({
    district: z.strictObject({
      name: text,
      code: z.string().regex(/^\d{6}$/, '六位行政区划代码'),
      city: text,
      pressOffice: text,
    }),
    timezone: text.default('Asia/Shanghai'),
    /** Demonstration data: shown as 演示数据 on every page, with the local demonstration site running. */
    isDemonstration: z.boolean().default(false),
    /** Paths relative to this file. */
    gazetteer: text.default('gazetteer.yaml'),
    units: text.default('units.yaml'),
    sources: z.array(sourceConfigSchema).default([]),
    /** District clocks: an entry with the id of a national one overrides it. */
    clocks: z.array(clockSchema).default([]),
    channels: z
      .strictObject({
        /** Heading of the public release pages. */
        publicName: text.optional(),
      })
      .default({}),
    crawler: z
      .strictObject({
        /** Who is visiting and how to reach them: sent in the user agent. */
        contact: text.optional(),
        paceMs: z.int().min(0).max(600_000).default(2_000),
      })
      .default({ paceMs: 2_000 }),
  })
  .check((ctx) => {
    const seen = new Set<string>();
    for (const [index, source] of ctx.value.sources.entries()) {
      if (seen.has(source.key)) {
        ctx.issues.push({
          code: 'custom',
          path: ['sources', index, 'key'],
          input: source.key,
          message: `信源编号“${source.key}”重复，请改用别的编号`,
        });
      }
      seen.add(source.key);
    }
  });
export type DistrictConfig = z.infer<typeof districtConfigSchema>;
