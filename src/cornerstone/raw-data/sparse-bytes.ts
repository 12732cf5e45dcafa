import type { ByteRange, FileBytes } from '../../core/internal.js';
import type { ArrivingBody } from '../../dicomweb/arriving-body.js';

interface Segment {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * What has come of a file, without most of its frames: those that were taken out of memory are zeroes. What stands between
 * them is kept, so that it can be parsed.
 */
export class SparseBytes implements FileBytes {
  /** What stands between two frames is some 60 bytes long. */
  readonly window = 256;
  readonly #body: ArrivingBody;
  /** In their order. */
  readonly #kept: Segment[] = [];

  constructor(body: ArrivingBody) {
    this.#body = body;
  }

  get length(): number {
    return this.#body.loaded;
  }

  subarray(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.length) - start));
    this.readInto(bytes, start);
    return bytes;
  }

  readInto(target: Uint8Array, offset: number): void {
    const end = offset + target.length;
    for (let i = this.#firstBehind(offset); i < this.#kept.length; i++) {
      const segment = this.#kept[i];
      if (segment === undefined || segment.start >= end) break;
      copy(segment, target, offset);
    }
    copy({ start: this.#body.start, bytes: this.#body.bytes }, target, offset);
  }

  /**
   * Takes what lies before an offset out of memory.
   *
   * @param frames that lie there, in their order; all else is kept.
   */
  shed(to: number, frames: readonly ByteRange[]): void {
    let at = this.#body.start;
    for (const { offset, length } of frames) {
      if (offset + length <= at) continue;
      this.#keep(at, Math.min(offset, to));
      at = Math.max(at, Math.min(offset + length, to));
    }
    this.#keep(at, to);
    this.#body.shed(to);
  }

  #keep(start: number, end: number): void {
    const { start: from, bytes } = this.#body;
    if (end > start) this.#kept.push({ start, bytes: bytes.slice(start - from, end - from) });
  }

  /** Index of the first segment that ends behind an offset. */
  #firstBehind(offset: number): number {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const segment = this.#kept[middle];
      if (segment !== undefined && segment.start + segment.bytes.length > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function copy({ start, bytes }: Segment, target: Uint8Array, offset: number): void {
  const from = Math.max(start, offset);
  const to = Math.min(start + bytes.length, offset + target.length);
  if (to > from) target.set(bytes.subarray(from - start, to - start), from - offset);
}
