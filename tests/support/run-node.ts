import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface FinishedRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

const { PATH, HOME } = process.env;

/** Starts Node on `args` with only the given environment; `finished` collects what it printed. */
export function startNode(
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string; detached?: boolean } = {},
): { child: ChildProcess; finished: Promise<FinishedRun>; printed(): FinishedRun } {
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, ...options.env },
    detached: options.detached ?? false,
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  const printed = () => ({ code: child.exitCode, stdout, stderr });
  return { child, finished: once(child, 'close').then(printed), printed };
}

export function runNode(
  args: readonly string[],
  options: Parameters<typeof startNode>[1] = {},
): Promise<FinishedRun> {
  return startNode(args, options).finished;
}
