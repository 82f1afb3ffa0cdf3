/** What `doctor` looks at: each check says whether a part is well and, if not, how to mend it. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { askServer } from '../store/admin.ts';
import { openDatabase } from '../store/db.ts';
import { listSources } from '../store/sources.ts';
import { readDistrict } from './config.ts';
import { dataFolderOwner, openDataFolder } from './data-folder.ts';
import { readDemoUrls } from './demo-urls.ts';
import type { Env } from './env.ts';
import { loadLibrary } from './library.ts';
import { silentLog } from './log.ts';
import { type Services, startServices } from './services/services.ts';
import { systemErrorCode } from './setup-error.ts';

export interface CheckResult {
  part: string;
  isOk: boolean;
  /** What was found. */
  found: string;
  /** How to mend it; null when there is nothing to mend. */
  remedy: string | null;
}

type Finding = Omit<CheckResult, 'part'>;

export const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WANTED_NODE_MAJOR = 24;
const WANTED_POSTGRES = 150_000;

function ok(found: string): Finding {
  return { isOk: true, found, remedy: null };
}

function problem(found: string, remedy: string): Finding {
  return { isOk: false, found, remedy };
}

/** Runs one check; what it throws is its finding. */
async function check(
  part: string,
  look: () => Finding | Promise<Finding>,
  remedy: string,
): Promise<CheckResult> {
  try {
    return { part, ...(await look()) };
  } catch (error) {
    return { part, ...problem(error instanceof Error ? error.message : String(error), remedy) };
  }
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= WANTED_NODE_MAJOR) return ok(`Node ${process.version}`);
  return problem(`Node ${process.version}`, '请用 npm start 或 npm run 启动（自带 Node 24），或安装 Node 24');
}

async function checkDataFolder(env: Env): Promise<Finding> {
  openDataFolder(env.dataFolder);
  const owner = await dataFolderOwner(env.dataFolder);
  return ok(
    owner ? `${env.dataFolder}，正由 PID ${owner.pid}（${owner.what}）使用` : `${env.dataFolder}，可写`,
  );
}

async function checkConfig(env: Env): Promise<Finding> {
  const { config, units, gazetteer } = readDistrict(env.configFile, await readDemoUrls(env.dataFolder));
  const counts = `${units.length} 个单位、${gazetteer.places.length} 个地点、${config.sources.length} 个信源`;
  return ok(`${config.district.name}：${counts}`);
}

function checkLibrary(): Finding {
  const { aspects, riskPoints, statements } = loadLibrary();
  return ok(`${aspects.length} 个方面、${riskPoints.length} 个风险点、${statements.length} 条口径`);
}

async function checkPostgres(services: Services): Promise<Finding> {
  const { versionNumber } = await askServer(services.databaseUrl);
  const version = `PostgreSQL ${Math.floor(versionNumber / 10_000)}.${versionNumber % 10_000}`;
  if (versionNumber >= WANTED_POSTGRES) return ok(version);
  return problem(version, '请换用 PostgreSQL 15 以上版本（推荐 18）');
}

const SEARCH_REMEDY = '除检索外一切照常。请检查 MEILI_URL 和 MEILI_KEY，或运行 Meilisearch 1.21 以上版本';

async function checkSearch(services: Services): Promise<Finding> {
  if (!services.search) return problem(services.searchAbsence ?? '没有检索服务', SEARCH_REMEDY);
  const { url, key } = services.search;
  // A server of another process of ours may be just restarting.
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(`${url}/version`, {
        headers: key ? { authorization: `Bearer ${key}` } : {},
        signal: AbortSignal.timeout(5_000),
      });
      if (answer.ok) return ok(`Meilisearch 在 ${url}`);
      return problem(`${url} 的回答是 ${answer.status}`, SEARCH_REMEDY);
    } catch {
      if (attempt === 3) return problem(`${url} 没有回答`, SEARCH_REMEDY);
      await sleep(300);
    }
  }
}

async function checkSegmenter(): Promise<Finding> {
  const { createSegmenter } = await import('../indexer/segment.ts');
  const words = createSegmenter().cut('云河区召开新闻发布会');
  return words.length > 1
    ? ok('nodejieba 可用')
    : problem('nodejieba 没有切出词', '请删除 node_modules 后重新运行 npm ci');
}

function checkChromium(): Finding {
  const found = CHROMIUM_PLACES.find((place) => existsSync(place));
  if (found) return ok(found);
  return problem('没有找到 Chromium', '只有浏览器测试需要它：apt-get install chromium fonts-noto-cjk');
}

async function checkSources(services: Services): Promise<Finding> {
  const db = openDatabase(services.databaseUrl, { maxConnections: 1 });
  try {
    const sources = await listSources(db);
    const lacking = sources.filter(
      ({ kind, isLocal, legalBasis, impactAssessedOn }) =>
        kind !== 'import' && !isLocal && !(legalBasis && impactAssessedOn),
    );
    if (lacking.length === 0) return ok(`登记了 ${sources.length} 个信源，依据和评估日期齐全`);
    return problem(
      `${lacking.map(({ name }) => name).join('、')} 缺少采集依据或个人信息影响评估日期，不会抓取`,
      '请在辖区配置里补上这些信源的 legalBasis 和 impactAssessedOn，然后重启',
    );
  } catch (error) {
    // No table yet.
    if (systemErrorCode(error) === '42P01') return ok('还没有启动过，第一次启动时登记');
    throw error;
  } finally {
    await db.destroy();
  }
}

/** All checks in order; later ones that need a failed part say so themselves. */
export async function runChecks(env: Env): Promise<CheckResult[]> {
  const files = '请按上面的提示改正文件';
  const results = [
    await check('Node', checkNode, '请安装 Node 24'),
    await check('辖区配置', () => checkConfig(env), files),
    await check('知识库', checkLibrary, files),
    await check('数据目录', () => checkDataFolder(env), '请改正目录的归属和权限，或改用别的 WANGLOU_DATA'),
    await check('分词', checkSegmenter, '请安装 python3、make、g++，然后重新运行 npm ci'),
    await check('浏览器', checkChromium, '请安装 chromium'),
  ];
  return [...results, ...(await checkServices(env))];
}

async function checkServices(env: Env): Promise<CheckResult[]> {
  let services: Services;
  try {
    services = await startServices({ env, log: silentLog, what: 'wanglou doctor', mayShare: true });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return [{ part: '数据库', ...problem(found, '请按上面的提示改正，或设置 DATABASE_URL') }];
  }
  try {
    const database = await check('数据库', () => checkPostgres(services), '请检查 DATABASE_URL 和数据库服务');
    const search = await check('检索', () => checkSearch(services), SEARCH_REMEDY);
    const sources = await check(
      '信源登记',
      () => checkSources(services),
      '请先启动一次（npm start），建立数据库结构',
    );
    return [database, search, sources];
  } finally {
    await services.stop();
  }
}
