import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { districtConfigSchema } from '../../core/config.ts';
import { type Gazetteer, gazetteerFileSchema, type Library, riskPointSchema } from '../../core/library.ts';
import type { CaptureHint } from '../../core/post.ts';
import { urlKey } from '../../crawlers/url-key.ts';
import { buildEngine } from '../../indexer/analyse.ts';
import { silentLog } from '../../server/log.ts';
import type { WorkerContext } from '../../server/pipeline.ts';
import { insertCapture } from '../../store/captures.ts';
import type { Database } from '../../store/tables.ts';

export const PIPELINE_TIME = new Date('2026-11-02T02:00:00Z');

function riskPoint(id: string, name: string, rule: string) {
  return {
    aspect: 'fire',
    ...riskPointSchema.parse({
      id,
      name,
      description: '只为测试写的风险点，说明文字写够三十个字，让格式检查能够通过，没有别的意思。',
      rule,
      examples: { fires: ['甲', '乙', '丙', '丁'], quiet: ['甲', '乙', '丙'] },
      baseLevel: 'yellow',
      leadUnit: 'fire-brigade',
      clock: 'first-response',
    }),
  };
}

/** A library of two rules and a district of two sub-districts: enough for the pipeline to have something to find. */
export const TEST_LIBRARY: Library = {
  version: 'test-1',
  aspects: [{ id: 'fire', code: 'FS', name: '消防安全', description: '测试' }],
  riskPoints: [
    riskPoint('RP-FS-01', '火灾', '起火|着火|火灾'),
    riskPoint('RP-FS-02', '燃气', '燃气+(爆炸|泄漏)'),
  ],
  statements: [],
  clocks: [],
  lexicons: new Map(),
};

export const TEST_GAZETTEER: Gazetteer = gazetteerFileSchema.parse({
  district: { id: 'yunhe', name: '云河区', city: '江城市', province: '江南省', support: ['江城'] },
  places: [
    { id: 'dongfeng', name: '东风街道', kind: 'sub-district', parent: 'yunhe', strongNames: ['东风街道'] },
    { id: 'xihe', name: '西合街道', kind: 'sub-district', parent: 'yunhe', strongNames: ['西合街道'] },
  ],
});

export function pipelineContext(db: Kysely<Database>, change: Partial<WorkerContext> = {}): WorkerContext {
  return {
    db,
    now: () => PIPELINE_TIME,
    engine: buildEngine(TEST_LIBRARY, TEST_GAZETTEER),
    config: districtConfigSchema.parse({
      district: { name: '云河区', code: '990101', city: '江城市', pressOffice: '云河区委宣传部' },
    }),
    log: silentLog,
    worker: 'test',
    ...change,
  };
}

export interface SeedPage {
  sourceId: number;
  url: string;
  title: string;
  text: string;
  publishedAt?: string;
  credit?: string;
}

/** A plain page of one post. */
export function pageOf({ title, text, publishedAt, credit }: Omit<SeedPage, 'sourceId' | 'url'>): string {
  const paragraphs = text
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join('');
  const byline = `<div class="info"><span>${publishedAt ?? ''}</span> <span>${credit === undefined ? '' : `来源：${credit}`}</span></div>`;
  return `<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>${byline}<div class="content">${paragraphs}</div></main></body></html>`;
}

/** Stores bytes as a pending capture; returns its id. */
export async function seedCapture(
  db: Kysely<Database>,
  capture: {
    sourceId: number;
    url: string;
    body: string | Uint8Array;
    contentType?: string;
    hint?: CaptureHint;
    fetchedAt?: Date;
  },
): Promise<number> {
  const body = typeof capture.body === 'string' ? Buffer.from(capture.body) : capture.body;
  const id = await insertCapture(db, {
    sourceId: capture.sourceId,
    url: capture.url,
    urlKey: urlKey(capture.url),
    fetchedAt: capture.fetchedAt ?? PIPELINE_TIME,
    status: 200,
    contentType: capture.contentType ?? 'text/html; charset=utf-8',
    headers: {},
    body,
    sha256: createHash('sha256').update(body).digest('hex'),
    hint: capture.hint ?? {},
  });
  if (id === null) throw new Error(`capture of ${capture.url} is there already`);
  return id;
}

export function seedPage(db: Kysely<Database>, page: SeedPage): Promise<number> {
  return seedCapture(db, { sourceId: page.sourceId, url: page.url, body: pageOf(page) });
}
