import { parseArgs } from 'node:util';
import { readEnv } from '../env.ts';
import { createLog } from '../log.ts';
import { PROCESS_ROLES, type ProcessRole } from '../process-roles.ts';
import { say } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Nobody waits longer than this for a stop. */
const STOP_LIMIT_MS = 30_000;
/** A signal this soon after the first is the same one told twice: by a supervisor to the group, and by npm. */
const SAME_SIGNAL_MS = 2_000;

function readRoles(given: readonly string[]): ProcessRole[] {
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim());
  if (names.length === 0) return [...PROCESS_ROLES];
  const unknown = names.filter((name) => !PROCESS_ROLES.some((role) => role === name));
  if (unknown.length > 0) {
    throw new UsageError(`没有“${unknown.join('、')}”这个角色，只能是 ${PROCESS_ROLES.join('、')}`);
  }
  return PROCESS_ROLES.filter((role) => names.includes(role));
}

/**
 * Resolves with the first SIGTERM, SIGINT or SIGHUP; a later one ends the process at once. The listeners stay: a
 * library that finds itself alone (signal-exit) would end the process in the middle of the stop.
 */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let toldAt: number | null = null;
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (toldAt !== null && performance.now() - toldAt > SAME_SIGNAL_MS) process.exit(1);
        toldAt ??= performance.now();
        resolve(name);
      });
    }
  });
}

/** `start [--role …]`: runs until it is told to stop. One line on stdout when it serves. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { role: { type: 'string', multiple: true, default: [] } } });
  const roles = readRoles(values.role);
  const env = readEnv();
  const log = createLog(env.logLevel);
  log.info({ roles, dataFolder: env.dataFolder, configFile: env.configFile }, '正在启动');
  // Heard from now on: a stop in the middle of the start ends it properly too.
  const stopped = stopSignal();
  const { startProduct } = await import('../start.ts');
  const product = await startProduct({ env, log, roles, say });
  process.stdout.write(`望楼 ready: ${product.address ?? roles.join(',')}\n`);
  const signal = await stopped;
  log.info({ signal }, '正在停止');
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  await product.stop();
  log.info('已停止');
  // Idle sockets of HTTP clients would keep the process for seconds.
  process.exit(0);
}
