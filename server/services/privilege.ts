/**
 * Under which identity a local service runs. PostgreSQL refuses to run as root, and neither service needs root's
 * rights, so as root we step down to an ordinary user. Where that user cannot reach the files (repository or data below
 * a folder like /root), a user namespace makes the server believe that it is nobody while the files stay ours.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { chown, lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Identity =
  | { kind: 'same' }
  | { kind: 'drop'; user: string; uid: number; gid: number }
  | { kind: 'namespace' };

const NOBODY = '65534';
const DROP_USERS = ['wanglou', 'postgres', 'nobody'] as const;
const NAMESPACE_COMMAND = [
  'unshare',
  '--user',
  `--map-user=${NOBODY}`,
  `--map-group=${NOBODY}`,
  '--',
] as const;

interface PasswdEntry {
  user: string;
  uid: number;
  gid: number;
}

function passwdEntries(): PasswdEntry[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [user, , uid, gid] = line.split(':');
    return user && uid && gid ? [{ user, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/**
 * The ordinary user that root steps down to for the data below `folder`: its owner, so that this user can still start
 * the product afterwards, or one that the machine has. Null on a machine without any.
 */
export function dropCandidate(folder: string): Identity | null {
  const entries = passwdEntries().filter(({ uid }) => uid !== 0);
  const owner = statSync(folder).uid;
  const byName = DROP_USERS.map((name) => entries.find(({ user }) => user === name));
  const entry = [entries.find(({ uid }) => uid === owner), ...byName].find((found) => found !== undefined);
  return entry ? { kind: 'drop', ...entry } : null;
}

/** Whether the uid this process runs as has a name; initdb refuses to work without one. */
export function hasOwnName(): boolean {
  const uid = process.getuid?.();
  return passwdEntries().some((entry) => entry.uid === uid);
}

/** Whether `identity` may walk through every folder above `path` (access lists are not looked at). */
export function canReach(path: string, identity: Identity): boolean {
  if (identity.kind !== 'drop') return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === identity.uid ? 0o100 : gid === identity.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** The command line that runs `command` under `identity`, ended by the kernel when this process dies. */
function commandLine(
  identity: Identity,
  command: string,
  args: readonly string[],
  deathSignal?: string,
): string[] {
  const guard = deathSignal && canSetDeathSignal() ? ['setpriv', '--pdeathsig', deathSignal, '--'] : [];
  const namespace = identity.kind === 'namespace' ? NAMESPACE_COMMAND : [];
  return [...namespace, ...guard, command, ...args];
}

let deathSignalWorks: boolean | undefined;
function canSetDeathSignal(): boolean {
  deathSignalWorks ??=
    spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true'], { stdio: 'ignore' }).status === 0;
  return deathSignalWorks;
}

export interface SpawnAsOptions extends SpawnOptions {
  /** Sent to the child by the kernel when this process dies without having stopped it (needs `setpriv`). */
  deathSignal?: string;
}

export function spawnAs(
  identity: Identity,
  command: string,
  args: readonly string[],
  { deathSignal, ...options }: SpawnAsOptions,
): ChildProcess {
  const [file = command, ...rest] = commandLine(identity, command, args, deathSignal);
  const ids = identity.kind === 'drop' ? { uid: identity.uid, gid: identity.gid } : {};
  return spawn(file, rest, { ...options, ...ids });
}

/** Runs a command to its end: exit code (null when it could not be run or was killed) and what it printed. */
export function runAs(
  identity: Identity,
  command: string,
  args: readonly string[],
  options: SpawnAsOptions,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawnAs(identity, command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', (error) => resolve({ code: null, output: `${output}${error.message}` }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Gives `path` and all in it to the identity's user. Looks below a folder only when the folder itself is not theirs. */
export async function giveTo(path: string, identity: Identity): Promise<void> {
  const uid = identity.kind === 'drop' ? identity.uid : (process.getuid?.() ?? 0);
  const gid = identity.kind === 'drop' ? identity.gid : (process.getgid?.() ?? 0);
  const stat = await lstat(path);
  if (stat.uid === uid) return;
  if (stat.isDirectory()) {
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), uid, gid);
    }
  }
  // The folder last: its owner says that all below it has been done.
  await chown(path, uid, gid);
}
