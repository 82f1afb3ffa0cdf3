/** Writing many rows in one statement: a batch of posts costs a handful of round trips, not a dozen a post. */
import { sql } from 'kysely';
import { type Db, json } from './db.ts';

type IdentityTable = 'posts' | 'clusters';

/** Takes ids ahead of the rows, so that rows of one batch can refer to each other. */
export async function allocateIds(db: Db, table: IdentityTable, count: number): Promise<number[]> {
  if (count === 0) return [];
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence(${table}, 'id')) as id from generate_series(1, ${count}::int)`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

/** Inserts whole rows (every column named, ids included) by one parameter. */
export async function insertRows(
  db: Db,
  table: IdentityTable | 'tags' | 'place_mentions',
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const name = sql.table(table);
  const overriding = table === 'posts' || table === 'clusters' ? sql`overriding system value` : sql``;
  await sql`insert into ${name} ${overriding}
    select * from jsonb_populate_recordset(null::${name}, ${json(rows)}::jsonb)`.execute(db);
}
