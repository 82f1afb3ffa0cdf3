/** Every error code that leaves the product, with its HTTP status and its Chinese title (problem+json `title`). */
export const ERROR_CODES = {
  'invalid-input': { status: 400, title: '输入有误' },
  unauthenticated: { status: 401, title: '请先登录' },
  'bad-credentials': { status: 401, title: '用户名或密码不正确' },
  forbidden: { status: 403, title: '没有权限' },
  'csrf-rejected': { status: 403, title: '页面已过期，请刷新后重试' },
  'same-person': { status: 403, title: '起草人与审批人不能是同一人' },
  'not-found': { status: 404, title: '没有找到' },
  'not-allowed-now': { status: 409, title: '当前状态不允许此操作' },
  conflict: { status: 409, title: '内容已被他人修改' },
  'payload-too-large': { status: 413, title: '提交内容过大' },
  'too-many-requests': { status: 429, title: '操作过于频繁，请稍后再试' },
  internal: { status: 500, title: '系统内部错误' },
  'store-unavailable': { status: 503, title: '数据库暂时不可用，内容未保存' },
  'search-unavailable': { status: 503, title: '检索服务暂时不可用' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
