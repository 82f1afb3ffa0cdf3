/** Reads the library's files from disk; `core/parse-library.ts` makes sense of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { RequestError } from '../core/errors.ts';
import type { Library } from '../core/library.ts';
import { isLibraryFile, parseLibrary } from '../core/parse-library.ts';
import { SetupError } from './setup-error.ts';

export const LIBRARY_FOLDER = join(import.meta.dirname, '../library');

/** Throws SetupError that names every fault with its file. */
export function loadLibrary(folder = LIBRARY_FOLDER): Library {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    if (entry.isFile() && isLibraryFile(path)) files.set(path, readFileSync(file, 'utf8'));
  }
  try {
    return parseLibrary(files);
  } catch (error) {
    if (error instanceof RequestError) throw new SetupError(error.message, { cause: error });
    throw error;
  }
}
