/**
 * Days in the demonstration texts. A text written once must read right at whatever hour it is published, so it says
 * `{下午}` (the latest afternoon that has begun: 今天下午 or 昨天下午) and `{+4日}` (the date four days on: 11月28日).
 */
import { localParts } from './stamps.ts';

/** Hour at which each part of the day has begun. */
const PARTS_OF_DAY: Readonly<Record<string, number>> = {
  凌晨: 2,
  早上: 7,
  上午: 10,
  中午: 12,
  下午: 15,
  傍晚: 18,
  晚上: 20,
};
const DAY_MS = 86_400_000;

export function fillDayWords(text: string, publishedAt: Date): string {
  return text
    .replace(/\{([\u4e00-\u9fff]{2})\}/g, (whole, part: string) => {
      const begins = PARTS_OF_DAY[part];
      if (begins === undefined) return whole;
      return `${Number(localParts(publishedAt).hour) >= begins ? '今天' : '昨天'}${part}`;
    })
    .replace(/\{([+-]\d+)日\}/g, (_, days: string) => {
      const { month, day } = localParts(new Date(publishedAt.getTime() + Number(days) * DAY_MS));
      return `${Number(month)}月${Number(day)}日`;
    });
}
