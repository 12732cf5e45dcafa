import { encode } from 'fast-png';
import type { DecodedFrame } from '../codec/decode.js';

export type Picture = Pick<DecodedFrame, 'pixels' | 'rows' | 'columns' | 'samples' | 'bitsStored' | 'signed'>;

/**
 * The picture as PNG of 8 or 16 bits, with `text` behind its pixels, gray or RGB, its values as they are: 12 bits stored stay 0 to 4095. PNG knows
 * no sign: signed values are raised by half their range.
 */
export function pngOf(
  { pixels, rows, columns, samples, bitsStored, signed }: Picture,
  text: Readonly<Record<string, string>> = {},
): Uint8Array {
  const depth = bitsStored > 8 ? 16 : 8;
  const half = signed ? 2 ** (bitsStored - 1) : 0;
  const data = depth === 16 ? new Uint16Array(pixels.length) : new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) data[i] = (pixels[i] ?? 0) + half;
  return encode({ width: columns, height: rows, data, depth, channels: samples, text });
}
