// {{join names "、"}}；{{join riskPoints "、" "name"}} 取每项的一个字段
export function join(list: unknown, separator: unknown, field: unknown): string {
  if (!Array.isArray(list)) return '';
  const texts = list.map((item: unknown) => {
    if (typeof field !== 'string') return String(item);
    if (typeof item !== 'object' || item === null) return '';
    return String(Reflect.get(item, field) ?? '');
  });
  return texts.join(typeof separator === 'string' ? separator : '、');
}
