import type { Gazetteer, Place } from '../core/library.ts';
import type { Field } from '../core/post.ts';
import { fold } from '../core/rules/fold.ts';
import { buildMatcher, type Matcher } from '../core/rules/matcher.ts';
import { findAreaNames, WELL_KNOWN_AREAS } from './other-areas.ts';

/** What a name found in a text may stand for. */
export type NameRole =
  | { kind: 'place'; place: Place; isStrong: boolean }
  | { kind: 'never' }
  | { kind: 'support' }
  | { kind: 'namesake'; where: string }
  | { kind: 'other' };

export interface NameHit {
  term: string;
  start: number;
  end: number;
  roles: readonly NameRole[];
}

/** A name with the field it stands in. */
export interface FieldName extends NameHit {
  field: Field;
}

export interface LocateInput {
  title: string;
  text: string;
  sourceName: string | null;
  /** The source mostly writes about this district. */
  isHomeSource: boolean;
}

/** The gazetteer, ready for scanning. */
export interface GazetteerIndex {
  districtId: string;
  districtName: string;
  parentOf: ReadonlyMap<string, string | null>;
  nameOf: ReadonlyMap<string, string>;
  matcher: Matcher;
  rolesOf: readonly (readonly NameRole[])[];
  isOurs(name: string): boolean;
}

export function indexGazetteer(gazetteer: Gazetteer): GazetteerIndex {
  const { district, places } = gazetteer;
  const roles = new Map<string, { term: string; roles: NameRole[] }>();
  const add = (term: string, role: NameRole): void => {
    const entry = roles.get(fold(term)) ?? { term, roles: [] };
    entry.roles.push(role);
    roles.set(fold(term), entry);
  };
  for (const place of places) {
    for (const name of new Set([place.name, ...place.strongNames])) {
      // A full name that is also listed as weak stays weak: the gazetteer knows that others share it.
      if (!place.weakNames.includes(name)) add(name, { kind: 'place', place, isStrong: true });
    }
    for (const name of place.weakNames) add(name, { kind: 'place', place, isStrong: false });
  }
  for (const phrase of district.neverPlaces) add(phrase, { kind: 'never' });
  const support = new Set([
    ...district.support,
    ...bareForms(district.city),
    ...bareForms(district.province),
  ]);
  for (const word of support) add(word, { kind: 'support' });
  for (const namesake of district.namesakes) {
    for (const word of namesake.evidence)
      add(word, { kind: 'namesake', where: `${namesake.where}${namesake.name}` });
  }
  for (const name of WELL_KNOWN_AREAS) if (!roles.has(fold(name))) add(name, { kind: 'other' });
  const entries = [...roles.values()];
  const ours = new Set(
    [...roles.entries()].filter(([, entry]) => entry.roles.every(isOwn)).map(([key]) => key),
  );
  return {
    districtId: district.id,
    districtName: district.name,
    parentOf: new Map(places.map((place) => [place.id, place.parent])),
    nameOf: new Map(places.map((place) => [place.id, place.name])),
    matcher: buildMatcher(entries.map((entry) => entry.term)),
    rolesOf: entries.map((entry) => entry.roles),
    isOurs: (name) => ours.has(fold(name)),
  };
}

function isOwn(role: NameRole): boolean {
  return role.kind === 'place' || role.kind === 'support' || role.kind === 'never';
}

/** 澜川市 and 澜川. */
function bareForms(name: string): string[] {
  const bare = name.replace(/(?:省|市|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区)$/, '');
  return bare.length > 1 && bare !== name ? [name, bare] : [name];
}

/** Names in one text: the longest at each place; what lies inside a longer one or in a phrase of `neverPlaces` is out. */
export function findNames(text: string, index: GazetteerIndex): NameHit[] {
  const found: NameHit[] = [];
  index.matcher.scan(text, (id, start, end) => {
    found.push({ term: text.slice(start, end), start, end, roles: index.rolesOf[id] ?? [] });
  });
  for (const area of findAreaNames(text, index.isOurs)) {
    found.push({ term: area.name, start: area.start, end: area.end, roles: [{ kind: 'other' }] });
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: NameHit[] = [];
  for (const hit of found) {
    const last = kept[kept.length - 1];
    if (last !== undefined && hit.start === last.start && hit.end === last.end) continue;
    // Two names that overlap without one holding the other: the first one is read, as a reader would.
    if (last !== undefined && hit.start < last.end) continue;
    kept.push(hit);
  }
  return kept.filter((hit) => !hit.roles.some((role) => role.kind === 'never'));
}
