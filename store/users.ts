import { ROLES, type Role } from '../core/roles.ts';
import { keyOf, type Named, namedOrNull } from './columns.ts';
import type { Db } from './db.ts';

export interface StoredUser {
  id: number;
  username: string;
  displayName: string;
  passwordHash: string;
  roles: Role[];
  unit: Named | null;
  isActive: boolean;
  mustChangePassword: boolean;
  createdAt: Date;
}

function selectUsers(db: Db) {
  return db
    .selectFrom('users')
    .leftJoin('units', 'units.id', 'users.unit_id')
    .selectAll('users')
    .select('units.name as unit_name');
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>;

function toUser(row: UserRow): StoredUser {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    passwordHash: row.password_hash,
    roles: row.roles.map((role) => keyOf(ROLES, role, 'users.roles')),
    unit: namedOrNull(row.unit_id, row.unit_name),
    isActive: row.is_active,
    mustChangePassword: row.must_change_password,
    createdAt: row.created_at,
  };
}

export async function listUsers(db: Db): Promise<StoredUser[]> {
  return (await selectUsers(db).orderBy('users.id').execute()).map(toUser);
}

export async function findUser(
  db: Db,
  key: { id: number } | { username: string },
): Promise<StoredUser | null> {
  const query = selectUsers(db);
  const row = await ('id' in key
    ? query.where('users.id', '=', key.id)
    : query.where('users.username', '=', key.username)
  ).executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/** Id of the new user, or null when the user name is taken. */
export async function insertUser(
  db: Db,
  user: {
    username: string;
    displayName: string;
    passwordHash: string;
    roles: readonly Role[];
    unitId: string | null;
    mustChangePassword: boolean;
    createdAt: Date;
  },
): Promise<number | null> {
  const row = await db
    .insertInto('users')
    .values({
      username: user.username,
      display_name: user.displayName,
      password_hash: user.passwordHash,
      roles: [...user.roles],
      unit_id: user.unitId,
      must_change_password: user.mustChangePassword,
      created_at: user.createdAt,
    })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function updateUser(
  db: Db,
  id: number,
  change: {
    displayName?: string;
    roles?: readonly Role[];
    unitId?: string | null;
    isActive?: boolean;
    passwordHash?: string;
    mustChangePassword?: boolean;
  },
): Promise<void> {
  const set = {
    ...(change.displayName !== undefined && { display_name: change.displayName }),
    ...(change.roles !== undefined && { roles: [...change.roles] }),
    ...(change.unitId !== undefined && { unit_id: change.unitId }),
    ...(change.isActive !== undefined && { is_active: change.isActive }),
    ...(change.passwordHash !== undefined && { password_hash: change.passwordHash }),
    ...(change.mustChangePassword !== undefined && { must_change_password: change.mustChangePassword }),
  };
  if (Object.keys(set).length > 0) await db.updateTable('users').set(set).where('id', '=', id).execute();
}

/** How many active administrators there are besides this one. */
export async function countOtherAdmins(db: Db, id: number): Promise<number> {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'roles'])
    .where('is_active', '=', true)
    .where('id', '<>', id)
    .forUpdate()
    .execute();
  return rows.filter((row) => row.roles.includes('admin')).length;
}
