import type { Gazetteer, Place } from '../core/library.ts';
import type { DistrictVerdict, PlaceCandidate, PlaceMention } from '../core/post.ts';
import { judgeDistrict } from './district-verdict.ts';
import {
  type FieldName,
  findNames,
  type GazetteerIndex,
  indexGazetteer,
  type LocateInput,
  type NameRole,
} from './gazetteer-index.ts';

export type Locator = GazetteerIndex;

/** From here on a candidate is chosen, if it also leads the next one by `LEAST_LEAD`. */
const SURE = 0.6;
const LEAST_LEAD = 0.15;
/** How far around a name its evidence is looked for, in characters. */
const NEIGHBOURHOOD = 60;
/** An area named this shortly before a name governs it: 西洲区和平街道. */
const GOVERNS = 8;

export function buildLocator(gazetteer: Gazetteer): Locator {
  return indexGazetteer(gazetteer);
}

/** Places that a post names, each with candidates, and whether the post is about the district. */
export function locatePost(
  input: LocateInput,
  locator: Locator,
): { places: PlaceMention[]; district: DistrictVerdict } {
  const names: FieldName[] = [
    ...findNames(input.title, locator).map((hit) => ({ ...hit, field: 'title' as const })),
    ...findNames(input.text, locator).map((hit) => ({ ...hit, field: 'text' as const })),
  ];
  const places = names
    .filter((name) => name.roles.some((role) => role.kind === 'place'))
    .map((name) => toMention(name, names, input, locator));
  return { places, district: judgeDistrict(input, names, places, locator) };
}

function toMention(
  name: FieldName,
  names: readonly FieldName[],
  input: LocateInput,
  locator: Locator,
): PlaceMention {
  const candidates = name.roles
    .flatMap((role) => (role.kind === 'place' ? [weigh(name, role, names, input, locator)] : []))
    .sort((a, b) => b.confidence - a.confidence);
  const [first, second] = candidates;
  const isSure =
    first !== undefined &&
    first.confidence >= SURE &&
    first.confidence - (second?.confidence ?? 0) >= LEAST_LEAD;
  return {
    term: name.term,
    field: name.field,
    start: name.start,
    end: name.end,
    placeId: isSure ? first.placeId : null,
    confidence: first?.confidence ?? 0,
    candidates,
  };
}

class Balance {
  #value: number;
  readonly reasons: string[] = [];
  constructor(value: number, reason: string) {
    this.#value = value;
    this.reasons.push(reason);
  }
  add(value: number, reason: string): void {
    this.#value += value;
    this.reasons.push(reason);
  }
  get confidence(): number {
    return Math.round(Math.min(1, Math.max(0, this.#value)) * 100) / 100;
  }
}

function weigh(
  name: FieldName,
  role: NameRole & { kind: 'place' },
  names: readonly FieldName[],
  input: LocateInput,
  locator: Locator,
): PlaceCandidate {
  const { place, isStrong } = role;
  const balance = isStrong
    ? new Balance(0.75, `“${name.term}”是本区专名`)
    : new Balance(0.25, `“${name.term}”是简称或常见名，要看旁证`);
  weighSupport(balance, name, role, names, locator);
  if (input.isHomeSource) balance.add(isStrong ? 0.1 : 0.25, '信源主要报道本区');
  if (!isStrong) weighForm(balance, name, input);
  weighAgainst(balance, name, place, names, locator);
  return { placeId: place.id, name: place.name, confidence: balance.confidence, reasons: balance.reasons };
}

function isNear(a: FieldName, b: FieldName): boolean {
  return a.field === b.field && Math.max(b.start - a.end, a.start - b.end) <= NEIGHBOURHOOD;
}

/** Support words, the district's own name, the place's parents and children, other sure names of the district. */
function weighSupport(
  balance: Balance,
  name: FieldName,
  { place, isStrong }: NameRole & { kind: 'place' },
  names: readonly FieldName[],
  locator: Locator,
): void {
  const others = names.filter((other) => other !== name && other.term !== name.term);
  const family = others.find((other) =>
    other.roles.some((role) => role.kind === 'place' && isFamily(role.place, place, locator)),
  );
  if (family !== undefined) {
    balance.add(isStrong ? 0.15 : 0.25, `文中还有同一街乡的“${family.term}”`);
  } else if (name.roles.filter((role) => role.kind === 'place').length > 1) {
    const rival = others.find((other) =>
      other.roles.some((role) => role.kind === 'place' && role.place.kind === 'sub-district'),
    );
    if (rival !== undefined) balance.add(-0.4, `同名不止一处，文中写的是“${rival.term}”`);
  }
  const speaks = (other: FieldName): boolean =>
    other.roles.some(
      (role) =>
        role.kind === 'support' || (role.kind === 'place' && role.isStrong && role.place.id !== place.id),
    );
  const near = others.find((other) => speaks(other) && isNear(name, other));
  if (near !== undefined) {
    balance.add(isStrong ? 0.15 : 0.4, `附近有“${near.term}”`);
    return;
  }
  const far = others.find(speaks);
  if (far !== undefined) balance.add(isStrong ? 0.1 : 0.25, `文中提到“${far.term}”`);
}

function isFamily(a: Place, b: Place, locator: Locator): boolean {
  if (a.id === locator.districtId || b.id === locator.districtId || a.id === b.id) return false;
  return a.parent === b.id || b.parent === a.id || (a.parent === b.parent && a.parent !== locator.districtId);
}

const PLACE_ENDING =
  /^(?:街道|社区|小区|地区|派出所|村|镇|乡|路口|大街|小学|中学|医院|菜市场|地铁站|公园|一带|附近|这边|那边)/;
const PLACE_BEGINNING = /(?:在|位于|家住|住在|住|来自|到|去|从|路过|途经|途径|我们|咱们)$/;

/** How a weak name stands in its sentence. */
function weighForm(balance: Balance, name: FieldName, input: LocateInput): void {
  const source = input[name.field];
  if (
    /(?:街道|社区|地区|乡|街道办)$/.test(name.term) ||
    PLACE_ENDING.test(source.slice(name.end, name.end + 4))
  ) {
    balance.add(0.2, '按地名写法出现');
  } else if (PLACE_BEGINNING.test(source.slice(Math.max(0, name.start - 3), name.start))) {
    balance.add(0.1, '前面有处所词');
  }
}

function weighAgainst(
  balance: Balance,
  name: FieldName,
  place: Place,
  names: readonly FieldName[],
  locator: Locator,
): void {
  for (const other of names) {
    const namesake = other.roles.find((role) => role.kind === 'namesake');
    if (namesake !== undefined && (isNear(name, other) || other.field === 'title')) {
      balance.add(place.id === locator.districtId ? -0.6 : -0.4, `“${other.term}”指向${namesake.where}`);
      break;
    }
  }
  const governing = names.find(
    (other) =>
      other.field === name.field &&
      other.end <= name.start &&
      name.start - other.end <= GOVERNS &&
      other.roles.some((role) => role.kind === 'other'),
  );
  if (governing !== undefined) balance.add(-0.6, `紧跟在外地地名“${governing.term}”之后`);
}
