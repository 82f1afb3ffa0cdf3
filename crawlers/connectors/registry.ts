import type { SOURCE_KINDS } from '../../core/config.ts';
import type { Connector } from './connector.ts';
import { feedConnector } from './feed.ts';
import { listConnector } from './list.ts';
import { sitemapConnector } from './sitemap.ts';

/** Every kind of source that is crawled; a new kind is a file and a line here. */
export const CONNECTORS = {
  feed: feedConnector,
  list: listConnector,
  sitemap: sitemapConnector,
} as const satisfies Record<(typeof SOURCE_KINDS)[number], Connector>;
