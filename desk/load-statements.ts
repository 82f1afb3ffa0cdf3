import type { DeskContext } from './context.ts';
/** Idempotent; a changed text under the same version number is refused with every such statement named. */
export declare function loadStatements(
  ctx: DeskContext,
): Promise<{ added: number; unchanged: number; retired: number }>;
