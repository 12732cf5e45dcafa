import type { DicomJson } from 'cornerstone-czm-image-loader/core';
import { words } from '../words/index.js';

/**
 * One request at a time of dicomweb-client for DICOM JSON. The client tells nothing of answers that are no JSON, and
 * cannot be stopped: both are done by the request itself, which it shows to its hooks.
 */
export class JsonRequest {
  readonly #server: string;
  readonly #signal: AbortSignal | undefined;
  #request: XMLHttpRequest | undefined;
  #loaded = 0;

  /** @param server as messages name it. */
  constructor(server: string, signal: AbortSignal | undefined) {
    this.#server = server;
    this.#signal = signal;
  }

  /** For the client's `requestHooks`, which must have two parameters. */
  readonly hook = (request: XMLHttpRequest, _metadata: unknown): XMLHttpRequest => {
    this.#request = request;
    this.#loaded = 0;
    request.addEventListener('progress', ({ loaded }) => (this.#loaded = loaded));
    this.#signal?.addEventListener('abort', () => request.abort());
    return request;
  };

  /**
   * The data sets that the server sends. Rejects with a sentence for a person, or what the signal was aborted with.
   *
   * @param what is asked for, in words.
   */
  async asked(what: string, ask: () => Promise<unknown>): Promise<readonly DicomJson[]> {
    this.#signal?.throwIfAborted();
    const answer = await ask().catch((cause: unknown) => {
      this.#signal?.throwIfAborted();
      throw this.#refused(cause);
    });
    if (Array.isArray(answer)) return answer.filter(isDataSet);
    throw new Error(words.server.sent(this.#server, this.#whatCame(), what, this.#advice()));
  }

  /** The client rejects with errors that carry the request's status. */
  #refused(cause: unknown): unknown {
    if (typeof cause !== 'object' || cause === null || !('status' in cause)) return cause;
    const { status } = cause;
    const server = this.#server;
    const message =
      status === 401 || status === 403
        ? words.server.refused(server, status)
        : status === 404
          ? words.server.notFound(server)
          : status === 0
            ? words.server.noAnswer(server)
            : words.server.answered(server, String(status));
    return new Error(message, { cause });
  }

  #whatCame(): string {
    if (this.#loaded === 0) return words.server.nothing;
    const type = this.#type();
    if (type.includes('html')) return words.server.webPage(type);
    if (type.includes('json')) return words.server.truncatedJson(this.#loaded);
    return type === '' ? words.server.noType : words.server.otherType(type);
  }

  #advice(): string {
    return this.#type().includes('html') ? words.server.signIn : words.server.tryAgain;
  }

  #type(): string {
    const stated = this.#request?.getResponseHeader('Content-Type') ?? '';
    return stated.split(';')[0]?.trim().toLowerCase() ?? '';
  }
}

/** Whether a request was rejected because the server wants to know who asks. */
export function refusedAccess(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('status' in cause)) return false;
  return cause.status === 401 || cause.status === 403;
}

const isDataSet = (value: unknown): value is DicomJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
