import { encode } from 'fast-png';
import type { DecodedFrame } from '../codec/decode.js';
import { BEHIND_HEADER, physChunk } from './png-chunk.js';

export type Picture = Pick<DecodedFrame, 'pixels' | 'rows' | 'columns' | 'samples' | 'bitsStored' | 'signed'>;

/** What a PNG file states besides its pixels. */
export interface PngNotes {
  /** Text after the pixels, by keyword. */
  readonly text?: Readonly<Record<string, string>> | undefined;
  /** Width and height of a pixel in mm; undefined if they are not known. */
  readonly pixel?: { readonly x: number; readonly y: number } | undefined;
}

/**
 * The picture as PNG of 8 or 16 bits, gray or RGB, its values unchanged: 12 stored bits stay 0 to 4095. PNG has no
 * signed values, so these are raised by half their range.
 */
export function pngOf(
  { pixels, rows, columns, samples, bitsStored, signed }: Picture,
  { text = {}, pixel }: PngNotes = {},
): Uint8Array {
  const depth = bitsStored > 8 ? 16 : 8;
  const half = signed ? 2 ** (bitsStored - 1) : 0;
  const data = depth === 16 ? new Uint16Array(pixels.length) : new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) data[i] = (pixels[i] ?? 0) + half;
  const png = encode({ width: columns, height: rows, data, depth, channels: samples, text });
  // fast-png reads pHYs, but does not write it.
  const phys = pixel && physChunk(pixel.x, pixel.y);
  if (phys === undefined) return png;
  const whole = new Uint8Array(png.length + phys.length);
  whole.set(png.subarray(0, BEHIND_HEADER));
  whole.set(phys, BEHIND_HEADER);
  whole.set(png.subarray(BEHIND_HEADER), BEHIND_HEADER + phys.length);
  return whole;
}
