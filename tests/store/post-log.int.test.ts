import { beforeEach, expect, test } from 'vitest';
import {
  advanceCursor,
  asOnlyFollower,
  lockCursor,
  moveCursor,
  readCursor,
  resetCursor,
} from '../../store/cursors.ts';
import { appendPostLog, readLag, readLatestSeq, readPostLog } from '../../store/post-log.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const at = new Date('2026-11-01T10:00:00Z');
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  return () => database[Symbol.asyncDispose]();
});

test('a reader never sees a sequence number before a smaller one, however writers overlap', async () => {
  const { db } = database;
  const seen: number[] = [];
  let isWriting = true;
  const reader = (async () => {
    while (isWriting) {
      for (const entry of await readPostLog(db, seen.at(-1) ?? 0, 100)) seen.push(entry.seq);
    }
  })();
  await Promise.all(
    [1, 2, 3].map(async (writer) => {
      for (let i = 0; i < 15; i += 1) {
        await db.transaction().execute(async (tx) => {
          await appendPostLog(tx, [{ postId: writer * 100 + i, change: 'created' }], at);
          await new Promise((resolve) => setTimeout(resolve, (i * writer) % 7));
        });
      }
    }),
  );
  isWriting = false;
  await reader;
  for (const entry of await readPostLog(db, seen.at(-1) ?? 0, 100)) seen.push(entry.seq);
  // A gap filled in later would be missing here.
  expect(seen).toHaveLength(45);
});

test('a rolled-back change leaves no entry', async () => {
  const { db } = database;
  await db
    .transaction()
    .execute(async (tx) => {
      await appendPostLog(tx, [{ postId: 1, change: 'created' }], at);
      throw new Error('undone');
    })
    .catch(() => {});
  expect(await readLatestSeq(db)).toBe(0);
});

test('a cursor goes forward, back only when reset, and tells the lag', async () => {
  const { db } = database;
  expect(await readCursor(db, 'search')).toBe(0);
  await appendPostLog(
    db,
    [
      { postId: 1, change: 'created' },
      { postId: 2, change: 'created' },
    ],
    at,
  );
  const [first, second] = await readPostLog(db, 0, 10);
  await advanceCursor(db, 'search', second?.seq ?? 0, at);
  await advanceCursor(db, 'search', first?.seq ?? 0, at);
  expect(await readCursor(db, 'search')).toBe(second?.seq);
  expect(await readLag(db, 'search')).toEqual({ entries: 0, oldestAt: null });
  await resetCursor(db, 'search', 0, at);
  expect(await readLag(db, 'search')).toEqual({ entries: 2, oldestAt: at });
});

test('a locked cursor keeps a second follower waiting', async () => {
  const { db } = database;
  const order: string[] = [];
  await Promise.all(
    ['a', 'b'].map((name) =>
      db.transaction().execute(async (tx) => {
        await lockCursor(tx, 'alerts', at);
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 30));
        order.push(`${name} out`);
      }),
    ),
  );
  expect(order[0]?.[0]).toBe(order[1]?.[0]);
});

test('a cursor that another follower moved meanwhile goes back, so that nothing is stepped over', async () => {
  const { db } = database;
  const now = new Date();
  await resetCursor(db, 'search', 10, now);
  await moveCursor(db, 'search', { from: 10, to: 20, now });
  expect(await readCursor(db, 'search')).toBe(20);
  await moveCursor(db, 'search', { from: 12, to: 15, now });
  expect(await readCursor(db, 'search')).toBe(12);
  await moveCursor(db, 'search', { from: 30, to: 40, now });
  expect(await readCursor(db, 'search')).toBe(12);
});

test('one follower of a name at a time, and the next may begin when it ends, even badly', async () => {
  const { db } = database;
  const second = () => asOnlyFollower(db, 'search', () => Promise.resolve('second'));
  const seen = await asOnlyFollower(db, 'search', async () => [
    await second(),
    await asOnlyFollower(db, 'other', () => Promise.resolve('other')),
  ]);
  expect(seen).toEqual([null, 'other']);
  await expect(asOnlyFollower(db, 'search', () => Promise.reject(new Error('broken')))).rejects.toThrow(
    'broken',
  );
  expect(await second()).toBe('second');
});
