/** Every page with a full and with an empty model, made by the same builders that the server uses. */

import { alertsModel } from '../../api/pages/models/alerts.ts';
import { dispositionModel, dispositionsModel } from '../../api/pages/models/dispositions.ts';
import { errorModel } from '../../api/pages/models/error.ts';
import { buildFrame, type Flash, type Frame, type Section } from '../../api/pages/models/frame.ts';
import { EMPTY_INCIDENT_FORM, incidentModel, incidentsModel } from '../../api/pages/models/incidents.ts';
import { helpModel, loginModel, passwordModel, usersModel } from '../../api/pages/models/people.ts';
import { postModel } from '../../api/pages/models/post.ts';
import { releaseModel, releasesModel } from '../../api/pages/models/releases.ts';
import { type SearchQuery, searchModel } from '../../api/pages/models/search.ts';
import { quarantineModel, sourceModel, sourcesModel } from '../../api/pages/models/sources.ts';
import { statementModel, statementsModel } from '../../api/pages/models/statements.ts';
import type { Actor } from '../../core/roles.ts';
import * as sample from './samples.ts';

export interface SamplePage {
  page: string;
  name: string;
  model: object;
}

const FULL_FLASH: Flash = {
  kind: 'bad',
  text: '没有保存：请改正下面的内容',
  faults: [{ path: 'dueAt', message: '反馈时限“昨天”不是时间，请从日历里选' }],
};

const QUERY: SearchQuery = {
  q: '食堂 腹泻',
  aspect: ['food-drug'],
  riskPoint: [],
  subDistrict: [],
  place: [],
  source: [],
  level: [],
  sentiment: [],
  from: '2026-11-01',
  to: '',
  cursor: '',
};
const EMPTY_QUERY: SearchQuery = { ...QUERY, q: '', aspect: [], from: '' };
const NO_FACETS = {
  aspect: [],
  riskPoint: [],
  subDistrict: [],
  place: [],
  source: [],
  level: [],
  sentiment: [],
};
const NAMES = {
  aspect: new Map([['food-drug', '食品药品']]),
  riskPoint: new Map([['RP-SY-01', '集体食物中毒']]),
  subDistrict: new Map([['sd-heping', '和平街街道']]),
  place: new Map([['sd-heping', '和平街街道']]),
  source: new Map([['portal', '云河在线']]),
};
const ALERT_COUNTS = {
  byState: { open: 3, acknowledged: 1, dismissed: 12, 'in-incident': 2, merged: 1 },
  byLevel: { red: 1, orange: 1, yellow: 1, blue: 1 },
};
const NO_ALERT_COUNTS = {
  byState: { open: 0, acknowledged: 0, dismissed: 0, 'in-incident': 0, merged: 0 },
  byLevel: { red: 0, orange: 0, yellow: 0, blue: 0 },
};

export interface SampleOptions {
  assets: { styles: readonly string[]; scripts: readonly string[] };
}

function framer({ assets }: SampleOptions) {
  return (
    title: string,
    section: Section | null,
    flash: Flash | null = null,
    actor: Actor | null = sample.REVIEWER,
  ): Frame =>
    buildFrame({
      title,
      section,
      actor,
      csrfToken: 'sample-token',
      now: sample.NOW,
      district: { name: '临江市云河区', pressOffice: '云河区委宣传部' },
      isDemonstration: true,
      openAlerts: 3,
      flash,
      assets,
    });
}

function empty<T>(): { items: T[]; total: number; nextCursor: null } {
  return { items: [], total: 0, nextCursor: null };
}

function alertPages(frame: ReturnType<typeof framer>): SamplePage[] {
  const list = { items: sample.ALERTS, total: 4, nextCursor: 'next', counts: ALERT_COUNTS };
  const view = { state: 'waiting', level: null, cursor: null } as const;
  const openIncidents = [sample.INCIDENT];
  const noList = { ...empty<never>(), counts: NO_ALERT_COUNTS };
  return [
    {
      page: 'alerts',
      name: 'alerts',
      model: alertsModel(frame('预警台', 'alerts'), {
        view,
        list,
        detail: sample.ALERT_DETAIL,
        openIncidents,
      }),
    },
    {
      page: 'alerts',
      name: 'alerts-list',
      model: alertsModel(frame('预警台', 'alerts'), { view, list, detail: null, openIncidents }),
    },
    {
      page: 'alerts',
      name: 'alerts-empty',
      model: alertsModel(frame('预警台', 'alerts'), { view, list: noList, detail: null, openIncidents: [] }),
    },
    {
      page: 'alerts',
      name: 'alerts-deleted-post',
      model: alertsModel(frame('预警台', 'alerts'), {
        view: { state: 'all', level: 'red', cursor: null },
        list: noList,
        detail: {
          ...sample.ALERT_DETAIL,
          post: null,
          posts: [],
          acts: [],
          ledger: [],
          place: null,
          reasons: [],
          incidentId: 3,
        },
        openIncidents: [],
      }),
    },
  ];
}

function incidentPages(frame: ReturnType<typeof framer>): SamplePage[] {
  const bare = {
    ...sample.INCIDENT,
    grade: null,
    place: null,
    summary: '',
    happenedAt: null,
    riskPoints: [],
    clusters: [],
    posts: [],
    alerts: [],
    clocks: [],
    dispositionList: [],
    facts: [],
    usedStatements: [],
    releases: [],
    ledger: [],
    acts: [],
    nextDue: null,
  };
  const matches = [
    {
      statement: { ...sample.STATEMENT, id: 'KJ-SY-002', title: '集体食物中毒进展' },
      spoken: '……',
      score: 3,
    },
  ];
  const shared = { actor: sample.REVIEWER, units: sample.UNITS, form: EMPTY_INCIDENT_FORM, openForm: null };
  return [
    {
      page: 'incidents',
      name: 'incidents',
      model: incidentsModel(frame('事件', 'incidents'), {
        state: 'open',
        list: {
          items: [sample.INCIDENT, { ...bare, state: 'closed' }],
          total: 2,
          nextCursor: 'n',
          counts: { open: 1, closed: 1 },
        },
      }),
    },
    {
      page: 'incidents',
      name: 'incidents-empty',
      model: incidentsModel(frame('事件', 'incidents'), {
        state: null,
        list: { ...empty<never>(), counts: { open: 0, closed: 0 } },
      }),
    },
    {
      page: 'incident',
      name: 'incident',
      model: incidentModel(frame('事件', 'incidents', { kind: 'ok', text: '已发出交办。', faults: [] }), {
        ...shared,
        incident: sample.INCIDENT,
        matches,
      }),
    },
    {
      page: 'incident',
      name: 'incident-form',
      model: incidentModel(frame('事件', 'incidents', FULL_FLASH), {
        ...shared,
        openForm: 'dispatch',
        incident: bare,
        matches: [],
      }),
    },
    {
      page: 'dispositions',
      name: 'dispositions',
      model: dispositionsModel(frame('交办', 'dispositions', null, { ...sample.REVIEWER, roles: ['unit'] }), {
        state: null,
        list: {
          items: [sample.DISPOSITION, { ...sample.DISPOSITION, state: 'dispatched', isOverdue: true }],
          total: 2,
          nextCursor: 'n',
          counts: { dispatched: 1, received: 0, answered: 1, returned: 0, accepted: 0, withdrawn: 0 },
        },
      }),
    },
    {
      page: 'dispositions',
      name: 'dispositions-empty',
      model: dispositionsModel(frame('交办', 'dispositions'), {
        state: 'answered',
        list: {
          ...empty<never>(),
          counts: { dispatched: 0, received: 0, answered: 0, returned: 0, accepted: 0, withdrawn: 0 },
        },
      }),
    },
    {
      page: 'disposition',
      name: 'disposition',
      model: dispositionModel(frame('交办', 'dispositions', null, { ...sample.REVIEWER, roles: ['unit'] }), {
        actor: sample.REVIEWER,
        disposition: sample.DISPOSITION,
        form: { finding: '属实', measures: '', feedback: '' },
      }),
    },
    {
      page: 'disposition',
      name: 'disposition-bare',
      model: dispositionModel(frame('交办', 'dispositions'), {
        actor: { ...sample.REVIEWER, roles: ['unit'] },
        disposition: {
          ...sample.DISPOSITION,
          state: 'dispatched',
          receivedAt: null,
          answeredAt: null,
          finding: null,
          measures: null,
          feedback: null,
          answeredBy: null,
          returnReason: null,
          acts: [],
          ledger: [],
        },
        form: { finding: '', measures: '', feedback: '' },
      }),
    },
  ];
}

function searchPages(frame: ReturnType<typeof framer>): SamplePage[] {
  const hits = sample.POSTS.map((post) => ({
    post,
    titleSpans: [{ start: 2, end: 4 }],
    excerptSpans: [{ start: 5, end: 9 }],
  }));
  const facets = {
    aspect: [
      { value: 'food-drug', count: 31 },
      { value: 'fire', count: 4 },
    ],
    riskPoint: [{ value: 'RP-SY-01', count: 12 }],
    subDistrict: [{ value: 'sd-heping', count: 9 }],
    place: [{ value: 'sd-heping', count: 9 }],
    source: [{ value: 'portal', count: 20 }],
    level: [{ value: 'red', count: 3 }],
    sentiment: [{ value: 'negative', count: 30 }],
  };
  const bare = {
    ...sample.POST_DETAIL,
    alertLevel: null,
    alertId: null,
    reprintOf: 4,
    author: null,
    sourceName: null,
    place: null,
    publishedAt: null,
    tags: [],
    places: [],
    districtReasons: [],
    casualties: {
      deaths: null,
      injured: null,
      severelyInjured: null,
      missing: null,
      ill: null,
      trapped: null,
    },
    alertReasons: [],
    sentimentWords: [],
    setByPerson: [],
    revisions: [],
    repeats: [],
    repeatedBy: [],
    publishedFrom: null,
  };
  return [
    {
      page: 'search',
      name: 'search',
      model: searchModel(frame('信息检索', 'search'), {
        query: QUERY,
        names: NAMES,
        away: null,
        result: {
          hits,
          total: 31,
          isTotalAtLeast: true,
          nextCursor: 'n',
          facets,
          isBehind: true,
          lagSeconds: 95,
          isRelaxed: true,
        },
      }),
    },
    {
      page: 'search',
      name: 'search-empty',
      model: searchModel(frame('信息检索', 'search'), {
        query: EMPTY_QUERY,
        names: NAMES,
        away: null,
        result: {
          hits: [],
          total: 0,
          isTotalAtLeast: false,
          nextCursor: null,
          facets: NO_FACETS,
          isBehind: false,
          lagSeconds: 0,
          isRelaxed: false,
        },
      }),
    },
    {
      page: 'search',
      name: 'search-away',
      model: searchModel(frame('信息检索', 'search'), {
        query: QUERY,
        names: NAMES,
        away: '检索服务没有应答。',
        result: null,
      }),
    },
    {
      page: 'post',
      name: 'post',
      model: postModel(frame('信息', 'search'), {
        actor: sample.REVIEWER,
        post: sample.POST_DETAIL,
        sourceKey: 'portal',
        places: [{ id: 'sd-heping', name: '和平街街道' }],
      }),
    },
    {
      page: 'post',
      name: 'post-bare',
      model: postModel(frame('信息', 'search'), {
        actor: { ...sample.REVIEWER, roles: ['spokesperson'] },
        post: bare,
        sourceKey: '',
        places: [],
      }),
    },
  ];
}

function answerPages(frame: ReturnType<typeof framer>): SamplePage[] {
  const list = {
    items: [
      sample.STATEMENT,
      { ...sample.STATEMENT, id: 'KJ-SY-003', state: 'draft' as const, isInForce: false },
    ],
    total: 2,
    nextCursor: 'n',
    countsByAspect: { 'food-drug': 2 },
  };
  const aspects = [
    { id: 'food-drug', code: 'SY', name: '食品药品', description: '' },
    { id: 'fire', code: 'XF', name: '消防安全', description: '' },
  ];
  const noCounts = { draft: 0, 'in-review': 0, reviewed: 0, approved: 0, published: 0, withdrawn: 0 };
  const bare = {
    ...sample.RELEASE,
    number: null,
    slug: null,
    publishedAt: null,
    reviewer: null,
    approver: null,
    approvedAt: null,
    withdrawnAt: null,
    withdrawalReason: null,
    renditionSha256: null,
    publicPath: null,
    faults: [],
    neverSaid: [],
    acts: [],
    ledger: [],
    statementIds: [],
    state: 'in-review' as const,
  };
  return [
    {
      page: 'statements',
      name: 'statements',
      model: statementsModel(frame('口径库', 'statements'), {
        ask: '有多少人中毒',
        suggestions: [{ statement: sample.STATEMENT, spoken: sample.STATEMENT.content.spoken, score: 4 }],
        aspects,
        aspect: 'food-drug',
        stage: '首次回应',
        onlyInForce: false,
        list,
      }),
    },
    {
      page: 'statements',
      name: 'statements-empty',
      model: statementsModel(frame('口径库', 'statements'), {
        ask: '月亮上有什么',
        suggestions: [],
        aspects,
        aspect: null,
        stage: null,
        onlyInForce: true,
        list: { ...empty<never>(), countsByAspect: {} },
      }),
    },
    {
      page: 'statement',
      name: 'statement',
      model: statementModel(frame('口径', 'statements'), {
        statement: sample.STATEMENT,
        unitNames: new Map([
          ['market', '区市场监督管理局'],
          ['health', '区卫生健康委员会'],
          ['press', '区委宣传部'],
        ]),
      }),
    },
    {
      page: 'statement',
      name: 'statement-bare',
      model: statementModel(frame('口径', 'statements'), {
        statement: {
          ...sample.STATEMENT,
          versions: [],
          riskPoints: [],
          content: { ...sample.STATEMENT.content, slots: [], basis: [] },
        },
        unitNames: new Map(),
      }),
    },
    {
      page: 'releases',
      name: 'releases',
      model: releasesModel(frame('信息发布', 'releases'), {
        state: null,
        list: {
          items: [sample.RELEASE, bare],
          total: 2,
          nextCursor: 'n',
          counts: { ...noCounts, draft: 1, 'in-review': 1 },
        },
      }),
    },
    {
      page: 'releases',
      name: 'releases-empty',
      model: releasesModel(frame('信息发布', 'releases'), {
        state: 'draft',
        list: { ...empty<never>(), counts: noCounts },
      }),
    },
    {
      page: 'release',
      name: 'release',
      model: releaseModel(frame('信息发布', 'releases'), {
        actor: sample.REVIEWER,
        release: sample.RELEASE,
        draft: null,
      }),
    },
    {
      page: 'release',
      name: 'release-bare',
      model: releaseModel(frame('信息发布', 'releases'), {
        actor: sample.REVIEWER,
        release: bare,
        draft: { title: '改过的标题', body: '改过的正文' },
      }),
    },
  ];
}

function officePages(frame: ReturnType<typeof framer>): SamplePage[] {
  const paused = {
    ...sample.SOURCE,
    key: 'forum',
    name: '云河论坛',
    pausedAt: sample.NOW,
    legalBasis: null,
    impactAssessedOn: null,
    lastFetchAt: null,
    isDemo: false,
  };
  const fetches = [
    {
      id: 1,
      sourceId: 1,
      url: sample.SOURCE.url,
      at: sample.NOW,
      outcome: 'captured',
      status: 200,
      detail: null,
      robotsRule: 'Allow: /',
      bytes: 5120,
      durationMs: 31,
    },
  ];
  const captures = [
    {
      id: 9,
      sourceKey: 'portal',
      url: 'http://127.0.0.1:4001/x',
      fetchedAt: sample.NOW,
      detail: 'stage-failed',
      attempts: 3,
    },
  ];
  const form = { username: '', displayName: '', roles: [], unitId: '' };
  return [
    {
      page: 'sources',
      name: 'sources',
      model: sourcesModel(frame('信源', 'sources'), {
        sources: [
          sample.SOURCE,
          paused,
          { ...sample.SOURCE, key: 'media', consecutiveFailures: 4, lastOutcome: 'timeout' },
        ],
        quarantined: 1,
        canManage: true,
        health: null,
      }),
    },
    {
      page: 'sources',
      name: 'sources-empty',
      model: sourcesModel(frame('信源', 'sources'), {
        sources: [],
        quarantined: 0,
        canManage: false,
        health: 'ok',
      }),
    },
    {
      page: 'source',
      name: 'source',
      model: sourceModel(frame('信源', 'sources'), { source: sample.SOURCE, fetches, canManage: true }),
    },
    {
      page: 'source',
      name: 'source-bare',
      model: sourceModel(frame('信源', 'sources'), {
        source: { ...paused, owner: '' },
        fetches: [],
        canManage: false,
      }),
    },
    {
      page: 'quarantine',
      name: 'quarantine',
      model: quarantineModel(frame('隔离的抓取', 'sources'), {
        items: captures,
        total: 1,
        nextCursor: 'n',
        canManage: true,
      }),
    },
    {
      page: 'quarantine',
      name: 'quarantine-empty',
      model: quarantineModel(frame('隔离的抓取', 'sources'), {
        items: [],
        total: 0,
        nextCursor: null,
        canManage: false,
      }),
    },
    {
      page: 'users',
      name: 'users',
      model: usersModel(frame('用户', 'users'), {
        users: sample.USERS,
        units: sample.UNITS,
        form: { ...form, roles: ['reviewer'] },
      }),
    },
    {
      page: 'users',
      name: 'users-empty',
      model: usersModel(frame('用户', 'users'), { users: [], units: [], form }),
    },
    { page: 'help', name: 'help', model: helpModel(frame('帮助', 'help')) },
    {
      page: 'login',
      name: 'login',
      model: loginModel(
        frame('登录', null, { ...FULL_FLASH, text: '用户名或密码不正确', faults: [] }, null),
        { username: 'shenhe', next: '/alerts' },
      ),
    },
    {
      page: 'login',
      name: 'login-empty',
      model: loginModel(frame('登录', null, null, null), { username: '', next: '' }),
    },
    {
      page: 'password',
      name: 'password',
      model: passwordModel(frame('修改密码', null), { mustChange: true }),
    },
    {
      page: 'error',
      name: 'error-404',
      model: errorModel(frame('没有找到', null), {
        code: 'not-found',
        detail: '没有找到预警 99，可能已被删除或编号有误',
        faults: [],
        retryHref: null,
      }),
    },
    {
      page: 'error',
      name: 'error-503',
      model: errorModel(frame('数据库暂时不可用', null, null, null), {
        code: 'store-unavailable',
        detail: null,
        faults: FULL_FLASH.faults,
        retryHref: '/alerts',
      }),
    },
  ];
}

export function samplePages(options: SampleOptions): SamplePage[] {
  const frame = framer(options);
  return [alertPages, incidentPages, searchPages, answerPages, officePages].flatMap((pages) => pages(frame));
}
