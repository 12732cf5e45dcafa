import { type CzmError, DicomError, HostError, HttpError } from '../../core/index.js';
import {
  type ArrivingHead,
  ArrivingFrames,
  isWholeFrame,
  sameBytes,
  type StoredFrames,
} from '../../core/internal.js';
import type { ArrivingBody } from '../../dicomweb/arriving-body.js';
import { brokenOff } from '../../dicomweb/refusals.js';
import type { FrameRequest, FrameSource } from '../scans/frame-source.js';
import { Waiters } from './waiters.js';

/** So many frames before the one wanted are waited for; one that is further off is asked for by itself. */
const NEAR = 4;
/** Requests for single frames at a time. */
const MAX_AHEAD = 2;
const ITEM_HEADER = 8;
const ITEM = 0xe000fffe;

/** The frames of a file that is arriving: each can be had when its last byte is there, or in a request of its own. */
export class StreamedFrames implements FrameSource {
  readonly #body: ArrivingBody;
  readonly #claimed: number;
  readonly #arriving: ArrivingFrames;
  readonly #readOn: () => void;
  readonly #waiters = new Waiters();
  readonly #ahead = new Map<number, Uint8Array>();
  /** All frames, once the file is complete. */
  #whole: StoredFrames | undefined;
  #refusal: CzmError | undefined;
  #requests = 0;
  #settleAsked: () => void = () => undefined;
  /** Settles when somebody has asked for a frame. */
  readonly asked = new Promise<void>((resolve) => {
    this.#settleAsked = resolve;
  });

  /** @param readOn called when a frame is wanted that is not there; reading goes on if it had ended. */
  constructor(body: ArrivingBody, head: ArrivingHead, readOn: () => void) {
    this.#body = body;
    this.#claimed = head.claimed;
    this.#arriving = new ArrivingFrames(head.pixelData, head.claimed);
    this.#readOn = readOn;
    this.#arriving.advance(body.bytes);
  }

  /** The first frame, if it is there and certain. */
  get first(): Uint8Array | undefined {
    return this.#known(1);
  }

  /** Whether somebody waits for a frame. */
  get isWaitedFor(): boolean {
    return this.#waiters.numbers.length > 0;
  }

  /** Whether a frame is there. */
  has(number: number): boolean {
    return this.#known(number) !== undefined;
  }

  frame(number: number, { urgent = false }: FrameRequest = {}): Promise<Uint8Array> {
    this.#settleAsked();
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    const known = this.#known(number);
    if (known !== undefined) return Promise.resolve(known);
    if (this.#whole !== undefined) return Promise.reject(missing(number, this.#claimed, this.#whole.length));
    const wanted = this.#waiters.wait(number);
    this.#readOn();
    if (urgent) void this.#askFor(number);
    return wanted;
  }

  /** More bytes are there; returns why no frame can be given out any more, where these say so. */
  arrived(): CzmError | undefined {
    const { length: before } = this.#arriving.ranges;
    this.#arriving.advance(this.#body.bytes);
    for (let number = before + 1; number <= this.#arriving.ranges.length; number++) {
      const frame = this.#known(number);
      const early = this.#ahead.get(number);
      this.#ahead.delete(number);
      if (early !== undefined && frame !== undefined && !sameBytes(early, frame)) return notTheSame(number);
      if (frame !== undefined) this.#waiters.resolve(number, frame);
    }
    return undefined;
  }

  /**
   * The file is complete, and these are its frames.
   *
   * @throws `DicomError` where they are others than those that were given out.
   */
  complete(frames: StoredFrames): void {
    if (this.#refusal !== undefined) throw this.#refusal;
    const moved = this.#arriving.ranges.findIndex(({ offset, length }, index) => {
      const frame = index < frames.length ? frames.read(index) : undefined;
      return frame?.byteOffset !== this.#body.bytes.byteOffset + offset || frame.length !== length;
    });
    if (moved >= 0) throw notTheSame(moved + 1);
    this.#whole = frames;
    for (const number of this.#waiters.numbers) {
      const frame = this.#known(number);
      if (frame !== undefined) this.#waiters.resolve(number, frame);
      else this.#waiters.reject(number, missing(number, this.#claimed, frames.length));
    }
  }

  /** No more bytes come for now. */
  broke(error: unknown): void {
    for (const frame of this.#waiters.numbers)
      this.#waiters.reject(frame, whyNoMore(this.#body, frame, error));
  }

  /** Nobody waits for a frame any more. */
  cancel(number: number): void {
    this.#waiters.reject(number, cancelled());
  }

  /** The same of all frames. */
  cancelAll(): void {
    for (const number of this.#waiters.numbers) this.cancel(number);
  }

  /** No frame is given out from now on. */
  refuse(reason: CzmError): void {
    this.#refusal = reason;
    for (const number of this.#waiters.numbers) this.#waiters.reject(number, reason);
  }

  #known(number: number): Uint8Array | undefined {
    if (this.#whole !== undefined) {
      return number <= this.#whole.length ? this.#whole.read(number - 1) : undefined;
    }
    const range = this.#arriving.ranges[number - 1];
    if (range === undefined) return this.#ahead.get(number);
    return this.#body.bytes.subarray(range.offset, range.offset + range.length);
  }

  /** Asks for a frame that lies far ahead, where the Basic Offset Table says where, and the server gives parts. */
  async #askFor(number: number): Promise<void> {
    const where = this.#arriving.ahead(number);
    const isFar = number > this.#arriving.ranges.length + NEAR;
    if (where === undefined || !isFar || this.#requests >= MAX_AHEAD) return;
    this.#requests++;
    const item = await this.#body.part(where.start, where.end);
    this.#requests--;
    const frame = item && frameOf(item);
    if (frame === undefined || this.#refusal !== undefined || this.#known(number) !== undefined) return;
    this.#ahead.set(number, frame);
    this.#waiters.resolve(number, frame);
  }
}

/** The frame in an item that was fetched by itself; undefined where it is none. */
function frameOf(item: Uint8Array): Uint8Array | undefined {
  const data = new DataView(item.buffer, item.byteOffset, item.length);
  const frame = item.subarray(ITEM_HEADER);
  const isItem = item.length > ITEM_HEADER && data.getUint32(0, true) === ITEM;
  return isItem && data.getUint32(4, true) === frame.length && isWholeFrame(frame) ? frame : undefined;
}

/** Why a frame does not come, where reading ended with an error. */
export function whyNoMore(
  { loaded, total, request, hasChanged }: ArrivingBody,
  frame: number,
  error: unknown,
): unknown {
  const isSaid = hasChanged || (error instanceof HttpError && error.status !== undefined);
  return isSaid ? error : brokenOff({ ...request, what: `frame ${frame}`, frame }, loaded, total, error);
}

export const cancelled = (): HostError =>
  new HostError('The load was cancelled before the frame arrived. Load the image again.');

export const missing = (frame: number, promised: number, came: number): DicomError =>
  new DicomError(
    `Frame ${frame} is not in the file: Number of Frames promises ${promised}, but it holds ${came}. The file may be ` +
      'truncated: get it again from its source.',
    { frame, found: came, expected: promised },
  );

const notTheSame = (frame: number): DicomError =>
  new DicomError(
    `Frame ${frame} in the complete file differs from the one that was shown while the file arrived: the file was changed ` +
      'meanwhile, or is damaged. It is no longer shown: reload the page.',
    { frame, found: 'other bytes', expected: 'the same frame' },
  );
