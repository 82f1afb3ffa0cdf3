import { trimSource } from './credits.ts';
import type { Declared } from './structured.ts';

const SEPARATOR = /\s*[_|｜丨┃—–]+\s*|\s*-{1,3}\s*/;
const SITE =
  /(?:网|网站|官网|在线|日报|晚报|早报|晨报|时报|都市报|商报|周刊|杂志|公报|论坛|数字报|新闻|资讯|频道|门户|客户端|电视台|广播|融媒体?|\.(?:com|net|cn|org))$/i;
/** 2026年第3号云河区政府公报 names a number of a paper. */
const ISSUE = /^(?:19|20)\d{2}年第\d+[号期]/;

/** The site's own name as the page declares it: og:site_name, or the part of `<title>` beside the headline; null when unsure. */
export function siteNameOf(declared: Declared, title: string): string | null {
  if (declared.siteName !== null) return trimSource(declared.siteName);
  const parts = declared.pageTitle.split(SEPARATOR).map((part) => part.trim());
  const behind = parts.filter((part) => part.length <= 24 && !title.includes(part) && !part.includes(title));
  const issue = behind.find((part) => ISSUE.test(part))?.replace(ISSUE, '');
  if (issue !== undefined && issue.length >= 2) return issue;
  const names = behind.map((part) => part.replace(/[（(].*[)）]$/, ''));
  return names.findLast((name) => name.length >= 3 && SITE.test(name)) ?? null;
}
