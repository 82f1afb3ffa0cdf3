/** The gazetteer as rows, so that posts and alerts can refer to places. */
import type { Gazetteer } from '../core/library.ts';
import type { Db } from './db.ts';

/** Makes the table say what the gazetteer says; places that it no longer names stay, for what refers to them. */
export async function upsertPlaces(db: Db, gazetteer: Gazetteer): Promise<void> {
  const { district } = gazetteer;
  const rows = [
    { id: district.id, name: district.name, kind: 'district', parent_id: null, unit_id: null },
    ...gazetteer.places
      .filter((place) => place.id !== district.id)
      .map((place) => ({
        id: place.id,
        name: place.name,
        kind: place.kind,
        parent_id: place.parent,
        unit_id: place.unit ?? null,
      })),
  ];
  const known = new Set((await db.selectFrom('units').select('id').execute()).map((unit) => unit.id));
  await db
    .insertInto('places')
    .values(
      rows.map((row) => ({
        ...row,
        unit_id: row.unit_id !== null && known.has(row.unit_id) ? row.unit_id : null,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        kind: eb.ref('excluded.kind'),
        parent_id: eb.ref('excluded.parent_id'),
        unit_id: eb.ref('excluded.unit_id'),
      })),
    )
    .execute();
}

export interface StoredPlace {
  id: string;
  name: string;
  kind: string;
  parentId: string | null;
  unitId: string | null;
}

export async function listPlaces(db: Db): Promise<StoredPlace[]> {
  const rows = await db.selectFrom('places').selectAll().orderBy('kind').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    parentId: row.parent_id,
    unitId: row.unit_id,
  }));
}

export interface PlaceLine {
  name: string;
  /** Itself and what it lies in, narrowest first, the district left out. */
  chain: string[];
}

/** Every place by id. That two posts are both in the district says nothing: its own chain is empty. */
export async function readPlaceLines(db: Db): Promise<Map<string, PlaceLine>> {
  const places = new Map((await listPlaces(db)).map((place) => [place.id, place]));
  const lines = new Map<string, PlaceLine>();
  for (const start of places.values()) {
    const chain: string[] = [];
    let place: StoredPlace | undefined = start;
    while (place !== undefined && place.kind !== 'district' && !chain.includes(place.id)) {
      chain.push(place.id);
      place = place.parentId === null ? undefined : places.get(place.parentId);
    }
    lines.set(start.id, { name: start.name, chain });
  }
  return lines;
}
