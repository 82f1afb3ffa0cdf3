import type { Actor } from '../core/roles.ts';
import type { Db } from '../store/db.ts';
import { listDispositions } from '../store/dispositions.ts';
import { readFacts } from '../store/facts.ts';
import { insertRelease, RELEASE_KINDS, type ReleaseKind } from '../store/releases.ts';
import { readUses, type StoredStatement } from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, record, refuse, requireText } from './decide.ts';
import { writeDraft } from './draft-text.ts';
import { lockOpenIncident } from './lock-incident.ts';
import { isInForce } from './present.ts';
import { getRelease } from './read-releases.ts';
import type { ReleaseDetail } from './views.ts';

const PARTS_READ = 200;

/** Statements for a new release: those named, which must have been taken for the incident, or all that were. */
async function chooseStatements(
  tx: Db,
  ctx: DeskContext,
  incidentId: number,
  ids: readonly string[] | undefined,
): Promise<StoredStatement[]> {
  const uses = await readUses(tx, incidentId);
  const newest = new Map(uses.map((use) => [use.statement.id, use.statement]));
  if (ids === undefined) return [...newest.values()].filter((statement) => isInForce(ctx, statement));
  return ids.map((id) => {
    const statement = newest.get(id);
    if (statement === undefined) {
      return refuse('invalid-input', 'statementIds', id, `口径 ${id} 还没有为该事件选用，请先选用`);
    }
    if (!isInForce(ctx, statement)) {
      refuse('not-allowed-now', 'statementIds', id, `口径 ${id} 已不在有效期内，请选用新版`);
    }
    return statement;
  });
}

export interface DraftInput {
  incidentId: number;
  kind: ReleaseKind;
  title?: string;
  statementIds?: string[];
}

/** Starts a release: its text comes from the template of its kind, confirmed facts and the statements taken. */
export async function draftRelease(
  ctx: DeskContext,
  actor: Actor,
  input: DraftInput,
): Promise<ReleaseDetail> {
  const { incidentId, kind } = input;
  if (input.title !== undefined) requireText(input.title, 'title', '标题', 100);
  authorise(actor, 'release.draft');
  const id = await decide(ctx, async (tx) => {
    const incident = await lockOpenIncident(tx, incidentId);
    const statements = await chooseStatements(tx, ctx, incidentId, input.statementIds);
    const facts = await readFacts(tx, incidentId);
    const dispositions = await listDispositions(tx, { incidentId, limit: PARTS_READ });
    const title =
      input.title?.trim() ?? `关于${incident.title.replace(/有关情况$/, '')}的${RELEASE_KINDS[kind]}`;
    const body = writeDraft(ctx, kind, { incident, facts, statements, dispositions: dispositions.items });
    const newId = await insertRelease(tx, {
      incidentId,
      kind,
      title,
      body,
      statementIds: statements.map((statement) => statement.id),
      authorId: actor.userId,
      createdAt: ctx.now(),
    });
    const versions = statements.map((statement) => `${statement.id} v${statement.version}`);
    const detail = { incidentId, kind, title, body, statements: versions };
    await record(tx, ctx, actor, { kind: 'release', id: newId, act: 'draft', detail });
    return newId;
  });
  return getRelease(ctx, actor, id);
}
