import type { AnswerHead } from './arriving-body.js';
import { firstPart } from './multipart.js';
import { bodyOf, type OnProgress } from './body.js';
import { partOnly, refused, unanswered, wrongContent, type Request } from './refusals.js';

export interface DownloadOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Ends the request. Default: it goes on to its end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes at an address; of a multipart answer those of its first part.
 *
 * @throws (rejects) `HttpError` where the server does not answer, refuses, breaks off, or sends nothing, a part, a web page
 * or other text; what the signal was aborted with.
 */
export async function download(
  request: Request,
  { headers = {}, onProgress, signal }: DownloadOptions,
): Promise<Uint8Array> {
  const asked = { ...request, signal };
  const answer = await fetch(request.url, { headers, ...(signal === undefined ? {} : { signal }) }).catch(
    (cause: unknown) => {
      throw signal?.aborted === true ? cause : unanswered(request, cause);
    },
  );
  const { status } = answer;
  if (!answer.ok) throw refused(request, status);
  const head = {
    status,
    contentType: answer.headers.get('Content-Type') ?? '',
    contentRange: answer.headers.get('Content-Range') ?? undefined,
  };
  requireAll(request, head);
  return contentOf(request, head, await bodyOf(answer, asked, onProgress));
}

/** @throws `HttpError` where a part came, and the whole was asked for. */
export function requireAll(request: Request, { contentRange: range }: AnswerHead): void {
  if (range !== undefined && !isComplete(range)) throw partOnly(request, range);
}

/**
 * What was asked for in the body of an answer: of a multipart one its first part.
 *
 * @throws `HttpError` where it is nothing, a web page or other text.
 */
export function contentOf<B extends ArrayBufferLike>(
  request: Request,
  { status, contentType }: AnswerHead,
  body: Uint8Array<B>,
): Uint8Array<B> {
  const bytes = body.length === 0 ? body : firstPart(body, contentType);
  const wrong = wrongContent(request, { status, contentType }, bytes);
  if (wrong !== undefined) throw wrong;
  return bytes;
}

/** Whether a Content-Range (RFC 9110, 14.4) is that of the whole: `bytes 0-99/100`. */
function isComplete(range: string): boolean {
  const [, first, last, length] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? [];
  return first === '0' && Number(last) + 1 === Number(length);
}
