import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Handlebars from 'handlebars';
import { ago } from './helpers/ago.ts';
import { any } from './helpers/any.ts';
import { asPercent } from './helpers/as-percent.ts';
import { countOf } from './helpers/count-of.ts';
import { eq } from './helpers/eq.ts';
import { figureOf } from './helpers/figure-of.ts';
import { formatNumber } from './helpers/format-number.ts';
import { has } from './helpers/has.ts';
import { highlight } from './helpers/highlight.ts';
import { inputTime } from './helpers/input-time.ts';
import { iso } from './helpers/iso.ts';
import { join as joinHelper } from './helpers/join.ts';
import { labelOf } from './helpers/label-of.ts';
import { localTime } from './helpers/local-time.ts';
import { postTime } from './helpers/post-time.ts';
import { remaining } from './helpers/remaining.ts';
import { shortTime } from './helpers/short-time.ts';
import { until } from './helpers/until.ts';

const FOLDER = import.meta.dirname;

/** Renders a page template (`templates/pages/<name>.hbs`) with its finished view model. */
export type RenderPage = (name: string, model: object) => string;

/** Names that fields of a view model never have: a field of that name would call the helper instead. */
export function helpersFor(timezone: string): Record<string, Handlebars.HelperDelegate> {
  return {
    ago,
    any,
    'count-of': countOf,
    eq,
    'figure-of': figureOf,
    has,
    highlight,
    'input-time': inputTime(timezone),
    iso,
    join: joinHelper,
    'label-of': labelOf,
    'local-time': localTime(timezone),
    'format-number': formatNumber,
    'as-percent': asPercent,
    'post-time': postTime(timezone),
    remaining,
    'short-time': shortTime(timezone),
    until,
  };
}

function templatesIn(folder: string): { name: string; source: string }[] {
  const root = join(FOLDER, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => ({
      name: relative(root, join(root, file)).replace(/\.hbs$/, ''),
      // A partial stands inside a line: its own end of line would become a space.
      source: readFileSync(join(root, file), 'utf8').trimEnd(),
    }));
}

/**
 * Reads and compiles every layout, partial and page once. Strict: a field that the model lacks, or a helper that does
 * not exist, is an error and not an empty place. Partials are named by their path: `{{> icon/bell}}`,
 * `{{#> layout/main}}`.
 */
export function createRenderer(options: { timezone: string }): RenderPage {
  const handlebars = Handlebars.create();
  const helpers = helpersFor(options.timezone);
  handlebars.registerHelper(helpers);
  const compileOptions: CompileOptions = {
    strict: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
    knownHelpersOnly: true,
    preventIndent: true,
  };
  for (const { name, source } of templatesIn('partials')) {
    handlebars.registerPartial(name, handlebars.compile(source, compileOptions));
  }
  for (const { name, source } of templatesIn('layouts')) {
    handlebars.registerPartial(`layout/${name}`, handlebars.compile(source, compileOptions));
  }
  const pages = new Map(
    templatesIn('pages').map(({ name, source }) => [name, handlebars.compile(source, compileOptions)]),
  );
  return (name, model) => {
    const page = pages.get(name);
    if (page === undefined) throw new Error(`no page template ${name}`);
    return page(model);
  };
}

/** Names of all page templates, for the test that renders every one. */
export function pageNames(): string[] {
  return templatesIn('pages').map(({ name }) => name);
}
