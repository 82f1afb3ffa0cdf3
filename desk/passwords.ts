import { scrypt, timingSafeEqual } from 'node:crypto';
import { refuse } from './decide.ts';

/** scrypt cost, one of the settings that OWASP's password storage page calls equal: 32 MiB, about 0.4 s of CPU a guess. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const SHORTEST = 10;
const LONGEST = 200;

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { ...cost, maxmem: MAX_MEMORY_BYTES };
  scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
    error === null ? resolve(key) : reject(error),
  );
  return promise;
}

/** `scrypt$N$r$p$salt$key`: the cost stands in the hash, so that it can be raised later. */
export async function hashPassword(
  password: string,
  randomBytes: (size: number) => Uint8Array,
): Promise<string> {
  const salt = Buffer.from(randomBytes(SALT_BYTES));
  const key = await derive(password, salt, COST);
  const { N, r, p } = COST;
  return ['scrypt', N, r, p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Takes as long for an unknown user (`hash` null) as for a known one. */
export async function checkPassword(password: string, hash: string | null): Promise<boolean> {
  const [name, N, r, p, salt, key] = (hash ?? '').split('$');
  if (name !== 'scrypt' || salt === undefined || key === undefined) {
    await derive(password, Buffer.alloc(SALT_BYTES), COST);
    return false;
  }
  const wanted = Buffer.from(key, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, 'base64'), cost);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/** Refuses a password that is too short, too long or the user name. */
export function requirePassword(password: string, username: string, path = 'password'): void {
  if (password.length < SHORTEST || password.length > LONGEST) {
    refuse('invalid-input', path, null, `密码须为 ${SHORTEST} 到 ${LONGEST} 个字符，请重新设置`);
  }
  if (password.toLowerCase().includes(username.toLowerCase())) {
    refuse('invalid-input', path, null, '密码不能包含用户名，请重新设置');
  }
}
