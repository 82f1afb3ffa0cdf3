import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { listen, notify } from '../../store/notify.ts';
import { createTestDatabase } from '../support/database.ts';

test('a listener hears what was committed, not what was rolled back, and hears again after its connection was cut', async () => {
  await using test = await createTestDatabase();
  const heard: string[] = [];
  let connections = 0;
  const listener = listen({
    url: test.url,
    channels: ['captures', 'alerts'],
    onNotify: (channel, payload) => heard.push(`${channel}:${payload}`),
    onConnect: () => {
      connections += 1;
    },
  });
  await vi.waitFor(() => expect(connections).toBe(1), 5_000);
  await test.db
    .transaction()
    .execute(async (trx) => {
      await notify(trx, 'alerts', '1');
      throw new Error('roll back');
    })
    .catch(() => {});
  await notify(test.db, 'posts');
  await notify(test.db, 'alerts', '2');
  await vi.waitFor(() => expect(heard).toEqual(['alerts:2']), 5_000);

  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wanglou-listen' and datname = current_database()`.execute(
    test.db,
  );
  await vi.waitFor(() => expect(connections).toBe(2), 5_000);
  await notify(test.db, 'captures');
  await vi.waitFor(() => expect(heard).toEqual(['alerts:2', 'captures:']), 5_000);
  await listener.close();
});
