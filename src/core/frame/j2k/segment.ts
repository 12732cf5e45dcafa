import { viewOf } from '../../base/bytes.js';
import type { CodestreamError } from '../../base/errors.js';
import { malformed } from './malformed.js';
import { markerName } from './markers.js';

/** The marker at `offset`. `limit`: where the part of the codestream that must hold it ends. */
export function readMarker(codestream: Uint8Array, offset: number, limit: number, expected: string): number {
  if (offset + 2 > limit) throw malformed('Marker', offset, `${limit - offset} bytes`, expected);
  return ((codestream[offset] ?? 0) << 8) | (codestream[offset + 1] ?? 0);
}

/**
 * A marker segment (ISO/IEC 15444-1 A.1.3): marker, 16-bit length, parameters. Read in order, big-endian;
 * every read is checked against the segment's end, so no field can lead outside it.
 */
export class Segment {
  readonly marker: number;
  /** Of the marker, in bytes from SOC. */
  readonly offset: number;
  /** First byte after the segment. */
  readonly end: number;
  readonly #view: DataView;
  #position: number;

  /**
   * @param limit - where the header that holds the segment ends at the latest
   * @throws {@link CodestreamError} if the segment is truncated or its length is impossible
   */
  constructor(codestream: Uint8Array, offset: number, limit: number = codestream.length) {
    this.marker = readMarker(codestream, offset, limit, 'a marker segment');
    this.offset = offset;
    this.#view = viewOf(codestream);
    if (offset + 4 > limit) {
      throw malformed(`Length of ${this.name}`, offset + 2, `${limit - offset - 2} bytes`, '2 bytes');
    }
    const length = this.#view.getUint16(offset + 2);
    if (length < 2) throw malformed(`Length of ${this.name}`, offset + 2, length, '2 or more');
    this.end = offset + 2 + length;
    if (this.end > limit) {
      throw malformed(
        `Length of ${this.name}`,
        offset + 2,
        length,
        `at most the ${limit - offset - 2} bytes left`,
      );
    }
    this.#position = offset + 4;
  }

  /** The segment of `marker` at `offset`; another one is an error. */
  static of(marker: number, codestream: Uint8Array, offset: number, limit?: number): Segment {
    const segment = new Segment(codestream, offset, limit);
    if (segment.marker === marker) return segment;
    throw malformed('Marker', offset, segment.name, markerName(marker));
  }

  get name(): string {
    return markerName(this.marker);
  }

  /** The segment's own statement of its length, marker excluded (Lsiz, Lcod, ...). */
  get length(): number {
    return this.end - this.offset - 2;
  }

  /** Of the next field, in bytes from SOC. */
  get position(): number {
    return this.#position;
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#take(1, field));
  }

  u16(field: string): number {
    return this.#view.getUint16(this.#take(2, field));
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#take(4, field));
  }

  /** An 8-bit field that must lie in a range. */
  u8In(field: string, least: number, most: number): number {
    const value = this.u8(field);
    if (value < least || value > most) throw this.wrong(field, 1, value, `${least} to ${most}`);
    return value;
  }

  /** The error for the field just read, `size` bytes wide. */
  wrong(field: string, size: number, found: string | number, expected: string | number): CodestreamError {
    return malformed(`${field} in ${this.name}`, this.#position - size, found, expected);
  }

  /** Nothing may be left: the stated length and the fields must agree. */
  finish(): void {
    if (this.#position !== this.end) {
      throw malformed(
        `Length of ${this.name}`,
        this.offset + 2,
        this.length,
        this.#position - this.offset - 2,
      );
    }
  }

  #take(size: number, field: string): number {
    const at = this.#position;
    if (at + size > this.end) {
      throw malformed(`${field} in ${this.name}`, at, `${this.end - at} bytes left`, `${size} bytes`);
    }
    this.#position = at + size;
    return at;
  }
}
