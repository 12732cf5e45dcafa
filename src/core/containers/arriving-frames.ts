import { viewOf } from '../base/bytes.js';
import { isCzmError } from '../base/errors.js';
import type { ByteRange } from '../base/byte-source.js';
import { StoredFrame } from '../frame/stored-frame.js';

const ITEM_HEADER = 8;
const ITEM = 0xe000fffe;

/**
 * The frames of encapsulated Pixel Data that is still arriving, as far as they are certain: whatever follows, they will
 * be the same frames of the complete file, with the same numbers (see `readFrames`). After the first fragment that
 * could also be part of a frame, or that the Basic Offset Table contradicts, nothing is certain before the end.
 */
export class ArrivingFrames {
  /** Where each frame lies, in their order. */
  readonly ranges: ByteRange[] = [];
  readonly #claimed: number;
  #at: number;
  #table: readonly number[] | undefined;
  /** Where the offsets of the table count from. */
  #origin = 0;
  #certain = true;

  /**
   * @param start offset of the first item, the Basic Offset Table.
   * @param claimed Number of Frames.
   */
  constructor(start: number, claimed: number) {
    this.#at = start;
    this.#claimed = claimed;
  }

  /** Examines what has arrived since the last call; `bytes` are all bytes so far, from the file's beginning. */
  advance(bytes: Uint8Array): void {
    const data = viewOf(bytes);
    while (this.#certain && this.#at + ITEM_HEADER <= bytes.length) {
      const offset = this.#at + ITEM_HEADER;
      const length = data.getUint32(this.#at + 4, true);
      // A delimiter ends the Pixel Data. What else is not an item is judged when the file is complete.
      if (data.getUint32(this.#at, true) !== ITEM) return void (this.#certain = false);
      if (offset + length > bytes.length) return;
      if (this.#table === undefined) this.#readTable(data, offset, length);
      else if (length > 0 && !this.#take(bytes, { offset, length })) return void (this.#certain = false);
      this.#at = offset + length;
    }
  }

  /**
   * Where the item of a frame that has not arrived yet lies, including its header; undefined if that is not certain.
   *
   * @param number one-based.
   */
  ahead(number: number): { readonly start: number; readonly end: number } | undefined {
    const table = this.#table ?? [];
    const [from, to] = [table[number - 1], table[number]];
    if (!this.#certain || table.length !== this.#claimed || from === undefined || to === undefined)
      return undefined;
    const rises = table.every(
      (offset, index) => index === 0 || offset > (table[index - 1] ?? 0) + ITEM_HEADER,
    );
    return rises ? { start: this.#origin + from, end: this.#origin + to } : undefined;
  }

  #readTable(data: DataView, offset: number, length: number): void {
    this.#origin = offset + length;
    // Tables with more entries than claimed frames are not used.
    const entries = Math.min(Math.floor(length / 4), this.#claimed + 1);
    this.#table = Array.from({ length: entries }, (_, index) => data.getUint32(offset + index * 4, true));
  }

  #take(bytes: Uint8Array, range: ByteRange): boolean {
    const { offset, length } = range;
    const index = this.ranges.length;
    const agrees =
      this.#isInTable(index, offset - ITEM_HEADER) && this.#isInTable(index + 1, offset + length);
    if (!agrees || !isWholeFrame(bytes.subarray(offset, offset + length))) return false;
    this.ranges.push(range);
    return true;
  }

  #isInTable(index: number, item: number): boolean {
    const table = this.#table ?? [];
    if (table.length === 0 || index >= this.#claimed) return true;
    return table[index] === item - this.#origin;
  }
}

/** Whether bytes are a frame, and cannot be the beginning of a longer one. */
export function isWholeFrame(bytes: Uint8Array): boolean {
  const frame = StoredFrame.of(bytes);
  if (!frame.hasSignature) return false;
  if (frame.encoding === 'scrambled') return true;
  try {
    frame.header();
    return true;
  } catch (error) {
    if (isCzmError(error)) return false;
    throw error;
  }
}
