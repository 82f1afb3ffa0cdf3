/** Every page and every form of the product, on one page. */
import express from 'express';
import { RequestError } from '../../core/errors.ts';
import type { ApiContext } from '../context.ts';
import * as account from './account.ts';
import * as alerts from './alerts.ts';
import { assetRoutes } from './assets.ts';
import * as dispositions from './dispositions.ts';
import { pageErrors } from './errors.ts';
import * as incidents from './incidents.ts';
import { createKit, type Kit } from './kit.ts';
import * as posts from './posts.ts';
import * as releases from './releases.ts';
import { showSearch } from './search.ts';
import * as sources from './sources.ts';
import * as statements from './statements.ts';
import * as users from './users.ts';

export interface Pages {
  /** All pages, with 没有找到 for every other address. Needs the form parser, `readCaller` and `checkCsrf` before it. */
  router: express.Router;
  /** Shows as a page what went wrong in the pages and in what stands beside them (public releases, pace). */
  errors: express.ErrorRequestHandler;
}

export function createPages(ctx: ApiContext): Pages {
  const kit = createKit(ctx);
  const router = express.Router();
  router.use('/web', assetRoutes());
  addPages(router, kit);
  router.use((req, _res, next) => {
    next(new RequestError('not-found', `没有“${req.path}”这个页面，请检查地址`));
  });
  return { router, errors: pageErrors(kit) };
}

function addPages(router: express.Router, kit: Kit): void {
  const { show, act } = kit;
  router.get('/', account.goHome());
  router.get('/login', account.showLogin(kit));
  router.post('/login', account.login(kit));
  router.post('/logout', account.logout(kit));
  router.get('/password', show(account.showPassword));
  router.post('/password', act(account.changePassword, account.showPassword));
  router.get('/help', show(account.showHelp));

  router.get('/alerts', show(alerts.showAlerts));
  router.get('/alerts/count', alerts.countOpenAlerts(kit));
  router.get('/alerts/:id', show(alerts.showAlert));
  router.post('/alerts/:id/acknowledge', act(alerts.acknowledgeAlert, alerts.showAlert));
  router.post('/alerts/:id/dismiss', act(alerts.dismissAlert, alerts.showAlert));
  router.post('/alerts/:id/reopen', act(alerts.reopenAlert, alerts.showAlert));
  router.post('/alerts/:id/open-incident', act(alerts.openIncidentFromAlert, alerts.showAlert));

  router.get('/incidents', show(incidents.showIncidents));
  router.get('/incidents/:id', show(incidents.showIncident));
  router.post('/incidents/:id', act(incidents.updateIncident, incidents.showIncident));
  router.post('/incidents/:id/close', act(incidents.closeIncident, incidents.showIncident));
  router.post('/incidents/:id/reopen', act(incidents.reopenIncident, incidents.showIncident));
  router.post('/incidents/:id/clocks/:clockId/meet', act(incidents.meetClock, incidents.showIncident));
  router.post('/incidents/:id/dispositions', act(incidents.dispatch, incidents.showIncident));
  router.post('/incidents/:id/facts', act(incidents.confirmFact, incidents.showIncident));
  router.post('/incidents/:id/statements', act(incidents.useStatement, incidents.showIncident));
  router.post('/incidents/:id/releases', act(incidents.draftRelease, incidents.showIncident));

  router.get('/dispositions', show(dispositions.showDispositions));
  router.get('/dispositions/:id', show(dispositions.showDisposition));
  router.post('/dispositions/:id/receive', act(dispositions.receive, dispositions.showDisposition));
  router.post('/dispositions/:id/answer', act(dispositions.answer, dispositions.showDisposition));
  router.post('/dispositions/:id/return', act(dispositions.sendBack, dispositions.showDisposition));
  router.post('/dispositions/:id/accept', act(dispositions.accept, dispositions.showDisposition));
  router.post('/dispositions/:id/withdraw', act(dispositions.withdraw, dispositions.showDisposition));

  router.get('/search', show(showSearch));
  router.get('/posts/:id', show(posts.showPost));
  router.post('/posts/:id/correct', act(posts.correct, posts.showPost));
  router.post('/posts/:id/delete', act(posts.remove, posts.showPost));

  router.get('/statements', show(statements.showStatements));
  router.get('/statements/:id', show(statements.showStatement));

  router.get('/releases', show(releases.showReleases));
  router.get('/releases/:id', show(releases.showRelease));
  router.post('/releases/:id', act(releases.edit, releases.showRelease));
  router.post('/releases/:id/submit', act(releases.submit, releases.showRelease));
  router.post('/releases/:id/pass-review', act(releases.passReview, releases.showRelease));
  router.post('/releases/:id/send-back', act(releases.sendBack, releases.showRelease));
  router.post('/releases/:id/approve', act(releases.approve, releases.showRelease));
  router.post('/releases/:id/publish', act(releases.publish, releases.showRelease));
  router.post('/releases/:id/withdraw', act(releases.withdraw, releases.showRelease));

  router.get('/sources', show(sources.showSources));
  router.get('/sources/quarantine', show(sources.showQuarantine));
  router.post('/sources/quarantine/:id/requeue', act(sources.requeue, sources.showQuarantine));
  router.get('/sources/:key', show(sources.showSource));
  router.post('/sources/:key/pause', act(sources.pause, sources.showSource));
  router.post('/sources/:key/resume', act(sources.resume, sources.showSource));
  router.post('/sources/:key/crawl', act(sources.crawlNow, sources.showSource));

  router.get('/admin/users', show(users.showUsers));
  router.post('/admin/users', act(users.addUser, users.showUsers));
  router.post('/admin/users/:id', act(users.updateUser, users.showUsers));
  router.post('/admin/users/:id/reset', act(users.resetPassword, users.showUsers));
}
