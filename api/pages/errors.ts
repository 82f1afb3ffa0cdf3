import type { ErrorRequestHandler } from 'express';
import { toProblem } from '../problem.ts';
import type { Kit } from './kit.ts';
import { errorModel } from './models/error.ts';

/** Errors as a page, for people. Serves whatever is not under `/api`. */
export function pageErrors(kit: Kit): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    const { code, status, title, detail, faults } = toProblem(error);
    const { log } = kit.ctx;
    if (code === 'internal') log.error({ err: error, url: req.originalUrl }, '页面出错');
    if (res.headersSent) {
      next(error);
      return;
    }
    if (status === 503) res.set('Retry-After', '5');
    if (code === 'unauthenticated') {
      res.redirect(303, '/login');
      return;
    }
    res.status(status);
    const retryHref = req.method === 'GET' ? req.originalUrl : null;
    const shown = {
      page: 'error',
      title,
      section: null,
      model: (frame: Parameters<typeof errorModel>[0]) =>
        errorModel(frame, { code, detail, faults, retryHref }),
    };
    await kit.send(req, res, shown, null);
  };
}
