import { afterAll, beforeAll, expect, test } from 'vitest';
import { upsertPlaces } from '../../store/places.ts';
import { readSearchSources } from '../../store/search-documents.ts';
import { exampleGazetteer } from '../library/files.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { seedPost, seedSource } from './seed-posts.ts';

let database: TestDatabase;
let sourceId: number;
const gazetteer = exampleGazetteer();

beforeAll(async () => {
  database = await createTestDatabase();
  await upsertPlaces(database.db, gazetteer);
  sourceId = await seedSource(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

async function subDistrictOf(placeId: string | null): Promise<string | null | undefined> {
  const id = await seedPost(database.db, sourceId, { placeId });
  return (await readSearchSources(database.db, [id]))[0]?.subDistrictId;
}

test('a post is counted under the sub-district that its landmark, community or itself lies in', async () => {
  const subDistrict = gazetteer.places.find((place) => place.kind === 'sub-district');
  const inside = gazetteer.places.filter((place) => place.parent === subDistrict?.id);
  expect(inside.length).toBeGreaterThan(0);
  for (const place of inside.slice(0, 3)) expect(await subDistrictOf(place.id)).toBe(subDistrict?.id);
  expect(await subDistrictOf(subDistrict?.id ?? '')).toBe(subDistrict?.id);
});

test('a post about the whole district, or about nowhere known, is counted under none', async () => {
  expect(await subDistrictOf(gazetteer.district.id)).toBeNull();
  expect(await subDistrictOf(null)).toBeNull();
});
