import { ALERT_LEVELS, type AlertLevel, type Grade, higherLevel } from '../core/level.ts';
import type { RiskPoint } from '../core/library.ts';
import {
  type Casualties,
  type DistrictVerdict,
  SOURCE_TIERS,
  type SourceTier,
  type Tag,
} from '../core/post.ts';

export interface LevelInput {
  tags: readonly Tag[];
  /** The post is a drill, a film, a refuted rumour … from end to end. */
  isUnreal: boolean;
  casualties: Casualties;
  grade: Grade | null;
  district: DistrictVerdict;
  tier: SourceTier | null;
}

export interface LevelFinding {
  alertLevel: AlertLevel | null;
  /** Chinese, in the order in which they raised the level. */
  reasons: string[];
}

/** By the grade of an accident: how urgently the press office must look. */
const LEVEL_OF_GRADE = {
  特别重大: 'red',
  重大: 'red',
  较大: 'orange',
  一般: 'blue',
} as const satisfies Record<Grade, AlertLevel>;

/** People hurt or ill, at least: the product's own steps of attention, not those of any law. */
const ATTENTION_STEPS = [
  { people: 100, level: 'red' },
  { people: 30, level: 'orange' },
  { people: 10, level: 'yellow' },
] as const;

/**
 * Suggested alert level. A post about elsewhere never alerts; one whose place is undecided alerts blue at most, so
 * that a person decides the place; hits that are not told as having happened raise nothing.
 */
export function assessLevel(input: LevelInput, points: ReadonlyMap<string, RiskPoint>): LevelFinding {
  const { district, tags } = input;
  if (district.isAbout === false) return { alertLevel: null, reasons: [] };
  const events = tags.filter((tag) => tag.mode === 'event');
  // Told as drill, film, past or refuted: figures in such a text are not ours to act on.
  if (events.length === 0 && (tags.length > 0 || input.isUnreal)) return { alertLevel: null, reasons: [] };
  const scale = new Scale();
  for (const tag of events) {
    const point = points.get(tag.riskPoint);
    if (point === undefined) continue;
    const words = [...new Set(tag.terms.map((hit) => hit.term))].slice(0, 5).join('、');
    scale.raise(point.baseLevel, `命中风险点“${point.name}”：${words}`);
  }
  if (events.length > 0 || district.isAbout === true) raiseByCasualties(scale, input);
  if (scale.level === null) return { alertLevel: null, reasons: [] };
  if (district.isAbout === null) {
    return { alertLevel: 'blue', reasons: ['地点待定，先按蓝色提示，请核对是否本区', ...scale.reasons] };
  }
  if (input.tier === 'central' && ALERT_LEVELS[scale.level].rank < ALERT_LEVELS.orange.rank) {
    scale.raise(scale.level === 'blue' ? 'yellow' : 'orange', `${SOURCE_TIERS.central}已报道，提高一级`);
  }
  return { alertLevel: scale.level, reasons: scale.reasons };
}

class Scale {
  level: AlertLevel | null = null;
  readonly reasons: string[] = [];

  raise(level: AlertLevel, reason: string): void {
    this.level = this.level === null ? level : higherLevel(this.level, level);
    this.reasons.push(`${reason}（${ALERT_LEVELS[level].label}）`);
  }
}

function raiseByCasualties(scale: Scale, { casualties, grade }: LevelInput): void {
  const { deaths, injured, severelyInjured, missing, ill, trapped } = casualties;
  if (grade !== null && (grade !== '一般' || (injured?.min ?? 0) > 0)) {
    scale.raise(LEVEL_OF_GRADE[grade], `文中伤亡达到“${grade}”事故等级`);
  }
  if (deaths !== null && deaths.min > 0)
    scale.raise('yellow', `文中称死亡 ${deaths.min} 人：“${deaths.evidence}”`);
  for (const [figure, label] of [
    [severelyInjured, '重伤'],
    [injured, '受伤'],
    [ill, '发病'],
    [missing, '失踪'],
    [trapped, '被困'],
  ] as const) {
    const step = ATTENTION_STEPS.find(({ people }) => (figure?.min ?? 0) >= people);
    if (figure !== null && step !== undefined) {
      scale.raise(step.level, `文中称${label} ${figure.min} 人：“${figure.evidence}”`);
    }
  }
}
