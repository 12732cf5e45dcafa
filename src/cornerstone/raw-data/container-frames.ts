import { type ByteRange, hasSignature } from '../../core/internal.js';
import type { ArrivingBody } from '../../dicomweb/arriving-body.js';
import type { FrameSource } from '../scans/frame-source.js';
import { cancelled, missing, whyNoMore } from '../streaming/streamed-frames.js';
import { Waiters } from '../streaming/waiters.js';

/** The frames of one container of a file that is arriving. */
export class ContainerFrames implements FrameSource {
  /** Those that are there, in their order. */
  ranges: readonly ByteRange[] = [];
  readonly #body: ArrivingBody;
  readonly #readOn: () => void;
  readonly #waiters = new Waiters();
  /** Whether any of them has a signature of JPEG 2000. */
  areSigned = false;
  /** Frames that it claims, once no more come. */
  #claimed: number | undefined;
  #refusal: { readonly reason: unknown } | undefined;

  /** @param readOn called when a frame is wanted that is not there. */
  constructor(body: ArrivingBody, readOn: () => void) {
    this.#body = body;
    this.#readOn = readOn;
  }

  get isWaitedFor(): boolean {
    return this.#waiters.numbers.length > 0;
  }

  has(number: number): boolean {
    return number <= this.ranges.length || this.#claimed !== undefined;
  }

  /** The first frame: a copy; undefined where it is not there. */
  first(): Promise<Uint8Array> | undefined {
    return this.#read(1);
  }

  async frame(number: number): Promise<Uint8Array> {
    if (this.#refusal !== undefined) throw this.#refusal.reason;
    const there = this.#read(number);
    if (there !== undefined) return there;
    if (this.#claimed !== undefined) throw missing(number, this.#claimed, this.ranges.length);
    const wanted = this.#waiters.wait(number);
    this.#readOn();
    return wanted;
  }

  /** Bytes of each that is there. */
  get lengths(): readonly number[] {
    return this.ranges.map(({ length }) => length);
  }

  /** These have arrived by now; those that are new are in memory. */
  arrived(ranges: readonly ByteRange[]): void {
    const { bytes, start } = this.#body;
    for (const { offset, length } of this.areSigned ? [] : ranges.slice(this.ranges.length)) {
      this.areSigned ||= hasSignature(bytes.subarray(offset - start, offset - start + length));
    }
    this.ranges = ranges;
    for (const number of this.#waiters.numbers) {
      this.#read(number)?.then(
        (frame) => this.#waiters.resolve(number, frame),
        (error: unknown) => this.#waiters.reject(number, error),
      );
    }
  }

  /** No more will come. */
  complete(claimed: number): void {
    this.#claimed = claimed;
    for (const number of this.#waiters.numbers) {
      if (number > this.ranges.length)
        this.#waiters.reject(number, missing(number, claimed, this.ranges.length));
    }
  }

  broke(error: unknown): void {
    for (const number of this.#waiters.numbers)
      this.#waiters.reject(number, whyNoMore(this.#body, number, error));
  }

  cancel(number?: number): void {
    for (const one of number === undefined ? this.#waiters.numbers : [number])
      this.#waiters.reject(one, cancelled());
  }

  /** None is given out from now on. */
  refuse(reason: unknown): void {
    this.#refusal = { reason };
    for (const number of this.#waiters.numbers) this.#waiters.reject(number, reason);
  }

  #read(number: number): Promise<Uint8Array> | undefined {
    const range = this.ranges[number - 1];
    return range && this.#body.content(range.offset, range.offset + range.length);
  }
}
