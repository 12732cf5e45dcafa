import type { PhysicalSize } from './known-size.js';
import { frameLength, type Volume } from './volume.js';

/*
 * OME-TIFF: an uncompressed TIFF 6.0 with a page for each frame, whose first page describes all of them in OME-XML
 * (schema 2016-06). Above 4 GiB it is a BigTIFF. All sizes are known before the first frame is, so the descriptions of
 * the pages precede the samples. The libraries on npm write one page, from memory.
 */

const SHORT = 3;
const LONG = 4;
const ASCII = 2;
const LONG8 = 16;
const SOFTWARE = 'czm-dicom';

/** One field of a page: tag, type, and its values, or where they are. */
interface Field {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[] | string;
}

/** How large numbers are, in each of the two kinds of file. */
const SIZES = {
  small: { header: 8, count: 2, field: 12, offset: 4 },
  big: { header: 16, count: 8, field: 20, offset: 8 },
} as const;

/**
 * The header of a volume.
 *
 * @param big whether it is a BigTIFF; by default, if it must be.
 */
export function omeTiffHead(
  volume: Volume,
  size: PhysicalSize,
  big = volume.frames * frameLength(volume) > 0xf000_0000,
): Uint8Array {
  const text = omeXml(volume, size);
  // The position of the samples changes no size, so laying it out once gives the length.
  const { length } = headerWith(volume, text, big, 0);
  return headerWith(volume, text, big, length);
}

function headerWith(volume: Volume, text: string, big: boolean, data: number): Uint8Array {
  const { columns, rows, frames, samples, bytesPerSample, signed } = volume;
  const sizes = SIZES[big ? 'big' : 'small'];
  const offsetType = big ? LONG8 : LONG;
  const each = (value: number): readonly number[] => Array.from({ length: samples }, () => value);
  const pages = Array.from({ length: frames }, (_, frame): readonly Field[] => [
    { tag: 256, type: LONG, values: [columns] },
    { tag: 257, type: LONG, values: [rows] },
    { tag: 258, type: SHORT, values: each(8 * bytesPerSample) },
    { tag: 259, type: SHORT, values: [1] },
    { tag: 262, type: SHORT, values: [samples === 3 ? 2 : 1] },
    ...(frame === 0 ? [{ tag: 270, type: ASCII, values: text }] : []),
    { tag: 273, type: offsetType, values: [data + frame * frameLength(volume)] },
    { tag: 277, type: SHORT, values: [samples] },
    { tag: 278, type: LONG, values: [rows] },
    { tag: 279, type: offsetType, values: [frameLength(volume)] },
    { tag: 284, type: SHORT, values: [1] },
    ...(frame === 0 ? [{ tag: 305, type: ASCII, values: SOFTWARE }] : []),
    { tag: 339, type: SHORT, values: each(signed ? 2 : 1) },
  ]);
  const out = new Output(big);
  out.header(sizes.header);
  for (const [index, fields] of pages.entries()) {
    const end = out.length + sizes.count + fields.length * sizes.field + sizes.offset;
    // What does not fit into its field follows the page.
    const behind: Uint8Array[] = [];
    let at = end;
    out.number(fields.length, sizes.count);
    for (const { tag, type, values } of fields) {
      const bytes = bytesOf(values, type);
      out.number(tag, 2);
      out.number(type, 2);
      out.number(bytes.length / widthOf(type), sizes.offset);
      if (bytes.length <= sizes.offset) out.bytes(bytes, sizes.offset);
      else {
        out.number(at, sizes.offset);
        behind.push(bytes);
        at += even(bytes.length);
      }
    }
    out.number(index === frames - 1 ? 0 : at, sizes.offset);
    for (const bytes of behind) out.bytes(bytes, even(bytes.length));
  }
  out.align(16);
  return out.all();
}

const even = (length: number): number => length + (length % 2);
const widthOf = (type: number): number => ({ [SHORT]: 2, [LONG]: 4, [LONG8]: 8 })[type] ?? 1;

function bytesOf(values: Field['values'], type: number): Uint8Array {
  if (typeof values === 'string') return new TextEncoder().encode(`${values}\0`);
  const width = widthOf(type);
  const bytes = new Uint8Array(values.length * width);
  values.forEach((value, i) => writeNumber(bytes, i * width, value, width));
  return bytes;
}

function writeNumber(bytes: Uint8Array, at: number, value: number, width: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (width === 8) view.setBigUint64(at, BigInt(value), true);
  else if (width === 4) view.setUint32(at, value, true);
  else view.setUint16(at, value, true);
}

/** Bytes that grow, little endian. */
class Output {
  #bytes = new Uint8Array(1 << 16);
  length = 0;

  constructor(readonly big: boolean) {}

  /** `II`, 42, and the offset of the first page, which follows; in a BigTIFF, 43 and the size of offsets. */
  header(length: number): void {
    this.bytes(new TextEncoder().encode('II'), 2);
    this.number(this.big ? 43 : 42, 2);
    if (this.big) {
      this.number(8, 2);
      this.number(0, 2);
    }
    this.number(length, this.big ? 8 : 4);
  }

  number(value: number, width: number): void {
    writeNumber(this.#room(width), this.length - width, value, width);
  }

  /** Padded with zeros to `width`. */
  bytes(bytes: Uint8Array, width: number): void {
    this.#room(width).set(bytes, this.length - width);
  }

  align(width: number): void {
    this.#room((width - (this.length % width)) % width);
  }

  all(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #room(width: number): Uint8Array {
    this.length += width;
    if (this.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * Math.max(this.#bytes.length, this.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}

/**
 * The description of the pages, with the known spacing; `XY` are the axes of a page, and pages follow each other along
 * `Z`.
 */
function omeXml(volume: Volume, { x, y, z }: PhysicalSize): string {
  const { columns, rows, frames, samples, bytesPerSample, signed } = volume;
  const sizes = { X: columns, Y: rows, Z: frames, C: samples, T: 1 };
  const physical = { X: x, Y: y, Z: z };
  const attributes = [
    ...['ID="Pixels:0"', `DimensionOrder="${samples > 1 ? 'XYCZT' : 'XYZCT'}"`],
    `Type="${signed ? '' : 'u'}int${8 * bytesPerSample}"`,
    ...['BigEndian="false"', 'Interleaved="true"'],
    ...Object.entries(sizes).map(([axis, value]) => `Size${axis}="${value}"`),
    ...Object.entries(physical).flatMap(([axis, mm]) =>
      mm === undefined ? [] : [`PhysicalSize${axis}="${mm}"`, `PhysicalSize${axis}Unit="mm"`],
    ),
  ];
  const schema = 'http://www.openmicroscopy.org/Schemas/OME/2016-06';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<OME xmlns="${schema}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
      `xsi:schemaLocation="${schema} ${schema}/ome.xsd" Creator="${SOFTWARE}">`,
    '<Image ID="Image:0"><Pixels ' + attributes.join(' ') + '>',
    `<Channel ID="Channel:0:0" SamplesPerPixel="${samples}"/>`,
    `<TiffData IFD="0" PlaneCount="${frames}"/>`,
    '</Pixels></Image></OME>',
  ].join('');
}
