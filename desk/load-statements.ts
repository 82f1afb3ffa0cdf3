import { createHash } from 'node:crypto';
import { type FieldFault, RequestError } from '../core/errors.ts';
import type { Statement } from '../core/library.ts';
import type { Db } from '../store/db.ts';
import {
  insertStatementVersion,
  lockStatements,
  readStatementHashes,
  setStatementState,
} from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { decide, record, SYSTEM_ACTOR } from './decide.ts';

/** JSON with sorted keys, so that the order of keys in a file is no change of text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function hashOf(statement: Statement): string {
  return createHash('sha256').update(canonical(statement)).digest('hex');
}

type Stored = Awaited<ReturnType<typeof readStatementHashes>>;

/** What is wrong with the files beside what is stored: a changed text or an older one under a used number. */
function faultsOf(statements: readonly Statement[], stored: Stored): FieldFault[] {
  const hashes = new Map(stored.map((row) => [`${row.id} ${row.version}`, row.contentSha256]));
  const newest = new Map<string, number>();
  for (const row of stored) newest.set(row.id, Math.max(newest.get(row.id) ?? 0, row.version));
  const faults: FieldFault[] = [];
  for (const { id, version, ...rest } of statements) {
    const hash = hashes.get(`${id} ${version}`);
    const latest = newest.get(id) ?? 0;
    if (hash !== undefined && hash !== hashOf({ id, version, ...rest })) {
      const message = `口径 ${id} 的文字改了，版本号仍是 ${version}；请把 version 改为 ${latest + 1}`;
      faults.push({ path: `statements.${id}.version`, value: version, message });
    } else if (version < latest) {
      const message = `口径 ${id} 已有第 ${latest} 版，不能退回第 ${version} 版；请把 version 改为 ${latest + 1}`;
      faults.push({ path: `statements.${id}.version`, value: version, message });
    }
  }
  return faults;
}

/** Every version that is not the one in the files steps down; one that comes back steps up again. */
async function settleStates(tx: Db, statements: readonly Statement[], stored: Stored): Promise<number> {
  const wanted = new Map(statements.map((statement) => [statement.id, statement]));
  let retired = 0;
  for (const row of stored) {
    const current = wanted.get(row.id);
    const isCurrent = current?.version === row.version;
    const state = isCurrent ? stateOf(current) : 'retired';
    if (row.state === state) continue;
    await setStatementState(tx, row.id, row.version, state);
    if (state === 'retired') retired += 1;
  }
  return retired;
}

function stateOf(statement: Statement): 'in-force' | 'draft' {
  return statement.secrecyReview.result === '通过' ? 'in-force' : 'draft';
}

/**
 * Brings the library's statements into the store as versions. Idempotent, and safe when several processes start at once.
 * @throws RequestError `conflict` naming every statement whose text was changed under the same version number
 */
export async function loadStatements(
  ctx: DeskContext,
): Promise<{ added: number; unchanged: number; retired: number }> {
  const { statements } = ctx.library;
  return decide(ctx, async (tx) => {
    await lockStatements(tx);
    const stored = await readStatementHashes(tx);
    const faults = faultsOf(statements, stored);
    if (faults.length > 0) {
      const detail = `口径库有 ${faults.length} 处与已生效的版本冲突：${faults.map((f) => f.message).join('；')}`;
      throw new RequestError('conflict', detail, faults);
    }
    const known = new Set(stored.map((row) => `${row.id} ${row.version}`));
    const fresh = statements.filter((statement) => !known.has(`${statement.id} ${statement.version}`));
    for (const statement of fresh) {
      const state = stateOf(statement);
      const row = { state, contentSha256: hashOf(statement), createdAt: ctx.now() };
      await insertStatementVersion(tx, statement, row);
      const detail = { version: statement.version, state, sha256: row.contentSha256 };
      await record(tx, ctx, SYSTEM_ACTOR, { kind: 'statement', id: statement.id, act: 'load', detail });
    }
    const retired = await settleStates(tx, statements, stored);
    return { added: fresh.length, unchanged: statements.length - fresh.length, retired };
  });
}
