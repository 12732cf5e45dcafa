import type { Volume } from './volume.js';

/*
 * NumPy's own format, version 1.0 (numpy.lib.format): a dictionary as Python writes it, padded with blanks so that the
 * samples begin at a multiple of 64 bytes.
 */

const MAGIC = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0];
const ALIGNMENT = 64;

/** NumPy's name of the type of a sample, little endian. */
export const dtypeOf = ({ bytesPerSample, signed }: Volume): string =>
  `${bytesPerSample === 1 ? '|' : '<'}${signed ? 'i' : 'u'}${bytesPerSample}`;

/** Lengths of the axes in the order of the file, the last one running fastest. */
export const shapeOf = ({ frames, rows, columns, samples }: Volume): readonly number[] => [
  ...[frames, rows, columns],
  ...(samples > 1 ? [samples] : []),
];

/** The header of a volume. */
export function npyHead(volume: Volume): Uint8Array {
  const shape = shapeOf(volume).join(', ');
  const text = `{'descr': '${dtypeOf(volume)}', 'fortran_order': False, 'shape': (${shape}), }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const bytes = new Uint8Array(before + length).fill(' '.charCodeAt(0));
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length, true);
  bytes.set(new TextEncoder().encode(text), before);
  bytes[bytes.length - 1] = '\n'.charCodeAt(0);
  return bytes;
}
