import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Gazetteer, gazetteerFileSchema, type Library } from '../../core/library.ts';
import { isLibraryFile, parseLibrary } from '../../core/parse-library.ts';

const ROOT = join(import.meta.dirname, '../../library');

/** The shipped library's files, path → text. */
export function libraryFiles(): Map<string, string> {
  return new Map(
    readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
      .filter(isLibraryFile)
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  );
}

export function shippedLibrary(): Library {
  return parseLibrary(libraryFiles());
}

export function exampleGazetteer(): Gazetteer {
  return gazetteerFileSchema.parse(parse(readFileSync(join(ROOT, 'example/gazetteer.yaml'), 'utf8')));
}
