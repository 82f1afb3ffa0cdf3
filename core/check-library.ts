/** Checks across the library's files: ids are unique, references resolve, rules can be read. */
import type { FieldFault } from './errors.ts';
import type { Aspect, Clock, Lexicon, RiskPoint, Statement, Unit } from './library.ts';
import { missingLexicons } from './rules/compile.ts';
import { parseRule } from './rules/parse.ts';

/** An entry and where it stands. */
export interface Placed<T> {
  value: T;
  path: string;
}

export interface LibraryFiles {
  aspects: Placed<Aspect>[];
  riskPoints: Placed<RiskPoint & { aspect: string }>[];
  statements: Placed<Statement>[];
  clocks: Placed<Clock>[];
  units: Placed<Unit>[];
  lexicons: Placed<Lexicon>[];
}

/** Adds every fault found to `faults`. */
export function checkLibrary(files: LibraryFiles, faults: FieldFault[]): void {
  checkUnique('方面', files.aspects, faults);
  checkUnique('风险点', files.riskPoints, faults);
  checkUnique('口径', files.statements, faults);
  checkUnique('时限', files.clocks, faults);
  checkUnique('单位', files.units, faults);
  const units = new Set(files.units.map(({ value }) => value.id));
  const refer = (path: string, id: string, known: ReadonlySet<string>, what: string, home: string): void => {
    if (known.has(id)) return;
    faults.push({ path, value: id, message: `没有这个${what}，请在 ${home} 里登记，或改用已登记的编号` });
  };
  const unit = (path: string, id: string): void => refer(path, id, units, '单位', 'units.yaml');
  for (const { value, path } of files.units) if (value.parent !== null) unit(`${path}.parent`, value.parent);
  checkLexicons(files.lexicons, faults);
  const lexicons = new Map(files.lexicons.map(({ value }) => [value.name, value.words]));
  const aspects = new Map(files.aspects.map(({ value }) => [value.id, value.code]));
  const clocks = new Set(files.clocks.map(({ value }) => value.id));
  for (const { value: point, path } of files.riskPoints) {
    refer(`${path}.aspect`, point.aspect, new Set(aspects.keys()), '方面', 'aspects.yaml');
    refer(`${path}.clock`, point.clock, clocks, '时限', 'clocks.yaml');
    unit(`${path}.leadUnit`, point.leadUnit);
    for (const [i, id] of point.supportingUnits.entries()) unit(`${path}.supportingUnits[${i}]`, id);
    checkCode(point.id, aspects.get(point.aspect), `${path}.id`, faults);
    checkRule(point.rule, lexicons, `${path}.rule（${point.id}）`, faults);
  }
  const points = new Set(files.riskPoints.map(({ value }) => value.id));
  for (const { value: statement, path } of files.statements) {
    for (const [i, id] of statement.riskPoints.entries()) {
      refer(`${path}.riskPoints[${i}]`, id, points, '风险点', 'risk-points/');
    }
    unit(`${path}.draftingUnit`, statement.draftingUnit);
    unit(`${path}.secrecyReview.by`, statement.secrecyReview.by);
    for (const [i, slot] of statement.slots.entries())
      unit(`${path}.slots[${i}].confirmedBy`, slot.confirmedBy);
    if (statement.reviewBy <= statement.validFrom) {
      faults.push({
        path: `${path}.reviewBy`,
        value: statement.reviewBy,
        message: `复审日期须晚于生效日期 ${statement.validFrom}`,
      });
    }
  }
}

function checkUnique(what: string, entries: readonly Placed<{ id: string }>[], faults: FieldFault[]): void {
  const seen = new Map<string, string>();
  for (const { value, path } of entries) {
    const earlier = seen.get(value.id);
    if (earlier === undefined) seen.set(value.id, path);
    else {
      const message = `${what}编号重复，已用于 ${earlier}，请换一个没用过的编号`;
      faults.push({ path: `${path}.id`, value: value.id, message });
    }
  }
}

function checkLexicons(lexicons: readonly Placed<Lexicon>[], faults: FieldFault[]): void {
  for (const { value, path } of lexicons) {
    const expected = path.replace(/^lexicons\//, '').replace(/\.ya?ml$/, '');
    if (value.name !== expected) {
      faults.push({
        path: `${path} name`,
        value: value.name,
        message: `词表名须与文件名一致，应为“${expected}”`,
      });
    }
  }
}

function checkCode(id: string, code: string | undefined, path: string, faults: FieldFault[]): void {
  if (code !== undefined && id.split('-')[1] !== code) {
    faults.push({ path, value: id, message: `编号中间两个字母须是本方面的代码 ${code}` });
  }
}

function checkRule(
  rule: string,
  lexicons: ReadonlyMap<string, readonly string[]>,
  path: string,
  faults: FieldFault[],
): void {
  const parsed = parseRule(rule);
  if (parsed.kind === 'fault') {
    faults.push({ path, value: excerpt(rule, parsed.fault.at), message: parsed.fault.message });
    return;
  }
  for (const name of missingLexicons(parsed.rule, lexicons)) {
    faults.push({
      path,
      value: `@${name}`,
      message: `没有词表“${name}”，请新建 lexicons/${name}.yaml 或改用已有词表`,
    });
  }
}

/** The stretch of a long rule around a fault. */
function excerpt(rule: string, at: number): string {
  return rule.slice(Math.max(0, at - 12), at + 12);
}
