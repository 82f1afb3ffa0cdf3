/** A rule as written (docs/rules.md), parsed. */
export type RuleNode =
  | { kind: 'term'; text: string }
  | { kind: 'lexicon'; name: string; at: number }
  | { kind: 'field'; field: RuleField; of: RuleNode }
  | { kind: 'any'; of: RuleNode[] }
  | { kind: 'all'; of: RuleNode[] }
  | { kind: 'near'; left: RuleNode; right: RuleNode; distance: number }
  | { kind: 'count'; least: number; of: RuleNode[] }
  | { kind: 'except'; of: RuleNode; not: RuleNode };

/** `anywhere` has a meaning in exclusions only: the excluded words count wherever in the post they stand. */
export const RULE_FIELDS = { 标题: 'title', 正文: 'text', 全文: 'anywhere' } as const;
export type RuleField = (typeof RULE_FIELDS)[keyof typeof RULE_FIELDS];

/** Where a rule cannot be read; `at` is the UTF-16 offset into the rule, `message` Chinese. */
export interface RuleFault {
  at: number;
  message: string;
}

/** Greatest number of characters that `~n` may span: the passage window of `+`. */
export const PASSAGE_WINDOW = 150;
