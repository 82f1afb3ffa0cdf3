import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { FieldFault } from '../../core/errors.ts';
import type { Analysis } from '../../core/post.ts';
import { analyse, buildEngine } from '../../indexer/analyse.ts';
import { readDistrict } from '../config.ts';
import { readEnv } from '../env.ts';
import { parseInto } from '../faults.ts';
import { loadLibrary } from '../library.ts';
import { printJson, say } from './output.ts';

const postSchema = z.object({
  id: z.union([z.string(), z.number()]),
  title: z.string().default(''),
  text: z.string().default(''),
  publishedAt: z.string().nullish(),
  source: z.string().nullish(),
});
type Post = z.infer<typeof postSchema>;

function present(id: Post['id'], analysis: Analysis) {
  return {
    id,
    tags: analysis.tags.map(({ riskPoint, aspect, mode, score, terms }) => ({
      riskPoint,
      aspect,
      mode,
      score,
      terms,
    })),
    places: analysis.places,
    casualties: analysis.casualties,
    level: analysis.grade,
    alertLevel: analysis.alertLevel,
    alertReasons: analysis.alertReasons,
    district: analysis.district,
    sentiment: analysis.sentiment.label,
    sentimentScore: analysis.sentiment.score,
  };
}

/** The post of one line, or null with the reason on stderr. */
function readPost(line: string, lineNumber: number): Post | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    say(`第 ${lineNumber} 行：不是正确的 JSON，请每行写一个 JSON 对象`);
    return null;
  }
  const faults: FieldFault[] = [];
  const post = parseInto(postSchema, value, faults);
  for (const { path, message } of faults) say(`第 ${lineNumber} 行：${path || '整行'}：${message}`);
  return post;
}

/** `analyse`: NDJSON posts on stdin → NDJSON results on stdout, one by one. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const { gazetteer } = readDistrict(readEnv().configFile);
  const engine = buildEngine(loadLibrary(), gazetteer);
  let lineNumber = 0;
  let bad = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber += 1;
    // Some editors put a byte order mark in front.
    const text = line.replace(/^\uFEFF/, '');
    if (text.trim() === '') continue;
    const post = readPost(text, lineNumber);
    if (post === null) {
      bad += 1;
      continue;
    }
    const { id, title, publishedAt = null, source = null } = post;
    const analysis = analyse({ title, text: post.text, publishedAt, sourceName: source }, engine);
    await printJson(present(id, analysis));
  }
  if (bad > 0) say(`${bad} 行有误，未分析`);
  return bad > 0 ? 1 : 0;
}
