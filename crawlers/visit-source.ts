import { createHash } from 'node:crypto';
import type { FetchOutcome } from '../core/outcome.ts';
import { insertCapture, notifyCaptures } from '../store/captures.ts';
import { recordSourceVisit, type Source } from '../store/sources.ts';
import { addTargets } from '../store/targets.ts';
import type { Connector, FoundTarget } from './connectors/connector.ts';
import { CONNECTORS } from './connectors/registry.ts';
import type { CrawlRun } from './context.ts';
import { fetchPolitely, type HostBusy, logFetch, type PageAnswer } from './fetch-politely.ts';
import type { FetchedPage } from './http/polite-client.ts';
import { pause } from './pause.ts';
import { backoffMs, jittered } from './schedule.ts';
import { urlKey } from './url-key.ts';

export interface SourceVisit {
  kind: 'visited';
  outcome: FetchOutcome;
  detail: string | null;
  /** Addresses that were not known before. */
  newTargets: number;
  /** Posts that the channel itself carried. */
  newCaptures: number;
  isHostFailing: boolean;
}

/** Further files of a sitemap index that one visit reads, newest first. */
const MAX_MORE = 3;

/** Fetches a source's list, feed or sitemap and stores what it names together with its validators, or not at all. */
export async function visitSource(run: CrawlRun, source: Source): Promise<SourceVisit | HostBusy> {
  if (source.kind === 'import')
    throw new Error(`source ${source.key} is an import channel and has no address`);
  const connector = CONNECTORS[source.kind];
  const answer = await fetchPolitely(run, source, {
    url: source.url,
    accept: connector.accept,
    etag: source.etag,
    lastModified: source.lastModified,
  });
  if (answer.kind === 'busy') return answer;
  const { result } = answer;
  if (result.outcome === 'not-modified') return settle(run, source, answer, { outcome: 'not-modified' });
  if (result.outcome !== 'captured') {
    return settle(run, source, answer, { outcome: result.outcome, detail: result.detail });
  }
  const sha256 = hashOf(result.body);
  if (sha256 === source.bodySha256)
    return settle(run, source, answer, { outcome: 'unchanged', page: result, sha256 });
  const discovery = connector.discover(discoverInput(result, answer.at, source));
  if (discovery.kind === 'drop') {
    const detail = `内容不是${connector.name}，请检查网址 ${source.url}`;
    return settle(run, source, answer, { outcome: 'unparseable', detail });
  }
  const { targets, more } = discovery.value;
  const further = await readMore(run, source, connector, more);
  return settle(run, source, answer, {
    outcome: 'captured',
    targets: [...targets, ...further],
    // An index stays the same while the files it names change: it is read in full each time.
    ...(more.length > 0 ? {} : { page: result, sha256 }),
  });
}

interface Ending {
  outcome: FetchOutcome;
  detail?: string;
  targets?: FoundTarget[];
  /** Bytes whose validators are kept, with their hash. */
  page?: FetchedPage;
  sha256?: string;
}

/** Everything that a visit changes, in one transaction. */
async function settle(
  run: CrawlRun,
  source: Source,
  answer: PageAnswer,
  ending: Ending,
): Promise<SourceVisit> {
  const { outcome, targets = [], page, sha256 } = ending;
  const isGood = outcome === 'captured' || outcome === 'unchanged' || outcome === 'not-modified';
  const failures = isGood ? 0 : source.consecutiveFailures + 1;
  const intervalMs = source.intervalSeconds * 1_000;
  const waitMs = isGood
    ? jittered(intervalMs, run.random())
    : backoffMs({
        failures,
        baseMs: intervalMs,
        retryAfterMs: 'retryAfterMs' in answer.result ? answer.result.retryAfterMs : null,
        random: run.random(),
      });
  return run.db.transaction().execute(async (tx) => {
    const pages = targets.filter(({ hint }) => hint.text === undefined);
    const newTargets = await addTargets(
      tx,
      source.id,
      pages.map(({ url, hint }) => ({ url, hint, urlKey: urlKey(url) })),
      answer.at,
    );
    let newCaptures = 0;
    for (const { url, hint } of targets) {
      if (hint.text === undefined) continue;
      const id = await insertCapture(tx, inlineCapture(source, answer, { url, hint, text: hint.text }));
      if (id !== null) newCaptures += 1;
    }
    if (newCaptures > 0) await notifyCaptures(tx);
    await recordSourceVisit(tx, source.id, {
      at: answer.at,
      nextFetchAt: new Date(run.now().getTime() + waitMs),
      outcome,
      detail: ending.detail ?? null,
      consecutiveFailures: failures,
      validators:
        page === undefined || sha256 === undefined
          ? null
          : { etag: page.etag, lastModified: page.lastModified, bodySha256: sha256 },
    });
    await logFetch(tx, source.id, { answer, url: source.url, outcome: loggedOutcome(outcome, answer) });
    return {
      kind: 'visited',
      outcome,
      detail: ending.detail ?? null,
      newTargets,
      newCaptures,
      isHostFailing: answer.isHostFailing,
    };
  });
}

function loggedOutcome(
  outcome: FetchOutcome,
  answer: PageAnswer,
): PageAnswer['result']['outcome'] | 'unchanged' {
  return outcome === 'unchanged' || outcome === 'unparseable' ? outcome : answer.result.outcome;
}

function inlineCapture(
  source: Source,
  answer: PageAnswer,
  { url, hint, text }: { url: string; hint: FoundTarget['hint']; text: string },
): Parameters<typeof insertCapture>[1] {
  const body = Buffer.from(text, 'utf8');
  const hash = url.indexOf('#');
  return {
    sourceId: source.id,
    url,
    // The canonical form drops fragments; here the fragment is what tells posts of one feed apart.
    urlKey: hash === -1 ? urlKey(url) : `${urlKey(url)}${url.slice(hash)}`,
    fetchedAt: answer.at,
    status: answer.result.status ?? 200,
    contentType: 'text/plain; charset=utf-8',
    headers: {},
    body,
    sha256: hashOf(body),
    hint,
  };
}

async function readMore(
  run: CrawlRun,
  source: Source,
  connector: Connector,
  urls: readonly string[],
): Promise<FoundTarget[]> {
  const found: FoundTarget[] = [];
  for (const url of urls.slice(0, MAX_MORE)) {
    let answer = await fetchPolitely(run, source, {
      url,
      accept: connector.accept,
      etag: null,
      lastModified: null,
    });
    if (answer.kind === 'busy') {
      await pause(answer.nextAllowedAt.getTime() - run.now().getTime(), run.signal);
      answer = await fetchPolitely(run, source, {
        url,
        accept: connector.accept,
        etag: null,
        lastModified: null,
      });
    }
    if (answer.kind === 'busy') break;
    await logFetch(run.db, source.id, { answer, url, outcome: answer.result.outcome });
    if (answer.result.outcome !== 'captured') continue;
    const discovery = connector.discover(discoverInput(answer.result, answer.at, source));
    if (discovery.kind === 'ok') found.push(...discovery.value.targets);
  }
  return found;
}

function discoverInput(
  page: FetchedPage,
  fetchedAt: Date,
  source: Source,
): Parameters<Connector['discover']>[0] {
  return {
    body: page.body,
    contentType: page.contentType,
    url: page.url,
    fetchedAt,
    settings: source.settings,
  };
}

export function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
