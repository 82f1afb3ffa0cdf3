import { MODES } from '../../../core/post.ts';
import { type Actor, may } from '../../../core/roles.ts';
import type { Named, PostDetail } from '../../../desk/views.ts';
import { buildEvidence } from './evidence.ts';
import type { Frame } from './frame.ts';

const FIELD_LABELS: Record<string, string> = { isAboutDistrict: '是否本区', placeId: '地点' };

function textOf(value: unknown, placeNames: ReadonlyMap<string, string>): string {
  if (value === null || value === undefined) return '无';
  if (typeof value === 'boolean') return value ? '是' : '否';
  const text = String(value);
  return placeNames.get(text) ?? Object.entries(MODES).find(([mode]) => mode === text)?.[1] ?? text;
}

export function postModel(
  frame: Frame,
  input: { actor: Actor; post: PostDetail; sourceKey: string; places: readonly Named[] },
) {
  const { actor, post, places } = input;
  const placeNames = new Map(places.map(({ id, name }) => [id, name]));
  const pointNames = new Map(post.tags.map(({ riskPoint }) => [riskPoint.id, riskPoint.name]));
  const nameOf = (field: string): string =>
    FIELD_LABELS[field] ?? pointNames.get(field.replace(/^mode[:.]/, '')) ?? field;
  return {
    frame,
    post,
    sourceKey: input.sourceKey,
    evidence: buildEvidence(post),
    corrections: post.setByPerson.map(({ field, value, machineValue, by, at }) => ({
      text: `${nameOf(field)}：${textOf(value, placeNames)}（系统判断：${textOf(machineValue, placeNames)}）`,
      by: by.displayName,
      at,
    })),
    relations: [
      ...post.repeats.map((edge) => ({ ...edge, direction: '转自' })),
      ...post.repeatedBy.map((edge) => ({ ...edge, direction: '被转载' })),
    ],
    relationCount: post.repeats.length + post.repeatedBy.length,
    canCorrect: may(actor, 'post.correct'),
    modes: Object.entries(MODES).map(([key, label]) => ({ key, label })),
    places,
  };
}
