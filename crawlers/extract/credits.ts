/** Words of the lines that say who wrote a post, where it came from and when: shared by body and signature. */

/** What stands behind a name in a byline that lost its spaces: the name ends before it. */
const NEXT_FIELD =
  /(?:作者|记者|通讯员|编辑|责任编辑|责编|审核|校对|发布(?:时间|日期)?|发表(?:时间|于)?|更新(?:时间)?|时间|日期|来源|稿源|浏览(?:次数|量)?|阅读(?:次数|量|数)?|点击(?:次数|量|数)?|访问量|人气|摄影)(?=\s*[：:\d])|(?:字号|字体|分享到?|打印|收藏|原创稿|[【[（(]|(?:19|20)\d{2}\s*[-年/.])/u;

const SOURCE_WORDS =
  '(?:(?:信息|文章|新闻|稿件|内容|本文)?[来來]\\s*源(?:[于於自])?|稿\\s*源|转载?自|摘自|出处|信源|发布机构|发文机关|(?:供稿|发布)单位|\\b[Ss]ource)';
/** 来源：云河日报; not 图片来源 and not the sources of other things. */
export const SOURCE_LABEL = new RegExp(
  `(?<![图片视频据金材染水货热电])${SOURCE_WORDS}\\s*(?:[：:]|(?<=[于於自])(?=[\\s\\p{Script=Han}]))\\s*[“"《【\\[]?\\s*([^\\s|｜，。；;：:）)】\\]”"》]{2,30})`,
  'u',
);
/** The same without a colon, in a piece of its own: `来源CSDN`. */
export const SOURCE_PIECE = new RegExp(`^${SOURCE_WORDS}\\s*([^\\s：:。，]{2,20})$`, 'u');

const NAME =
  '(?:\\p{Script=Han}[ \u3000]\\p{Script=Han}(?!\\p{Script=Han})|\\p{Script=Han}{2,15}(?:·\\p{Script=Han}{1,8})*|[A-Za-z][A-Za-z.·_-]{1,20})';
const NAMES = `${NAME}(?:\\s*[、，,&/／]\\s*${NAME}|\\s+\\p{Script=Han}{2,4}(?![\\p{Script=Han}：:]))*`;
const PERSON = '\\p{Script=Han}{2,4}(?!\\p{Script=Han})';
const PERSONS = `${PERSON}(?:\\s*[、，,&/／\\s]\\s*${PERSON})*`;
const OUTLET = '(?:\\p{Script=Han}{2,12}?)?';
const RANK = '(?:首席|见习|实习|特约|特派|全媒体|融媒体?|专职)*';
const REPORTER_WORDS = `${OUTLET}${RANK}(?:记者|通讯员|评论员|特约撰稿人?)`;

/** 作者：林晓, 撰文/林晓, 采写：云河日报记者 林晓. */
export const AUTHOR_LABEL = new RegExp(
  `(?:(?<!原)作\\s*者|撰\\s*[文稿]|执\\s*笔|供\\s*稿|采\\s*写|采\\s*访|记\\s*者|通讯员|发布人|发帖人|楼\\s*主|(?<!\\p{Script=Han})文|\\b[Aa]uthor|\\b[Rr]eporter)\\s*[：:/／|｜]\\s*(?:${REPORTER_WORDS}[：:\\s]*)?(${NAMES})`,
  'u',
);
/** 本报记者 林晓, 文/图 林晓, 作者林晓: what a byline or a last line says without a colon. */
export const REPORTER = new RegExp(
  `(?:^|[\\s（(【|｜》□■●◎○◆])(?:文[/／]图\\s*|图[/／]文\\s*|${REPORTER_WORDS}\\s*|作者\\s*)(${PERSONS})`,
  'u',
);
export const EDITOR_LABEL = new RegExp(
  `(?:责\\s*任\\s*编\\s*辑|责\\s*编|编\\s*辑|编\\s*审)\\s*[：:]\\s*(${NAMES})`,
  'u',
);

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const ENGLISH_DATE = new RegExp(
  `(?:${MONTH}\\s+\\d{1,2}(?:st|nd|rd|th)?,?\\s+|\\d{1,2}\\s+${MONTH}\\s+)(?:19|20)\\d{2}(?:[\\s,]+\\d{1,2}:\\d{2}\\s*(?:[ap]m)?)?`,
  'gi',
);
const ENGLISH_WORDS = /\b(?:by|published|posted|updated|date|on|at|source|author|views?)\b/gi;
const ANY_DATE =
  /(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?|\d{1,2}月\d{1,2}日|(?<!\d)\d{1,2}-\d{1,2}(?!\d)|\d{1,2}\s*[:：时]\s*\d{2}(?:\s*[:：分]\s*\d{2}秒?)?分?|\d+\s*(?:分钟|小时|天)前|[今昨前]天|刚刚|(?:星期|周)[一二三四五六日天]/g;
const FULL_DATE =
  /(?:199[5-9]|20\d{2})\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}|\d+\s*(?:分钟|小时|天)前|刚刚/;
const FRAME_WORDS =
  /(?:发[布佈表]|更新|录入|上传|日期|时间|時間|字\s*[号体]|默认|特大|超大|分享到?|打印(?:本[页文])?|收藏|阅读|浏览|点击|访问|评论|次数?|量|率|原创|转载|举报|关注|订阅|参与|我要|纠错|复制链接|扫一扫|手机看|听新闻|微信|微博|朋友圈|短视频|来源|作者|责任|编辑|人气)/g;
/** Events and deadlines have dates too; lines that tell of them are text. */
const TELLS_OF =
  /活动|会议|报名|截止|开始|结束|举[办行]|施工|停[水电气]|开放|办理|受理|有效|征集|公示期|考试|面试|地[点址]|电话/;
/** Letters that may remain of a byline: a name or two without label. */
const MAX_REST = 14;

/** A line that stands between headline and text: date, source, author, counters, and next to nothing else. */
export function isBylineLine(text: string): boolean {
  if (text.length > 140 || /[。！？；]/.test(text) || TELLS_OF.test(text)) return false;
  const plain = text.replace(ENGLISH_DATE, ' 2000-01-01 ');
  const isDated = FULL_DATE.test(plain);
  if (!isDated && !SOURCE_LABEL.test(text) && !AUTHOR_LABEL.test(text) && !REPORTER.test(text)) return false;
  const rest = plain
    .replace(SOURCE_LABEL, ' ')
    .replace(AUTHOR_LABEL, ' ')
    .replace(EDITOR_LABEL, ' ')
    .replace(ANY_DATE, ' ')
    .replace(REPORTER, ' ')
    .replace(REPORTER, ' ')
    .replace(FRAME_WORDS, ' ')
    .replace(ENGLISH_WORDS, ' ')
    .replace(/\P{L}/gu, '');
  return rest.length <= (isDated ? MAX_REST : 4);
}

const MORE_CREDITS = /(?:来源|作者|记者|编辑|责编|审核|校对|监制)\s*[：:][^。；]*/g;

/** A line that is a credit and nothing more: 来源：云河日报。 A sentence behind the credit makes it text. */
export function isBareCredit(text: string): boolean {
  const rest = text.replace(/^[^：:]*[：:]/, '');
  const sentence = /[。！？]\s*(?=\S)|[）)】\]]\s*(?=\S)/.exec(rest);
  if (sentence === null) return true;
  const behind = rest.slice(sentence.index + 1).replace(MORE_CREDITS, '');
  return behind.replace(/\P{L}/gu, '').length < 5;
}

/** Words that stand where a name would. */
const NO_NAME =
  /^(?:发[布表]于?|更新于?|时间|日期|来源|作者|编辑|责任编辑|责编|记者|通讯员|摄影|审核|校对|字号|字体|分享|打印|收藏|浏览|阅读|点击|评论|摄|图|文|正文|首页|原创|转载|举报|关注)$/;
const NO_PERSON =
  /编辑$|编辑部$|管理员$|^(?:admin|administrator|system|root|null|undefined|editor|佚名|匿名|未知|本报讯|本站|本网|小编|网友|用户)$/i;

/** What a pattern's group holds, with the colon that may follow: it tells that the last word is a label of its own. */
export function labelled(pattern: RegExp, text: string): string | null {
  const match = pattern.exec(text);
  const value = match?.[1];
  if (match === null || value === undefined) return null;
  return /^\s*[：:]/.test(text.slice(match.index + match[0].length)) ? `${value}：` : value;
}

/** Value of a source label without what a lost space has glued to it; null when nothing of a name is left. */
export function trimSource(value: string): string | null {
  const cut = NEXT_FIELD.exec(value);
  const name = (cut !== null && cut.index >= 2 ? value.slice(0, cut.index) : value)
    .replace(/[-—_|｜·•、,.：]+$/u, '')
    .trim();
  return name.length < 2 || !/\p{L}/u.test(name) || NO_NAME.test(name) ? null : name;
}

/** Names behind an author label, up to the first word that is none; null when that is the first. */
export function trimNames(value: string): string | null {
  const cut = NEXT_FIELD.exec(value);
  let names = cut !== null && cut.index >= 2 ? value.slice(0, cut.index) : value;
  const stop = names.split(/[\s、，,&/／]+/).find((word) => NO_NAME.test(word));
  if (stop !== undefined) names = names.slice(0, names.indexOf(stop));
  names = names
    .replace(/^(\p{Script=Han})\s(\p{Script=Han})$/u, '$1$2')
    .replace(/\s+/g, ' ')
    .replace(/[、，,&/／·_：\s-]+$/u, '')
    .replace(/(?<=.{2})(?:报道|摄影|供图|编译|摄)$/u, '')
    .trim();
  return names.length < 2 || NO_PERSON.test(names) ? null : names;
}
