// {{highlight text marks}} → 带 <mark> 的文字。全系统只有这一处产生不转义的输出：每一段文字和每一个属性都先转义。
import Handlebars from 'handlebars';

/** One marked stretch: UTF-16 offsets, end exclusive; `kind` chooses the colour, `title` is shown on hover. */
export interface Mark {
  start: number;
  end: number;
  kind: 'term' | 'place' | 'figure' | 'doubt';
  title: string;
}

const KINDS = new Set(['term', 'place', 'figure', 'doubt']);

function isMark(value: unknown): value is Mark {
  return (
    typeof value === 'object' &&
    value !== null &&
    'start' in value &&
    'end' in value &&
    'kind' in value &&
    'title' in value &&
    Number.isInteger(value.start) &&
    Number.isInteger(value.end) &&
    KINDS.has(String(value.kind))
  );
}

/** Where marks overlap, the shorter one shows: a word inside a marked clause keeps its own colour. */
export function highlight(text: unknown, marks: unknown): Handlebars.SafeString {
  const source = typeof text === 'string' ? text : '';
  const valid = (Array.isArray(marks) ? marks.filter(isMark) : [])
    .map((mark) => ({ ...mark, start: Math.max(0, mark.start), end: Math.min(mark.end, source.length) }))
    .filter((mark) => mark.start < mark.end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const cuts = [...new Set([0, source.length, ...valid.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  let html = '';
  for (const [index, start] of cuts.entries()) {
    const end = cuts[index + 1] ?? start;
    const mark = valid.find((one) => one.start <= start && end <= one.end);
    const piece = Handlebars.escapeExpression(source.slice(start, end));
    html += mark === undefined || piece === '' ? piece : `<mark ${attributesOf(mark)}>${piece}</mark>`;
  }
  return new Handlebars.SafeString(html);
}

function attributesOf({ kind, title }: Mark): string {
  const escaped = Handlebars.escapeExpression;
  return `class="mark-${escaped(kind)}" title="${escaped(title)}"`;
}
