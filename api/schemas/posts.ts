import { z } from 'zod';
import {
  grade,
  ledgerEvent,
  level,
  mode,
  named,
  person,
  riskPointName,
  sentiment,
  termHit,
  tier,
  timeOut,
} from './basics.ts';

export const postBrief = z
  .object({
    id: z.int(),
    title: z.string(),
    url: z.string(),
    sourceId: z.int(),
    source: z.string(),
    sourceName: z.string().nullable(),
    tier,
    publishedAt: timeOut.nullable().describe('页面没有写明时为 null'),
    publishedPrecision: z.string(),
    capturedAt: timeOut,
    alertLevel: level.nullable(),
    sentiment,
    place: named.nullable(),
    isAboutDistrict: z.boolean().nullable(),
    reprintOf: z.int().nullable(),
    clusterId: z.int().nullable(),
    excerpt: z.string(),
  })
  .meta({ id: 'PostBrief' });

const figure = z
  .object({ min: z.number(), max: z.number().nullable(), evidence: z.string() })
  .nullable()
  .meta({ id: 'Figure' });

export const casualties = z
  .object({
    deaths: figure,
    injured: figure,
    severelyInjured: figure,
    missing: figure,
    ill: figure,
    trapped: figure,
  })
  .meta({ id: 'Casualties' });

const tag = z.object({
  riskPoint: riskPointName,
  mode,
  machineMode: mode,
  score: z.number(),
  terms: z.array(termHit),
  modeEvidence: z.array(termHit),
  ruleVersion: z.string(),
});

const mention = termHit.extend({
  placeId: z.string().nullable(),
  confidence: z.number(),
  candidates: z.array(
    z.object({
      placeId: z.string(),
      name: z.string(),
      confidence: z.number(),
      reasons: z.array(z.string()),
    }),
  ),
});

const edge = z.object({
  post: postBrief,
  relation: z.string(),
  similarity: z.number(),
  evidence: z.string(),
});

export const postDetail = postBrief
  .extend({
    body: z.string(),
    author: z.string().nullable(),
    revision: z.int(),
    updatedAt: timeOut,
    charset: z.string(),
    confidence: z.number(),
    publishedFrom: z.string().nullable(),
    tags: z.array(tag),
    places: z.array(mention),
    districtScore: z.number(),
    districtReasons: z.array(z.string()),
    casualties,
    grade: grade.nullable(),
    alertReasons: z.array(z.string()),
    sentimentScore: z.number(),
    sentimentWords: z.array(z.string()),
    setByPerson: z.array(
      z.object({
        field: z.string(),
        value: z.unknown(),
        machineValue: z.unknown(),
        by: person,
        at: timeOut,
      }),
    ),
    revisions: z.array(
      z.object({ revision: z.int(), title: z.string(), body: z.string(), capturedAt: timeOut }),
    ),
    repeats: z.array(edge),
    repeatedBy: z.array(edge),
    alertId: z.int().nullable(),
  })
  .meta({ id: 'Post' });

export const alertReason = z.object({
  text: z.string(),
  postId: z.int(),
  riskPoint: named.nullable(),
  terms: z.array(termHit),
});

export { ledgerEvent };
