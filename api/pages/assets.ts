import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';

const ROOT = join(import.meta.dirname, '../..');
const WEB = join(ROOT, 'web');
const HTMX = join(ROOT, 'node_modules/htmx.org/dist/htmx.min.js');
const STYLES = [
  'tokens',
  'base',
  'frame',
  'frame-phone',
  'parts',
  'lists',
  'forms',
  'doors',
  'pages',
  'search',
  'case',
];
const SCRIPTS = ['live', 'keys'];

export interface Assets {
  styles: readonly string[];
  scripts: readonly string[];
}

/** Hash of everything that a browser may keep: a new version has new addresses. */
function versionOf(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(WEB, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(css|js|svg)$/.test(file)) hash.update(readFileSync(join(WEB, file)));
  }
  return hash.update(readFileSync(HTMX)).digest('hex').slice(0, 12);
}

export function findAssets(): Assets {
  const version = versionOf();
  return {
    styles: STYLES.map((name) => `/web/css/${name}.css?v=${version}`),
    scripts: [
      `/web/vendor/htmx.min.js?v=${version}`,
      ...SCRIPTS.map((name) => `/web/js/${name}.js?v=${version}`),
    ],
  };
}

/** `/web`: styles, scripts and icons from our own origin. Addresses carry a version, so browsers may keep them. */
export function assetRoutes(): express.Router {
  const router = express.Router();
  const options = { maxAge: '365d', immutable: true, index: false } as const;
  router.get('/vendor/htmx.min.js', (_req, res) => {
    res.sendFile(HTMX, { maxAge: options.maxAge, immutable: true });
  });
  router.use(express.static(WEB, options));
  return router;
}
