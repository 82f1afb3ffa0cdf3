import type { Db } from '../store/db.ts';
import { lockIncident, type StoredIncident } from '../store/incidents.ts';
import { found, refuse } from './decide.ts';

/** The open incident, held until the transaction ends; a closed one is refused. */
export async function lockOpenIncident(tx: Db, id: number): Promise<StoredIncident> {
  const incident = found(await lockIncident(tx, id), '事件', id);
  if (incident.state !== 'open') {
    refuse('not-allowed-now', 'incidentId', id, `事件 ${id} 已办结，请先重新打开再操作`);
  }
  return incident;
}
