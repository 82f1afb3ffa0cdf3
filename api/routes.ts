/** Every route on one page: what can be asked of the product under /api/v1. */
import { Router } from 'express';
import type { ApiContext } from './context.ts';
import * as alerts from './resources/alerts.ts';
import * as dispositions from './resources/dispositions.ts';
import * as incidents from './resources/incidents.ts';
import * as people from './resources/people.ts';
import * as posts from './resources/posts.ts';
import * as releases from './resources/releases.ts';
import * as sources from './resources/sources.ts';
import * as statements from './resources/statements.ts';
import { system } from './resources/system.ts';
import type { Route } from './route.ts';

/** In the order in which they are matched: a fixed path before one with a parameter in its place. */
export const ROUTES: readonly Route[] = [
  // 登录与身份
  people.signIn,
  people.signOut,
  people.me,
  people.changePassword,
  // 信息
  posts.search,
  posts.list,
  posts.get,
  posts.correct,
  posts.remove,
  // 预警
  alerts.list,
  alerts.get,
  alerts.acknowledge,
  alerts.dismiss,
  alerts.reopen,
  alerts.openIncident,
  // 事件
  incidents.list,
  incidents.get,
  incidents.update,
  incidents.close,
  incidents.reopen,
  incidents.meetClock,
  incidents.confirmFact,
  incidents.useStatement,
  dispositions.dispatch,
  releases.draft,
  // 交办
  dispositions.list,
  dispositions.get,
  dispositions.receive,
  dispositions.answer,
  dispositions.giveBack,
  dispositions.accept,
  dispositions.withdraw,
  // 口径
  statements.match,
  statements.list,
  statements.get,
  // 发布
  releases.list,
  releases.get,
  releases.edit,
  releases.submit,
  releases.passReview,
  releases.sendBack,
  releases.approve,
  releases.publish,
  releases.withdraw,
  // 信源与抓取
  sources.list,
  sources.get,
  sources.pause,
  sources.resume,
  sources.crawlNow,
  sources.quarantine,
  sources.retry,
  // 用户、令牌、单位、留痕、系统
  people.listUsers,
  people.addUser,
  people.updateUser,
  people.resetPassword,
  people.listTokens,
  people.addToken,
  people.revokeToken,
  people.listUnits,
  people.listLedger,
  system,
];

/** Path of express for a path in braces. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

export function apiRoutes(ctx: ApiContext): Router {
  const router = Router();
  for (const route of ROUTES) router[route.method](expressPath(route.path), route.handler(ctx));
  return router;
}
