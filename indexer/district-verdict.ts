import type { DistrictVerdict, PlaceMention } from '../core/post.ts';
import { fold } from '../core/rules/fold.ts';
import type { FieldName, GazetteerIndex, LocateInput } from './gazetteer-index.ts';
import { datelinePlace } from './other-areas.ts';

/** At and above: about us. At and below the other: not about us. Between: a person decides. */
const ABOUT = 0.4;
const NOT_ABOUT = -0.15;
/** The opening of the body, where a report says where it happened. */
const LEAD = 100;
/** A dateline ends before this. */
const DATELINE_END = 30;

interface Evidence {
  weight: number;
  reason: string;
}

/** Whether a post is about this district: what speaks for it minus what speaks against it, −1…1, with reasons. */
export function judgeDistrict(
  input: LocateInput,
  names: readonly FieldName[],
  places: readonly PlaceMention[],
  index: GazetteerIndex,
): DistrictVerdict {
  const evidence = [
    ...fromPlaces(places),
    ...fromSource(input, names, index),
    ...fromOtherAreas(input, names, places, index),
  ];
  const sum = evidence.reduce((total, { weight }) => total + weight, 0);
  const score = Math.round(Math.min(1, Math.max(-1, sum)) * 100) / 100;
  const reasons = evidence.map(({ reason }) => reason);
  if (evidence.length === 0) return { score: 0, isAbout: null, reasons: ['全文没有提到地点'] };
  return { score, isAbout: score >= ABOUT ? true : score <= NOT_ABOUT ? false : null, reasons };
}

function isUpFront(hit: { field: string; start: number }): boolean {
  return hit.field === 'title' || hit.start < LEAD;
}

function fromPlaces(places: readonly PlaceMention[]): Evidence[] {
  const sure = places.filter((mention) => mention.placeId !== null);
  const best = strongest(sure);
  if (best === undefined) {
    const guess = strongest(places.filter((mention) => mention.confidence >= 0.3));
    if (guess === undefined) return [];
    return [{ weight: guess.confidence / 3, reason: `“${guess.term}”可能是本区地名，旁证不足` }];
  }
  const found: Evidence[] = [{ weight: best.confidence * 0.8, reason: `提到本区地名“${best.term}”` }];
  const front = sure.find(isUpFront);
  if (front !== undefined) {
    found.push({ weight: 0.2, reason: `“${front.term}”出现在${front.field === 'title' ? '标题' : '开头'}` });
  }
  return found;
}

function strongest(mentions: readonly PlaceMention[]): PlaceMention | undefined {
  return mentions.reduce<PlaceMention | undefined>(
    (best, mention) => (best === undefined || mention.confidence > best.confidence ? mention : best),
    undefined,
  );
}

function fromSource(input: LocateInput, names: readonly FieldName[], index: GazetteerIndex): Evidence[] {
  const found: Evidence[] = [];
  if (input.isHomeSource) found.push({ weight: 0.45, reason: '信源主要报道本区' });
  if (input.sourceName !== null) {
    index.matcher.scan(input.sourceName, (id) => {
      for (const role of index.rolesOf[id] ?? []) {
        if (found.length < 2 && role.kind === 'namesake') {
          found.push({ weight: -0.6, reason: `信源“${input.sourceName}”属于${role.where}一方` });
        }
      }
    });
  }
  const support = names.find((name) => name.roles.some((role) => role.kind === 'support'));
  if (support !== undefined) found.push({ weight: 0.1, reason: `文中有“${support.term}”` });
  return found;
}

/** Namesakes first; then other districts and cities, heavier in the title and the opening, lighter beside our own. */
function fromOtherAreas(
  input: LocateInput,
  names: readonly FieldName[],
  places: readonly PlaceMention[],
  index: GazetteerIndex,
): Evidence[] {
  const found: Evidence[] = [];
  for (const name of names) {
    const namesake = name.roles.find((role) => role.kind === 'namesake');
    if (namesake === undefined) continue;
    const weight = name.field === 'title' ? -0.9 : isUpFront(name) ? -0.7 : -0.4;
    found.push({ weight, reason: `“${name.term}”指向${namesake.where}` });
    break;
  }
  const wire = datelinePlace(input.text);
  // Where a report was wired from is not where it happened: 新华社北京3月1日电.
  const isWire = (name: FieldName): boolean =>
    wire !== null && name.field === 'text' && name.start < DATELINE_END && fold(name.term) === fold(wire);
  const others = names.filter((name) => name.roles.every((role) => role.kind === 'other') && !isWire(name));
  const front = others.find((name) => name.field === 'title') ?? others.find(isUpFront) ?? others[0];
  if (front !== undefined) {
    const base = front.field === 'title' ? -0.5 : isUpFront(front) ? -0.4 : -0.2;
    const ownFirst = places.some(
      (mention) =>
        mention.placeId !== null &&
        (mention.field === 'title' || (front.field === 'text' && mention.start < front.start)),
    );
    found.push({ weight: ownFirst ? base / 2 : base, reason: `写到外地“${front.term}”` });
  }
  if (wire !== null && !index.isOurs(wire)) found.push({ weight: -0.2, reason: `电头是“${wire}”` });
  return found;
}
