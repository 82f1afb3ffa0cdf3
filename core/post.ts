/** The shapes that travel through the pipeline. Pure data, no behaviour. Offsets are UTF-16, end exclusive. */

import type { AlertLevel, Grade } from './level.ts';

/** How exact a publish time is. `null` time goes with `unknown`. */
export const TIME_PRECISIONS = ['second', 'minute', 'hour', 'day', 'unknown'] as const;
export type TimePrecision = (typeof TIME_PRECISIONS)[number];

/** Who speaks: the tier of a source. */
export const SOURCE_TIERS = {
  central: '央媒',
  municipal: '市媒',
  district: '区媒',
  portal: '商业门户',
  self: '自媒体',
  forum: '论坛',
  video: '短视频',
  hotline: '热线',
} as const;
export type SourceTier = keyof typeof SOURCE_TIERS;

/** What a connector knew of a post before its page was read (from the list, the feed or the import row). */
export interface CaptureHint {
  title?: string;
  /** ISO 8601 with offset. */
  publishedAt?: string;
  summary?: string;
  /** Whole body text, where the channel itself carries it (import rows, full-text feeds without a page). */
  text?: string;
  author?: string;
  sourceName?: string;
}

/** The bytes of one fetch; never changed. */
export interface Capture {
  id: number;
  sourceId: number;
  /** Where the post lives (final address after redirects). */
  url: string;
  fetchedAt: Date;
  contentType: string | null;
  /** Charset named by the operator for this source; null lets detection decide. */
  forcedCharset: string | null;
  body: Uint8Array;
  hint: CaptureHint;
}

/** What extraction reads from bytes. */
export interface ExtractedPost {
  title: string;
  /** Body as plain text, paragraphs separated by one newline. */
  text: string;
  /** ISO 8601 with offset, or null when the page does not say. */
  publishedAt: string | null;
  publishedPrecision: TimePrecision;
  /** Where the time was read: `json-ld`, `meta`, `byline`, `feed`, `url` …; null when unknown. */
  publishedFrom: string | null;
  /** Source as printed (来源). */
  sourceName: string | null;
  author: string | null;
  /** Charset that decoded the bytes. */
  charset: string;
  /** 0…1: how sure extraction is that this is the body of one post. */
  confidence: number;
}

export type Field = 'title' | 'text';

/** One term that fired, so that a person can see why. */
export interface TermHit {
  term: string;
  field: Field;
  start: number;
  end: number;
}

/** What a hit tells: only `event` makes an alert of its own. */
export const MODES = {
  event: '已发生',
  hazard: '隐患',
  hypothetical: '假设',
  negated: '否定',
  drill: '演练',
  historical: '历史',
  figurative: '比喻',
} as const;
export type Mode = keyof typeof MODES;

export interface Tag {
  /** Risk point id, e.g. `RP-FS-03`. */
  riskPoint: string;
  /** Aspect id, e.g. `food-drug`. */
  aspect: string;
  mode: Mode;
  score: number;
  terms: TermHit[];
  /** The words that decided the mode when it is not `event`. */
  modeEvidence: TermHit[];
  ruleVersion: string;
}

export interface PlaceCandidate {
  placeId: string;
  name: string;
  confidence: number;
  reasons: string[];
}

export interface PlaceMention extends TermHit {
  /** Chosen place when one candidate is sure enough, else null (待定). */
  placeId: string | null;
  confidence: number;
  candidates: PlaceCandidate[];
}

/** A stated number: `min` = `max` when exact, `max` null when open-ended. */
export interface Figure {
  min: number;
  max: number | null;
  evidence: string;
}

/** The latest total of the main event. Null = the text does not say; 0 only when it says so. */
export interface Casualties {
  deaths: Figure | null;
  injured: Figure | null;
  severelyInjured: Figure | null;
  missing: Figure | null;
  ill: Figure | null;
  trapped: Figure | null;
}

export const SENTIMENTS = {
  negative: '负面',
  neutral: '中性',
  positive: '正面',
} as const;
export type Sentiment = keyof typeof SENTIMENTS;

export interface SentimentResult {
  label: Sentiment;
  /** −1…1. */
  score: number;
  /** Strongest words, strongest first. */
  words: string[];
}

export const DUPLICATE_RELATIONS = {
  exact: '相同',
  edited: '改编',
  excerpt: '摘录',
  bulletin: '同模板新数据',
} as const;
export type DuplicateRelation = keyof typeof DUPLICATE_RELATIONS;

/** Post repeats `ofPostId`. `bulletin` is not a reprint: same template, new figures. */
export interface DuplicateEdge {
  ofPostId: number;
  relation: DuplicateRelation;
  similarity: number;
  evidence: string;
}

/** Whether a post is about this district, with reasons; null when it cannot be told. */
export interface DistrictVerdict {
  score: number;
  isAbout: boolean | null;
  reasons: string[];
}

/** All that the pure stages found in one text. */
export interface Analysis {
  tags: Tag[];
  places: PlaceMention[];
  district: DistrictVerdict;
  casualties: Casualties;
  grade: Grade | null;
  /** Suggested alert level; null when nothing in it needs a person. */
  alertLevel: AlertLevel | null;
  alertReasons: string[];
  sentiment: SentimentResult;
}
