/**
 * Where the packaged PostgreSQL lives and as whom it runs. Tried in this order as root: step down to an ordinary user;
 * a user namespace, when that user cannot reach the files; data and a copy of the runtime under /var/lib/wanglou.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup-error.ts';
import { copyRuntime, findRuntime, linkLibraries, type PostgresRuntime } from './postgres-runtime.ts';
import { canReach, dropCandidate, giveTo, hasOwnName, type Identity, runAs } from './privilege.ts';

export interface PostgresHome {
  /** Everything of this server; mode 0700, owned by who runs it. */
  folder: string;
  pgdata: string;
  socketFolder: string;
  passwordFile: string;
  logFile: string;
  runtime: PostgresRuntime;
  identity: Identity;
  env: NodeJS.ProcessEnv;
}

export type IdentityKind = Identity['kind'] | 'relocate';

/** Linux refuses longer socket paths (107 bytes with `/.s.PGSQL.5432`). */
const LONGEST_SOCKET_FOLDER = 90;
const RELOCATED = '/var/lib/wanglou';

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Paths of the server below `folder`, whoever runs it. Needs no write access. */
export function postgresPaths(folder: string) {
  const real = existsSync(folder) ? realpathSync(folder) : folder;
  const inside = join(real, 'socket');
  return {
    folder: real,
    pgdata: join(real, 'pgdata'),
    socketFolder:
      Buffer.byteLength(inside) <= LONGEST_SOCKET_FOLDER ? inside : `/tmp/wanglou-${shortHash(real)}`,
    passwordFile: join(real, 'password'),
    logFile: join(real, 'server.log'),
  };
}

function serverEnv(libraries: string): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: libraries };
}

/** `folder` is `<data>/postgres`; its parent must exist. `prefer` forces one way (tests). */
export async function preparePostgresHome(folder: string, prefer?: IdentityKind): Promise<PostgresHome> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const packaged = findRuntime();
  const asRoot = process.getuid?.() === 0;
  const kinds: IdentityKind[] = asRoot
    ? ['drop', 'namespace', 'relocate']
    : hasOwnName()
      ? ['same']
      : ['namespace'];
  for (const kind of prefer ? [prefer] : kinds) {
    const home = await tryHome(folder, packaged, kind);
    if (home) return home;
  }
  throw new SetupError(
    asRoot
      ? `自带的 PostgreSQL 不能以 root 运行，也没有可用的普通用户或用户命名空间（数据目录 ${folder}）。请用普通用户启动，或设置 DATABASE_URL`
      : `当前用户（uid ${process.getuid?.()}）没有用户名，自带的 PostgreSQL 不能初始化。请在 /etc/passwd 里登记这个用户，或设置 DATABASE_URL`,
  );
}

async function tryHome(
  folder: string,
  packaged: PostgresRuntime,
  kind: IdentityKind,
): Promise<PostgresHome | null> {
  const identity: Identity | null =
    kind === 'drop' || kind === 'relocate' ? dropCandidate(dirname(realpathSync(folder))) : { kind };
  if (!identity) return null;
  const place = kind === 'relocate' ? relocate(folder, packaged, identity) : { folder, runtime: packaged };
  if (kind === 'drop') openParentFor(folder, identity);
  if (!canReach(realpathSync(place.folder), identity)) return null;

  const paths = postgresPaths(place.folder);
  const libraries = join(paths.folder, 'lib');
  linkLibraries(place.runtime, libraries);
  const env = serverEnv(`${libraries}:${join(place.runtime.native, 'lib')}`);
  await giveTo(paths.folder, identity);
  await giveTo(libraries, identity);
  const probe = await runAs(identity, place.runtime.postgres, ['--version'], { env, cwd: '/' });
  if (probe.code !== 0) return null;

  makeSocketFolder(paths.socketFolder, identity);
  await giveTo(paths.socketFolder, identity);
  return { ...paths, runtime: place.runtime, identity, env };
}

/** In a folder that all can write (long data paths only) somebody else may have put something under our name. */
function makeSocketFolder(folder: string, identity: Identity): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  const ours = [process.getuid?.(), identity.kind === 'drop' ? identity.uid : undefined];
  if (!lstatSync(folder).isDirectory() || !ours.includes(uid) || (mode & 0o077) !== 0) {
    throw new SetupError(
      `${folder} 不是望楼建立的目录，数据库不能使用它。请删除它后再试，或把 WANGLOU_DATA 改为较短的路径`,
    );
  }
}

/** Lets the server's user, and nobody else, walk through the data folder to its own folder in it. */
function openParentFor(folder: string, identity: Identity): void {
  const parent = dirname(realpathSync(folder));
  const { uid, mode } = lstatSync(parent);
  if (identity.kind !== 'drop' || uid !== 0 || (mode & 0o077) !== 0) return;
  chownSync(parent, 0, identity.gid);
  chmodSync(parent, 0o710);
}

/** Data and runtime where every user can reach them; `folder` becomes a link to the data. */
function relocate(folder: string, packaged: PostgresRuntime, identity: Identity) {
  mkdirSync(RELOCATED, { recursive: true, mode: 0o755 });
  chmodSync(RELOCATED, 0o755);
  const runtime = copyRuntime(packaged, RELOCATED);
  if (!lstatSync(folder).isSymbolicLink()) {
    const data = join(RELOCATED, `data-${shortHash(realpathSync(folder))}`);
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (identity.kind === 'drop') chownSync(data, identity.uid, identity.gid);
    cpSync(folder, data, { recursive: true, verbatimSymlinks: true });
    rmSync(folder, { recursive: true });
    symlinkSync(data, folder);
  }
  return { folder, runtime };
}
