import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { RequestError } from '../core/errors.ts';
import type { ApiContext } from './context.ts';
import { buildDocsPage } from './docs-page.ts';
import { eventStream } from './events.ts';
import { limitPace } from './middleware/pace.ts';
import { checkCsrf, readCaller } from './middleware/session.ts';
import { buildOpenApi } from './openapi.ts';
import { createPages } from './pages/routes.ts';
import { problemHandler } from './problem.ts';
import { publicReleaseRoutes } from './public-releases.ts';
import { healthHandler } from './resources/system.ts';
import { apiRoutes, ROUTES } from './routes.ts';
import { sendSelfContained } from './self-contained.ts';

const BODY_LIMIT = '256kb';

/** Everything from our own origin, nothing inline, never in a frame. */
function securityHeaders(ctx: ApiContext) {
  const isHttps = ctx.publicUrl?.startsWith('https:') ?? false;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps,
    referrerPolicy: { policy: 'same-origin' },
  });
}

function productVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function jsonApi(ctx: ApiContext, pace: RequestHandler): Router {
  const version = productVersion();
  const document = buildOpenApi(ROUTES, version);
  const docs = buildDocsPage(ROUTES, version);
  const router = Router();
  router.use(pace, express.json({ limit: BODY_LIMIT }), readCaller(ctx), checkCsrf);
  // Answers are for this caller alone; the tag lets a program ask again cheaply.
  router.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'private, no-cache', Vary: 'Cookie, Authorization' });
    next();
  });
  router.get('/openapi.json', (_req, res) => void res.json(document));
  router.get('/docs', (_req, res) => sendSelfContained(res, docs));
  router.get('/events', eventStream(ctx));
  router.use(apiRoutes(ctx));
  router.use((req) => {
    throw new RequestError('not-found', `没有 ${req.method} ${req.originalUrl} 这个接口，请看 /api/v1/docs`);
  });
  router.use(problemHandler((error, url) => ctx.log.error({ err: error, url }, '接口出错')));
  return router;
}

/** What pages need before them. Styles and icons need none of it: the page that says the store is away has them too. */
function beforePages(ctx: ApiContext, pace: RequestHandler): RequestHandler {
  const router = Router();
  router.use(pace, express.urlencoded({ extended: false, limit: BODY_LIMIT }), readCaller(ctx), checkCsrf);
  return (req, res, next) => (req.path.startsWith('/web/') ? next() : router(req, res, next));
}

/** The whole HTTP side: security headers, health, JSON under /api/v1, public releases, pages. */
export function createApp(ctx: ApiContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', ctx.trustProxy);
  app.set('etag', 'weak');
  const pace = limitPace(ctx.now);
  const pages = createPages(ctx);
  app.use(securityHeaders(ctx));
  app.get('/healthz', healthHandler(ctx));
  app.use('/api/v1', jsonApi(ctx, pace));
  app.use('/releases/public', pace, publicReleaseRoutes(ctx));
  app.use(beforePages(ctx, pace), pages.router);
  app.use(pages.errors);
  return app;
}
