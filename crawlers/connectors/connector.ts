import type { SOURCE_KINDS, SourceSettings } from '../../core/config.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { CaptureHint } from '../../core/post.ts';

export interface FoundTarget {
  url: string;
  /** With `text`, the channel itself carries the whole post and no page is fetched. */
  hint: CaptureHint;
}

export interface Discovery {
  targets: FoundTarget[];
  /** Further files of the same kind that this one points to (a sitemap index), newest first. */
  more: string[];
}

export interface DiscoverInput {
  body: Uint8Array;
  contentType: string | null;
  /** Address that answered, after redirects: links are relative to it. */
  url: string;
  fetchedAt: Date;
  settings: SourceSettings;
}

/** One kind of source: how it is named, and how its bytes become addresses of posts. */
export interface Connector {
  kind: (typeof SOURCE_KINDS)[number];
  /** Name in the interface. */
  name: string;
  note: string;
  /** `Accept` header of its request. */
  accept: string;
  discover(input: DiscoverInput): Outcome<Discovery, 'unparseable'>;
}

/** Addresses taken from one visit: newest first, so that a first visit to an archive does not fill the queue for days. */
export const MAX_TARGETS = 1_000;
