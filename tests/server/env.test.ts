import { expect, test } from 'vitest';
import { readEnv } from '../../server/env.ts';
import { SetupError } from '../../server/setup-error.ts';

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('nothing set gives the defaults: packaged services, loopback, port 8686, the example district', () => {
  expect(readEnv({})).toMatchObject({
    host: '127.0.0.1',
    port: 8686,
    databaseUrl: null,
    search: null,
    publicUrl: null,
    trustProxy: false,
    adminPassword: null,
    logLevel: 'info',
    configFile: expect.stringMatching(/library\/example\/district\.yaml$/),
  });
});

test('an empty variable counts as unset, and port 0 means any', () => {
  expect(readEnv({ DATABASE_URL: '', WANGLOU_PORT: '0' })).toMatchObject({ databaseUrl: null, port: 0 });
});

test('every fault is named at once, with what was given and what to do', () => {
  const message = faultOf(() =>
    readEnv({ WANGLOU_PORT: '70000', MEILI_URL: 'ftp://x', WANGLOU_LOG_LEVEL: 'loud' }),
  );
  expect(message).toContain('共 3 处');
  expect(message).toMatch(/WANGLOU_PORT：须是 0 到 65535.*“?70000/);
  expect(message).toMatch(/MEILI_URL：须是 http:.*“ftp:\/\/x”/);
  expect(message).toMatch(/WANGLOU_LOG_LEVEL：只能是 .*“loud”/);
});

test('a faulty secret is named but not shown', () => {
  const message = faultOf(() =>
    readEnv({ DATABASE_URL: 'mysql://u:geheim@h/d', WANGLOU_ADMIN_PASSWORD: 'kurz' }),
  );
  expect(message).toContain('DATABASE_URL');
  expect(message).toContain('WANGLOU_ADMIN_PASSWORD：至少 12 个字符');
  expect(message).not.toMatch(/geheim|kurz/);
});
