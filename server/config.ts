/** Reads a district: its YAML file with the gazetteer and units it names, checked against each other and the library. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { type DistrictConfig, districtConfigSchema } from '../core/config.ts';
import type { FieldFault } from '../core/errors.ts';
import { type Gazetteer, gazetteerFileSchema, type Unit, unitsFileSchema } from '../core/library.ts';
import { faultError, parseInto } from './faults.ts';
import { LIBRARY_FOLDER } from './library.ts';
import { systemErrorCode } from './setup-error.ts';

export interface District {
  config: DistrictConfig;
  gazetteer: Gazetteer;
  /** The library's units and the district's own. */
  units: Unit[];
}

/** Base addresses of the demonstration sites by key, without trailing slash. */
export type DemoUrls = Readonly<Record<string, string>>;

/** Stand-ins while the demonstration sites do not run: valid, and reserved never to exist (RFC 2606). */
export const ABSENT_DEMO_URLS: DemoUrls = {
  portal: 'http://portal.invalid',
  forum: 'http://forum.invalid',
  media: 'http://media.invalid',
  neighbour: 'http://neighbour.invalid',
};

const DEMO_PLACEHOLDER = /\$\{demo:([a-z-]+)\}/g;

/** Throws SetupError that names every fault of all the district's files. */
export function readDistrict(configFile: string, demoUrls: DemoUrls = ABSENT_DEMO_URLS): District {
  const faults: FieldFault[] = [];
  const config = readYaml(configFile, districtConfigSchema, faults, (text) =>
    fillPlaceholders(text, demoUrls),
  );
  if (!config) throw faultError(`辖区配置 ${configFile} 有误`, faults);
  const folder = dirname(configFile);
  const gazetteer = readYaml(resolve(folder, config.gazetteer), gazetteerFileSchema, faults);
  const own = readYaml(resolve(folder, config.units), unitsFileSchema, faults);
  const common = readYaml(join(LIBRARY_FOLDER, 'units.yaml'), unitsFileSchema, faults);
  if (!gazetteer || !own || !common) throw faultError(`辖区配置 ${configFile} 有误`, faults);
  const units = [...common.units, ...own.units];
  checkTree('units', units, faults);
  checkTree('places', gazetteer.places, faults, [gazetteer.district.id]);
  checkPlaceUnits(gazetteer, units, faults);
  if (faults.length > 0) throw faultError(`辖区配置 ${configFile} 有误`, faults);
  return { config, gazetteer, units };
}

function fillPlaceholders(text: string, demoUrls: DemoUrls): string {
  return text.replace(DEMO_PLACEHOLDER, (whole, key: string) => demoUrls[key] ?? whole);
}

function readYaml<T>(
  file: string,
  schema: z.ZodType<T>,
  faults: FieldFault[],
  prepare: (text: string) => string = (text) => text,
): T | null {
  let text: string;
  try {
    text = prepare(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = systemErrorCode(error) ?? '未知原因';
    faults.push({ path: file, message: `读不到这个文件（${reason}），请检查路径和权限` });
    return null;
  }
  const document = parseDocument(text, { uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) {
    const place = broken.linePos?.[0];
    const where = place ? `${file} 第 ${place.line} 行第 ${place.col} 列` : file;
    faults.push({ path: where, message: `不是正确的 YAML（${broken.code}），请检查缩进、冒号和引号` });
    return null;
  }
  return parseInto(schema, document.toJS(), faults, `${file} `);
}

/** Ids are unique and every parent exists. */
function checkTree(
  list: string,
  nodes: readonly { id: string; parent: string | null }[],
  faults: FieldFault[],
  roots: readonly string[] = [],
): void {
  const known = new Set(roots);
  for (const { id } of nodes) {
    if (known.has(id) && !roots.includes(id)) {
      faults.push({ path: list, value: id, message: '编号重复，请改用别的编号' });
    }
    known.add(id);
  }
  for (const { id, parent } of nodes) {
    if (parent !== null && !known.has(parent)) {
      faults.push({
        path: `${list} ${id} parent`,
        value: parent,
        message: '没有这个上级，请改正编号或补上它',
      });
    }
  }
}

function checkPlaceUnits(gazetteer: Gazetteer, units: readonly Unit[], faults: FieldFault[]): void {
  const known = new Set(units.map(({ id }) => id));
  for (const { id, unit } of gazetteer.places) {
    if (unit !== undefined && !known.has(unit)) {
      faults.push({
        path: `places ${id} unit`,
        value: unit,
        message: '单位表里没有这个单位，请改正编号或补上它',
      });
    }
  }
}
