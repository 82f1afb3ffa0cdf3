// {{#if (eq state "open")}}
export function eq(a: unknown, b: unknown): boolean {
  return a === b;
}
