import { findDates } from './dates.ts';
import type { Run } from './runs.ts';
import type { Declared } from './structured.ts';

export interface Signature {
  sourceName: string | null;
  author: string | null;
}

const SOURCE_LABEL =
  /(?:[来來]源于?|稿源|转自|信息来源|文章来源|新闻来源)\s*[：:]\s*([^\s|｜，。；;：:）)】]{2,24})/;
const AUTHOR_LABEL =
  /(?:作者|记者|通讯员|撰文|执笔|供稿)\s*[：:/／]\s*([\p{Script=Han}·A-Za-z]{2,12}(?:[、& ][\p{Script=Han}·]{2,4}){0,3})/u;
const EDITOR_LABEL =
  /(?:责任编辑|责编|编辑)\s*[：:]\s*([\p{Script=Han}·A-Za-z]{2,8}(?:、[\p{Script=Han}·]{2,4})*)/u;
/** Words of a byline that are no name. */
const BYLINE_FILLER =
  /^(?:发布|发表|更新|时间|日期|于|字号|字体|大|中|小|默认|分享到?|打印|收藏|阅读量?|浏览|点击|评论|次数?|原创|转载|优质\S*|举报|关注|订阅|人?参与|我要|来源|作者|编辑|正文|首页|今天|\d+|[：:])+$/;
const NAME = /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9·\- ]{1,15}$/u;

/**
 * Source and author as printed near the headline or behind the body. Labels lead; without one, what remains of the
 * byline when its date is taken away, or a short line of its own, is the source. Declared values stand in.
 */
export function findSignature(
  runs: readonly Run[],
  input: {
    titleIndex: number | null;
    bodyFirst: number;
    bodyLast: number;
    declared: Declared;
    fetchedAt: Date;
  },
): Signature {
  const { titleIndex, bodyFirst, bodyLast, declared, fetchedAt } = input;
  const start = Math.min(titleIndex ?? bodyFirst, bodyFirst) - 6;
  const frame = runs.filter(
    (run) =>
      run.length <= 120 &&
      run.index >= start &&
      run.index <= bodyLast + 8 &&
      (run.index < bodyFirst + 2 || run.index > bodyLast - 3),
  );
  const first = (pattern: RegExp): string | null => {
    for (const run of frame) {
      const name = pattern.exec(run.text)?.[1];
      if (name !== undefined) return name.trim();
    }
    return null;
  };
  const title = titleIndex === null ? '' : (runs[titleIndex]?.text ?? '');
  const between =
    titleIndex === null ? [] : runs.slice(titleIndex + 1, Math.max(titleIndex + 1, bodyFirst + 1));
  return {
    sourceName:
      first(SOURCE_LABEL) ??
      unlabelledName(between.slice(0, 6), title, fetchedAt) ??
      cleanDeclared(declared.source),
    author: first(AUTHOR_LABEL) ?? first(EDITOR_LABEL) ?? cleanDeclared(declared.author),
  };
}

function unlabelledName(lines: readonly Run[], title: string, fetchedAt: Date): string | null {
  const dated = lines.filter((run) => run.length <= 60 && findDates(run.text, fetchedAt).length > 0);
  for (const run of dated) {
    const name = remainder(run.text, fetchedAt);
    if (name !== null) return name;
  }
  const own = lines.find(
    (run) =>
      !run.isAside &&
      run.length <= 12 &&
      run.punctuation === 0 &&
      !title.includes(run.text) &&
      remainder(run.text, fetchedAt) !== null,
  );
  return own === undefined ? null : remainder(own.text, fetchedAt);
}

function remainder(text: string, fetchedAt: Date): string | null {
  let rest = text;
  for (const date of findDates(text, fetchedAt).reverse()) {
    rest = `${rest.slice(0, date.start)} ${rest.slice(date.end)}`;
  }
  const words = rest.split(/[\s|｜·•]+/);
  const name = words.find((word) => NAME.test(word) && !BYLINE_FILLER.test(word));
  return name ?? null;
}

/** Ids, addresses and templates left in meta tags are no names. */
function cleanDeclared(value: string | null): string | null {
  if (value === null) return null;
  const name = value.replace(/^(?:来源|作者|编辑)\s*[：:]\s*/, '').trim();
  return /[@,]|^\d+$|^(?:admin|system|null|undefined)$/i.test(name) || name.length < 2 ? null : name;
}
