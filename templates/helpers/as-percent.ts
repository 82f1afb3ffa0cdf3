// {{as-percent similarity}} → 87%，值为 0…1
export function asPercent(value: unknown): string {
  return typeof value === 'number' ? `${Math.round(value * 100)}%` : '—';
}
