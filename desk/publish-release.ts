import { createHash } from 'node:crypto';
import type { Actor } from '../core/roles.ts';
import { findRelease, listPublishedReleases, RELEASE_KINDS, type StoredRelease } from '../store/releases.ts';
import { renderReleasePage } from '../templates/releases/render.ts';
import { meetClocksByRelease } from './clocks.ts';
import type { DeskContext } from './context.ts';
import { found, requireText } from './decide.ts';
import { chineseDate, chineseTime } from './local-date.ts';
import { releaseNumber } from './release-number.ts';
import { turnRelease } from './review-release.ts';
import type { PublicRelease, ReleaseDetail } from './views.ts';

function renderPage(ctx: DeskContext, release: StoredRelease, at: Date): string {
  const { config } = ctx;
  const date = chineseDate(at, config.timezone);
  const hour = chineseTime(at, config.timezone).replace(/^\d+月\d+日/, '');
  return renderReleasePage({
    title: release.title,
    kind: RELEASE_KINDS[release.kind],
    number: releaseNumber(config, release) ?? '',
    publisher: config.channels.publicName ?? `${config.district.name}新闻发布`,
    office: config.district.pressOffice,
    publishedAt: `${date}${hour}发布`,
    date,
    paragraphs: release.body.split(/\n+/).filter((line) => line.trim() !== ''),
    isDemonstration: config.isDemonstration,
  });
}

/** Publishes the page at its own address; the page as it is now is kept with its hash and never altered. */
export async function publishRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number },
): Promise<ReleaseDetail> {
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'publish',
    async apply(tx, release) {
      const publishedAt = ctx.now();
      const rendition = renderPage(ctx, release, publishedAt);
      const renditionSha256 = createHash('sha256').update(rendition).digest('hex');
      const slug = `${release.numberYear}-${String(release.numberSeq).padStart(3, '0')}`;
      const metClocks = await meetClocksByRelease(tx, release.incidentId, publishedAt);
      return {
        change: { publication: { slug, publishedAt, rendition, renditionSha256 } },
        detail: { slug, sha256: renditionSha256, metClocks },
      };
    },
  });
}

/** Takes the page from the public; its address then says that it was withdrawn, and why. */
export async function withdrawRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; reason: string },
): Promise<ReleaseDetail> {
  const reason = requireText(input.reason, 'reason', '撤回理由', 500);
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'withdraw',
    async apply() {
      return { change: { withdrawal: { at: ctx.now(), reason } }, detail: { reason } };
    },
  });
}

function presentPublic(ctx: DeskContext, release: StoredRelease): PublicRelease | null {
  const { slug, publishedAt, rendition, renditionSha256 } = release;
  if (slug === null || publishedAt === null || rendition === null || renditionSha256 === null) return null;
  return {
    slug,
    title: release.title,
    number: releaseNumber(ctx.config, release) ?? '',
    kind: release.kind,
    publishedAt,
    html: rendition,
    sha256: renditionSha256,
    withdrawnAt: release.withdrawnAt,
    withdrawalReason: release.withdrawalReason,
  };
}

/** The page as stored; nobody needs to sign in. Its address is `/releases/public/{slug}`. */
export async function getPublicRelease(ctx: DeskContext, slug: string): Promise<PublicRelease> {
  const release = await findRelease(ctx.db, { slug });
  return found(release === null ? null : presentPublic(ctx, release), '发布页', slug);
}

const PUBLIC_SHOWN = 50;

/** Newest first, without the pages themselves; withdrawn ones are left out. */
export async function listPublicReleases(
  ctx: DeskContext,
  limit: number = PUBLIC_SHOWN,
): Promise<Omit<PublicRelease, 'html'>[]> {
  const releases = await listPublishedReleases(ctx.db, limit);
  return releases.flatMap((release) => {
    const view = presentPublic(ctx, release);
    if (view === null || view.withdrawnAt !== null) return [];
    const { html: _, ...rest } = view;
    return [rest];
  });
}
