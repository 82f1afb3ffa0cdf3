import type { Transaction } from 'kysely';
import type { ErrorCode } from '../core/error-codes.ts';
import { RequestError } from '../core/errors.ts';
import { type Actor, may, PERMISSIONS, type Permission, ROLES, type Role } from '../core/roles.ts';
import type { Db } from '../store/db.ts';
import { appendLedger } from '../store/ledger.ts';
import type { Database } from '../store/tables.ts';
import type { DeskContext } from './context.ts';

/** The product itself, when no person acts: first start, command line, followers. Leaves no user id in the ledger. */
export const SYSTEM_ACTOR: Actor = {
  userId: 0,
  username: 'system',
  displayName: '系统',
  roles: ['admin'],
  unitId: null,
};

/** Refuses an actor who has none of the permissions; the message names the roles that have. */
export function authorise(actor: Actor, ...anyOf: readonly Permission[]): void {
  if (anyOf.some((permission) => may(actor, permission))) return;
  const roles = new Set(anyOf.flatMap((permission): readonly Role[] => PERMISSIONS[permission]));
  const names = [...roles].map((role) => ROLES[role]).join('、');
  throw new RequestError('forbidden', `您没有这项权限，需要以下角色之一：${names}`);
}

/** The thing, or `not-found` with its Chinese name and number. */
export function found<T>(value: T | null | undefined, thing: string, id: number | string): T {
  if (value !== null && value !== undefined) return value;
  throw new RequestError('not-found', `没有找到${thing} ${id}，可能已被删除或编号有误`);
}

export function refuse(code: ErrorCode, path: string, value: unknown, message: string): never {
  throw new RequestError(code, message, [{ path, value, message }]);
}

/** Trimmed text that must not be empty, at most `max` characters. */
export function requireText(value: string | undefined, path: string, label: string, max = 2_000): string {
  const text = (value ?? '').trim();
  if (text === '') refuse('invalid-input', path, value ?? '', `请填写${label}`);
  if (text.length > max) {
    refuse('invalid-input', path, text.length, `${label}不超过 ${max} 字，现有 ${text.length} 字，请删减`);
  }
  return text;
}

/** One decision: all of it is stored, ledger event included, or none of it. */
export function decide<T>(ctx: DeskContext, work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
  return ctx.db.transaction().execute(work);
}

export interface Decision {
  kind: 'alert' | 'incident' | 'disposition' | 'statement' | 'release' | 'post' | 'user' | 'token' | 'source';
  id: number | string;
  act: string;
  detail?: Record<string, unknown>;
}

/** Appends the decision to the ledger. */
export async function record(db: Db, ctx: DeskContext, actor: Actor, decision: Decision): Promise<void> {
  await appendLedger(db, {
    at: ctx.now(),
    userId: actor.userId === SYSTEM_ACTOR.userId ? null : actor.userId,
    actor: actor.displayName,
    subjectKind: decision.kind,
    subjectId: String(decision.id),
    act: decision.act,
    detail: decision.detail ?? {},
  });
}

/** Acts that the table allows in this state and the actor's roles allow at all. */
export function openActs<A extends string>(
  row: Partial<Record<A, string>>,
  actor: Actor,
  permissions: Record<A, readonly Permission[]>,
): A[] {
  const acts: A[] = [];
  for (const act in permissions) {
    const isAllowed = permissions[act].some((permission) => may(actor, permission));
    if (row[act] !== undefined && isAllowed) acts.push(act);
  }
  return acts;
}
