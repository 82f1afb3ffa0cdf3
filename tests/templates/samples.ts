/** Finished desk views for template tests: one full of everything, so that every branch of a page is rendered. */

import type { Unit } from '../../core/library.ts';
import type { Actor } from '../../core/roles.ts';
import type {
  AlertDetail,
  AlertSummary,
  DispositionDetail,
  IncidentDetail,
  LedgerEvent,
  PostBrief,
  PostDetail,
  ReleaseDetail,
  StatementDetail,
  UserView,
} from '../../desk/views.ts';
import type { Source } from '../../store/sources.ts';

export const NOW = new Date('2026-11-24T02:30:00Z');
const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);

export const REVIEWER: Actor = {
  userId: 2,
  username: 'shenhe',
  displayName: '审核员甲',
  roles: ['reviewer', 'admin'],
  unitId: null,
};
const person = { id: 2, displayName: '审核员甲' };
const place = { id: 'sd-heping', name: '和平街街道' };
const riskPoint = { id: 'RP-SY-01', name: '集体食物中毒', aspect: 'food-drug', aspectName: '食品药品' };

const title = '云河区和平街街道某公司食堂37人就餐后呕吐腹泻 送医治疗';
const body =
  '11月24日上午，云河区和平街街道云帆路一家公司食堂多名员工就餐后出现呕吐、腹泻等症状。\n' +
  '截至10时，已有37人送医治疗，其中2人症状较重，无死亡。区疾控中心、市场监管局已到现场采样，食堂已暂停供餐。\n' +
  '<script>alert("x")</script> 有网友称“吃坏肚子的有上百人”，该说法未经证实。';

const at = (text: string, source: string): { start: number; end: number } => {
  const start = source.indexOf(text);
  return { start, end: start + text.length };
};

export const POST: PostBrief = {
  id: 41,
  title,
  url: 'http://127.0.0.1:4001/2026/1124/41.html',
  sourceId: 1,
  source: '云河在线',
  sourceName: '云河在线',
  tier: 'district',
  publishedAt: minutesAgo(95),
  publishedPrecision: 'minute',
  capturedAt: minutesAgo(90),
  alertLevel: 'red',
  sentiment: 'negative',
  place,
  isAboutDistrict: true,
  reprintOf: null,
  clusterId: 7,
  excerpt: body.slice(0, 120),
};

export const POSTS: PostBrief[] = [
  POST,
  {
    ...POST,
    id: 42,
    title: '网友发帖：云帆路公司食堂吃倒一片，急救车来了三辆',
    source: '云河论坛',
    tier: 'forum',
    publishedPrecision: 'unknown',
    publishedAt: null,
    place: null,
    sourceName: null,
  },
  { ...POST, id: 43, title: `转载：${title}`, source: '临江晚报', tier: 'municipal', reprintOf: 41 },
];

export const POST_DETAIL: PostDetail = {
  ...POST,
  body,
  author: '记者甲',
  revision: 2,
  updatedAt: minutesAgo(60),
  charset: 'gbk',
  confidence: 0.96,
  publishedFrom: 'byline',
  tags: [
    {
      riskPoint,
      mode: 'event',
      machineMode: 'event',
      score: 9.2,
      terms: [
        { term: '食堂', field: 'title', ...at('食堂', title) },
        { term: '呕吐腹泻', field: 'title', ...at('呕吐腹泻', title) },
        { term: '送医', field: 'text', ...at('送医', body) },
      ],
      modeEvidence: [],
      ruleVersion: 'a1',
    },
    {
      riskPoint: { ...riskPoint, id: 'RP-SY-09', name: '食品安全谣言' },
      mode: 'hypothetical',
      machineMode: 'hypothetical',
      score: 2,
      terms: [{ term: '吃坏肚子', field: 'text', ...at('吃坏肚子', body) }],
      modeEvidence: [{ term: '未经证实', field: 'text', ...at('未经证实', body) }],
      ruleVersion: 'a1',
    },
  ],
  places: [
    {
      term: '和平街街道',
      field: 'title',
      ...at('和平街街道', title),
      placeId: 'sd-heping',
      confidence: 0.97,
      candidates: [
        { placeId: 'sd-heping', name: '和平街街道', confidence: 0.97, reasons: ['全称', '与区名相邻'] },
      ],
    },
    {
      term: '云帆路',
      field: 'text',
      ...at('云帆路', body),
      placeId: null,
      confidence: 0.41,
      candidates: [{ placeId: 'lm-yunfan', name: '云帆路', confidence: 0.41, reasons: ['简称'] }],
    },
  ],
  districtScore: 0.98,
  districtReasons: ['出现区名“云河区”', '街道属于本区', '信源为本区媒体'],
  casualties: {
    deaths: { min: 0, max: 0, evidence: '无死亡' },
    injured: null,
    severelyInjured: { min: 2, max: 2, evidence: '2人症状较重' },
    missing: null,
    ill: { min: 37, max: null, evidence: '37人送医' },
    trapped: null,
  },
  grade: '一般',
  alertReasons: ['集体食物中毒：37 人送医，达到红色条件', '事发本区和平街街道'],
  sentimentScore: -0.6,
  sentimentWords: ['呕吐', '腹泻', '症状较重'],
  setByPerson: [
    { field: 'isAboutDistrict', value: true, machineValue: null, by: person, at: minutesAgo(50) },
  ],
  revisions: [
    { revision: 2, title, body, capturedAt: minutesAgo(60) },
    {
      revision: 1,
      title: title.replace('37', '21'),
      body: body.replace('37', '21'),
      capturedAt: minutesAgo(90),
    },
  ],
  repeats: [],
  repeatedBy: [
    { post: POSTS[2] ?? POST, relation: 'edited', similarity: 0.93, evidence: '来源：云河在线' },
    { post: POSTS[1] ?? POST, relation: 'excerpt', similarity: 0.62, evidence: '引文' },
  ],
  alertId: 5,
};

export const LEDGER: LedgerEvent[] = [
  {
    id: 1,
    at: minutesAgo(88),
    userId: null,
    actor: '系统',
    subjectKind: 'alert',
    subjectId: '5',
    act: 'raise',
    detail: {},
  },
  {
    id: 2,
    at: minutesAgo(70),
    userId: 2,
    actor: '审核员甲',
    subjectKind: 'alert',
    subjectId: '5',
    act: 'acknowledge',
    detail: { reason: '已电话核实' },
  },
];

export const ALERT: AlertSummary = {
  id: 5,
  clusterId: 7,
  postId: 41,
  level: 'red',
  state: 'open',
  title,
  reasons: [
    {
      text: '集体食物中毒（已发生）：',
      postId: 41,
      riskPoint: { id: riskPoint.id, name: riskPoint.name },
      terms: [
        { term: '食堂', field: 'title', ...at('食堂', title) },
        { term: '呕吐腹泻', field: 'title', ...at('呕吐腹泻', title) },
      ],
    },
    { text: '患病就医不少于 37 人，达到红色条件', postId: 41, riskPoint: null, terms: [] },
    { text: '事发本区：和平街街道', postId: 41, riskPoint: null, terms: [] },
  ],
  riskPoints: [riskPoint],
  place,
  postCount: 3,
  raisedAt: minutesAgo(88),
  updatedAt: minutesAgo(40),
  incidentId: null,
};

export const ALERTS: AlertSummary[] = [
  ALERT,
  {
    ...ALERT,
    id: 6,
    level: 'orange',
    state: 'acknowledged',
    title: '望江酒店被曝床单不换，多名住客投诉皮肤红肿',
    riskPoints: [{ id: 'RP-ZL-03', name: '酒店卫生', aspect: 'lodging-tourism', aspectName: '住宿旅游' }],
    postCount: 12,
    raisedAt: minutesAgo(200),
  },
  {
    ...ALERT,
    id: 7,
    level: 'yellow',
    title: '云河古镇假期限流，游客滞留广场',
    place: null,
    postCount: 5,
    raisedAt: minutesAgo(1500),
  },
  {
    ...ALERT,
    id: 8,
    level: 'blue',
    state: 'in-incident',
    incidentId: 3,
    title: '小区直饮水机卫生问题引居民讨论，物业回应将更换滤芯并公示检测结果，居民代表要求现场见证',
    postCount: 1,
    raisedAt: minutesAgo(2800),
  },
];

export const ALERT_DETAIL: AlertDetail = {
  ...ALERT,
  incidentTitle: '和平街街道集体食物中毒',
  post: POST_DETAIL,
  posts: POSTS,
  acts: ['acknowledge', 'dismiss', 'open-incident', 'reopen'],
  ledger: LEDGER,
};

export const DISPOSITION: DispositionDetail = {
  id: 11,
  incidentId: 3,
  incidentTitle: title,
  unit: { id: 'market', name: '区市场监督管理局' },
  request: '请核实送医人数、供餐单位资质和留样情况，先期控制可疑食品，于时限前反馈。',
  dueAt: new Date(NOW.getTime() + 80 * 60_000),
  isOverdue: false,
  state: 'answered',
  dispatchedBy: person,
  dispatchedAt: minutesAgo(60),
  receivedAt: minutesAgo(55),
  finding: '属实',
  measures: '已封存可疑食品，责令暂停供餐。',
  feedback: '经核实，送医 37 人，均在观察治疗，无重症。留样已送检，结果预计 24 小时内得出。',
  answeredBy: { id: 9, displayName: '承办员乙' },
  answeredAt: minutesAgo(20),
  closedAt: null,
  returnReason: '请补充留样送检时间',
  acts: ['receive', 'answer', 'accept', 'return', 'withdraw'],
  ledger: LEDGER,
};

const spoken = '{{发病时间}}，{{单位}}部分人员就餐后不适，{{送医人数}}已送医，情况正在核实。';
const written =
  '{{发病时间}}，我区{{单位}}部分人员就餐后出现不适，目前{{送医人数}}已送医治疗。\n\n区疾控中心和市场监管部门正在调查，食堂已暂停供餐，结果将及时公布。';

export const STATEMENT: StatementDetail = {
  id: 'KJ-SY-001',
  version: 2,
  state: 'in-force',
  isInForce: true,
  title: '集体食物中毒首次回应',
  stage: '首次回应',
  riskPoints: [riskPoint],
  draftingUnit: { id: 'market', name: '区市场监督管理局' },
  validFrom: '2026-01-01',
  reviewBy: '2027-06-30',
  content: {
    id: 'KJ-SY-001',
    title: '集体食物中毒首次回应',
    riskPoints: [riskPoint.id],
    stage: '首次回应',
    questions: ['多少人中毒？', '是什么原因？', '食堂还在营业吗？'],
    spoken,
    written,
    slots: [
      { name: '发病时间', type: '时间', confirmedBy: 'health' },
      { name: '单位', type: '单位', confirmedBy: 'market' },
      { name: '送医人数', type: '人数', confirmedBy: 'health', hint: '以卫健委报告为准' },
    ],
    neverSay: ['只是吃坏了肚子', '不影响'],
    basis: ['中华人民共和国食品安全法第一百零五条'],
    draftingUnit: 'market',
    secrecyReview: { by: 'press', on: '2026-01-01', result: '通过' },
    validFrom: '2026-01-01',
    reviewBy: '2027-06-30',
    version: 2,
  },
  versions: [
    { version: 2, state: 'in-force', validFrom: '2026-01-01', reviewBy: '2027-06-30' },
    { version: 1, state: 'retired', validFrom: '2025-01-01', reviewBy: '2025-12-31' },
  ],
};

export const RELEASE: ReleaseDetail = {
  id: 21,
  incidentId: 3,
  incidentTitle: title,
  kind: 'notice',
  state: 'draft',
  revision: 3,
  title: '关于和平街街道某公司食堂就餐人员不适情况的通报',
  author: { id: 4, displayName: '发言人丙' },
  updatedAt: minutesAgo(10),
  number: '云河宣发〔2026〕1号',
  slug: '2026-1',
  publishedAt: minutesAgo(2),
  body: '11月24日上午，我区和平街街道一公司食堂部分人员就餐后出现不适，目前37人已送医治疗。\n\n原因【待确认：发病原因】正在调查。\n\n云河区委宣传部\n2026年11月24日',
  statementIds: ['KJ-SY-001'],
  reviewer: person,
  approver: { id: 3, displayName: '签发人丁' },
  createdAt: minutesAgo(30),
  approvedAt: minutesAgo(5),
  withdrawnAt: minutesAgo(1),
  withdrawalReason: '数字有误，另行发布',
  renditionSha256: '5354d854974433f8f903e59347c1c6a7f2ad947f21b3402a2cc01e07b1c952e0',
  publicPath: '/releases/public/2026-1',
  faults: [{ path: 'body', message: '“发病原因”还没有确认的事实，请在事件里确认后再送审' }],
  neverSaid: [{ statementId: 'KJ-SY-001', phrase: '不影响' }],
  acts: ['edit', 'submit', 'pass-review', 'approve', 'publish', 'send-back', 'withdraw'],
  ledger: LEDGER,
};

export const INCIDENT: IncidentDetail = {
  id: 3,
  title: '和平街街道某公司食堂就餐人员不适',
  level: 'red',
  grade: '一般',
  state: 'open',
  riskPoints: [riskPoint],
  place,
  summary: '11月24日上午，和平街街道云帆路一公司食堂部分员工就餐后不适，37人送医。',
  openedBy: person,
  openedAt: minutesAgo(70),
  happenedAt: minutesAgo(150),
  closedAt: null,
  openDispositions: 1,
  dispositions: 2,
  publishedReleases: 1,
  nextDue: { clockId: 'public-health-report', name: '突发公共卫生事件报告', dueAt: minutesAgo(30) },
  clusters: [{ id: 7, title, postCount: 5, lastSeenAt: minutesAgo(5) }],
  posts: POSTS,
  alerts: [ALERT],
  clocks: (['running', 'running', 'overdue', 'met', 'met-late', 'no-figure'] as const).map(
    (status, index) => ({
      clockId: `clock-${index}`,
      name:
        ['权威信息发布', '新闻发布会', '突发公共卫生事件报告', '政务舆情回应', '逐级上报', '12345 工单'][
          index
        ] ?? '',
      basis: '国办发〔2016〕80号 政务公开工作实施细则',
      scope: '特别重大、重大突发事件',
      isStatutory: index !== 5,
      startedBy: '事件发生',
      startedAt: minutesAgo(150),
      dueAt:
        status === 'no-figure'
          ? null
          : new Date(NOW.getTime() + (index === 0 ? 90 : index === 1 ? 1290 : -30) * 60_000),
      metAt: status === 'met' || status === 'met-late' ? minutesAgo(3) : null,
      status,
      remainingMs:
        status === 'running'
          ? (index === 0 ? 90 : 1290) * 60_000
          : status === 'overdue'
            ? -30 * 60_000
            : null,
      isMetByRelease: index === 0,
    }),
  ),
  dispositionList: [
    DISPOSITION,
    {
      ...DISPOSITION,
      id: 12,
      unit: { id: 'sd-heping', name: '和平街街道办事处' },
      state: 'dispatched',
      isOverdue: true,
      finding: null,
      measures: null,
      feedback: null,
      acts: ['withdraw'],
    },
  ],
  facts: [
    {
      id: 1,
      name: '送医人数',
      type: '人数',
      value: '37人',
      source: '区卫生健康委员会',
      confirmedBy: person,
      confirmedAt: minutesAgo(20),
      replacedAt: null,
    },
    {
      id: 2,
      name: '送医人数',
      type: '人数',
      value: '21人',
      source: '和平街街道办事处',
      confirmedBy: person,
      confirmedAt: minutesAgo(60),
      replacedAt: minutesAgo(20),
    },
  ],
  usedStatements: [
    {
      statementId: 'KJ-SY-001',
      version: 2,
      title: '集体食物中毒首次回应',
      stage: '首次回应',
      usedBy: person,
      usedAt: minutesAgo(18),
      filled: {
        statementId: 'KJ-SY-001',
        version: 2,
        spoken: '【待确认：发病时间】，【待确认：单位】部分人员就餐后不适，37人已送医，情况正在核实。',
        written,
        filled: [{ slot: '送医人数', value: '37人', factId: 1 }],
        missing: STATEMENT.content.slots.slice(0, 2),
        neverSay: ['不影响'],
      },
      isOutdated: true,
    },
  ],
  releases: [
    RELEASE,
    { ...RELEASE, id: 22, state: 'published', title: '关于食堂供餐的提示', kind: 'advice' },
  ],
  ledger: LEDGER,
  acts: ['update', 'close', 'reopen'],
};

export const UNITS: Unit[] = [
  { id: 'market', name: '区市场监督管理局', kind: 'department', parent: null },
  { id: 'sd-heping', name: '和平街街道办事处', kind: 'sub-district', parent: null },
];

export const SOURCE: Source = {
  id: 1,
  key: 'portal',
  name: '云河在线',
  kind: 'list',
  url: 'http://127.0.0.1:4001/list/',
  tier: 'district',
  owner: '云河区融媒体中心',
  settings: {},
  isLocal: true,
  isDemo: true,
  legalBasis: '公开政务信息，民法典第九百九十九条',
  impactAssessedOn: '2026-01-10',
  intervalSeconds: 10,
  nextFetchAt: new Date(NOW.getTime() + 8_000),
  lastFetchAt: minutesAgo(1),
  lastOutcome: 'captured',
  lastDetail: null,
  consecutiveFailures: 0,
  etag: null,
  lastModified: null,
  bodySha256: null,
  pausedAt: null,
};

export const USERS: UserView[] = [
  {
    id: 1,
    username: 'admin',
    displayName: '管理员',
    roles: ['admin'],
    unit: null,
    isActive: true,
    mustChangePassword: true,
    createdAt: minutesAgo(9_000),
  },
  {
    id: 9,
    username: 'chengban',
    displayName: '承办员乙',
    roles: ['unit'],
    unit: { id: 'market', name: '区市场监督管理局' },
    isActive: false,
    mustChangePassword: false,
    createdAt: minutesAgo(9_000),
  },
];
