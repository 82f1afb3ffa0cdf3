// {{#if (has acts "dismiss")}} → 列表里有这一项
export function has(list: unknown, item: unknown): boolean {
  return Array.isArray(list) && list.includes(item);
}
