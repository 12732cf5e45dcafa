import type { HttpError } from '../core/index.js';
import { ArrivingBytes } from './arriving-bytes.js';
import { statedLength } from './body.js';
import { type GivenHeaders, headersOf } from './headers.js';
import { contentRange, isOther, validatorOf, type Validator } from './ranges.js';
import { brokenOff, changedMeanwhile, overlong, refused, unanswered, type Request } from './refusals.js';

export interface ArrivingRequest extends Request {
  readonly headers: GivenHeaders;
  readonly credentials: RequestCredentials;
}

/** What an answer said of itself. */
export interface AnswerHead {
  /** 0 before there is one. */
  readonly status: number;
  readonly contentType: string;
  readonly contentRange: string | undefined;
}

/** Milliseconds of reading after which the page gets its turn. */
const TURN = 8;

/**
 * The bytes of a file at an address while they arrive. What has come is kept when the connection breaks or is given up;
 * reading goes on where it ended where the server can, and else from the beginning, with what comes held
 * against what is there: the bytes of two versions of a file are never mixed.
 */
export class ArrivingBody {
  readonly request: ArrivingRequest;
  readonly #bytes = new ArrivingBytes();
  #total: number | undefined;
  #validator: Validator | undefined;
  #ranges = false;
  #answer: AnswerHead = { status: 0, contentType: '', contentRange: undefined };
  #other: HttpError | undefined;
  #controller = new AbortController();

  constructor(request: ArrivingRequest) {
    this.request = request;
  }

  /** All that has come and is in memory: a view of a buffer that may be another one by the next byte. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.inMemory;
  }

  /** Offset of {@link bytes} in the file. */
  get start(): number {
    return this.#bytes.start;
  }

  /** Bytes that have come. */
  get loaded(): number {
    return this.#bytes.loaded;
  }

  /** As {@link ArrivingBytes.shed}. */
  shed(to: number): void {
    this.#bytes.shed(to);
  }

  /** All that has come. */
  blob(): Blob {
    return this.#bytes.blob();
  }

  /** As {@link ArrivingBytes.content}. */
  content(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes.content(start, end);
  }

  /** Bytes of the whole file, where the server says. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Whether the server was found to have another version by now. */
  get hasChanged(): boolean {
    return this.#other !== undefined;
  }

  /** Whether, for all that is known, the server gives parts of the same version. */
  get givesParts(): boolean {
    return this.#ranges && this.#validator !== undefined;
  }

  /** Of the first answer. */
  get answer(): AnswerHead {
    return this.#answer;
  }

  /**
   * Reads to the end.
   *
   * @param arrived called whenever more bytes are there.
   * @throws (rejects) `HttpError` where the server does not answer, refuses, breaks off, or has another version of the
   * file by now; the signal's reason after {@link stop}.
   */
  async read(arrived: () => void): Promise<void> {
    if (this.#other !== undefined) throw this.#other;
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const { answer, at } = await this.#ask(signal);
    if (this.#answer.status === 0) this.#remember(answer);
    await this.#take(answer, at, signal, arrived);
  }

  /** Gives up the connection; what has come stays. */
  stop(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /**
   * A part that has not come yet, of the same version; undefined where the server does not give it.
   *
   * @throws (rejects) never.
   */
  async part(start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#ranges || this.#validator === undefined) return undefined;
    const { signal } = this.#controller;
    try {
      const answer = await this.#fetch(signal, this.#rangeHeaders(this.#validator, `${start}-${end - 1}`));
      if (!this.#isPart(answer, start, end)) {
        this.#ranges = false;
        void answer.body?.cancel();
        return undefined;
      }
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return bytes.length === end - start ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  async #ask(signal: AbortSignal): Promise<{ readonly answer: Response; readonly at: number }> {
    const rest = await this.#askForRest(signal);
    if (rest !== undefined) return rest;
    const answer = await this.#fetch(signal, {}).catch((cause: unknown) => {
      throw signal.aborted ? signal.reason : unanswered(this.request, cause);
    });
    if (!answer.ok) throw refused(this.request, answer.status);
    this.#requireSame(answer);
    return { answer, at: 0 };
  }

  /** Undefined where there is nothing that only the rest is missing of, or the server gives no rest of it. */
  async #askForRest(
    signal: AbortSignal,
  ): Promise<{ readonly answer: Response; readonly at: number } | undefined> {
    if (this.loaded === 0 || !this.#ranges || this.#validator === undefined) return undefined;
    const headers = this.#rangeHeaders(this.#validator, `${this.loaded}-`);
    const answer = await this.#fetch(signal, headers).catch((cause: unknown) => {
      throw signal.aborted ? signal.reason : unanswered(this.request, cause);
    });
    if (this.#isPart(answer, this.loaded)) return { answer, at: this.loaded };
    this.#ranges = false;
    if (answer.status === 200) {
      this.#requireSame(answer);
      return { answer, at: 0 };
    }
    void answer.body?.cancel();
    return undefined;
  }

  #fetch(signal: AbortSignal, more: Readonly<Record<string, string>>): Promise<Response> {
    const { url, headers, credentials } = this.request;
    return fetch(url, { headers: { ...headersOf(headers), ...more }, credentials, signal });
  }

  #rangeHeaders({ ifRange }: Validator, range: string): Readonly<Record<string, string>> {
    return { Range: `bytes=${range}`, 'If-Range': ifRange };
  }

  /** Whether an answer is the part asked for, of the version that is known. */
  #isPart(answer: Response, start: number, end?: number): boolean {
    const range = answer.status === 206 ? contentRange(answer) : undefined;
    if (range === undefined || this.#validator === undefined || answer.headers.has('Content-Encoding'))
      return false;
    return (
      !isOther(answer, this.#validator) &&
      range.start === start &&
      range.end === (end ?? range.total ?? this.#total) &&
      (range.total === undefined || this.#total === undefined || range.total === this.#total)
    );
  }

  #requireSame(answer: Response): void {
    if (this.#validator !== undefined && isOther(answer, this.#validator)) {
      void answer.body?.cancel();
      throw this.#changed();
    }
  }

  #changed(): HttpError {
    return (this.#other = changedMeanwhile(this.request));
  }

  #remember(answer: Response): void {
    const { headers, status } = answer;
    const [contentType, contentRange] = [headers.get('Content-Type') ?? '', headers.get('Content-Range')];
    this.#answer = { status, contentType, contentRange: contentRange ?? undefined };
    this.#total = statedLength(answer);
    this.#validator = validatorOf(answer);
    // Of another origin, the page is not told whether what travels is compressed, so that offsets mean something else.
    this.#ranges = answer.type === 'basic' && !answer.headers.has('Content-Encoding');
  }

  async #take(answer: Response, start: number, signal: AbortSignal, arrived: () => void): Promise<void> {
    const reader = answer.body?.getReader();
    let at = start;
    let since = performance.now();
    try {
      for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
        if (!(await this.#bytes.put(chunk.value, at, this.#total))) throw this.#changed();
        // Given up while that was held against what had been shed: then nothing arrives any more.
        if (signal.aborted) throw signal.reason;
        at += chunk.value.length;
        arrived();
        if (performance.now() - since < TURN) continue;
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
      }
    } catch (error) {
      // Nothing more of it is wanted, whatever ended it. Of an answer that broke off there is nothing to cancel.
      reader?.cancel().catch(() => undefined);
      if (signal.aborted) throw signal.reason;
      if (error === this.#other || error instanceof RangeError) throw error;
      throw brokenOff(this.request, this.loaded, this.#total, error);
    }
    if (at < this.loaded) throw this.#changed();
    const expected = answer.type === 'basic' && answer.status === 200 ? statedLength(answer) : undefined;
    if (expected !== undefined && at < expected) throw brokenOff(this.request, at, expected);
    if (expected !== undefined && at > expected) throw overlong(this.request, at, expected);
  }
}
