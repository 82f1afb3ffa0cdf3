import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dumpSchema, readColumns } from '../../store/dump-schema.ts';
import { createTestDatabase } from '../support/database.ts';

const FILE = 'store/schema.sql';

test('the committed schema is what the migrations add up to (UPDATE_SCHEMA=1 writes it)', async () => {
  await using test = await createTestDatabase();
  const live = await dumpSchema(test.db);
  if (process.env.UPDATE_SCHEMA) writeFileSync(FILE, live);
  expect(live).toBe(readFileSync(FILE, 'utf8'));
});

/** Tables and their columns as store/tables.ts declares them: `posts: PostsTable` → interface → property names. */
function declaredColumns(): Map<string, string[]> {
  const text = readFileSync('store/tables.ts', 'utf8');
  const bodies = new Map(
    [...text.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)].map(([, name = '', body = '']) => [
      name,
      body,
    ]),
  );
  const properties = (body: string) => [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name = '']) => name);
  return new Map(
    [...(bodies.get('Database') ?? '').matchAll(/^ {2}(\w+): (\w+);/gm)].map(([, table = '', type = '']) => [
      table,
      properties(bodies.get(type) ?? '').sort(),
    ]),
  );
}

test('store/tables.ts names exactly the live tables and columns', async () => {
  await using test = await createTestDatabase();
  const live = Map.groupBy(await readColumns(test.db), (column) => column.table);
  const columns = [...live].map(([table, list]) => [table, list.map(({ column }) => column).sort()] as const);
  expect(Object.fromEntries(declaredColumns())).toEqual(Object.fromEntries(columns));
});
