import type { DeskContext } from './context.ts';
export declare function followAlerts(
  ctx: DeskContext,
  limit: number,
): Promise<{ read: number; raised: number; updated: number }>;
