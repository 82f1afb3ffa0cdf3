/**
 * What a person set on a post (column `posts.set_by_person`). The machine's value stays in its own column; readers take
 * the person's when there is one, so a re-run of a stage can never undo a decision.
 */
import { z } from 'zod';
import { MODES, type Mode } from './post.ts';

const modes = z.custom<Mode>((value) => typeof value === 'string' && Object.hasOwn(MODES, value));
const set = <T extends z.ZodType>(value: T) =>
  z.object({ value, userId: z.int(), by: z.string(), at: z.iso.datetime() });

export const personSetSchema = z.object({
  /** Place id, null for “no place of ours”. */
  placeId: set(z.string().nullable()).optional(),
  isAboutDistrict: set(z.boolean()).optional(),
  /** Risk point id → mode. */
  modes: z.record(z.string(), set(modes)).optional(),
});
export type PersonSet = z.infer<typeof personSetSchema>;
