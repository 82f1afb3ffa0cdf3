import { sql } from 'kysely';
import { z } from 'zod';
import { ALERT_LEVELS, type AlertLevel } from '../core/level.ts';
import type { TermHit } from '../core/post.ts';
import { ALERT_STATES, type AlertState } from '../core/transitions.ts';
import { keyOf, type Named, namedOrNull, termHitsSchema } from './columns.ts';
import { type Db, json } from './db.ts';

/** Why an alert was raised: an assessment in words, or a risk point with the words that fired and where. */
export interface AlertReason {
  text: string;
  postId: number;
  riskPoint: Named | null;
  terms: TermHit[];
}

const reasonsSchema: z.ZodType<AlertReason[]> = z.array(
  z.object({
    text: z.string(),
    postId: z.int(),
    riskPoint: z.object({ id: z.string(), name: z.string() }).nullable(),
    terms: termHitsSchema,
  }),
);

export interface StoredAlert {
  id: number;
  clusterId: number;
  postId: number;
  level: AlertLevel;
  state: AlertState;
  title: string;
  reasons: AlertReason[];
  riskPoints: string[];
  place: Named | null;
  postCount: number;
  raisedAt: Date;
  updatedAt: Date;
  incidentId: number | null;
}

function selectAlerts(db: Db) {
  return db
    .selectFrom('alerts')
    .leftJoin('places', 'places.id', 'alerts.place_id')
    .selectAll('alerts')
    .select('places.name as place_name');
}

type AlertRow = Awaited<ReturnType<ReturnType<typeof selectAlerts>['executeTakeFirstOrThrow']>>;

function toAlert(row: AlertRow): StoredAlert {
  return {
    id: row.id,
    clusterId: row.cluster_id,
    postId: row.post_id,
    level: keyOf(ALERT_LEVELS, row.level, 'alerts.level'),
    state: keyOf(ALERT_STATES, row.state, 'alerts.state'),
    title: row.title,
    reasons: reasonsSchema.parse(row.reasons),
    riskPoints: row.risk_points,
    place: namedOrNull(row.place_id, row.place_name),
    postCount: row.post_count,
    raisedAt: row.raised_at,
    updatedAt: row.updated_at,
    incidentId: row.incident_id,
  };
}

export async function findAlert(db: Db, id: number): Promise<StoredAlert | null> {
  const row = await selectAlerts(db).where('alerts.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toAlert(row);
}

/** The alert, held until the transaction ends, so that two decisions follow each other. */
export async function lockAlert(db: Db, id: number): Promise<StoredAlert | null> {
  const row = await selectAlerts(db).where('alerts.id', '=', id).forUpdate('alerts').executeTakeFirst();
  return row === undefined ? null : toAlert(row);
}

export async function listAlerts(
  db: Db,
  filter: {
    states?: readonly AlertState[];
    levels?: readonly AlertLevel[];
    incidentId?: number;
    beforeId?: number;
    limit: number;
  },
): Promise<{ items: StoredAlert[]; total: number }> {
  let count = db.selectFrom('alerts');
  let query = selectAlerts(db);
  if (filter.states !== undefined && filter.states.length > 0) {
    count = count.where('state', 'in', [...filter.states]);
    query = query.where('alerts.state', 'in', [...filter.states]);
  }
  if (filter.levels !== undefined && filter.levels.length > 0) {
    count = count.where('level', 'in', [...filter.levels]);
    query = query.where('alerts.level', 'in', [...filter.levels]);
  }
  if (filter.incidentId !== undefined) {
    count = count.where('incident_id', '=', filter.incidentId);
    query = query.where('alerts.incident_id', '=', filter.incidentId);
  }
  if (filter.beforeId !== undefined) query = query.where('alerts.id', '<', filter.beforeId);
  const { total } = await count
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query.orderBy('alerts.id', 'desc').limit(filter.limit).execute();
  return { items: rows.map(toAlert), total: Number(total) };
}

export async function countAlerts(
  db: Db,
): Promise<{ state: AlertState; level: AlertLevel; count: number }[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(['state', 'level', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy(['state', 'level'])
    .execute();
  return rows.map((row) => ({
    state: keyOf(ALERT_STATES, row.state, 'alerts.state'),
    level: keyOf(ALERT_LEVELS, row.level, 'alerts.level'),
    count: Number(row.count),
  }));
}

/** Alerts of the clusters, oldest first, held until the transaction ends. */
export async function lockAlertsOfClusters(db: Db, clusterIds: readonly number[]): Promise<StoredAlert[]> {
  if (clusterIds.length === 0) return [];
  const rows = await selectAlerts(db)
    .where('alerts.cluster_id', 'in', [...clusterIds])
    .orderBy('alerts.id')
    .forUpdate('alerts')
    .execute();
  return rows.map(toAlert);
}

/** Alerts of clusters that were merged into one of these, oldest first, by that one; held until the transaction ends. */
export async function lockAlertsMergedInto(
  db: Db,
  clusterIds: readonly number[],
): Promise<Map<number, StoredAlert[]>> {
  if (clusterIds.length === 0) return new Map();
  const rows = await selectAlerts(db)
    .innerJoin('clusters', 'clusters.id', 'alerts.cluster_id')
    .select('clusters.merged_into')
    .where('clusters.merged_into', 'in', [...clusterIds])
    .orderBy('alerts.id')
    .forUpdate('alerts')
    .execute();
  const found = new Map<number, StoredAlert[]>();
  for (const row of rows) {
    const into = row.merged_into ?? 0;
    found.set(into, [...(found.get(into) ?? []), toAlert(row)]);
  }
  return found;
}

export async function findAlertOfCluster(db: Db, clusterId: number): Promise<number | null> {
  const row = await db
    .selectFrom('alerts')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .orderBy(sql`state not in ('dismissed', 'merged')`, 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.id ?? null;
}

export interface NewAlert {
  clusterId: number;
  postId: number;
  level: AlertLevel;
  title: string;
  reasons: readonly AlertReason[];
  riskPoints: readonly string[];
  placeId: string | null;
  postCount: number;
  raisedAt: Date;
}

export async function insertAlert(db: Db, alert: NewAlert): Promise<number> {
  const row = await db
    .insertInto('alerts')
    .values({
      cluster_id: alert.clusterId,
      post_id: alert.postId,
      level: alert.level,
      title: alert.title,
      reasons: json(alert.reasons),
      risk_points: [...alert.riskPoints],
      place_id: alert.placeId,
      post_count: alert.postCount,
      raised_at: alert.raisedAt,
      updated_at: alert.raisedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function growAlert(
  db: Db,
  id: number,
  change: {
    level: AlertLevel;
    reasons: readonly AlertReason[];
    riskPoints: readonly string[];
    placeId: string | null;
    postCount: number;
    updatedAt: Date;
  },
): Promise<void> {
  await db
    .updateTable('alerts')
    .set({
      level: change.level,
      reasons: json(change.reasons),
      risk_points: [...change.riskPoints],
      place_id: change.placeId,
      post_count: change.postCount,
      updated_at: change.updatedAt,
    })
    .where('id', '=', id)
    .execute();
}

export async function setAlertCluster(db: Db, id: number, clusterId: number, updatedAt: Date): Promise<void> {
  await db
    .updateTable('alerts')
    .set({ cluster_id: clusterId, updated_at: updatedAt })
    .where('id', '=', id)
    .execute();
}

export async function setAlertState(
  db: Db,
  id: number,
  state: AlertState,
  updatedAt: Date,
  incidentId?: number,
): Promise<void> {
  await db
    .updateTable('alerts')
    .set({ state, updated_at: updatedAt, ...(incidentId !== undefined && { incident_id: incidentId }) })
    .where('id', '=', id)
    .execute();
}
