/* The parts of a PNG file (https://www.w3.org/TR/png-3/#5DataRep). */

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Where the chunk after IHDR begins; IHDR always comes first and has a fixed length. */
const BEHIND_HEADER = PNG_SIGNATURE.length + 12 + 13;

/** A complete chunk: length, type, data, CRC of type and data. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Of PNG's numbers of four bytes. */
const LARGEST = 0x7fffffff;

/**
 * A PNG that states how large its pixels are, for programs that print or measure it; browsers and most encoders write no
 * such chunk.
 *
 * @param png a complete PNG file without a `pHYs` chunk.
 * @param pixel width and height of a pixel in mm.
 * @returns the file with the chunk, or `png` itself if PNG cannot state such a size: it counts whole pixels per metre.
 *
 * @example
 * ```ts
 * import { withPixelSize } from 'cornerstone-czm-image-loader/core';
 *
 * // One black pixel.
 * const png = Uint8Array.from(
 *   atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg=='),
 *   (letter) => letter.charCodeAt(0),
 * );
 * png.length; // → 67
 * withPixelSize(png, { x: 0.0117, y: 0.00196 }).length; // → 88
 * ```
 */
export function withPixelSize(
  png: Uint8Array,
  pixel: { readonly x: number; readonly y: number },
): Uint8Array {
  const phys = physChunk(pixel.x, pixel.y);
  if (phys === undefined) return png;
  const whole = new Uint8Array(png.length + phys.length);
  whole.set(png.subarray(0, BEHIND_HEADER));
  whole.set(phys, BEHIND_HEADER);
  whole.set(png.subarray(BEHIND_HEADER), BEHIND_HEADER + phys.length);
  return whole;
}

/** The size of a pixel as pHYs states it: in pixels per metre. Undefined if the numbers do not fit. */
function physChunk(x: number, y: number): Uint8Array | undefined {
  const [across, down] = [Math.round(1000 / x), Math.round(1000 / y)];
  if (![across, down].every((number) => number >= 1 && number <= LARGEST)) return undefined;
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  view.setUint32(0, across);
  view.setUint32(4, down);
  data[8] = 1;
  return pngChunk('pHYs', data);
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Node has a built-in one since 20.15. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
