import type { Statement } from '../core/library.ts';
import type { StoredFact } from '../store/facts.ts';
import type { FilledStatement } from './views.ts';

/** How a slot that nobody has confirmed stands in a text; a release with one of these cannot be submitted. */
export function openSlot(name: string): string {
  return `【待确认：${name}】`;
}

/**
 * Measure words and the like that officers write into a value although the text already has them: “14人” before “人”,
 * “已停餐” after “已”. One of the two falls away; any other doubling is left as it is written.
 */
const DOUBLED_AFTER = new Set('人名例户家次时日元辆处条件岁');
const DOUBLED_BEFORE = new Set('已在于为经约');

function joinSlot(before: string, value: string, after: string): string {
  const last = value.at(-1) ?? '';
  const first = value.at(0) ?? '';
  const start = DOUBLED_BEFORE.has(first) && before === first ? 1 : 0;
  const end = DOUBLED_AFTER.has(last) && after === last ? value.length - 1 : value.length;
  return value.slice(start, end);
}

/** Puts confirmed facts into the slots of a statement, by name; replaced facts do not count. */
export function fillStatement(statement: Statement, facts: readonly StoredFact[]): FilledStatement {
  const current = new Map(facts.filter((fact) => fact.replacedAt === null).map((fact) => [fact.name, fact]));
  const fill = (text: string): string =>
    text.replace(/\{\{([^{}]+)\}\}/g, (whole, slot: string, at: number) => {
      const fact = current.get(slot);
      return fact === undefined
        ? openSlot(slot)
        : joinSlot(text.charAt(at - 1), fact.value, text.charAt(at + whole.length));
    });
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
