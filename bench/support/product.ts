/** Runs the product as its users do: a process of its own in a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');

export interface SourceOfSite {
  key: string;
  kind: 'feed' | 'list' | 'sitemap';
  url: string;
  settings?: Record<string, unknown>;
}

/** A fresh data folder with a district file that crawls `sources`; gazetteer and units are the example's. */
export function prepareDataFolder(sources: readonly SourceOfSite[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'wanglou-bench-'));
  const example = join(ROOT, 'library/example');
  writeFileSync(
    join(folder, 'district.yaml'),
    stringify({
      district: { name: '云河区', code: '990105', city: '测量市', pressOffice: '云河区委宣传部' },
      gazetteer: join(example, 'gazetteer.yaml'),
      units: join(example, 'units.yaml'),
      crawler: { paceMs: 0 },
      sources: sources.map((source) => ({
        name: source.key,
        tier: 'district',
        legalBasis: '本机测量',
        impactAssessedOn: '2026-11-01',
        intervalSeconds: 5,
        isLocal: true,
        ...source,
        settings: { paceMs: 0, isHome: true, ...source.settings },
      })),
    }),
  );
  return folder;
}

export interface RunningProduct {
  process: ChildProcess;
  /** Resolves with the address on stdout's ready line. */
  ready: Promise<string>;
  /** SIGTERM and wait; returns the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL to the whole process group; with `descendants` to every process below it as well. */
  kill(options: { descendants: boolean }): Promise<void>;
}

export function startProduct(dataFolder: string, env: Record<string, string> = {}): RunningProduct {
  const child = spawn(process.execPath, [join(ROOT, 'server/cli.ts'), 'start'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WANGLOU_DATA: dataFolder, WANGLOU_PORT: '0', WANGLOU_LOG_LEVEL: 'warn', ...env },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-20_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ready = new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const line = /望楼 ready: (\S+)/.exec(out);
      if (line?.[1]) resolve(line[1]);
    });
    child.once('exit', (code, signal) => reject(new Error(`product ended (${code ?? signal})\n${errors}`)));
  });
  ready.catch(() => {});
  return {
    process: child,
    ready,
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async ({ descendants }) => {
      const pid = child.pid;
      if (pid === undefined) return;
      const below = descendants ? descendantsOf(pid) : [];
      for (const target of [-pid, ...below]) {
        try {
          process.kill(target, 'SIGKILL');
        } catch {
          // Already gone.
        }
      }
      await ended;
    },
  };
}

/** Every process below `root`, whatever its group. */
export function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      parents.set(Number(name), parent);
    } catch {
      // Ended while we looked.
    }
  }
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

/** Asks `probe` until it returns something, at most `limitMs`. */
export async function until<T>(what: string, limitMs: number, probe: () => Promise<T | null>): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const found = await probe().catch(() => null);
    if (found !== null) return found;
    if (performance.now() - startedAt > limitMs) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await sleep(250);
  }
}
