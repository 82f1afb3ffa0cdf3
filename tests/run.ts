/**
 * `npm test`: static checks, then every test. Makes sure of a Chromium first (browser tests skip without one). The last
 * line says `N passed, N failed`; a failed static check counts as one failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ROOT = join(import.meta.dirname, '..');

interface Totals {
  passed: number;
  failed: number;
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** Installs Debian's chromium where it is missing and we may. */
function ensureChromium(): void {
  if (CHROMIUM_PLACES.some((place) => existsSync(place))) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const aptGet = (...args: string[]) => {
    const [command = 'apt-get', ...rest] = [...asRoot, 'apt-get', ...args];
    return spawnSync(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  };
  console.error('没有找到 Chromium，正在安装（apt-get install chromium fonts-noto-cjk）');
  const install = ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'];
  if (aptGet(...install) !== 0 && (aptGet('update', '-q') !== 0 || aptGet(...install) !== 0)) {
    console.error('没有装上 Chromium：浏览器测试将跳过。请自行安装 chromium 后再试');
  }
}

function runVitest(args: readonly string[]): Totals {
  const folder = mkdtempSync(join(tmpdir(), 'wanglou-run-'));
  const report = join(folder, 'report.json');
  try {
    const isGreen = run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ]);
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that cannot be loaded, or an error outside of any test, fails the run without a failed test.
    const failed = isGreen ? 0 : Math.max(1, Number(numFailedTests));
    return { passed: Number(numPassedTests), failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

ensureChromium();
let failed = 0;
for (const [name, args] of [
  ['biome', ['check', '.']],
  ['tsc', ['--noEmit']],
] as const) {
  if (run(name, args)) continue;
  console.error(`${name} 检查未通过`);
  failed += 1;
}
const totals = runVitest(process.argv.slice(2));
console.log(`${totals.passed} passed, ${totals.failed + failed} failed`);
process.exitCode = totals.failed + failed > 0 ? 1 : 0;
