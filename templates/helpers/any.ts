// {{#if (any acts)}}、{{#if (any a b)}} → 有一项不为空（空列表算空）
export function any(...values: unknown[]): boolean {
  // Handlebars hands its options object over as the last argument.
  return values.slice(0, -1).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));
}
