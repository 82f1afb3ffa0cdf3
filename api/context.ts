import type { SearchDesk } from '../desk/search.ts';

/** What the API needs beyond the desk; given by the composition root. */
export interface ApiContext extends SearchDesk {
  /** Address under which people reach it, when the operator says so; https makes cookies `Secure`. */
  publicUrl: string | null;
  /** Express `trust proxy` setting. */
  trustProxy: string | boolean | number;
  /** For LISTEN: new alerts reach open pages without polling. */
  databaseUrl: string;
}
