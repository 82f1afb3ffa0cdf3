import type { DistrictConfig } from '../core/config.ts';

/** 云河区 → 云河; a two-character name such as 城区 keeps its 区. */
function shortName(districtName: string): string {
  return districtName.length > 2 ? districtName.replace(/[区县市旗]$/, '') : districtName;
}

/** e.g. 云河宣发〔2026〕1号; null before a number was given. */
export function releaseNumber(
  config: DistrictConfig,
  release: { numberYear: number | null; numberSeq: number | null },
): string | null {
  const { numberYear, numberSeq } = release;
  if (numberYear === null || numberSeq === null) return null;
  return `${shortName(config.district.name)}宣发〔${numberYear}〕${numberSeq}号`;
}
