import type { Statement } from '../core/library.ts';
import type { StoredFact } from '../store/facts.ts';
import type { FilledStatement } from './views.ts';

/** How a slot that nobody has confirmed stands in a text; a release with one of these cannot be submitted. */
export function openSlot(name: string): string {
  return `【待确认：${name}】`;
}

/** Puts confirmed facts into the slots of a statement, by name; replaced facts do not count. */
export function fillStatement(statement: Statement, facts: readonly StoredFact[]): FilledStatement {
  const current = new Map(facts.filter((fact) => fact.replacedAt === null).map((fact) => [fact.name, fact]));
  const fill = (text: string): string =>
    text.replace(/\{\{([^{}]+)\}\}/g, (_, slot: string) => current.get(slot)?.value ?? openSlot(slot));
  return {
    statementId: statement.id,
    version: statement.version,
    spoken: fill(statement.spoken),
    written: fill(statement.written),
    filled: statement.slots.flatMap((slot) => {
      const fact = current.get(slot.name);
      return fact === undefined ? [] : [{ slot: slot.name, value: fact.value, factId: fact.id }];
    }),
    missing: statement.slots.filter((slot) => !current.has(slot.name)),
    neverSay: statement.neverSay,
  };
}
