import { createHash } from 'node:crypto';
import type { Response } from 'express';

/**
 * Sends a page that carries its own style. Nothing else may load, run or be framed: the policy names the style by its
 * hash, so that the page stays as it is stored and the general policy stays strict.
 */
export function sendSelfContained(res: Response, html: string): void {
  const hashes = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    (match) =>
      `'sha256-${createHash('sha256')
        .update(match[1] ?? '')
        .digest('base64')}'`,
  );
  const styles = hashes.length === 0 ? "'none'" : hashes.join(' ');
  res
    .set(
      'Content-Security-Policy',
      `default-src 'none'; style-src ${styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    .type('html')
    .send(html);
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
