import { PassThrough, pipeline, type Readable, type Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';

export interface BodyLimits {
  /** Largest body, as sent and as decompressed, in bytes. */
  maxBytes: number;
  /** Largest ratio of decompressed to sent bytes, once the body is over a megabyte. */
  maxRatio: number;
  /** What happens at `maxBytes`: the fetch fails, or the rest is left unread (robots.txt). */
  atLimit: 'refuse' | 'cut';
}

export class BodyTooLargeError extends Error {
  readonly code = 'BODY_TOO_LARGE';
  constructor(message: string) {
    super(message);
    this.name = 'BodyTooLargeError';
  }
}

/** The content encoding is one that this client does not read. */
export class UnknownEncodingError extends Error {
  readonly code = 'UNKNOWN_ENCODING';
  constructor(encoding: string) {
    super(`无法解压的内容编码：${encoding}`);
    this.name = 'UnknownEncodingError';
  }
}

const RATIO_FROM_BYTES = 1_048_576;
const MAX_ENCODINGS = 2;

/**
 * Reads and decompresses a body, never holding more than the limit. A compressed stream that ends early gives what
 * could be read, as browsers do.
 * @throws BodyTooLargeError, UnknownEncodingError, or the stream's own error.
 */
export async function readBody(
  source: Readable,
  contentEncoding: string,
  limits: BodyLimits,
): Promise<Buffer> {
  let sentBytes = 0;
  const counter = new PassThrough();
  counter.on('data', (chunk: Buffer) => {
    sentBytes += chunk.length;
  });
  const decoders = decodersOf(contentEncoding);
  const output = decoders.at(-1) ?? counter;
  // Errors reach the reader through `output`, which pipeline destroys with the cause.
  pipeline([source, counter, ...decoders], () => {});
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of output) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > limits.maxBytes) {
        if (limits.atLimit === 'refuse') {
          throw new BodyTooLargeError(`内容超过 ${limits.maxBytes / 1_048_576} MB`);
        }
        chunks.push(chunk.subarray(0, chunk.length - (bytes - limits.maxBytes)));
        break;
      }
      if (bytes > RATIO_FROM_BYTES && bytes / Math.max(1, sentBytes) > limits.maxRatio) {
        throw new BodyTooLargeError(`压缩比超过 ${limits.maxRatio}，疑为压缩炸弹`);
      }
      chunks.push(chunk);
    }
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks);
}

function decodersOf(contentEncoding: string): Transform[] {
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
    .reverse();
  if (names.length > MAX_ENCODINGS) throw new UnknownEncodingError(contentEncoding);
  return names.map((name) => {
    if (name === 'gzip' || name === 'x-gzip') return createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    if (name === 'deflate') return createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
    if (name === 'br') return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    if (name === 'zstd') return createZstdDecompress();
    throw new UnknownEncodingError(name);
  });
}
