// {{figure-of casualties.deaths}} → 3 人、至少 3 人、3–5 人；空值写“未提及”
export function figureOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('min' in value) || !('max' in value)) return '未提及';
  const { min, max } = value;
  if (max === null) return `至少 ${String(min)} 人`;
  return min === max ? `${String(min)} 人` : `${String(min)}–${String(max)} 人`;
}
