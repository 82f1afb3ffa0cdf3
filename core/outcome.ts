/**
 * Exactly one outcome per item per stage, from closed unions. A drop is a value, not an exception; the counts of a
 * pass add up to what was claimed and are metrics.
 */

export type Outcome<T, DropReason extends string = never> =
  | { kind: 'ok'; value: T }
  | { kind: 'drop'; reason: DropReason };

export function ok<T>(value: T): { kind: 'ok'; value: T } {
  return { kind: 'ok', value };
}

export function drop<R extends string>(reason: R): { kind: 'drop'; reason: R } {
  return { kind: 'drop', reason };
}

/** How one visit of a source or one fetch of a page ended. */
export const FETCH_OUTCOMES = {
  captured: '已抓取',
  'not-modified': '无变化',
  unchanged: '内容相同',
  'robots-disallowed': 'robots 不允许',
  'address-refused': '地址被拒（内网）',
  'too-large': '超过大小限制',
  'redirect-loop': '重定向过多',
  'http-4xx': '页面拒绝或不存在',
  'http-5xx': '对方服务器错误',
  'rate-limited': '对方限速',
  timeout: '超时',
  'dns-failed': '域名解析失败',
  'connection-failed': '连接失败',
  unparseable: '内容无法解析',
  blocked: '合规资料不全，未采集',
} as const;
export type FetchOutcome = keyof typeof FETCH_OUTCOMES;

/** How one pass over one capture ended. */
export const CAPTURE_OUTCOMES = {
  'post-created': '新信息',
  'post-revised': '修订',
  'post-unchanged': '无变化',
  'no-text': '没有正文',
  'not-a-post': '不是信息页',
  tombstoned: '已删除，不再收录',
  quarantined: '隔离',
} as const;
export type CaptureOutcome = keyof typeof CAPTURE_OUTCOMES;
