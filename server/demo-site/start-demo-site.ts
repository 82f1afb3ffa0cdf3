/** The demonstration sites of the example district: four small servers on 127.0.0.1 that publish while one watches. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type DemoPost, loadDemoPosts, SITE_KEYS, type SiteKey } from './posts.ts';
import { siteListener } from './respond.ts';
import type { Site } from './site.ts';
import { forum } from './sites/forum.ts';
import { media } from './sites/media.ts';
import { neighbour } from './sites/neighbour.ts';
import { portal } from './sites/portal.ts';
import { type DemoSiteState, readState, writeState } from './state.ts';
import { visiblePosts } from './timeline.ts';

const SITES: Record<SiteKey, Site> = { portal, forum, media, neighbour };
const POSTS_FOLDER = join(import.meta.dirname, '../../library/example/posts');

export interface DemoSite {
  /** Base addresses without trailing slash. */
  urls: Record<SiteKey, string>;
  /** Resolves when every port is free again. */
  stop(): Promise<void>;
}

export interface DemoSiteOptions {
  /** Ports and the first start are kept in `<dataDir>/demo-site.json`. */
  dataDir: string;
  now(): Date;
  log: { warn(message: string): void };
}

/** Listens on `port`, or on any free one when it is 0 or taken. Returns the port in use. */
async function listen(server: Server, port: number): Promise<number> {
  const attempt = (candidate: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(candidate, '127.0.0.1', () => {
        server.off('error', reject);
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : candidate);
      });
    });
  try {
    return await attempt(port);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    return await attempt(0);
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface Running {
  key: SiteKey;
  port: number;
  server: Server;
}

async function startSite(
  key: SiteKey,
  posts: readonly DemoPost[],
  state: { firstStartedAt: Date; wantedPort: number },
  options: DemoSiteOptions,
): Promise<Running> {
  const site = SITES[key];
  const own = posts.filter((post) => post.site === key);
  const stylesheet = await readFile(join(import.meta.dirname, 'styles', `${key}.css`), 'utf8');
  const { firstStartedAt, wantedPort } = state;
  let base = '';
  const view = () => {
    const now = options.now();
    return { posts: visiblePosts(own, firstStartedAt, now), now, firstStartedAt, base };
  };
  const server = createServer(siteListener({ site, stylesheet, view, warn: options.log.warn }));
  const port = await listen(server, wantedPort);
  base = `http://127.0.0.1:${port}`;
  if (wantedPort !== 0 && port !== wantedPort) {
    options.log.warn(`演示站点“${site.name}”原来的端口 ${wantedPort} 已被占用，改用 ${port}`);
  }
  return { key, port, server };
}

export async function startDemoSite(options: DemoSiteOptions): Promise<DemoSite> {
  const file = join(options.dataDir, 'demo-site.json');
  const known = await readState(file);
  const firstStartedAt = known ? new Date(known.firstStartedAt) : options.now();
  const posts = await loadDemoPosts(POSTS_FOLDER);
  const running: Running[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(({ server }) => close(server)));
  };
  try {
    for (const key of SITE_KEYS) {
      const wantedPort = known?.ports[key] ?? 0;
      running.push(await startSite(key, posts, { firstStartedAt, wantedPort }, options));
    }
    const portOf = (key: SiteKey): number => running.find((one) => one.key === key)?.port ?? 0;
    const ports: DemoSiteState['ports'] = {
      portal: portOf('portal'),
      forum: portOf('forum'),
      media: portOf('media'),
      neighbour: portOf('neighbour'),
    };
    await writeState(file, { firstStartedAt: firstStartedAt.toISOString(), ports });
    const urlOf = (key: SiteKey): string => `http://127.0.0.1:${ports[key]}`;
    return {
      urls: {
        portal: urlOf('portal'),
        forum: urlOf('forum'),
        media: urlOf('media'),
        neighbour: urlOf('neighbour'),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
