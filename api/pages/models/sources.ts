import type { QuarantinedCapture } from '../../../store/captures.ts';
import type { FetchRecord } from '../../../store/fetches.ts';
import type { Source } from '../../../store/sources.ts';
import type { Frame } from './frame.ts';
import { hrefOf } from './links.ts';

interface Health {
  key: 'ok' | 'failing' | 'blocked' | 'paused' | 'new';
  label: string;
  tone: string;
}

const FAILURES_BEFORE_ALARM = 3;

function healthOf(source: Source): Health {
  if (source.pausedAt !== null) return { key: 'paused', label: '已暂停', tone: '' };
  if (source.kind !== 'import' && source.legalBasis === null) {
    return { key: 'blocked', label: '缺依据', tone: 'bad' };
  }
  if (source.consecutiveFailures >= FAILURES_BEFORE_ALARM)
    return { key: 'failing', label: '失败', tone: 'bad' };
  if (source.consecutiveFailures > 0) return { key: 'failing', label: '不稳定', tone: 'warn' };
  if (source.lastFetchAt === null) return { key: 'new', label: '尚未访问', tone: 'wait' };
  return { key: 'ok', label: '正常', tone: 'ok' };
}

function sourceLine(source: Source, now: Date) {
  const isImport = source.kind === 'import';
  return { ...source, health: healthOf(source), isImport, isDue: source.nextFetchAt <= now };
}

const TOTALS = [
  { key: 'ok', label: '正常', dot: 'green' },
  { key: 'failing', label: '不稳定或失败', dot: 'red' },
  { key: 'blocked', label: '缺依据', dot: 'orange' },
  { key: 'paused', label: '暂停', dot: '' },
] as const;

export function sourcesModel(
  frame: Frame,
  input: { sources: readonly Source[]; quarantined: number; canManage: boolean; health: string | null },
) {
  const lines = input.sources.map((source) => sourceLine(source, frame.now));
  return {
    frame,
    total: lines.length,
    sources: lines.filter(({ health }) => input.health === null || health.key === input.health),
    quarantined: input.quarantined,
    canManage: input.canManage,
    totals: TOTALS.map((total) => ({
      ...total,
      href: hrefOf('/sources', { health: total.key === input.health ? null : total.key }),
      isCurrent: total.key === input.health,
      count: lines.filter(({ health }) => health.key === total.key).length,
    })),
  };
}

export function sourceModel(
  frame: Frame,
  input: {
    source: Source;
    fetches: readonly (Omit<FetchRecord, 'outcome'> & { outcome: string })[];
    canManage: boolean;
  },
) {
  return {
    frame,
    source: sourceLine(input.source, frame.now),
    fetches: input.fetches,
    canManage: input.canManage,
  };
}

export function quarantineModel(
  frame: Frame,
  input: {
    items: readonly QuarantinedCapture[];
    nextCursor: string | null;
    total: number;
    canManage: boolean;
  },
) {
  const { items, nextCursor } = input;
  return {
    frame,
    rows: items,
    total: input.total,
    canManage: input.canManage,
    nextHref: nextCursor === null ? null : hrefOf('/sources/quarantine', { cursor: nextCursor }),
  };
}
