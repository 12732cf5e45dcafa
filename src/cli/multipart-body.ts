import { randomUUID } from 'node:crypto';

/*
 * multipart/related (RFC 2387) with one part, written and read as a stream. No library fits: the maintained ones write
 * multipart/form-data, and dicomweb-client holds everything in memory.
 */

/** What precedes and follows an instance, and the header that names the boundary. */
export interface Envelope {
  readonly contentType: string;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

export function envelope(): Envelope {
  const boundary = `czm-dicom-${randomUUID()}`;
  return {
    contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
    head: Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

/** Bytes that the headers of a part may take. */
const MAX_HEADERS = 1 << 16;
const HEADERS_END = '\r\n\r\n';

/** The response ended, or went on for too long, without what it should contain. */
export class TruncatedError extends Error {
  override readonly name = 'TruncatedError';
}

/**
 * The bytes of the first part, as they arrive; all of a body that is not multipart.
 *
 * @throws TruncatedError
 */
export async function* firstPartOf(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<Uint8Array> {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) {
    yield* body;
    return;
  }
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let inPart = false;
  let behind = 0;
  // The first delimiter has no line end before it.
  let held: Buffer = Buffer.from('\r\n');
  for await (const chunk of body) {
    if (behind > 0) {
      // Read to its end, a connection can be used again.
      behind += chunk.length;
      if (behind > MAX_HEADERS) return;
      continue;
    }
    held = Buffer.concat([held, chunk]);
    if (!inPart) {
      const start = startOf(held, delimiter);
      if (start === undefined) continue;
      held = held.subarray(start);
      inPart = true;
    }
    const end = held.indexOf(delimiter);
    if (end >= 0) {
      if (end > 0) yield held.subarray(0, end);
      behind = 1;
      continue;
    }
    // The last bytes may begin a delimiter.
    const sure = held.length - delimiter.length + 1;
    if (sure <= 0) continue;
    yield held.subarray(0, sure);
    held = held.subarray(sure);
  }
  if (behind === 0) throw new TruncatedError('The response ended before its part did.');
}

function boundaryOf(contentType: string): string | undefined {
  if (!/^\s*multipart\//i.test(contentType)) return undefined;
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new TruncatedError('The response names no boundary.');
  return boundary;
}

/** Where the part begins; undefined if that has not arrived yet. */
function startOf(held: Buffer, delimiter: Buffer): number | undefined {
  const at = held.indexOf(delimiter);
  const end = at < 0 ? -1 : held.indexOf(HEADERS_END, at);
  if (end >= 0) return end + HEADERS_END.length;
  if (held.length > MAX_HEADERS) throw new TruncatedError('The response has no part where one should begin.');
  return undefined;
}
