import type { Casualties, PlaceMention } from '../../../core/post.ts';
import type { TagView } from '../../../desk/views.ts';
import { figureOf } from '../../../templates/helpers/figure-of.ts';
import type { Mark } from '../../../templates/helpers/highlight.ts';

const FIGURE_LABELS = {
  deaths: '死亡',
  injured: '受伤',
  severelyInjured: '重伤',
  missing: '失踪',
  ill: '患病就医',
  trapped: '被困',
} as const satisfies Record<keyof Casualties, string>;

const MENTIONS_SHOWN = 12;

function isFigureKey(key: string): key is keyof Casualties {
  return key in FIGURE_LABELS;
}

export interface EvidenceSubject {
  title: string;
  body: string;
  tags: readonly TagView[];
  places: readonly PlaceMention[];
  districtReasons: readonly string[];
  casualties: Casualties;
}

/** Marks of every place where the text itself says what was found in it. */
function marksOf(post: EvidenceSubject): { title: Mark[]; text: Mark[] } {
  const marks: { title: Mark[]; text: Mark[] } = { title: [], text: [] };
  for (const tag of post.tags) {
    for (const { field, start, end } of tag.terms) {
      marks[field].push({ start, end, kind: 'term', title: tag.riskPoint.name });
    }
    for (const { field, start, end } of tag.modeEvidence) {
      marks[field].push({ start, end, kind: 'doubt', title: `语气依据：${tag.riskPoint.name}` });
    }
  }
  for (const [key, value] of Object.entries(post.casualties)) {
    if (value === null || value.evidence === '' || !isFigureKey(key)) continue;
    for (const [field, source] of [
      ['title', post.title],
      ['text', post.body],
    ] as const) {
      const start = source.indexOf(value.evidence);
      if (start >= 0) {
        const end = start + value.evidence.length;
        marks[field].push({ start, end, kind: 'figure', title: FIGURE_LABELS[key] });
      }
    }
  }
  for (const { field, start, end, candidates, placeId } of post.places) {
    const chosen = candidates.find((candidate) => candidate.placeId === placeId);
    marks[field].push({ start, end, kind: 'place', title: chosen?.name ?? '地点待定' });
  }
  return marks;
}

interface MentionLine {
  term: string;
  name: string | null;
  confidence: number;
  reasons: string;
}

/** One line per different mention, surest first. */
function mentionsOf(places: readonly PlaceMention[]): MentionLine[] {
  const lines = new Map<string, MentionLine>();
  for (const mention of places) {
    const chosen = mention.candidates.find((candidate) => candidate.placeId === mention.placeId);
    const key = `${mention.term}→${mention.placeId ?? ''}`;
    const known = lines.get(key);
    if (known !== undefined && known.confidence >= mention.confidence) continue;
    lines.set(key, {
      term: mention.term,
      name: chosen?.name ?? null,
      confidence: mention.confidence,
      reasons: (chosen ?? mention.candidates[0])?.reasons.join('；') ?? '',
    });
  }
  return [...lines.values()].sort((a, b) => b.confidence - a.confidence).slice(0, MENTIONS_SHOWN);
}

function wordsOf(terms: readonly { term: string }[]): string[] {
  return [...new Set(terms.map(({ term }) => term))];
}

export function buildEvidence(post: EvidenceSubject) {
  const marks = marksOf(post);
  return {
    titleMarks: marks.title,
    textMarks: marks.text,
    figures: Object.entries(post.casualties).flatMap(([key, value]) =>
      value === null || !isFigureKey(key)
        ? []
        : [{ label: FIGURE_LABELS[key], value: figureOf(value), evidence: value.evidence }],
    ),
    mentions: mentionsOf(post.places),
    districtReasons: post.districtReasons,
    tags: post.tags.map(({ riskPoint, mode, terms, modeEvidence }) => ({
      riskPoint,
      mode,
      words: wordsOf(terms),
      doubtWords: wordsOf(modeEvidence),
    })),
  };
}
