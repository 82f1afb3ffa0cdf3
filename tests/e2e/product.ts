/** The real product with the demonstration district in a temporary folder, and a real browser to look at it. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { readEnv } from '../../server/env.ts';
import { silentLog } from '../../server/log.ts';
import { startProduct } from '../../server/start.ts';

const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

/** Nothing of the browser's own goes out. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SCREENS = join(tmpdir(), 'wanglou-screens');

export interface Demonstration {
  address: string;
  /** A browser window of one's own, signed in; null: nobody. */
  open(username: string | null, options?: { isPhone?: boolean }): Promise<Page>;
  /** Keeps a picture to look at. */
  picture(page: Page, name: string): Promise<void>;
  /** What browsers complained of: refused styles and scripts, failed files, errors in scripts. */
  complaints: string[];
  stop(): Promise<void>;
}

async function readPasswords(folder: string): Promise<Map<string, string>> {
  const lines = (await readFile(join(folder, 'demo-accounts.txt'), 'utf8')).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [username = '', password = ''] = line.split('\t');
      return [username, password];
    }),
  );
}

function listenTo(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
}

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

export async function startDemonstration(): Promise<Demonstration> {
  const folder = await mkdtemp(join(tmpdir(), 'wanglou-e2e-'));
  await mkdir(SCREENS, { recursive: true });
  const env = readEnv({ WANGLOU_DATA: join(folder, 'data'), WANGLOU_PORT: '0' });
  const product = await startProduct({ env, log: silentLog, say: () => {} });
  const passwords = await readPasswords(env.dataFolder);
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const complaints: string[] = [];
  const address = product.address ?? '';
  return {
    address,
    complaints,
    async open(username, { isPhone = false } = {}) {
      const context = await browser.newContext({
        baseURL: address,
        locale: 'zh-CN',
        viewport: isPhone ? { width: 390, height: 844 } : { width: 1366, height: 768 },
      });
      // A machine that is busy with other tests answers late, not wrongly.
      context.setDefaultTimeout(90_000);
      const page = await context.newPage();
      listenTo(page, complaints);
      if (username !== null) await signIn(page, username, passwords.get(username) ?? '');
      return page;
    },
    async picture(page, name) {
      await page.screenshot({ path: join(SCREENS, `${name}.png`) });
    },
    async stop() {
      await browser.close();
      await product.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
