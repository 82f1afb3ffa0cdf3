import type { FieldFault } from '../core/errors.ts';
import type { StoredRelease } from '../store/releases.ts';
import type { StoredStatement } from '../store/statements.ts';

/** Slots nobody has filled: `{{名称}}`, 【待确认：名称】, 【待填写：…】, 【待补充】. */
const OPEN_SLOT = /\{\{\s*([^{}]+?)\s*\}\}|【(待(?:确认|填写|补充|核实))(?:[：:]([^】]*))?】/g;

/** One fault per unfilled slot and field; a release with any of them cannot be submitted. */
export function openSlotFaults(release: Pick<StoredRelease, 'title' | 'body'>): FieldFault[] {
  const faults: FieldFault[] = [];
  const fields = { title: ['标题', release.title], body: ['正文', release.body] } as const;
  for (const [path, [label, text]] of Object.entries(fields)) {
    const slots = new Map<string, string>();
    for (const match of text.matchAll(OPEN_SLOT)) {
      const name = (match[1] ?? match[3] ?? match[2] ?? '').trim();
      if (!slots.has(name)) slots.set(name, match[0]);
    }
    for (const [name, value] of slots) {
      faults.push({ path, value, message: `${label}里“${name}”还没有确认，请先确认这项事实并填入` });
    }
  }
  return faults;
}

/** 禁用表述 of the statements that stand in the text. */
export function neverSaid(
  release: Pick<StoredRelease, 'title' | 'body'>,
  statements: readonly StoredStatement[],
): { statementId: string; phrase: string }[] {
  const text = `${release.title}\n${release.body}`;
  return statements.flatMap(({ id, content }) =>
    content.neverSay
      .filter((phrase) => text.includes(phrase.replace(/[“”"]/g, '')))
      .map((phrase) => ({ statementId: id, phrase })),
  );
}
