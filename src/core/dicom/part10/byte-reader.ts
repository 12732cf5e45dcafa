import { isInMemory, type ByteSource } from '../../base/byte-source.js';
import { viewOf } from '../../base/bytes.js';
import { DicomError } from '../../base/errors.js';
import type { Tag } from '../tag.js';

/** Bytes of a file that are read around a header, where its source does not say how many are best. */
const WINDOW = 1 << 14;

/**
 * Data elements and items of a file. A frame takes two of them, and its functional groups some hundred: no known data
 * set has a tenth of this number, and a million would take a gigabyte of memory.
 */
export const MAX_ELEMENTS = 500_000;

/** Reads what the walk through a data set needs: tags, lengths, numbers. Offsets count from the file's beginning. */
export class ByteReader {
  readonly length: number;
  readonly #source: ByteSource;
  #bytes: Uint8Array;
  #view: DataView;
  /** Where `#bytes` begin. */
  #start = 0;
  #elements = 0;

  constructor(source: ByteSource) {
    this.length = source.length;
    this.#source = source;
    this.#bytes = isInMemory(source) ? source : new Uint8Array(0);
    this.#view = viewOf(this.#bytes);
  }

  /** Undefined past the end. */
  byte(offset: number): number | undefined {
    const at = this.#seek(offset, 1);
    return this.#bytes[at];
  }

  /** The 16-bit number at `offset`, such as a tag's group; undefined past the end. */
  uint16(offset: number): number | undefined {
    if (offset + 2 > this.length) return undefined;
    const at = this.#seek(offset, 2);
    return this.#view.getUint16(at, true);
  }

  /** @throws RangeError past the end. */
  uint32(offset: number): number {
    const at = this.#seek(offset, 4);
    return this.#view.getUint32(at, true);
  }

  /** The tag at `offset`; zeros past the end. */
  tag(offset: number): Tag {
    const at = this.#seek(offset, 4);
    return (
      hex(this.#bytes[at + 1]) + hex(this.#bytes[at]) + hex(this.#bytes[at + 3]) + hex(this.#bytes[at + 2])
    );
  }

  /** The two characters of the VR at `offset`; NULs past the end. */
  vr(offset: number): string {
    return String.fromCharCode(this.byte(offset) ?? 0, this.byte(offset + 1) ?? 0);
  }

  /**
   * Counts a data element or item.
   *
   * @throws {@link DicomError} past {@link MAX_ELEMENTS}.
   */
  countElement(offset: number): void {
    if (++this.#elements <= MAX_ELEMENTS) return;
    throw new DicomError(
      `The file has more than ${MAX_ELEMENTS} data elements and items; the next is at offset ${offset}. No known data set ` +
        'has so many: it is damaged, or was made to exhaust its readers.',
      { offset, found: this.#elements, expected: MAX_ELEMENTS },
    );
  }

  #seek(offset: number, length: number): number {
    const at = offset - this.#start;
    const source = this.#source;
    if (isInMemory(source) || (at >= 0 && at + length <= this.#bytes.length)) return at;
    const start = Math.min(offset, this.length);
    const window = Math.max(source.window ?? WINDOW, length);
    this.#bytes = source.subarray(start, Math.min(this.length, start + window));
    this.#view = viewOf(this.#bytes);
    this.#start = start;
    return offset - start;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

const hex = (byte = 0): string => HEX[byte] ?? '';
