import { readdirSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { dropDatabase, ensureDatabase } from '../../store/admin.ts';
import { openDatabase } from '../../store/db.ts';
import { migrate } from '../../store/migrate.ts';
import { createTestDatabase } from '../support/database.ts';

test('a fresh test database has every table and nothing left to migrate', async () => {
  await using test = await createTestDatabase();
  expect(await test.db.selectFrom('posts').selectAll().execute()).toEqual([]);
  expect(await migrate(test.db)).toEqual([]);
});

test('four processes that migrate an empty database at once run every migration exactly once', async () => {
  const url = new URL(inject('postgresUrl'));
  const name = 'migrate_race';
  await ensureDatabase(url.href, name);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const pools = [1, 2, 3, 4].map(() => openDatabase(own.href));
  try {
    const ran = await Promise.all(pools.map((db) => migrate(db)));
    const files = readdirSync('store/migrations').filter((file) => file.endsWith('.sql'));
    expect(ran.flat().sort()).toEqual(files.map((file) => file.slice(0, -4)).sort());
  } finally {
    await Promise.all(pools.map((db) => db.destroy()));
    await dropDatabase(url.href, name);
  }
});

test('the ledger refuses change and removal', async () => {
  await using test = await createTestDatabase();
  await test.db
    .insertInto('ledger')
    .values({
      at: new Date(0),
      user_id: null,
      actor: '系统',
      subject_kind: 'alert',
      subject_id: '1',
      act: 'raise',
    })
    .execute();
  await expect(sql`update ledger set act = 'x'`.execute(test.db)).rejects.toThrow('append-only');
  await expect(sql`delete from ledger`.execute(test.db)).rejects.toThrow('append-only');
});
