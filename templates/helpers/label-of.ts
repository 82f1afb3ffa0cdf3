// {{label-of "alert-state" state}} → 待处理；没有中文名的值照原样写
import { ALERT_LEVELS } from '../../core/level.ts';
import { CAPTURE_OUTCOMES, FETCH_OUTCOMES } from '../../core/outcome.ts';
import { DUPLICATE_RELATIONS, MODES, SENTIMENTS, SOURCE_TIERS } from '../../core/post.ts';
import { ROLES } from '../../core/roles.ts';
import {
  ALERT_STATES,
  DISPOSITION_STATES,
  INCIDENT_STATES,
  RELEASE_STATES,
  STATEMENT_STATES,
} from '../../core/transitions.ts';

const LABELS: Record<string, Record<string, string>> = {
  level: Object.fromEntries(Object.entries(ALERT_LEVELS).map(([key, level]) => [key, level.label])),
  'alert-state': ALERT_STATES,
  'incident-state': INCIDENT_STATES,
  'disposition-state': DISPOSITION_STATES,
  'release-state': RELEASE_STATES,
  'statement-state': STATEMENT_STATES,
  mode: MODES,
  sentiment: SENTIMENTS,
  tier: SOURCE_TIERS,
  relation: DUPLICATE_RELATIONS,
  'fetch-outcome': FETCH_OUTCOMES,
  'capture-outcome': CAPTURE_OUTCOMES,
  role: ROLES,
  'source-kind': { feed: '订阅源', list: '列表页', sitemap: '站点地图', import: '导入' },
  'release-kind': { notice: '情况通报', advice: '提示提醒', refutation: '辟谣声明' },
  'place-kind': { district: '区', 'sub-district': '街乡', community: '社区村', landmark: '地标' },
};

export function labelOf(kind: unknown, key: unknown): string {
  if (key === null || key === undefined) return '—';
  return LABELS[String(kind)]?.[String(key)] ?? String(key);
}
