import { isBareCredit, isBylineLine } from './credits.ts';
import type { Run } from './runs.ts';
import type { ElementNode, PageTree } from './tree.ts';

export interface BodyRegion {
  /** The element that the lines stand in. */
  element: ElementNode;
  lines: Run[];
  /** Index of the first line of the body among all runs. */
  firstIndex: number;
  lastIndex: number;
  /** Index of the first sentence among all runs. */
  proseIndex: number;
  /** Share of the page's prose that the body holds, 0…1. */
  share: number;
}

/** Weight of a line, worked out once: the patterns cost more than the sums. */
type Weigh = (run: Run) => number;

/** Short lines that open what follows a post. */
const END_MARK =
  /^[\s【[（(《|·●■◆>]*(?:相关(?:阅读|新闻|报道|文章|推荐|链接|专题|资讯|内容|热词)|延伸阅读|推荐阅读|推荐文章|热门(?:推荐|文章|评论|新闻|阅读)|更多(?:精彩|新闻|推荐|阅读|内容)|猜你喜欢|为你推荐|大家都在(?:看|搜)|(?:网友|最新|全部|精彩|最热)?评论(?:列表|区)?\s*[(（\d]?|网友评论|发表评论|我要评论|我来说两句|版权声明|免责声明|特别声明|郑重声明|(?:网友|读者|精彩|全部|最新)?(?:留言|跟帖|回帖)(?:[区板]|\s*[(（\d]|$)|分享(?:到|至)|打印本页|上一[篇条页]|下一[篇条页]|返回(?:首页|列表|顶部)|扫(?:一扫|码|描)|举报$|阅读原文$|声明(?:$|[：:]))/;
/** Credits: frame of a post unless a sentence follows on the same line. */
const CREDIT_LINE =
  /^[\s（(【[]*(?:责任编辑|本文编辑|编\s?辑|责\s?编|校\s?对|审\s?核|值班|来源|稿源|转载?自|新闻来源|作者|本文来源|文章来源|信息来源|关键词|标签|字号|字体|分享|打印|收藏|点赞|阅读|浏览|点击|编审|监制|图片来源)\s*[：:]/;
/** Lines that belong to the frame of a post, whatever follows. */
const FRAME_LINE =
  /^[\s（(【[]*(?:原标题|原题|版权声明|免责声明|特别声明|声明|转载|[上下]一[篇条页])\s*[：:]/;
const NOTICE =
  /(?:powered by|processed in \d|all rights reserved|copyright|©|ICP[备证]|公网安备|未经(?:授权|许可|书面)[^。]{0,20}(?:转载|使用)|仅代表作者(?:个人|本人)?(?:观点|立场)|不代表本[站网]|仅供其表达个人看法|转载请(?:注明|联系)|侵权[^。]{0,10}(?:删除|联系)|版权(?:归|所有)|扫描?(?:下方|上方)?二维码|关注(?:我们|公众号|本公众号)|点击(?:上方|下方)|打开(?:APP|客户端)|下载[^。]{0,8}(?:APP|客户端))/i;

/** Lines between headline and text in which a byline is looked for. */
const MAX_HEAD = 8;

/** Weight of one line for "is this the post's prose": positive for sentences, negative for lists of links. */
function weightOf(run: Run): number {
  const linked = linkedShare(run);
  if (run.isAside) return -(Math.min(run.length, 60) + 10);
  if (isAttachment(run)) return 0;
  if (linked >= 0.5) return -(Math.min(run.length, 40) + 10);
  if (NOTICE.test(run.text) && run.length < 200) return -run.length / 2;
  if (run.length <= 100 && MAY_BE_BYLINE.test(run.text) && isBylineLine(run.text)) return 0;
  if (run.punctuation > 0 && run.length >= 15) return Math.min(run.length, 600) * (1 - linked);
  if (run.length >= 40) return run.length * 0.5 * (1 - linked);
  if (run.block.name === 'p' && linked === 0) return run.length * 0.5;
  return -8;
}

/** A byline behind the text; a date alone there signs a notice and stays. */
const CLOSING_WORDS = /发布|更新|来源|编辑|责编|作者|浏览|阅读/;
const MAY_BE_BYLINE = /(?:19|20)\d{2}|\d[分小天]|[：:]/;
/** A file that comes with a notice: its name is part of the text, link or not. */
const ATTACHMENT = /\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|7z)[\s）)]*$|^\s*附件\s*\d*\s*[：:]/i;

function isAttachment(run: Run): boolean {
  return run.length <= 80 && ATTACHMENT.test(run.text);
}

function linkedShare(run: Run): number {
  return run.length === 0 ? 0 : run.linkLength / run.length;
}

/** The element whose lines together weigh most, and its lines without frame, notices and what follows the post. */
export function findBody(tree: PageTree, runs: readonly Run[]): BodyRegion | null {
  const weights = new Map(runs.map((run) => [run, weightOf(run)]));
  const weigh: Weigh = (run) => weights.get(run) ?? 0;
  const element = heaviestElement(tree, runs, weigh);
  if (element === null) return null;
  const inside = runs.filter((run) => isInside(run.block, element));
  const kept = trimLines(inside, weigh);
  const first = kept[0];
  const last = kept.at(-1);
  if (first === undefined || last === undefined) return null;
  const prose = runs.reduce((sum, run) => sum + Math.max(0, weigh(run)), 0);
  const own = kept.reduce((sum, run) => sum + Math.max(0, weigh(run)), 0);
  return {
    element,
    lines: kept,
    firstIndex: first.index,
    lastIndex: last.index,
    proseIndex: (kept.find(isSentence) ?? first).index,
    share: prose === 0 ? 0 : Math.min(1, own / prose),
  };
}

export function isInside(block: ElementNode, container: ElementNode): boolean {
  for (let node: ElementNode | null = block; node !== null; node = node.parent) {
    if (node === container) return true;
  }
  return false;
}

/** Sum of the weights of all lines below each element; the deepest element wins a tie. */
function heaviestElement(tree: PageTree, runs: readonly Run[], weigh: Weigh): ElementNode | null {
  const sums = new Map<ElementNode, number>();
  const add = (element: ElementNode, weight: number): void => {
    sums.set(element, (sums.get(element) ?? 0) + weight);
  };
  for (const run of runs) add(run.block, weigh(run));
  let best: { element: ElementNode; sum: number } | null = null;
  // Children come after their parents in the list, so that from its end every sum is complete when it is passed on.
  for (let index = tree.elements.length - 1; index >= 0; index -= 1) {
    const element = tree.elements[index];
    const sum = element === undefined ? undefined : sums.get(element);
    if (element === undefined || sum === undefined) continue;
    if (element.parent !== null) add(element.parent, sum);
    if (sum > 0 && (best === null || sum > best.sum)) best = { element, sum };
  }
  const whole = sums.get(tree.root) ?? 0;
  return best === null || whole > best.sum ? (whole > 0 ? tree.root : null) : best.element;
}

/** The region without the headline, what stands before it, and the lines of date and source that lead to the text. */
export function belowHeadline(region: BodyRegion, headline: Run | null, title: string): BodyRegion {
  const start = headline !== null && headline.index <= region.proseIndex ? headline.index : -1;
  const below = region.lines.filter((run) => run.index > start);
  const opening = below.findIndex((run) => isSentence(run) && !isBylineLine(run.text));
  const head = below.slice(0, Math.max(0, Math.min(opening, MAX_HEAD)));
  // Documents repeat their headline, often in several lines.
  const isHead = (run: Run): boolean =>
    isBylineLine(run.text) || (run.length >= 6 && title.includes(run.text) && run.punctuation === 0);
  const lines = below.filter((run) => !head.includes(run) || !isHead(run));
  const first = lines[0];
  return first === undefined ? region : { ...region, lines, firstIndex: first.index };
}

/** Text of a body, one line a paragraph. */
export function bodyText(region: BodyRegion): string {
  return region.lines.map((run) => run.text).join('\n');
}

function isSentence(run: Run): boolean {
  return run.length >= 15 && run.punctuation > 0 && /[，。！？；]/.test(run.text);
}

function trimLines(lines: readonly Run[], weigh: Weigh): Run[] {
  const total = lines.reduce((sum, run) => sum + Math.max(0, weigh(run)), 0);
  const kept: Run[] = [];
  let seen = 0;
  for (const run of lines) {
    const weight = weigh(run);
    if (seen >= total * 0.5 && isEndMark(run)) break;
    seen += Math.max(0, weight);
    if (run.isAside || isFrame(run)) continue;
    // Byline, share buttons and counters stand before the first sentence.
    if (seen === 0 && weight < 0) continue;
    if (linkedShare(run) >= 0.6 && !isAttachment(run) && (run.punctuation < 2 || run.heading !== null))
      continue;
    kept.push(run);
  }
  while (kept.length > 0 && isTail(kept.at(-1), weigh)) kept.pop();
  return kept;
}

function isEndMark(run: Run): boolean {
  return run.length <= 24 && !/[。！？]/.test(run.text) && END_MARK.test(run.text);
}

function isFrame(run: Run): boolean {
  if (NOTICE.test(run.text) && run.length < 200) return true;
  if (run.length >= 80) return false;
  return FRAME_LINE.test(run.text) || (CREDIT_LINE.test(run.text) && isBareCredit(run.text));
}

function isTail(run: Run | undefined, weigh: Weigh): boolean {
  if (run === undefined) return false;
  if (isAttachment(run)) return false;
  if (linkedShare(run) >= 0.6) return true;
  if (run.length <= 60 && CLOSING_WORDS.test(run.text) && isBylineLine(run.text)) return true;
  return run.length <= 12 && weigh(run) < 0 && !/[。！？”」]$/.test(run.text);
}
