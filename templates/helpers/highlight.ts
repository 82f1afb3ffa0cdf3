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

/** Where marks overlap, the one that starts first keeps its stretch and the next one gets what is left of its own. */
export function highlight(text: unknown, marks: unknown): Handlebars.SafeString {
  const source = typeof text === 'string' ? text : '';
  const sorted = (Array.isArray(marks) ? marks.filter(isMark) : []).sort(
    (a, b) => a.start - b.start || b.end - a.end,
  );
  const escaped = Handlebars.escapeExpression;
  let html = '';
  let done = 0;
  for (const mark of sorted) {
    const start = Math.max(mark.start, done);
    const end = Math.min(mark.end, source.length);
    if (start >= end) continue;
    html += escaped(source.slice(done, start));
    html += `<mark class="mark-${escaped(mark.kind)}" title="${escaped(mark.title)}">${escaped(source.slice(start, end))}</mark>`;
    done = end;
  }
  return new Handlebars.SafeString(html + escaped(source.slice(done)));
}
