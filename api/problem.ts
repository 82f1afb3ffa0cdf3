/** The one shape of every error that leaves the product: problem+json (RFC 9457). */
import type { ErrorRequestHandler, Response } from 'express';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { type FieldFault, RequestError } from '../core/errors.ts';
import { isStoreAway, isUniqueViolation } from '../store/health.ts';

export interface Problem {
  type: string;
  code: ErrorCode;
  title: string;
  status: number;
  detail: string;
  faults: FieldFault[];
}

export function problemOf(code: ErrorCode, detail: string, faults: FieldFault[] = []): Problem {
  const { status, title } = ERROR_CODES[code];
  return { type: `urn:wanglou:error:${code}`, code, title, status, detail, faults };
}

function statusOf(error: object): number | null {
  return 'status' in error && typeof error.status === 'number' ? error.status : null;
}

/** What an error means to the caller; a bug says nothing of its inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof RequestError) return problemOf(error.code, error.message, error.faults);
  if (isStoreAway(error)) {
    return problemOf('store-unavailable', '数据库暂时连接不上，本次操作没有保存，恢复后请重试');
  }
  if (isUniqueViolation(error)) {
    return problemOf('conflict', '同一内容刚刚已被他人提交，请刷新后再看');
  }
  // Errors of express and its body parser carry a status of their own.
  const status = error instanceof Error ? statusOf(error) : null;
  if (status === 413) return problemOf('payload-too-large', '提交的内容过大，请减少后重试');
  if (status !== null && status >= 400 && status < 500) {
    return problemOf('invalid-input', '请求无法解析，请检查格式（JSON 用 UTF-8 编码）');
  }
  return problemOf('internal', '系统内部错误，已记录，请稍后再试或联系管理员');
}

export function sendProblem(res: Response, problem: Problem): void {
  if (problem.status === 401) res.set('WWW-Authenticate', 'Bearer realm="wanglou"');
  if (problem.status === 503) res.set('Retry-After', '5');
  res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Last middleware of the JSON side. `onBug` hears of errors that are nobody's fault but ours. */
export function problemHandler(onBug: (error: unknown, url: string) => void): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const problem = toProblem(error);
    if (problem.code === 'internal') onBug(error, req.originalUrl);
    if (res.headersSent) {
      next(error);
      return;
    }
    sendProblem(res, problem);
  };
}
