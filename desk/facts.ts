import { SLOT_TYPES } from '../core/library.ts';
import type { Actor } from '../core/roles.ts';
import { insertFact, readFacts } from '../store/facts.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { lockOpenIncident } from './lock-incident.ts';
import type { FactView } from './views.ts';

export interface FactInput {
  incidentId: number;
  name: string;
  type: string;
  value: string;
  /** Who said so: unit, document, scene. */
  source: string;
}

/** Confirms a fact; the former one of that name is replaced and kept. */
export async function confirmFact(ctx: DeskContext, actor: Actor, input: FactInput): Promise<FactView> {
  const fact = {
    name: requireText(input.name, 'name', '事实名称', 50),
    value: requireText(input.value, 'value', '事实内容', 500),
    source: requireText(input.source, 'source', '来源（由谁确认）', 200),
  };
  const type = SLOT_TYPES.find((known) => known === input.type);
  if (type === undefined) {
    refuse('invalid-input', 'type', input.type, `事实类型只能是：${SLOT_TYPES.join('、')}`);
  }
  if (/\{\{|\}\}|【待/.test(fact.value)) {
    refuse('invalid-input', 'value', fact.value, '事实内容不能含有空位标记，请填写确定的内容');
  }
  authorise(actor, 'incident.manage');
  return decide(ctx, async (tx) => {
    await lockOpenIncident(tx, input.incidentId);
    const id = await insertFact(tx, {
      incidentId: input.incidentId,
      ...fact,
      type,
      confirmedBy: actor.userId,
      confirmedAt: ctx.now(),
    });
    await record(tx, ctx, actor, {
      kind: 'incident',
      id: input.incidentId,
      act: 'confirm-fact',
      detail: { ...fact, type },
    });
    const facts = await readFacts(tx, input.incidentId);
    return found(
      facts.find((stored) => stored.id === id),
      '事实',
      id,
    );
  });
}
