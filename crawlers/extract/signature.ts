import { ACCOUNT_ROLE, hasPicture, isAccount } from './account.ts';
import {
  AUTHOR_LABEL,
  EDITOR_LABEL,
  labelled,
  REPORTER,
  SOURCE_LABEL,
  SOURCE_PIECE,
  trimNames,
  trimSource,
} from './credits.ts';
import { findDates } from './dates.ts';
import { type Piece, piecesOf, type Run } from './runs.ts';
import { siteNameOf } from './site-name.ts';
import { type Declared, sourceInState } from './structured.ts';
import { roleWords } from './tree.ts';

export interface Signature {
  sourceName: string | null;
  author: string | null;
}

/** Words of a byline that are no name. */
const FILLER =
  /^(?:发布|发表|更新|时间|日期|于|字号|字体|大|中|小|默认|分享到?|打印|收藏|阅读量?|浏览|点击|条?评论|次数?|原创|转载|优质\S*|举报|关注|订阅|\S*(?:官方[账帐]号|认证|创作者|博主)|已?认证|参与互动|人?参与|我要|来源|作者|编辑|正文|首页|今天|登录|注册|注册会员|投稿|查看|回复|返回|关闭|上一篇|下一篇|楼主|沙发|[版楼]主|管理员|会员|新手上路|只看\S{2,3}|倒序浏览|正序浏览|电梯直达|主题|帖子|积分|威望|显示全部楼层|\d+|[楼#：:])+$/;
const NAME = /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9·\- ]{1,15}$/u;
const OUTLET =
  /(?:报|网|社|台|站|局|委|办|部|处|会|院|校|队|所|中心|街道|政府|新闻|在线|发布|资讯|观察|公司|集团|周刊|杂志|论坛|频道|传媒|客户端|号|[A-Za-z])$/;
const SOURCE_ROLE = /(?:^|[\s_-])(?:source|laiyuan|origin)(?=$|[\s_-])|(?:^|\s)(?:media|ly)(?=$|\s)/i;
const AUTHOR_ROLE = /(?:^|[\s_-])(?:author|writer|reporter|zuozhe)(?=$|[\s_-])/i;
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤阿小老';
const FORUM_MARK = /楼主|只看该作者|只看楼主|发表于|沙发|\d+\s*(?:楼|#)(?!\p{L})|注册会员/u;
/** Not people: whoever put the text together from elsewhere. */
const GATHERED = /^(?:网络|网络整理|综合|综合整理|互联网)$/;

interface Frame {
  title: string;
  isThread: boolean;
  /** Lines from just above the headline to just before the body. */
  head: Run[];
  /** First lines of the body. */
  opening: Run[];
  between: Run[];
  tail: Run[];
  fetchedAt: Date;
}

/**
 * Source and author as printed near the headline or behind the body. Labels lead; then the parts of the byline by role
 * or by what they look like; then what the page declares; at last the site's own name.
 */
export function findSignature(
  runs: readonly Run[],
  input: {
    titleIndex: number | null;
    bodyFirst: number;
    bodyLast: number;
    /** True when the body is the first floor of a thread. */
    isThread: boolean;
    title: string;
    declared: Declared;
    fetchedAt: Date;
  },
): Signature {
  const { declared } = input;
  const frame = frameOf(runs, input);
  const site = siteNameOf(declared, input.title);
  const shown = readByline(frame);
  const sourceName =
    labelledSource(frame.head) ??
    shown.source ??
    labelledSource(frame.opening) ??
    labelledSource(frame.tail) ??
    cleanDeclared(declared.source) ??
    loneName(frame) ??
    cleanDeclared(declared.publisher) ??
    sourceInState(declared.scripts);
  const author =
    labelledPeople(frame.head, AUTHOR_LABEL) ??
    labelledPeople(frame.head, REPORTER) ??
    shown.author ??
    labelledPeople([...frame.opening, ...frame.tail], AUTHOR_LABEL) ??
    labelledPeople([...frame.opening, ...frame.tail], REPORTER) ??
    labelledPeople([...frame.head, ...frame.tail], EDITOR_LABEL) ??
    declaredPerson(declared.author, declared) ??
    (sourceName !== null && isAccount(runs, sourceName) ? sourceName : null);
  const gathered = author !== null && GATHERED.test(author) ? author : null;
  return { sourceName: sourceName ?? gathered ?? site, author };
}

function frameOf(runs: readonly Run[], input: Parameters<typeof findSignature>[1]): Frame {
  const { titleIndex, bodyFirst, bodyLast, fetchedAt } = input;
  const start = Math.min(titleIndex ?? bodyFirst, bodyFirst) - 6;
  const isShort = (run: Run): boolean => run.length <= 120;
  const short = (from: number, to: number): Run[] =>
    runs
      .slice(Math.max(0, from), to)
      .filter(isShort)
      .map((run) => withNextCell(run, runs[run.index + 1]));
  return {
    title: titleIndex === null ? '' : (runs[titleIndex]?.text ?? ''),
    isThread: input.isThread,
    head: short(start, bodyFirst),
    opening: short(bodyFirst, bodyFirst + 2),
    between:
      titleIndex === null ? [] : runs.slice(titleIndex + 1, Math.max(titleIndex + 1, bodyFirst)).slice(0, 8),
    tail: runs
      .slice(Math.max(bodyFirst + 2, bodyLast - 2), bodyLast + 9)
      .flatMap((run) => (isShort(run) ? [run] : closingCredit(run))),
    fetchedAt,
  };
}

/** A label in a cell of its own goes with the next cell. */
function withNextCell(run: Run, next: Run | undefined): Run {
  if (next === undefined || next.length > 30 || !/^.{2,8}[：:]$/.test(run.text)) return run;
  return { ...run, text: `${run.text}${next.text}`, nodes: [] };
}

/** The bracket that ends a long last paragraph: …美好生活需要。（文/图 林晓） */
function closingCredit(run: Run): Run[] {
  const bracket = /[（(]([^（()）]{2,40})[)）]$/.exec(run.text)?.[1];
  return bracket === undefined ? [] : [{ ...run, text: bracket, nodes: [], length: bracket.length }];
}

/** The line with its pieces set apart, as a reader sees them. */
function spaced(run: Run): string {
  const pieces = piecesOf(run);
  return pieces.length > 1 ? pieces.map((piece) => piece.text).join(' ') : run.text;
}

function labelledSource(lines: readonly Run[]): string | null {
  for (const run of lines) {
    const value =
      labelled(SOURCE_LABEL, spaced(run)) ??
      labelled(SOURCE_LABEL, run.text) ??
      run.text
        .split(/[\s|｜]+/)
        .map((word) => SOURCE_PIECE.exec(word)?.[1])
        .find((name) => name !== undefined);
    const name = value === undefined ? null : trimSource(value);
    if (name !== null) return name;
  }
  return null;
}

function labelledPeople(lines: readonly Run[], pattern: RegExp): string | null {
  for (const run of lines) {
    // 记者 in running text is somebody who asks; in a line of credits it is the author.
    if (pattern === REPORTER && /[。！？，]/.test(run.text)) continue;
    for (const text of [spaced(run), run.text]) {
      const value = labelled(pattern, text);
      const names = value === null ? null : trimNames(value);
      if (names !== null) return names;
    }
  }
  return null;
}

/** What the byline says without labels: by the roles of its parts, else by what is left beside the date. */
function readByline(frame: Frame): { source: string | null; author: string | null } {
  if (isForum(frame)) return { source: null, author: posterOf(frame) };
  const pieces = frame.between
    .filter((run) => run.length <= 80)
    .flatMap((run) =>
      piecesOf(run).map((piece) => ({ ...piece, role: `${piece.role} ${roleOfBox(run, piece)}` })),
    );
  const named = pieces.filter((piece) => isName(piece.text, frame));
  const byRole = (role: RegExp): string | null => named.find((piece) => role.test(piece.role))?.text ?? null;
  const source =
    pieces.find((piece) => SOURCE_ROLE.test(piece.role) && isNameLike(piece.text, frame))?.text ??
    byRole(ACCOUNT_ROLE) ??
    pictured(frame);
  const author = byRole(AUTHOR_ROLE);
  const left = namesBesideDate(frame);
  const outlets = left.filter((name) => OUTLET.test(name));
  const people = left.filter((name) => /^\p{Script=Han}{2,4}$/u.test(name) && !OUTLET.test(name));
  if (left.length >= 2 && people.length === left.length) {
    return { source, author: author ?? people.join(' ') };
  }
  if (source !== null) return { source, author: author ?? besides(source, frame, left) };
  const first = outlets[0] ?? left.find((name) => name !== author) ?? null;
  return {
    source: first,
    author:
      author ?? (left.length >= 2 ? (people.find((name) => name !== first && isPerson(name)) ?? null) : null),
  };
}

/** The account whose picture stands beside its name, ahead of the date; pictures further down are codes to scan. */
function pictured(frame: Frame): string | null {
  const dated = frame.between.findIndex((run) => findDates(run.text, frame.fetchedAt).length > 0);
  const line = frame.between
    .slice(0, Math.max(0, dated))
    .find((run) => run.length <= 16 && isName(run.text, frame) && hasPicture(run));
  return line?.text ?? null;
}

/** The other name on the line that shows the source. */
function besides(source: string, frame: Frame, left: readonly string[]): string | null {
  const line = frame.between.find((run) => piecesOf(run).some((piece) => piece.text === source));
  const names = [
    ...left,
    ...(line === undefined ? [] : piecesOf(line))
      .map((piece) => piece.text)
      .filter((text) => isName(text, frame)),
  ];
  return names.find((name) => name !== source && isPerson(name)) ?? null;
}

function isForum(frame: Frame): boolean {
  return (
    frame.isThread ||
    [...frame.head, ...frame.between].some((run) => run.length <= 40 && FORUM_MARK.test(run.text))
  );
}

/** In a thread the first name between headline and text is that of whoever opened it. */
function posterOf(frame: Frame): string | null {
  const pieces = frame.between.filter((run) => run.length <= 40).flatMap((run) => piecesOf(run));
  return pieces.find((piece) => isName(piece.text, frame))?.text ?? null;
}

/** A box that holds one piece only speaks for it. */
function roleOfBox(run: Run, piece: Piece): string {
  return run.text === piece.text ? roleWords(run.block) : '';
}

function namesBesideDate(frame: Frame): string[] {
  for (const run of frame.between) {
    if (run.length > 60) continue;
    const text = spaced(run);
    const dates = findDates(text, frame.fetchedAt);
    if (dates.length === 0) continue;
    let rest = text;
    for (const date of dates.reverse()) rest = `${rest.slice(0, date.start)} ${rest.slice(date.end)}`;
    const names = rest.split(/[\s|｜·•]+/).filter((word) => isName(word, frame));
    if (names.length > 0) return names;
  }
  return [];
}

/** A short line of its own between headline and text: the account on pages that set it apart. */
function loneName(frame: Frame): string | null {
  if (isForum(frame)) return null;
  const line = frame.between.find(
    (run) =>
      !run.isAside &&
      run.length <= 12 &&
      run.punctuation === 0 &&
      isName(run.text, frame) &&
      (OUTLET.test(run.text) ||
        run.linkLength > 0 ||
        /author|account|user|media|name/i.test(roleWords(run.block))),
  );
  return line?.text ?? null;
}

/** Without a label only what begins like a name, or is a pen name in letters, is taken for a person. */
function isPerson(name: string): boolean {
  return (
    /^[A-Za-z]/.test(name) || (name.length <= 3 && SURNAMES.includes(name.charAt(0)) && !OUTLET.test(name))
  );
}

function isNameLike(text: string, frame: Frame): boolean {
  return (
    NAME.test(text) &&
    !FILLER.test(text) &&
    !/扫[一描码]|二维码|下载|点击|分享到/.test(text) &&
    findDates(text, frame.fetchedAt).length === 0
  );
}

function isName(text: string, frame: Frame): boolean {
  return isNameLike(text, frame) && !frame.title.includes(text);
}

/** Ids, addresses and templates left in meta tags are no names. */
function cleanDeclared(value: string | null): string | null {
  if (value === null) return null;
  const name = value.replace(/^(?:[来來]源|作者|编辑)\s*[：:]\s*/, '').trim();
  return /[@,{}]|^\d+$|^(?:null|undefined)$/i.test(name) ? null : trimSource(name);
}

/** Systems write the site's own name, or their own, where the author's should stand. */
function declaredPerson(value: string | null, declared: Declared): string | null {
  const name = cleanDeclared(value);
  if (name === null) return null;
  const behind = declared.pageTitle.slice(declared.pageTitle.search(/[_|｜—–-]/) + 1);
  const isSite = [declared.siteName ?? '', behind].some(
    (site) => site !== '' && (site.includes(name) || name === site),
  );
  return isSite ? null : trimNames(name);
}
