import { sql } from 'kysely';
import { ALERT_LEVELS, type AlertLevel, GRADES, type Grade } from '../core/level.ts';
import { INCIDENT_STATES, type IncidentState } from '../core/transitions.ts';
import { keyOf, memberOf, type Named, namedOrNull, type Person } from './columns.ts';
import type { Db } from './db.ts';

export interface StoredIncident {
  id: number;
  title: string;
  level: AlertLevel;
  grade: Grade | null;
  state: IncidentState;
  riskPoints: string[];
  place: Named | null;
  summary: string;
  openedBy: Person;
  openedAt: Date;
  happenedAt: Date | null;
  closedAt: Date | null;
  openDispositions: number;
  dispositions: number;
  publishedReleases: number;
}

function selectIncidents(db: Db) {
  return db
    .selectFrom('incidents')
    .innerJoin('users', 'users.id', 'incidents.opened_by')
    .leftJoin('places', 'places.id', 'incidents.place_id')
    .selectAll('incidents')
    .select([
      'users.display_name',
      'places.name as place_name',
      sql<number>`(select count(*) from dispositions d where d.incident_id = incidents.id)`.as(
        'dispositions',
      ),
      sql<number>`(select count(*) from dispositions d where d.incident_id = incidents.id
        and d.state not in ('accepted', 'withdrawn'))`.as('open_dispositions'),
      sql<number>`(select count(*) from releases r where r.incident_id = incidents.id
        and r.state = 'published')`.as('published_releases'),
    ]);
}

type IncidentRow = Awaited<ReturnType<ReturnType<typeof selectIncidents>['executeTakeFirstOrThrow']>>;

function toIncident(row: IncidentRow): StoredIncident {
  return {
    id: row.id,
    title: row.title,
    level: keyOf(ALERT_LEVELS, row.level, 'incidents.level'),
    grade: row.grade === null ? null : memberOf(GRADES, row.grade, 'incidents.grade'),
    state: keyOf(INCIDENT_STATES, row.state, 'incidents.state'),
    riskPoints: row.risk_points,
    place: namedOrNull(row.place_id, row.place_name),
    summary: row.summary,
    openedBy: { id: row.opened_by, displayName: row.display_name },
    openedAt: row.opened_at,
    happenedAt: row.happened_at,
    closedAt: row.closed_at,
    openDispositions: Number(row.open_dispositions),
    dispositions: Number(row.dispositions),
    publishedReleases: Number(row.published_releases),
  };
}

export async function findIncident(db: Db, id: number): Promise<StoredIncident | null> {
  const row = await selectIncidents(db).where('incidents.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toIncident(row);
}

/** The incident, held until the transaction ends. */
export async function lockIncident(db: Db, id: number): Promise<StoredIncident | null> {
  const row = await selectIncidents(db)
    .where('incidents.id', '=', id)
    .forUpdate('incidents')
    .executeTakeFirst();
  return row === undefined ? null : toIncident(row);
}

export async function listIncidents(
  db: Db,
  filter: { states?: readonly IncidentState[]; beforeId?: number; limit: number },
): Promise<{ items: StoredIncident[]; total: number }> {
  let count = db.selectFrom('incidents');
  let query = selectIncidents(db);
  if (filter.states !== undefined && filter.states.length > 0) {
    count = count.where('state', 'in', [...filter.states]);
    query = query.where('incidents.state', 'in', [...filter.states]);
  }
  if (filter.beforeId !== undefined) query = query.where('incidents.id', '<', filter.beforeId);
  const { total } = await count
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query.orderBy('incidents.id', 'desc').limit(filter.limit).execute();
  return { items: rows.map(toIncident), total: Number(total) };
}

export async function countIncidents(db: Db): Promise<Map<IncidentState, number>> {
  const rows = await db
    .selectFrom('incidents')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return new Map(
    rows.map((row) => [keyOf(INCIDENT_STATES, row.state, 'incidents.state'), Number(row.count)]),
  );
}

export async function insertIncident(
  db: Db,
  incident: {
    title: string;
    level: AlertLevel;
    grade: Grade | null;
    riskPoints: readonly string[];
    placeId: string | null;
    openedBy: number;
    openedAt: Date;
  },
): Promise<number> {
  const row = await db
    .insertInto('incidents')
    .values({
      title: incident.title,
      level: incident.level,
      grade: incident.grade,
      risk_points: [...incident.riskPoints],
      place_id: incident.placeId,
      opened_by: incident.openedBy,
      opened_at: incident.openedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export interface IncidentChange {
  title?: string;
  summary?: string;
  happenedAt?: Date | null;
  level?: AlertLevel;
  grade?: Grade | null;
  riskPoints?: readonly string[];
  state?: IncidentState;
  closedAt?: Date | null;
}

export async function updateIncident(db: Db, id: number, change: IncidentChange): Promise<void> {
  const set = {
    ...(change.title !== undefined && { title: change.title }),
    ...(change.summary !== undefined && { summary: change.summary }),
    ...(change.happenedAt !== undefined && { happened_at: change.happenedAt }),
    ...(change.level !== undefined && { level: change.level }),
    ...(change.grade !== undefined && { grade: change.grade }),
    ...(change.riskPoints !== undefined && { risk_points: [...change.riskPoints] }),
    ...(change.state !== undefined && { state: change.state }),
    ...(change.closedAt !== undefined && { closed_at: change.closedAt }),
  };
  if (Object.keys(set).length > 0) await db.updateTable('incidents').set(set).where('id', '=', id).execute();
}

export async function addClusterToIncident(db: Db, incidentId: number, clusterId: number): Promise<void> {
  await db
    .insertInto('incident_clusters')
    .values({ incident_id: incidentId, cluster_id: clusterId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function readIncidentClusters(
  db: Db,
  incidentId: number,
): Promise<{ id: number; title: string; postCount: number; lastSeenAt: Date }[]> {
  const rows = await db
    .selectFrom('incident_clusters')
    .innerJoin('clusters', 'clusters.id', 'incident_clusters.cluster_id')
    .select(['clusters.id', 'clusters.title', 'clusters.post_count', 'clusters.last_seen_at'])
    .where('incident_clusters.incident_id', '=', incidentId)
    .orderBy('clusters.last_seen_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    postCount: row.post_count,
    lastSeenAt: row.last_seen_at,
  }));
}
