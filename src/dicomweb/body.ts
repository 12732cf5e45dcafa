import { brokenOff, overlong, type Request } from './refusals.js';

/** Told while an answer comes in, in bytes; `total` where the server says. */
export type OnProgress = (loaded: number, total: number | undefined) => void;

/**
 * The body of an answer, a view of the one buffer that it was read into. What the server says of its length is
 * believed of no more than 64 MB, or twice what has come so far.
 *
 * @throws (rejects) `HttpError` where it breaks off or has another length than was said; what the signal was aborted with.
 */
export async function bodyOf(
  answer: Response,
  request: Request & { readonly signal?: AbortSignal | undefined },
  onProgress?: OnProgress,
): Promise<Uint8Array> {
  const total = statedLength(answer);
  let bytes = new Uint8Array(0);
  let loaded = 0;
  const reader = answer.body?.getReader();
  if (reader === undefined) return bytes;
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const needed = loaded + chunk.value.length;
      if (needed > bytes.length) bytes = roomier(bytes, needed, total);
      bytes.set(chunk.value, loaded);
      loaded = needed;
      onProgress?.(loaded, total !== undefined && loaded <= total ? total : undefined);
    }
  } catch (error) {
    if (request.signal?.aborted === true || error instanceof RangeError) throw error;
    throw brokenOff(request, loaded, total, error);
  }
  // Of another origin, the page is not told whether what travelled was compressed.
  if (answer.type === 'basic' && total !== undefined && loaded !== total) {
    throw loaded < total ? brokenOff(request, loaded, total) : overlong(request, loaded, total);
  }
  return bytes.subarray(0, loaded);
}

/** The length stated is that of what travels. */
export function statedLength({ headers }: Response): number | undefined {
  const stated = headers.has('Content-Encoding') ? Number.NaN : Number(headers.get('Content-Length'));
  return stated > 0 ? stated : undefined;
}

const FIRST_ROOM = 1 << 20;
/** Room that a server is believed at once to need: what is never written to costs nothing. */
const BELIEVED = 1 << 26;

/** Twice the room; no more than the server says where that is enough. */
export function roomier(
  bytes: Uint8Array<ArrayBuffer>,
  needed: number,
  total: number | undefined,
): Uint8Array<ArrayBuffer> {
  const first = total === undefined ? FIRST_ROOM : BELIEVED;
  const room = Math.max(bytes.length * 2, needed, first);
  const more = new Uint8Array(total !== undefined && total >= needed ? Math.min(room, total) : room);
  more.set(bytes);
  return more;
}
