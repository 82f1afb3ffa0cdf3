import { type PersonSet, personSetSchema } from '../core/person-set.ts';
import type { Db } from './db.ts';

/** What people set on a live post so far, held until the transaction ends; null when there is no such post. */
export async function lockPersonSet(db: Db, postId: number): Promise<PersonSet | null> {
  const row = await db
    .selectFrom('posts')
    .select('set_by_person')
    .where('id', '=', postId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : personSetSchema.parse(row.set_by_person);
}

export async function hasPlace(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('places').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}
