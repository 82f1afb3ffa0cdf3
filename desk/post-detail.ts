/** A post as people read it: what it says, what was found in it, and why. */
import type { Grade } from '../core/level.ts';
import type { Casualties, Mode, PlaceMention, TermHit } from '../core/post.ts';
import type { Person } from '../store/columns.ts';
import type { PostBrief } from '../store/post-views.ts';
import type { RiskPointName } from './naming.ts';

export interface TagView {
  riskPoint: RiskPointName;
  /** The mode that counts: a person's when there is one. */
  mode: Mode;
  machineMode: Mode;
  score: number;
  terms: TermHit[];
  modeEvidence: TermHit[];
  ruleVersion: string;
}

/** A value that a person set, beside the machine's. */
export interface SetByPerson {
  field: string;
  value: unknown;
  machineValue: unknown;
  by: Person;
  at: Date;
}

export interface PostDetail extends PostBrief {
  body: string;
  author: string | null;
  revision: number;
  updatedAt: Date;
  charset: string;
  confidence: number;
  publishedFrom: string | null;
  tags: TagView[];
  places: PlaceMention[];
  districtScore: number;
  districtReasons: string[];
  casualties: Casualties;
  grade: Grade | null;
  alertReasons: string[];
  sentimentScore: number;
  sentimentWords: string[];
  setByPerson: SetByPerson[];
  revisions: { revision: number; title: string; body: string; capturedAt: Date }[];
  /** Reprint relations, both ways. */
  repeats: { post: PostBrief; relation: string; similarity: number; evidence: string }[];
  repeatedBy: { post: PostBrief; relation: string; similarity: number; evidence: string }[];
  alertId: number | null;
}
