import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { districtConfigSchema } from '../../core/config.ts';
import { gazetteerFileSchema, unitsFileSchema } from '../../core/library.ts';
import { loadDemoPosts } from '../../server/demo-site/posts.ts';

const EXAMPLE = join(import.meta.dirname, '../../library/example');
const textOf = (file: string): string => readFileSync(join(EXAMPLE, file), 'utf8');

const posts = await loadDemoPosts(join(EXAMPLE, 'posts'));
const gazetteer = gazetteerFileSchema.parse(parse(textOf('gazetteer.yaml')));
const units = unitsFileSchema.parse(parse(textOf('units.yaml'))).units;

describe('the example district', () => {
  test('its configuration parses and uses every site and every kind of connector', () => {
    const source = textOf('district.yaml');
    const config = districtConfigSchema.parse(
      parse(source.replaceAll(/\$\{demo:[a-z]+\}/g, 'http://127.0.0.1:9')),
    );
    expect(config.isDemonstration).toBe(true);
    expect(new Set(config.sources.map((one) => one.kind))).toEqual(new Set(['feed', 'list', 'sitemap']));
    expect(new Set([...source.matchAll(/\$\{demo:([a-z]+)\}/g)].map((m) => m[1]).filter(Boolean))).toEqual(
      new Set(['portal', 'forum', 'media', 'neighbour']),
    );
    expect(config.sources.every((one) => one.isLocal && one.legalBasis && one.impactAssessedOn)).toBe(true);
  });

  test('it has 43 sub-districts, 120 communities and 80 landmarks, each below its parent', () => {
    const kinds = Map.groupBy(gazetteer.places, (place) => place.kind);
    expect(kinds.get('sub-district')).toHaveLength(43);
    expect(kinds.get('community')?.length).toBeGreaterThanOrEqual(120);
    expect(kinds.get('landmark')?.length).toBeGreaterThanOrEqual(80);
    const kindOf = new Map(gazetteer.places.map((place) => [place.id, place.kind]));
    expect(kindOf.size).toBe(gazetteer.places.length);
    const parentKinds = { district: [undefined], 'sub-district': ['district'], community: ['sub-district'] };
    for (const place of gazetteer.places) {
      const allowed = place.kind === 'landmark' ? ['sub-district', 'community'] : parentKinds[place.kind];
      expect(allowed, place.name).toContain(place.parent === null ? undefined : kindOf.get(place.parent));
      expect(place.strongNames.length + place.weakNames.length, place.name).toBeGreaterThan(0);
    }
  });

  test('every sub-district points to its own office', () => {
    const byId = new Map(units.map((unit) => [unit.id, unit]));
    const offices = gazetteer.places
      .filter((place) => place.kind === 'sub-district')
      .map((place) => byId.get(place.unit ?? ''));
    expect(new Set(offices).size).toBe(43);
    expect(offices.every((unit) => unit?.kind === 'sub-district' && unit.parent === 'district-office')).toBe(
      true,
    );
  });
});

describe('the demonstration posts', () => {
  test('there are at least 130, of which at least 90 are out at the start', () => {
    expect(posts.length).toBeGreaterThanOrEqual(130);
    expect(posts.filter((post) => post.minutesAgo !== undefined).length).toBeGreaterThanOrEqual(90);
  });

  test('each is 80 to 700 characters long', () => {
    const lengths = posts.map((post) => [post.id, post.body.replaceAll(/\s/g, '').length] as const);
    expect(lengths.filter(([, length]) => length < 80 || length > 700)).toEqual([]);
  });

  test('new ones come within 15 seconds and then every 10 to 25', () => {
    const times = posts.flatMap((post) => post.publishAfterSeconds ?? []).sort((a, b) => a - b);
    expect(times[0]).toBeLessThanOrEqual(15);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.filter((gap) => gap < 10 || gap > 25)).toEqual([]);
  });

  test('a reprint comes after what it repeats, and an exact one has the same body', () => {
    const when = (post: (typeof posts)[number]): number =>
      post.publishAfterSeconds ?? -(post.minutesAgo ?? 0) * 60;
    const byId = new Map(posts.map((post) => [post.id, post]));
    const reprints = posts.filter((post) => post.reprint);
    expect(reprints.length).toBeGreaterThanOrEqual(15);
    for (const post of reprints) {
      const original = byId.get(post.reprint?.of ?? 0);
      expect(original && when(original) < when(post), post.title).toBe(true);
      if (post.reprint?.form === 'exact') expect(post.body).toBe(original?.body);
    }
  });

  test('three that call for an alert stand near the top at the start', () => {
    const recent = posts.filter((post) => (post.minutesAgo ?? 9_999) <= 60 && post.expect.alert);
    expect(recent.length).toBeGreaterThanOrEqual(3);
  });
});
