/**
 * Formats of the district's knowledge (YAML files in `library/`), as zod schemas. Every file is parsed by one of
 * these; ids are stable and never reused.
 */
import { z } from 'zod';
import { ALERT_LEVELS } from './level.ts';

const alertLevels = Object.keys(ALERT_LEVELS) as [keyof typeof ALERT_LEVELS];
const text = z.string().trim().min(1);
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '日期须写成 YYYY-MM-DD');

export const riskPointId = z.string().regex(/^RP-[A-Z]{2}-\d{2}$/, '风险点编号须如 RP-FD-03');
export const statementId = z.string().regex(/^KJ-[A-Z]{2}-\d{3}$/, '口径编号须如 KJ-FD-003');
const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, '编号用小写字母、数字和连字符');

export const aspectSchema = z.strictObject({
  id: slug,
  /** Two letters used in the ids of its risk points and statements. */
  code: z.string().regex(/^[A-Z]{2}$/),
  name: text,
  description: text,
});
export type Aspect = z.infer<typeof aspectSchema>;
export const aspectsFileSchema = z.strictObject({ aspects: z.array(aspectSchema).min(1) });

export const riskPointSchema = z.strictObject({
  id: riskPointId,
  name: text,
  /** One paragraph: what happens, and why it becomes public opinion. */
  description: z.string().trim().min(30),
  /** Rule in the rule language (docs/rules.md). */
  rule: text,
  examples: z.strictObject({
    fires: z.array(text).min(4),
    quiet: z.array(text).min(3),
  }),
  baseLevel: z.enum(alertLevels),
  leadUnit: slug,
  supportingUnits: z.array(slug).default([]),
  /** Id of a clock in `library/clocks.yaml`. */
  clock: slug,
  /** 12345 工单 category, where it has one. */
  hotlineCategory: text.nullable().default(null),
});
export type RiskPoint = z.infer<typeof riskPointSchema>;
export const riskPointsFileSchema = z.strictObject({
  aspect: slug,
  riskPoints: z.array(riskPointSchema).min(1),
});

export const STATEMENT_STAGES = ['首次回应', '进展', '结果', '辟谣', '日常答问'] as const;
export const SLOT_TYPES = [
  '人数',
  '时间',
  '地点',
  '单位',
  '措施',
  '数量',
  '金额',
  '姓名',
  '原因',
  '电话',
] as const;

export const factSlotSchema = z.strictObject({
  /** Name used as `{{name}}` in the answers. */
  name: text,
  type: z.enum(SLOT_TYPES),
  /** Unit that must confirm it before the text may leave the house. */
  confirmedBy: slug,
  hint: text.optional(),
});

export const statementSchema = z
  .strictObject({
    id: statementId,
    title: text,
    riskPoints: z.array(riskPointId).min(1),
    stage: z.enum(STATEMENT_STAGES),
    /** As a reporter or a resident would put them. */
    questions: z.array(text).min(3),
    /** 口头答复, to be spoken: at most 200 characters. */
    spoken: text.max(200, '口头答复不超过 200 字'),
    /** 书面答复; paragraphs separated by an empty line. */
    written: z.string().trim().min(80),
    slots: z.array(factSlotSchema).default([]),
    /** 禁用表述: what must not be said. */
    neverSay: z.array(text).min(1),
    /** Law, plan or standard that it rests on; only sure ones. */
    basis: z.array(text).default([]),
    draftingUnit: slug,
    /** 保密审查 of this text. */
    secrecyReview: z.strictObject({ by: slug, on: isoDate, result: z.enum(['通过', '未通过']) }),
    validFrom: isoDate,
    reviewBy: isoDate,
    version: z.int().min(1),
  })
  .check((ctx) => {
    const declared = new Set(ctx.value.slots.map((slot) => slot.name));
    const used = new Set(
      [...`${ctx.value.spoken}\n${ctx.value.written}`.matchAll(/\{\{([^{}]+)\}\}/g)].map((m) => m[1] ?? ''),
    );
    for (const name of used) {
      if (!declared.has(name)) {
        ctx.issues.push({
          code: 'custom',
          path: ['slots'],
          input: name,
          message: `正文用了事实空位“${name}”，但 slots 里没有声明`,
        });
      }
    }
    for (const name of declared) {
      if (!used.has(name)) {
        ctx.issues.push({
          code: 'custom',
          path: ['slots'],
          input: name,
          message: `slots 声明了“${name}”，但正文没有用到`,
        });
      }
    }
  });
export type Statement = z.infer<typeof statementSchema>;
export const statementsFileSchema = z.strictObject({ statements: z.array(statementSchema).min(1) });

/** 区级 → 专项指挥部 / 部门 / 街乡 → 社区村. */
export const UNIT_KINDS = ['district', 'headquarters', 'department', 'sub-district', 'community'] as const;
export const unitSchema = z.strictObject({
  id: slug,
  name: text,
  shortName: text.optional(),
  kind: z.enum(UNIT_KINDS),
  parent: slug.nullable(),
});
export type Unit = z.infer<typeof unitSchema>;
export const unitsFileSchema = z.strictObject({ units: z.array(unitSchema).min(1) });

export const PLACE_KINDS = ['district', 'sub-district', 'community', 'landmark'] as const;
export const placeSchema = z.strictObject({
  id: slug,
  name: text,
  kind: z.enum(PLACE_KINDS),
  parent: slug.nullable(),
  /** Names that mean this place on their own. */
  strongNames: z.array(text).default([]),
  /** Names that mean it only beside other evidence (short forms, common words, shared names). */
  weakNames: z.array(text).default([]),
  /** Unit in charge of it, where there is one. */
  unit: slug.optional(),
});
export type Place = z.infer<typeof placeSchema>;
export const gazetteerFileSchema = z.strictObject({
  /** The district itself: what proves and what disproves that a text is about it. */
  district: z.strictObject({
    id: slug,
    name: text,
    city: text,
    province: text,
    /** Words near a name that speak for this district (city, province, area code, neighbouring names). */
    support: z.array(text).default([]),
    /** Names of other places that share a name with ours: they speak against. */
    namesakes: z
      .array(z.strictObject({ name: text, where: text, evidence: z.array(text).min(1) }))
      .default([]),
    /** Phrases that contain one of our names but never mean the place (平房 = bungalow …). */
    neverPlaces: z.array(text).default([]),
  }),
  places: z.array(placeSchema).min(1),
});
export type Gazetteer = z.infer<typeof gazetteerFileSchema>;

export const clockSchema = z.strictObject({
  id: slug,
  name: text,
  /** Document and article. */
  basis: text,
  scope: text,
  /** ISO 8601 duration, e.g. PT5H; null when the basis names no figure and the district sets it. */
  duration: z
    .string()
    .regex(/^P(\d+D)?(T(\d+H)?(\d+M)?)?$/)
    .nullable(),
  /** Event that starts it. */
  startsAt: z.enum(['event', 'alert', 'incident', 'dispatch', 'request']),
  effectiveFrom: isoDate,
  /** True for a figure of the law; false for a district's own. */
  isStatutory: z.boolean(),
});
export type Clock = z.infer<typeof clockSchema>;
export const clocksFileSchema = z.strictObject({ clocks: z.array(clockSchema).min(1) });

/** Word lists that rules refer to as `@name`, and the cue lists of the understanding stages. */
export const lexiconFileSchema = z.strictObject({
  name: text,
  note: text.optional(),
  words: z.array(text).min(1),
});
export type Lexicon = z.infer<typeof lexiconFileSchema>;

/** All of it, parsed and cross-checked. */
export interface Library {
  /** Hash of all files: the rule version that tags carry. */
  version: string;
  aspects: Aspect[];
  riskPoints: (RiskPoint & { aspect: string })[];
  statements: Statement[];
  clocks: Clock[];
  lexicons: ReadonlyMap<string, readonly string[]>;
}
