import { bytes, concat, ov, type Element } from './part10.js';

const PIXEL_DATA = 0x7fe00010;
const EXTENDED_OFFSET_TABLE = 0x7fe00001;
const EXTENDED_OFFSET_TABLE_LENGTHS = 0x7fe00002;

export interface Encapsulation {
  /** Basic Offset Table: right, empty, or offsets that point between fragments. */
  readonly offsetTable?: 'present' | 'empty' | 'wrong';
  /** An Extended Offset Table beside an empty Basic one. */
  readonly extended?: boolean;
  readonly fragmentsPerFrame?: number;
  /** A fragment of no bytes behind the last frame. */
  readonly trailingFragment?: boolean;
}

function split(frame: Uint8Array, count: number): Uint8Array[] {
  const size = 2 * Math.ceil(frame.length / count / 2);
  return Array.from({ length: count }, (_, i) =>
    frame.subarray(i * size, Math.min(frame.length, (i + 1) * size)),
  );
}

/** Frames of even length as encapsulated Pixel Data (PS3.5 A.4), with the Extended Offset Table if asked for. */
export function encapsulate(frames: readonly Uint8Array[], options: Encapsulation = {}): Element[] {
  const fragments = frames.map((frame) => split(frame, options.fragmentsPerFrame ?? 1));
  const offsets: number[] = [];
  let offset = 0;
  for (const frame of fragments) {
    offsets.push(offset);
    for (const fragment of frame) offset += 8 + fragment.length;
  }
  const kind = options.extended ? 'empty' : (options.offsetTable ?? 'present');
  const listed =
    kind === 'empty' ? [] : offsets.map((value, i) => (kind === 'wrong' ? value + 6 * i + 2 : value));
  const table = new Uint8Array(Uint32Array.from(listed).buffer);
  const trailing = options.trailingFragment ? [new Uint8Array(0)] : [];
  const elements: Element[] = [
    { tag: PIXEL_DATA, vr: 'OB', value: { fragments: [table, ...fragments.flat(), ...trailing] } },
  ];
  if (options.extended) {
    elements.push(ov(EXTENDED_OFFSET_TABLE, offsets));
    elements.push(
      ov(
        EXTENDED_OFFSET_TABLE_LENGTHS,
        frames.map((frame) => frame.length),
      ),
    );
  }
  return elements;
}

/** Pixel Data of explicit length although the transfer syntax is compressed (docs/format.md section 1). */
export function unencapsulated(frames: readonly Uint8Array[]): Element[] {
  return [bytes(PIXEL_DATA, 'OB', concat(frames))];
}
