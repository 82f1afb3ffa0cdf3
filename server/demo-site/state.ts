/** What the demonstration sites remember over restarts: their ports (addresses stay the same) and the first start. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const port = z.int().min(1).max(65_535);

const stateSchema = z.object({
  firstStartedAt: z.iso.datetime(),
  ports: z.object({ portal: port, forum: port, media: port, neighbour: port }),
});
export type DemoSiteState = z.infer<typeof stateSchema>;

/** Null when the file is missing or unreadable as such: the sites then begin anew, which loses nothing of value. */
export async function readState(file: string): Promise<DemoSiteState | null> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(content));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Written beside and renamed, so that a kill leaves the old or the new file, never half of one. */
export async function writeState(file: string, state: DemoSiteState): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`);
  await rename(draft, file);
}
