import { ERROR_CODES } from '../core/error-codes.ts';
import { PERMISSIONS, ROLES, type Role } from '../core/roles.ts';
import type { Access, Route } from './route.ts';
import { escapeHtml } from './self-contained.ts';

const STYLE = `
body { margin: 0 auto; max-width: 1080px; padding: 24px; color: #1f2933; font: 15px/1.7 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 24px; } h2 { font-size: 18px; margin-top: 32px; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid #d9e0e7; padding: 6px 8px; text-align: left; vertical-align: top; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; } .method { text-transform: uppercase; color: #123a63; font-weight: 600; }
`;

function accessName(access: Access): string {
  if (access === 'anyone') return '不需登录';
  if (access === 'signed-in') return '登录即可';
  const roles: readonly Role[] = PERMISSIONS[access];
  return roles.map((role) => ROLES[role]).join('、');
}

function rowOf(route: Route): string {
  const cells = [
    `<span class="method">${route.method}</span>`,
    `<code>/api/v1${escapeHtml(route.path)}</code>`,
    escapeHtml(route.summary),
    escapeHtml(accessName(route.access)),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** The readable page beside the OpenAPI document: routes and error codes at a glance. */
export function buildDocsPage(routes: readonly Route[], version: string): string {
  const errors = Object.entries(ERROR_CODES).map(
    ([code, { status, title }]) =>
      `<tr><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>望楼 API</title><style>${STYLE}</style></head><body>
<h1>望楼 API ${escapeHtml(version)}</h1>
<p>完整的字段说明在 <a href="/api/v1/openapi.json">openapi.json</a>（OpenAPI 3.1）。时间为 ISO 8601；列表用 <code>cursor</code> 翻页；读取带 <code>ETag</code>，可用 <code>If-None-Match</code>。</p>
<p>程序用 <code>Authorization: Bearer 令牌</code>；浏览器会话改动数据时带 <code>X-CSRF-Token</code>。新预警的推送：<code>GET /api/v1/events</code>（text/event-stream，事件名 <code>alert</code>）。</p>
<h2>路径（共 ${routes.length} 条）</h2>
<table><thead><tr><th>方法</th><th>路径</th><th>作用</th><th>谁可以</th></tr></thead><tbody>
${routes.map(rowOf).join('\n')}
</tbody></table>
<h2>错误码</h2>
<p>出错时返回 <code>application/problem+json</code>：<code>code</code>、<code>title</code>、<code>status</code>、<code>detail</code>、<code>faults</code>（每处的字段、值、改法）。</p>
<table><thead><tr><th>code</th><th>status</th><th>意思</th></tr></thead><tbody>
${errors.join('\n')}
</tbody></table>
</body></html>
`;
}
