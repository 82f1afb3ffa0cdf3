import normalizeUrl from 'normalize-url';

/** Query parameters that say how a reader came, not which page it is. */
const TRACKING_PARAMETERS = [
  /^utm_/i,
  /^spm$/i,
  /^from$/i,
  /^isappinstalled$/i,
  /^share_?(token|from|medium|source)?$/i,
  /^(gclid|fbclid|wfr|s_?channel|scene|clicktime|enterid|nsukey|chksm|sharer_.*)$/i,
  /^(jsessionid|phpsessid|sessionid|sid)$/i,
];

/**
 * Canonical form that makes two addresses of one page equal: scheme, `www`-free case, default ports, fragments,
 * parameter order and tracking parameters do not count. An address that cannot be read is its own key.
 */
export function urlKey(url: string): string {
  try {
    return normalizeUrl(url, {
      stripProtocol: true,
      stripHash: true,
      stripWWW: false,
      stripAuthentication: true,
      removeTrailingSlash: true,
      sortQueryParameters: true,
      removeQueryParameters: TRACKING_PARAMETERS,
    });
  } catch {
    return url.trim();
  }
}

/** Absolute http(s) address of a link on a page, without its fragment; null for anything else. */
export function resolveLink(href: string, base: string): string | null {
  const trimmed = href.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  const url = URL.parse(trimmed, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  url.hash = '';
  return url.href;
}
