/**
 * Two scales that must not be confused:
 * - `Grade` 事件等级: how grave an accident is, by 生产安全事故报告和调查处理条例 (国务院令第493号) art. 3.
 * - `AlertLevel` 预警级别: how urgently the press office must look, red to blue (突发事件应对法 art. 63 colours).
 */
export const GRADES = ['特别重大', '重大', '较大', '一般'] as const;
export type Grade = (typeof GRADES)[number];

export const ALERT_LEVELS = {
  red: { label: '红色', rank: 4 },
  orange: { label: '橙色', rank: 3 },
  yellow: { label: '黄色', rank: 2 },
  blue: { label: '蓝色', rank: 1 },
} as const;
export type AlertLevel = keyof typeof ALERT_LEVELS;

export function higherLevel(a: AlertLevel, b: AlertLevel): AlertLevel {
  return ALERT_LEVELS[a].rank >= ALERT_LEVELS[b].rank ? a : b;
}

/** Lower bounds of each grade; the higher of the measures decides. Losses in yuan. Source: 国务院令493号 art. 3. */
const GRADE_TABLE = [
  { grade: '特别重大', deaths: 30, severelyInjured: 100, directLossYuan: 100_000_000 },
  { grade: '重大', deaths: 10, severelyInjured: 50, directLossYuan: 50_000_000 },
  { grade: '较大', deaths: 3, severelyInjured: 10, directLossYuan: 10_000_000 },
] as const;

/** Grade from known figures; null figures are unknown. Null when nothing at all is known. */
export function gradeOf(figures: {
  deaths: number | null;
  severelyInjured: number | null;
  directLossYuan: number | null;
}): Grade | null {
  const { deaths, severelyInjured, directLossYuan } = figures;
  if (deaths === null && severelyInjured === null && directLossYuan === null) return null;
  for (const row of GRADE_TABLE) {
    if (
      (deaths ?? 0) >= row.deaths ||
      (severelyInjured ?? 0) >= row.severelyInjured ||
      (directLossYuan ?? 0) >= row.directLossYuan
    ) {
      return row.grade;
    }
  }
  return '一般';
}
