import { HttpError } from '../core/index.js';

/**
 * The first part of a `multipart/related` answer (PS3.18 8.6.1.2, RFC 2387): a view of `body`; `body` itself where
 * the answer is not multipart.
 *
 * @throws {@link HttpError} where the parts cannot be found.
 */
export function firstPart<B extends ArrayBufferLike>(
  body: Uint8Array<B>,
  contentType: string,
): Uint8Array<B> {
  if (!/^multipart\//i.test(contentType)) return body;
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]?.trim();
  // The line end before a delimiter belongs to it: without one, the same bytes are the part's own.
  const delimiter = new TextEncoder().encode(`\r\n--${boundary ?? ''}`);
  const head = boundary === undefined ? -1 : indexOf(body, delimiter.subarray(LINE_END), 0);
  const start = head < 0 ? -1 : indexOf(body, HEADERS_END, head);
  const end = start < 0 ? -1 : indexOf(body, delimiter, start + LINE_END);
  if (end < 0) {
    throw new HttpError(
      `The server's response of ${body.length} bytes is truncated, or not the multipart message that it claims to be. Try ` +
        "again; if that does not help, ask the server's administrator.",
      { found: contentType, expected: 'a part between two boundaries' },
    );
  }
  return body.subarray(start + HEADERS_END.length, end);
}

const LINE_END = 2;

/** CR LF CR LF. */
const HEADERS_END = Uint8Array.of(13, 10, 13, 10);

/** Horspool's search: a part may be hundreds of megabytes, and most of its bytes are never looked at. */
function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const last = wanted.length - 1;
  const skips = new Uint32Array(256).fill(wanted.length);
  for (const [index, byte] of wanted.subarray(0, last).entries()) skips[byte] = last - index;
  let at = from;
  while (at + last < bytes.length) {
    let i = last;
    while (i >= 0 && bytes[at + i] === wanted[i]) i--;
    if (i < 0) return at;
    at += skips[bytes[at + last] ?? 0] ?? 1;
  }
  return -1;
}
