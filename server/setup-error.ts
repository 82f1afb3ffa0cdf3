/**
 * The product cannot run until the operator changes something. The message is Chinese, names the thing and says how to
 * mend it; the command line prints it without a stack and ends with code 1.
 */
export class SetupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SetupError';
  }
}

/** `code` of a Node system error (`ENOENT` …), or null. */
export function systemErrorCode(error: unknown): string | null {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return null;
}
