/** Turns the library's files into one checked `Library`; pure, so that pages, tests and the command line share it. */
import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { checkLibrary, type LibraryFiles, type Placed } from './check-library.ts';
import { type FieldFault, RequestError } from './errors.ts';
import {
  aspectsFileSchema,
  clocksFileSchema,
  type Library,
  lexiconFileSchema,
  riskPointsFileSchema,
  statementsFileSchema,
  unitsFileSchema,
} from './library.ts';

const inChinese = z.locales.zhCN().localeError;

type Files = ReadonlyMap<string, string>;

const FOLDERS = /^(risk-points|statements|lexicons)\/[^/]+\.ya?ml$/;
const SINGLE_FILES = ['aspects.yaml', 'clocks.yaml', 'units.yaml'];

/** Whether a path (relative to the library folder) is one of the library's own files. */
export function isLibraryFile(path: string): boolean {
  return SINGLE_FILES.includes(path) || FOLDERS.test(path);
}

/**
 * @param files path relative to the library folder → text; other files (the example district …) are passed over
 * @throws RequestError `invalid-input` naming every fault with file, path, value and remedy
 */
export function parseLibrary(files: Files): Library {
  const faults: FieldFault[] = [];
  const own = [...files].filter(([path]) => isLibraryFile(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const name of SINGLE_FILES) {
    if (!files.has(name)) faults.push({ path: name, message: `缺少文件 ${name}，请补上` });
  }
  const parsed = readFiles(own, faults);
  if (faults.length === 0) checkLibrary(parsed, faults);
  if (faults.length > 0) throw libraryError(faults);
  const digest = createHash('sha256');
  for (const [path, text] of own) digest.update(`${path}\0${text}\0`);
  return {
    version: digest.digest('hex'),
    aspects: parsed.aspects.map(({ value }) => value),
    riskPoints: parsed.riskPoints.map(({ value }) => value),
    statements: parsed.statements.map(({ value }) => value),
    clocks: parsed.clocks.map(({ value }) => value),
    lexicons: new Map(parsed.lexicons.map(({ value }) => [value.name, value.words])),
  };
}

function libraryError(faults: FieldFault[]): RequestError {
  const lines = faults.map(({ path, value, message }) => {
    const given = value === undefined ? '' : `，给出的是 ${shorten(value)}`;
    return `  ${path}：${message}${given}`;
  });
  return new RequestError('invalid-input', `知识库有 ${faults.length} 处错误\n${lines.join('\n')}`, faults);
}

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function readFiles(own: readonly [string, string][], faults: FieldFault[]): LibraryFiles {
  const result: LibraryFiles = {
    aspects: [],
    riskPoints: [],
    statements: [],
    clocks: [],
    units: [],
    lexicons: [],
  };
  for (const [path, text] of own) readFile(path, text, result, faults);
  return result;
}

function readFile(path: string, text: string, result: LibraryFiles, faults: FieldFault[]): void {
  if (path === 'aspects.yaml') {
    const file = parseFile(path, text, aspectsFileSchema, faults);
    result.aspects.push(...placed(file?.aspects, `${path} aspects`));
  } else if (path === 'clocks.yaml') {
    const file = parseFile(path, text, clocksFileSchema, faults);
    result.clocks.push(...placed(file?.clocks, `${path} clocks`));
  } else if (path === 'units.yaml') {
    const file = parseFile(path, text, unitsFileSchema, faults);
    result.units.push(...placed(file?.units, `${path} units`));
  } else if (path.startsWith('risk-points/')) {
    const file = parseFile(path, text, riskPointsFileSchema, faults);
    const points = file?.riskPoints.map((point) => ({ ...point, aspect: file.aspect }));
    result.riskPoints.push(...placed(points, `${path} riskPoints`));
  } else if (path.startsWith('statements/')) {
    const file = parseFile(path, text, statementsFileSchema, faults);
    result.statements.push(...placed(file?.statements, `${path} statements`));
  } else {
    const value = parseFile(path, text, lexiconFileSchema, faults);
    if (value !== null) result.lexicons.push({ value, path });
  }
}

function placed<T>(values: readonly T[] | undefined, list: string): Placed<T>[] {
  return (values ?? []).map((value, index) => ({ value, path: `${list}[${index}]` }));
}

/** Null when the file has faults; they are added to the list. */
function parseFile<T>(path: string, text: string, schema: z.ZodType<T>, faults: FieldFault[]): T | null {
  const document = parseDocument(text, { uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const place = broken.linePos?.[0];
    const where = place === undefined ? path : `${path} 第 ${place.line} 行第 ${place.col} 列`;
    faults.push({ path: where, message: `不是正确的 YAML（${broken.code}），请检查缩进、冒号和引号` });
    return null;
  }
  const data: unknown = document.toJS();
  const result = schema.safeParse(data, { error: inChinese, reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    faults.push({ path: `${path} ${dotted(issue.path)}`.trim(), value: issue.input, message: issue.message });
  }
  return null;
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
