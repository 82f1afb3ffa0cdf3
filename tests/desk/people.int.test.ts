import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addToken, listTokens, readToken, revokeToken } from '../../desk/api-tokens.ts';
import { listLedger } from '../../desk/ledger.ts';
import { changePassword, readSession, signIn, signOut } from '../../desk/sign-in.ts';
import {
  addUser,
  listUsers,
  resetPassword,
  SYSTEM_ACTOR,
  type UserInput,
  updateUser,
} from '../../desk/users.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, hours, makeDesk } from './fixture.ts';

let database: TestDatabase;
let desk: Desk;
let serial = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = await makeDesk(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const PASSWORD = 'correct horse 9';

async function person(input: Partial<UserInput> = {}) {
  serial += 1;
  return addUser(desk.ctx, SYSTEM_ACTOR, {
    username: `zhangsan${serial}`,
    displayName: '测试甲',
    password: PASSWORD,
    roles: ['reviewer'],
    mustChangePassword: false,
    ...input,
  });
}

const address = () => `10.0.0.${serial}`;

describe('signing in', () => {
  test('gives a session that is found again, ends on sign-out, and is stored as a hash only', async () => {
    const user = await person();
    const session = await signIn(desk.ctx, {
      username: user.username,
      password: PASSWORD,
      address: address(),
    });
    expect(session.actor).toMatchObject({ userId: user.id, roles: ['reviewer'], unitId: null });
    expect(await readSession(desk.ctx, session.sessionId)).toMatchObject({ csrfToken: session.csrfToken });
    const rows = await desk.db.selectFrom('sessions').selectAll().where('user_id', '=', user.id).execute();
    expect(JSON.stringify(rows)).not.toContain(session.sessionId);
    await signOut(desk.ctx, session.sessionId);
    expect(await readSession(desk.ctx, session.sessionId)).toBeNull();
  });

  test('user names are not case-sensitive, and passwords are kept as scrypt hashes', async () => {
    const user = await person();
    await signIn(desk.ctx, {
      username: ` ${user.username.toUpperCase()} `,
      password: PASSWORD,
      address: address(),
    });
    const row = await desk.db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
    expect(row.password_hash).toMatch(/^scrypt\$32768\$8\$3\$/);
  });

  test('says the same for an unknown name, a wrong password and a closed account', async () => {
    const user = await person();
    const closed = await person();
    await updateUser(desk.ctx, SYSTEM_ACTOR, { userId: closed.id, isActive: false });
    const attempts = [
      { username: 'nobody', password: PASSWORD },
      { username: user.username, password: 'wrong password' },
      { username: closed.username, password: PASSWORD },
    ];
    for (const attempt of attempts) {
      await expect(signIn(desk.ctx, { ...attempt, address: address() })).rejects.toMatchObject({
        code: 'bad-credentials',
        message: '用户名或密码不正确，请核对后重试',
      });
    }
  });

  test('after five failures the name must wait, from any address and with the right password too', async () => {
    const user = await person();
    const attempt = (password: string, from: string) =>
      signIn(desk.ctx, { username: user.username, password, address: from });
    for (let count = 0; count < 5; count += 1) {
      await expect(attempt('wrong password', `10.1.0.${count}`)).rejects.toMatchObject({
        code: 'bad-credentials',
      });
    }
    await expect(attempt(PASSWORD, '10.1.0.99')).rejects.toMatchObject({
      code: 'too-many-requests',
      message: '登录失败次数过多，请 15 分钟后再试',
    });
    desk.pass(hours(0.25) + 1);
    expect((await attempt(PASSWORD, '10.1.0.99')).actor.userId).toBe(user.id);
  });

  test('after thirty failures the address must wait, whatever the name', async () => {
    const user = await person();
    await desk.db
      .insertInto('login_failures')
      .values({ key: 'address:10.9.9.9', failures: 30, window_started_at: desk.ctx.now() })
      .execute();
    await expect(
      signIn(desk.ctx, { username: user.username, password: PASSWORD, address: '10.9.9.9' }),
    ).rejects.toMatchObject({ code: 'too-many-requests' });
  });

  test('a session ends when it is idle for two hours, and after twelve in any case', async () => {
    const user = await person();
    const input = { username: user.username, password: PASSWORD, address: address() };
    const idle = await signIn(desk.ctx, input);
    desk.pass(hours(2));
    expect(await readSession(desk.ctx, idle.sessionId)).toBeNull();
    const busy = await signIn(desk.ctx, input);
    for (let count = 0; count < 11; count += 1) {
      desk.pass(hours(1));
      expect(await readSession(desk.ctx, busy.sessionId)).not.toBeNull();
    }
    desk.pass(hours(1));
    expect(await readSession(desk.ctx, busy.sessionId)).toBeNull();
  });

  test('changing the password ends the other sessions and needs the current one', async () => {
    const user = await person();
    const input = { username: user.username, password: PASSWORD, address: address() };
    const [here, there] = [await signIn(desk.ctx, input), await signIn(desk.ctx, input)];
    const change = { next: 'another horse 10', sessionId: here.sessionId };
    await expect(
      changePassword(desk.ctx, here.actor, { ...change, current: 'wrong password' }),
    ).rejects.toMatchObject({ faults: [{ path: 'current' }] });
    await changePassword(desk.ctx, here.actor, { ...change, current: PASSWORD });
    expect(await readSession(desk.ctx, here.sessionId)).not.toBeNull();
    expect(await readSession(desk.ctx, there.sessionId)).toBeNull();
  });
});

describe('users', () => {
  test('are refused with the field at fault', async () => {
    const faulty: [Partial<UserInput>, string][] = [
      [{ username: '张三' }, 'username'],
      [{ displayName: ' ' }, 'displayName'],
      [{ password: 'short' }, 'password'],
      [{ username: 'lisi', password: 'lisi-lisi-lisi' }, 'password'],
      [{ roles: [] }, 'roles'],
      [{ roles: ['unit'] }, 'unitId'],
      [{ roles: ['unit'], unitId: 'nobody' }, 'unitId'],
    ];
    for (const [input, path] of faulty) {
      await expect(person(input)).rejects.toMatchObject({ faults: [{ path }] });
    }
    const taken = await person();
    await expect(person({ username: taken.username })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('never leave with their password hash, and a reset ends their sessions', async () => {
    const user = await person();
    expect(JSON.stringify(await listUsers(desk.ctx, desk.people.admin))).not.toContain('scrypt');
    const session = await signIn(desk.ctx, {
      username: user.username,
      password: PASSWORD,
      address: address(),
    });
    const reset = await resetPassword(desk.ctx, desk.people.admin, {
      userId: user.id,
      password: 'a new password 1',
    });
    expect(reset.mustChangePassword).toBe(true);
    expect(await readSession(desk.ctx, session.sessionId)).toBeNull();
  });

  test('the last administrator cannot give up being one', async () => {
    const { admin } = desk.people;
    await expect(
      updateUser(desk.ctx, admin, { userId: admin.userId, roles: ['analyst'] }),
    ).rejects.toMatchObject({ code: 'not-allowed-now' });
    await person({ roles: ['admin'] });
    const stepped = await updateUser(desk.ctx, admin, { userId: admin.userId, roles: ['admin', 'analyst'] });
    expect(stepped.roles).toEqual(['admin', 'analyst']);
  });

  test('only administrators manage them, and every act is in the ledger', async () => {
    const { admin, reviewer, approver } = desk.people;
    await expect(listUsers(desk.ctx, reviewer)).rejects.toMatchObject({
      code: 'forbidden',
      message: '您没有这项权限，需要以下角色之一：管理员',
    });
    const user = await person();
    await updateUser(desk.ctx, admin, { userId: user.id, displayName: '测试乙' });
    const { items } = await listLedger(desk.ctx, approver, {
      subjectKind: 'user',
      subjectId: String(user.id),
    });
    expect(items.map(({ act, actor, userId }) => [act, actor, userId])).toEqual([
      ['update', '管理员甲', admin.userId],
      ['add', '系统', null],
    ]);
  });

  test('what the ledger holds cannot be changed or removed', async () => {
    await person();
    await expect(desk.db.updateTable('ledger').set({ act: 'other' }).execute()).rejects.toThrow(
      'append-only',
    );
    await expect(desk.db.deleteFrom('ledger').execute()).rejects.toThrow('append-only');
  });
});

describe('bearer tokens', () => {
  test('act as their user, are kept as hashes, and end on expiry and revocation', async () => {
    const { admin, analyst } = desk.people;
    const { token, secret } = await addToken(desk.ctx, admin, {
      name: '值班大屏',
      userId: analyst.userId,
      expiresAt: new Date(desk.ctx.now().getTime() + hours(1)),
    });
    expect(await readToken(desk.ctx, secret)).toMatchObject({ userId: analyst.userId, roles: ['analyst'] });
    expect(JSON.stringify(await listTokens(desk.ctx, admin))).not.toContain(secret);
    const stored = await desk.db.selectFrom('api_tokens').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(secret);
    desk.pass(hours(1));
    expect(await readToken(desk.ctx, secret)).toBeNull();
    const second = await addToken(desk.ctx, admin, { name: '报表' });
    expect(await readToken(desk.ctx, second.secret)).not.toBeNull();
    await revokeToken(desk.ctx, admin, { tokenId: second.token.id });
    expect(await readToken(desk.ctx, second.secret)).toBeNull();
    expect(token.expiresAt).not.toBeNull();
  });
});
