import { wrongRawFrame } from '../../core/raw-data/image-facts.js';
import { isRawLength } from '../../core/describe/raw-fragments.js';
import { turnPixels } from '../../core/turn-pixels.js';
import { turnedSize, type Turn } from '../../core/turn.js';
import type { DecodedFrame } from '../../decode/decode.js';
import type { DataSet } from '../registry.js';

/** Whether the frames of the data set are uncompressed pixels in a container of Raw Data Storage. */
export const isRaw = ({ description, frames }: DataSet): boolean =>
  frames !== undefined && description.frames.encodings[0] === 'raw';

/**
 * An uncompressed frame of a container (8 bits a pixel, docs/format.md section 6) in place of a decoded one. Its pixels
 * are a copy: `bytes` are the file's.
 *
 * @throws `DicomError` where it has not as many bytes as pixels.
 */
export function rawFrame(
  { description }: DataSet,
  bytes: Uint8Array,
  turn: Turn,
  frame: number,
): DecodedFrame {
  const { rows, columns } = description.stored;
  const size = rows * columns;
  if (!isRawLength(bytes.length, size)) {
    throw wrongRawFrame(description.container, frame, bytes.length, size);
  }
  return {
    pixels: turnPixels(bytes.slice(0, size), rows, columns, 1, turn),
    ...turnedSize(rows, columns, turn),
    samples: 1,
    bitsStored: 8,
    signed: false,
    photometric: 'MONOCHROME2',
    reversible: true,
    reduced: 0,
    stored: { rows, columns },
    warnings: [],
    damagedAt: undefined,
  };
}
