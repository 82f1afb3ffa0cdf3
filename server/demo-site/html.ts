/** HTML by tagged templates: every value is escaped unless it is itself the result of `html` (or a list of those). */

export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toString(): string {
    return this.source;
  }
}

type Value = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Also right for XML text and attributes. */
export function escapeText(value: string): string {
  return value.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
}

function render(value: Value): string {
  if (value instanceof Html) return value.source;
  if (typeof value === 'string') return escapeText(value);
  return typeof value === 'number' ? String(value) : value.map((part) => part.source).join('');
}

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(
    parts.reduce((out, part, index) => {
      const value = values[index];
      return out + part + (value === undefined ? '' : render(value));
    }, ''),
  );
}

/** Body paragraphs as a Chinese CMS writes them, with two ideographic spaces in front when `indent`. */
export function paragraphs(body: string, indent = true): Html[] {
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => html`<p>${indent ? '　　' : ''}${line}</p>\n`);
}
