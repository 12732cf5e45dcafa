import { HttpError, type HttpErrorDetails, isCzmError } from '../core/index.js';
import { textIn } from './text-in.js';

/*
 * What servers do instead of sending what was requested, in words. A server is named by its host, and the request by
 * its address without the query, which may contain a token.
 */

/** A request, as messages describe it. */
export interface Request {
  readonly url: string;
  /** What is requested, in words: `the instance`, `frame 3`. */
  readonly what: string;
  /** One-based. */
  readonly frame?: number | undefined;
}

/** The outcome. */
export interface Answer {
  /** Undefined if the host made the request and did not report it. */
  readonly status?: number | undefined;
  readonly contentType?: string | undefined;
}

/** The server did not answer at all. */
export const unanswered = (request: Request, cause: unknown): HttpError =>
  refusal(request, 'does not answer', {
    advice:
      'It cannot be reached, or does not allow requests from this page (CORS). Check the address and the network; if a ' +
      'proxy requires a sign-in first, sign in to it in another tab.',
    cause,
  });

/** The server answered with a status other than success. */
export function refused(request: Request, status: number): HttpError {
  return refusal(request, `answered ${status}`, {
    ...{ status, found: status, expected: 200 },
    advice:
      status === 401 || status === 403 || status === 407
        ? 'It refuses access: sign in again, check the token, or ask its administrator.'
        : status === 404 || status === 410
          ? 'It has nothing there: check the address, or whether it was deleted.'
          : status >= 500 || status === 429
            ? 'It has an internal problem: try again later.'
            : 'It does not accept the request: check that the address is that of a DICOM server.',
  });
}

/** `loaded` bytes came, and then no more. */
export const brokenOff = (
  request: Request,
  loaded: number,
  total: number | undefined,
  cause?: unknown,
): HttpError =>
  refusal(request, `broke off after ${loaded}${total === undefined ? '' : ` of ${total}`} bytes`, {
    ...{ found: loaded, expected: total, cause },
    advice: 'The connection was lost, or the server or a proxy failed: try again.',
  });

/** More bytes came than the server had said. */
export const overlong = (request: Request, loaded: number, total: number): HttpError =>
  refusal(request, `sent ${loaded} bytes, but said that there are ${total}`, {
    ...{ found: loaded, expected: total },
    advice: 'A proxy may have changed the response: try again, or ask its administrator.',
  });

/** The file had changed when the rest of it was requested. */
export const changedMeanwhile = (request: Request): HttpError =>
  refusal(request, 'has a different version of the file', {
    ...{ found: 'a changed file', expected: 'the rest of the same file' },
    advice: 'It was changed while it was being read. Reload the page to see the new one.',
  });

/** A part came although the whole was requested; `range` as the server states it. */
export const partOnly = (request: Request, range: string): HttpError =>
  refusal(request, `sent only a part (206, ${range})`, {
    ...{ status: 206, found: range },
    advice: 'A proxy or cache may be at fault: reload the page, or ask its administrator.',
  });

/** The error if the bytes that came cannot be what was requested: nothing, a web page, or other text. */
export function wrongContent(request: Request, answer: Answer, bytes: Uint8Array): HttpError | undefined {
  const { status, contentType } = answer;
  const facts = [status, mediaType(contentType)].filter(Boolean).join(', ');
  const known = facts === '' ? '' : ` (${facts})`;
  if (bytes.length === 0) {
    return refusal(request, `sent nothing${status === undefined ? '' : ` (${status}, 0 bytes)`}`, {
      ...{ status, found: 0 },
      advice: 'What is stored there may be lost: try again, or ask its administrator.',
    });
  }
  const text = textIn(bytes, mediaType(contentType));
  if (text === undefined) return undefined;
  return refusal(request, `sent ${text}${known}`, {
    ...{ status, found: mediaType(contentType) || text, expected: 'DICOM' },
    advice:
      text === 'a web page'
        ? 'It is probably the sign-in page of the server or of a proxy: sign in to it in another tab, then try again.'
        : 'It may say what is wrong: open the address in another tab.',
  });
}

/** Whether the error is that a response had no bytes. */
export const wasEmpty = (error: unknown): boolean => isCzmError(error, 'CZM_HTTP') && error.found === 0;

/** `text/html` of a Content-Type; empty if there is none. */
const mediaType = (contentType = ''): string =>
  /^\s*([\w.+/-]{1,80})/.exec(contentType)?.[1]?.toLowerCase() ?? '';

function refusal(
  { url, what, frame }: Request,
  did: string,
  { advice, ...details }: HttpErrorDetails & { readonly advice: string },
): HttpError {
  const { host, origin, pathname } = new URL(url, globalThis.location?.href);
  const message = `${host} ${did} when ${what} was requested. ${advice}`;
  return new HttpError(message, { ...details, frame, url: `${origin}${pathname}` });
}
