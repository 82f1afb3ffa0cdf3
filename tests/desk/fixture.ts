/** A district with people, places and a library of two risk points, on a database of its own. */
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { districtConfigSchema } from '../../core/config.ts';
import type { AlertLevel, Grade } from '../../core/level.ts';
import type { Library, Statement } from '../../core/library.ts';
import type { Mode } from '../../core/post.ts';
import type { Actor, Role } from '../../core/roles.ts';
import type { DeskContext } from '../../desk/context.ts';
import { loadUnits } from '../../desk/units.ts';
import { json } from '../../store/db.ts';
import { appendPostLog, type PostChange } from '../../store/post-log.ts';
import type { Database } from '../../store/tables.ts';

export const START = new Date('2026-11-24T00:00:00Z');
const HOUR_MS = 3_600_000;

export const silentLog = { info() {}, warn() {}, error() {} };

export function statement(id: string, change: Partial<Statement> = {}): Statement {
  return {
    id,
    title: `口径${id}`,
    riskPoints: ['RP-SY-01'],
    stage: '首次回应',
    questions: ['有多少人就医', '现在情况怎样', '原因是什么'],
    spoken: '目前有{{就医人数}}名就餐者就医，我们正在全力救治。',
    written:
      '接到报告后，区市场监督管理局和区卫生健康委员会第一时间赶到现场。截至目前，共有{{就医人数}}名就餐者到医院就诊。\n\n相关食品已经封存送检，结果出来后我们会及时公布，请居民不必恐慌。',
    slots: [{ name: '就医人数', type: '人数', confirmedBy: 'health' }],
    neverSay: ['情绪稳定'],
    basis: [],
    draftingUnit: 'market',
    secrecyReview: { by: 'press', on: '2026-10-20', result: '通过' },
    validFrom: '2026-11-01',
    reviewBy: '2027-10-31',
    version: 1,
    ...change,
  };
}

export function makeLibrary(statements: Statement[] = [statement('KJ-SY-001')]): Library {
  const point = {
    description: '多人在同一处就餐后出现呕吐、腹泻，集中就医，家长和居民最关心人数与原因。',
    rule: '上吐下泻',
    examples: { fires: [], quiet: [] },
    baseLevel: 'orange' as const,
    leadUnit: 'market',
    supportingUnits: [],
    hotlineCategory: null,
  };
  return {
    version: 'test',
    aspects: [
      { id: 'food-drug', code: 'SY', name: '食品药品', description: '食品与药品' },
      { id: 'lodging-tourism', code: 'ZL', name: '住宿旅游', description: '住宿与旅游' },
    ],
    riskPoints: [
      { ...point, id: 'RP-SY-01', name: '集体食物中毒', aspect: 'food-drug', clock: 'public-health-report' },
      { ...point, id: 'RP-ZL-01', name: '酒店卫生', aspect: 'lodging-tourism', clock: 'hotline-order' },
    ],
    statements,
    clocks: [
      clock('major-emergency-info', 'PT5H', 'event'),
      clock('major-emergency-briefing', 'PT24H', 'event'),
      clock('public-opinion-response', 'PT48H', 'alert'),
      clock('public-health-report', 'PT2H', 'event'),
      clock('hotline-order', null, 'dispatch'),
    ],
    lexicons: new Map(),
  };
}

function clock(id: string, duration: string | null, startsAt: 'event' | 'alert' | 'dispatch') {
  const basis = `依据 ${id}`;
  return {
    id,
    name: id,
    basis,
    scope: '',
    duration,
    startsAt,
    effectiveFrom: '2016-01-01',
    isStatutory: true,
  };
}

export interface Desk {
  ctx: DeskContext & { now(): Date };
  db: Kysely<Database>;
  /** Moves the clock forward. */
  pass(ms: number): void;
  people: Record<
    'admin' | 'reviewer' | 'reviewer2' | 'approver' | 'spokesperson' | 'analyst' | 'market' | 'health',
    Actor
  >;
  addPost(post?: PostInput): Promise<{ postId: number; clusterId: number }>;
}

export interface PostInput {
  clusterId?: number;
  title?: string;
  body?: string;
  level?: AlertLevel | null;
  grade?: Grade | null;
  /** What the assessment says. */
  reasons?: string[];
  riskPoint?: string | null;
  mode?: Mode;
  reprintOf?: number;
  change?: PostChange;
}

const config = districtConfigSchema.parse({
  district: { name: '云河区', code: '990101', city: '临江市', pressOffice: '云河区委宣传部' },
  isDemonstration: true,
});

export async function makeDesk(db: Kysely<Database>, library: Library = makeLibrary()): Promise<Desk> {
  let now = START.getTime();
  const ctx: DeskContext = {
    db,
    now: () => new Date(now),
    randomBytes: (size) => randomBytes(size),
    library,
    config,
    log: silentLog,
  };
  await loadUnits(ctx, [
    { id: 'district-office', name: '区委区政府', kind: 'district', parent: null },
    { id: 'press', name: '区委宣传部', kind: 'department', parent: 'district-office' },
    { id: 'market', name: '区市场监督管理局', kind: 'department', parent: 'district-office' },
    { id: 'health', name: '区卫生健康委员会', kind: 'department', parent: 'district-office' },
  ]);
  await db.insertInto('places').values({ id: 'heping', name: '和平街道', kind: 'sub-district' }).execute();
  const sourceId = await addSource(db);
  const person = (username: string, displayName: string, roles: Role[], unitId: string | null = null) =>
    addPerson(db, { username, displayName, roles, unitId });
  const people = {
    admin: await person('admin', '管理员甲', ['admin']),
    reviewer: await person('shenhe', '审核员甲', ['reviewer']),
    reviewer2: await person('shenhe2', '审核员乙', ['reviewer']),
    approver: await person('qianfa', '签发人甲', ['approver']),
    spokesperson: await person('fayan', '发言人甲', ['spokesperson']),
    analyst: await person('fenxi', '分析员甲', ['analyst']),
    market: await person('shichang', '市场局经办', ['unit'], 'market'),
    health: await person('weijian', '卫健委经办', ['unit'], 'health'),
  };
  let serial = 0;
  return {
    ctx,
    db,
    people,
    pass: (ms) => {
      now += ms;
    },
    addPost: (post = {}) => {
      serial += 1;
      return addPost(db, { sourceId, serial, at: ctx.now() }, post);
    },
  };
}

export const hours = (count: number): number => count * HOUR_MS;

async function addSource(db: Kysely<Database>): Promise<number> {
  const row = await db
    .insertInto('sources')
    .values({ key: 'portal', name: '云河门户', kind: 'list', url: 'http://portal.example/', tier: 'portal' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function addPerson(
  db: Kysely<Database>,
  person: { username: string; displayName: string; roles: Role[]; unitId: string | null },
): Promise<Actor> {
  const row = await db
    .insertInto('users')
    .values({
      username: person.username,
      display_name: person.displayName,
      password_hash: '-',
      roles: person.roles,
      unit_id: person.unitId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { userId: row.id, ...person };
}

async function addPost(
  db: Kysely<Database>,
  where: { sourceId: number; serial: number; at: Date },
  post: PostInput,
): Promise<{ postId: number; clusterId: number }> {
  const { at, serial } = where;
  const title = post.title ?? '多名学生餐后上吐下泻';
  return db.transaction().execute(async (tx) => {
    const clusterId = post.clusterId ?? (await addCluster(tx, title, at));
    const row = await tx
      .insertInto('posts')
      .values({
        source_id: where.sourceId,
        capture_id: serial,
        url: `http://portal.example/${serial}`,
        url_key: `portal.example/${serial}`,
        title,
        body: post.body ?? '和平街道一所学校多名学生餐后上吐下泻，家长很着急。',
        published_precision: 'minute',
        published_at: at,
        captured_at: at,
        updated_at: at,
        charset: 'utf-8',
        confidence: 0.9,
        text_sha256: String(serial),
        is_about_district: true,
        place_id: 'heping',
        casualties: json({
          deaths: null,
          injured: null,
          severelyInjured: null,
          missing: null,
          ill: { min: 12, max: 12, evidence: '12名学生' },
          trapped: null,
        }),
        grade: post.grade ?? null,
        alert_level: post.level === undefined ? 'orange' : post.level,
        alert_reasons: json(post.reasons ?? (post.level === null ? [] : ['多人就医'])),
        sentiment: 'negative',
        sentiment_score: -0.5,
        cluster_id: clusterId,
        reprint_of: post.reprintOf ?? null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('clusters')
      .set((eb) => ({ post_count: eb('post_count', '+', 1), last_seen_at: at }))
      .where('id', '=', clusterId)
      .execute();
    await addTag(tx, row.id, post);
    await appendPostLog(tx, [{ postId: row.id, change: post.change ?? 'created' }], at);
    return { postId: row.id, clusterId };
  });
}

async function addCluster(db: Kysely<Database>, title: string, at: Date): Promise<number> {
  const row = await db
    .insertInto('clusters')
    .values({ title, first_seen_at: at, last_seen_at: at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function addTag(db: Kysely<Database>, postId: number, post: PostInput): Promise<void> {
  const riskPoint = post.riskPoint === undefined ? 'RP-SY-01' : post.riskPoint;
  if (riskPoint === null) return;
  await db
    .insertInto('tags')
    .values({
      post_id: postId,
      risk_point: riskPoint,
      aspect: riskPoint === 'RP-SY-01' ? 'food-drug' : 'lodging-tourism',
      mode: post.mode ?? 'event',
      score: 1,
      terms: json([{ term: '上吐下泻', field: 'title', start: 6, end: 10 }]),
      rule_version: 'test',
    })
    .execute();
}
