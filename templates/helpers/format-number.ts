// {{format-number total}} → 12,345；空值写 —
const format = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 });

export function formatNumber(value: unknown): string {
  return typeof value === 'number' ? format.format(value) : '—';
}
