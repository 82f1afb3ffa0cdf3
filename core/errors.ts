import type { ErrorCode } from './error-codes.ts';

/**
 * Errors are named by their effect, so that whoever catches one knows what to do without reading the message.
 * Anything else that is thrown is a bug and reaches the worker.
 */

/** The world was not ready (busy host, service down). Not our fault: the attempt does not count against the item. */
export class RetryLaterError extends Error {
  readonly delayMs: number;
  constructor(message: string, delayMs: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RetryLaterError';
    this.delayMs = delayMs;
  }
}

/** The item can never work as it is: keep it with its bytes and show it to a person. `reason` is a stable code. */
export class QuarantineError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QuarantineError';
    this.reason = reason;
  }
}

/** One faulty field of a request: where, what was given, what to do instead (in Chinese: a person reads it). */
export interface FieldFault {
  path: string;
  value?: unknown;
  message: string;
}

/** The caller asked for something that cannot be done. `code` is one of `core/error-codes.ts`; `detail` is Chinese. */
export class RequestError extends Error {
  readonly code: ErrorCode;
  readonly faults: FieldFault[];
  constructor(code: ErrorCode, detail: string, faults: FieldFault[] = []) {
    super(detail);
    this.name = 'RequestError';
    this.code = code;
    this.faults = faults;
  }
}
