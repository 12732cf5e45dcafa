import type { Turn } from '../core/index.js';
import { type Pixels, turnPixels } from '../core/internal.js';
import type { FrameInfo } from './codec.js';

/** The picture in the codec's memory. */
type Taken = Pick<FrameInfo, 'componentCount' | 'bitsPerSample' | 'isSigned'> & {
  readonly rows: number;
  readonly columns: number;
};

/** The picture in separate memory; `bytes` are the codec's memory, which it will reuse. */
export function takePixels(
  bytes: Uint8Array | Uint8ClampedArray,
  { rows, columns, componentCount, bitsPerSample, isSigned }: Taken,
  turn: Turn,
): Pixels {
  const stored = samplesIn(bytes, bitsPerSample, isSigned);
  const turned = turnPixels(stored, rows, columns, componentCount, turn);
  const pixels = turned === stored ? stored.slice() : turned;
  return pixels instanceof Uint8Array && isSigned ? asSigned(pixels, bitsPerSample) : pixels;
}

/** The same memory as samples, in the type that the codec returns: for signed bytes it returns unsigned ones. */
function samplesIn(
  { buffer, byteOffset, length }: Uint8Array | Uint8ClampedArray,
  precision: number,
  signed: boolean,
): Pixels {
  const bytes = new Uint8Array(buffer, byteOffset, length);
  if (precision <= 8) return bytes;
  const even = byteOffset % 2 === 0 ? bytes : bytes.slice();
  const view = [even.buffer, even.byteOffset, length / 2] as const;
  return signed ? new Int16Array(...view) : new Uint16Array(...view);
}

/** Converts unsigned samples to signed ones, in place. */
function asSigned({ buffer, byteOffset, length }: Uint8Array, precision: number): Int8Array {
  const half = 1 << (precision - 1);
  const samples = new Int8Array(buffer, byteOffset, length);
  const bytes = new Uint8Array(buffer, byteOffset, length);
  for (let i = 0; i < length; i++) samples[i] = (bytes[i] ?? 0) - half;
  return samples;
}
