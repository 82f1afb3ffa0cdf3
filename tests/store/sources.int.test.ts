import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  claimSources,
  ensureImportSource,
  getSource,
  pauseSource,
  pauseUnnamedSources,
  recordSourceVisit,
  UNNAMED_DETAIL,
  upsertSources,
} from '../../store/sources.ts';
import { sourceConfig } from '../crawlers/crawl-harness.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const NOW = new Date('2026-03-04T07:00:00Z');
const LATER = new Date('2026-03-04T09:00:00Z');
const KEPT = sourceConfig('kept', { url: 'http://kept.example.org/' });
const GONE = sourceConfig('gone', { url: 'http://gone.example.org/' });

let store: TestDatabase;
beforeEach(async () => {
  store = await createTestDatabase();
  await upsertSources(store.db, [KEPT, GONE], NOW);
});
afterEach(() => store[Symbol.asyncDispose]());

async function claimable(): Promise<string[]> {
  const claimed = await claimSources(store.db, { now: LATER, leaseMs: 0, limit: 10 });
  return claimed.map((source) => source.key).sort();
}

async function load(...configs: (typeof KEPT)[]): Promise<string[]> {
  await upsertSources(store.db, configs, LATER);
  return pauseUnnamedSources(
    store.db,
    configs.map((config) => config.key),
    LATER,
  );
}

describe('sources that the district file no longer names', () => {
  test('are paused with the reason in their detail, and no longer claimed', async () => {
    expect(await load(KEPT)).toEqual(['gone']);
    const source = await getSource(store.db, 'gone');
    expect(source).toMatchObject({ pausedAt: LATER, lastOutcome: 'blocked', lastDetail: UNNAMED_DETAIL });
    expect(await claimable()).toEqual(['kept']);
    expect(await load(KEPT)).toEqual([]);
  });

  test('come back, due at once, when the file names them again', async () => {
    await load(KEPT);
    await load(KEPT, GONE);
    const source = await getSource(store.db, 'gone');
    expect(source).toMatchObject({ pausedAt: null, lastDetail: null });
    expect(source?.nextFetchAt).toEqual(LATER);
    expect(await claimable()).toEqual(['gone', 'kept']);
  });

  test('stay paused when a person paused them, named again or not', async () => {
    await pauseSource(store.db, 'gone', NOW);
    expect(await load(KEPT)).toEqual([]);
    await load(KEPT, GONE);
    expect((await getSource(store.db, 'gone'))?.pausedAt).toEqual(NOW);
  });

  test('keep the reason when a visit that was under way ends after the pause', async () => {
    const source = await getSource(store.db, 'gone');
    await load(KEPT);
    await recordSourceVisit(store.db, source?.id ?? 0, {
      at: LATER,
      nextFetchAt: LATER,
      outcome: 'captured',
      detail: null,
      consecutiveFailures: 0,
      validators: null,
    });
    expect((await getSource(store.db, 'gone'))?.lastDetail).toBe(UNNAMED_DETAIL);
    await load(KEPT, GONE);
    expect((await getSource(store.db, 'gone'))?.pausedAt).toBeNull();
  });

  test('are never import channels, which no file names', async () => {
    await ensureImportSource(store.db, { key: 'import-hotline', name: '热线导入', tier: 'district' });
    await load(KEPT, GONE);
    expect((await getSource(store.db, 'import-hotline'))?.pausedAt).toBeNull();
  });
});
