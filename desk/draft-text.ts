import type { StoredDisposition } from '../store/dispositions.ts';
import type { StoredFact } from '../store/facts.ts';
import type { StoredIncident } from '../store/incidents.ts';
import type { ReleaseKind } from '../store/releases.ts';
import type { StoredStatement } from '../store/statements.ts';
import { type ReleaseDraft, renderReleaseDraft } from '../templates/releases/render.ts';
import type { DeskContext } from './context.ts';
import { fillStatement } from './fill-statement.ts';
import { chineseTime } from './local-date.ts';

export interface DraftSources {
  incident: StoredIncident;
  facts: readonly StoredFact[];
  statements: readonly StoredStatement[];
  dispositions: readonly StoredDisposition[];
}

/** Writes the first text of a release from what is confirmed; what is not stays as 【待确认：…】. */
export function writeDraft(ctx: DeskContext, kind: ReleaseKind, sources: DraftSources): string {
  const { incident, facts, statements } = sources;
  const filled = statements.map((statement) => fillStatement(statement.content, facts));
  const told = new Set(filled.flatMap((statement) => statement.filled.map((slot) => slot.slot)));
  const current = facts.filter((fact) => fact.replacedAt === null);
  const factNamed = (...names: string[]): string | null =>
    current.find((fact) => names.includes(fact.name))?.value ?? null;
  const accepted = sources.dispositions.filter((disposition) => disposition.state === 'accepted');
  const draft: ReleaseDraft = {
    district: ctx.config.district.name,
    subject: incident.title,
    time:
      factNamed('时间', '发生时间') ??
      (incident.happenedAt === null ? null : chineseTime(incident.happenedAt, ctx.config.timezone)),
    place: factNamed('地点', '发生地点') ?? incident.place?.name ?? null,
    asOf: chineseTime(ctx.now(), ctx.config.timezone),
    statements: filled.map((statement) => statement.written),
    otherFacts: current
      .filter((fact) => !told.has(fact.name))
      .map((fact) => ({ name: fact.name, value: fact.value }))
      .reverse(),
    findings: accepted.map((disposition) => ({
      unit: disposition.unit.name,
      finding: disposition.finding ?? '',
    })),
  };
  return renderReleaseDraft(kind, draft);
}
