/** Rules made ready for evaluation. */
import type { Matcher } from './matcher.ts';
import type { Scratch } from './scratch.ts';

/**
 * A rule with terms as indexes into the matcher; plain alternatives are one `terms` node, a lexicon is one of its own.
 * Nodes with the same terms share a group, so that a hit is filed once for all of them.
 */
export type PlanNode =
  | {
      kind: 'terms';
      ids: readonly number[];
      group: number;
      isLexicon: boolean;
      field: 'title' | 'text' | null;
    }
  | { kind: 'any' | 'all'; of: readonly PlanNode[] }
  | { kind: 'near'; left: PlanNode; right: PlanNode; distance: number }
  | { kind: 'count'; least: number; of: readonly PlanNode[] }
  | { kind: 'except'; of: PlanNode; not: PlanNode; isAnywhere: boolean };

export interface CompiledRules {
  readonly rules: readonly { id: string; plan: PlanNode }[];
  readonly matcher: Matcher;
  /** 1 where the term of the matcher is a mask phrase. */
  readonly isMask: Uint8Array;
  /** For each term the groups that it is in. */
  readonly groupsOf: readonly (readonly number[])[];
  /** For each group the indexes of the rules that are worth a look when it is hit. */
  readonly rulesOf: readonly (readonly number[])[];
  readonly scratch: Scratch;
}

/** All terms that can stand in the evidence of a rule; those of exclusions cannot. Indexes into the matcher. */
export function evidenceTerms(node: PlanNode): readonly number[] {
  switch (node.kind) {
    case 'terms':
      return node.ids;
    case 'near':
      return [...evidenceTerms(node.left), ...evidenceTerms(node.right)];
    case 'except':
      return evidenceTerms(node.of);
    default:
      return node.of.flatMap(evidenceTerms);
  }
}
