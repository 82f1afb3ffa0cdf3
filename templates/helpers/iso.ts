// <time datetime="{{iso at}}"> → 2026-11-24T00:15:00.000Z；空值写空串
export function iso(at: unknown): string {
  return at instanceof Date ? at.toISOString() : '';
}
