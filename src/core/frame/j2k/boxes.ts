import { viewOf } from '../../base/bytes.js';
import { malformed } from './malformed.js';
import { MARKER } from './markers.js';

/** The JP2 signature box (ISO/IEC 15444-1 I.5.1). */
const SIGNATURE: readonly number[] = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
/** `jp2c`, the contiguous codestream box (I.5.4). */
const JP2C = 0x6a703263;

/** LBox and TBox (I.4). */
const BOX_HEADER = 8;
/** LBox, TBox and XLBox. */
const LONG_BOX_HEADER = 16;
/** LBox: the length follows in 64 bits. */
const LENGTH_IN_XLBOX = 1;
/** LBox: the box extends to the end of the file. */
const LENGTH_TO_END = 0;

/** Whether `bytes` begin with the JP2 signature box. */
export function isJp2(bytes: Uint8Array): boolean {
  return SIGNATURE.every((value, i) => bytes[i] === value);
}

/** Whether `bytes` begin with a bare codestream: SOC and SIZ (A.4.1, A.5.1). */
export function isCodestream(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51;
}

/** One box: where its content starts and where it ends, in bytes from the start of the file. */
interface Box {
  readonly type: number;
  readonly content: number;
  readonly end: number;
}

/**
 * The codestream inside a JP2 file: from SOC to the end of the first `jp2c` box (readers ignore any other, I.5.4).
 * A view that aliases `jp2`. Boxes are walked by their lengths; unknown ones and whatever follows are ignored.
 *
 * @throws {@link CodestreamError} for a missing signature, a truncated or impossible box, no `jp2c` box,
 * or one that does not begin with SOC.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { findCodestream, openPart10, unscramble } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * findCodestream(unscramble(frame)).byteOffset; // → 85
 * ```
 */
export function findCodestream(jp2: Uint8Array): Uint8Array {
  if (!isJp2(jp2)) throw malformed('JP2 file', 0, 'other bytes', 'JP2 signature box');
  const view = viewOf(jp2);
  let offset = 0;
  while (offset < jp2.length) {
    const box = readBox(view, offset);
    if (box.type === JP2C) {
      requireSoc(view, box);
      return jp2.subarray(box.content, box.end);
    }
    offset = box.end;
  }
  throw malformed('JP2 file', jp2.length, 'end of file', 'jp2c box (contiguous codestream)');
}

function readBox(view: DataView, offset: number): Box {
  const available = view.byteLength - offset;
  if (available < BOX_HEADER)
    throw malformed('Box header', offset, `${available} bytes`, `${BOX_HEADER} bytes`);
  const lbox = view.getUint32(offset);
  const type = view.getUint32(offset + 4);
  if (lbox === LENGTH_TO_END) return { type, content: offset + BOX_HEADER, end: view.byteLength };

  const header = lbox === LENGTH_IN_XLBOX ? LONG_BOX_HEADER : BOX_HEADER;
  if (available < header) throw malformed('XLBox', offset, `${available} bytes`, `${header} bytes`);
  const length =
    lbox === LENGTH_IN_XLBOX ? view.getUint32(offset + 8) * 2 ** 32 + view.getUint32(offset + 12) : lbox;
  if (length < header)
    throw malformed(`Length of box '${fourcc(type)}'`, offset, length, `${header} or more`);
  if (length > available) {
    throw malformed(`Length of box '${fourcc(type)}'`, offset, length, `at most the ${available} bytes left`);
  }
  return { type, content: offset + header, end: offset + length };
}

function requireSoc(view: DataView, box: Box): void {
  const size = box.end - box.content;
  if (size < 2) throw malformed('Content of jp2c box', box.content, `${size} bytes`, 'SOC (FF4F)');
  const marker = view.getUint16(box.content);
  if (marker !== MARKER.SOC) {
    throw malformed('Content of jp2c box', box.content, marker.toString(16).padStart(4, '0'), 'SOC (FF4F)');
  }
}

/** A box type as text; bytes that are not printable ASCII become question marks. */
function fourcc(type: number): string {
  return [24, 16, 8, 0]
    .map((shift) => (type >>> shift) & 0xff)
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?'))
    .join('');
}
