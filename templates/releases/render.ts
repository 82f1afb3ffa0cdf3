import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';

/** What a first text is written from. */
export interface ReleaseDraft {
  district: string;
  /** What it is about, as the incident is called. */
  subject: string;
  time: string | null;
  place: string | null;
  /** Moment up to which the facts hold. */
  asOf: string;
  /** Written answers with their slots filled. */
  statements: string[];
  /** Confirmed facts that no statement tells. */
  otherFacts: { name: string; value: string }[];
  /** What units found, from accepted dispositions. */
  findings: { unit: string; finding: string }[];
}

export interface ReleasePage {
  title: string;
  kind: string;
  number: string;
  publisher: string;
  office: string;
  publishedAt: string;
  date: string;
  paragraphs: string[];
  isDemonstration: boolean;
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.hbs`), 'utf8');
}

/** Drafts are plain text, escaped when a page shows them: escaping them here would put `&amp;` before a reader. */
function textTemplate(name: string): Handlebars.TemplateDelegate<ReleaseDraft> {
  return Handlebars.compile<ReleaseDraft>(read(name), { noEscape: true });
}

const DRAFTS = {
  notice: textTemplate('notice'),
  advice: textTemplate('advice'),
  refutation: textTemplate('refutation'),
};

const page = Handlebars.compile<ReleasePage>(read('page'), { strict: true });

/** First text of a release: paragraphs separated by an empty line. */
export function renderReleaseDraft(kind: keyof typeof DRAFTS, draft: ReleaseDraft): string {
  return DRAFTS[kind](draft)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The whole public page, self-contained: what is stored and hashed on publication. */
export function renderReleasePage(release: ReleasePage): string {
  return page(release);
}
