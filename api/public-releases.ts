/** Published releases for everyone, as stored: no sign-in, nothing of the product around them. */
import { Router } from 'express';
import { getPublicRelease } from '../desk/releases.ts';
import type { ApiContext } from './context.ts';
import { escapeHtml, sendSelfContained } from './self-contained.ts';

const CACHE_SECONDS = 60;

const STYLE = `body { margin: 0; background: #f4f6f8; color: #1f2933; font: 17px/1.9 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 680px; margin: 48px auto; background: #fff; padding: 32px 40px; border: 1px solid #d9e0e7; } h1 { font-size: 22px; }`;

function withdrawnPage(title: string, reason: string): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>已撤回</title><style>${STYLE}</style></head><body><main>
<h1>${escapeHtml(title)}</h1><p>这则信息已撤回。</p><p>原因：${escapeHtml(reason)}</p>
</main></body></html>
`;
}

/** `/releases/public/{slug}` */
export function publicReleaseRoutes(ctx: ApiContext): Router {
  const router = Router();
  router.get('/:slug', async (req, res) => {
    const release = await getPublicRelease(ctx, req.params.slug);
    if (release.withdrawnAt !== null) {
      res.status(410).set('Cache-Control', 'no-store');
      sendSelfContained(res, withdrawnPage(release.title, release.withdrawalReason ?? ''));
      return;
    }
    res.set({
      ETag: `"${release.sha256}"`,
      'Cache-Control': `public, max-age=${CACHE_SECONDS}`,
      'Last-Modified': release.publishedAt.toUTCString(),
    });
    sendSelfContained(res, release.html);
  });
  return router;
}
