import { type Turn, turnedSize } from '../../core/index.js';
import { isRawLength, TRANSFER_SYNTAX, turnPixels, wrongRawFrame } from '../../core/internal.js';
import type { DecodedFrame } from '../../codec/decode.js';
import type { DecodeTaskArguments } from '../host/host.js';
import type { DataSet } from '../scans/registry.js';

const NATIVE: readonly string[] = [
  TRANSFER_SYNTAX.implicitVrLittleEndian,
  TRANSFER_SYNTAX.explicitVrLittleEndian,
];

/** Whether the frames of the data set are uncompressed pixels in a container of Raw Data Storage. */
export const isRaw = ({ description, frames }: DataSet): boolean =>
  frames !== undefined && description.frames.encodings[0] === 'raw';

/**
 * Whether a server sent a frame as uncompressed pixels of 8 bits, as PLEX Elite has them (docs/format.md section 1):
 * these are oriented like its compressed frames.
 */
export function isRawPixels(
  { description }: DataSet,
  { imageFrame, pixelData, transferSyntax }: DecodeTaskArguments,
): boolean {
  const { rows, columns } = description.stored;
  const { bitsAllocated, pixelRepresentation, samplesPerPixel } = imageFrame;
  const are8Bits = bitsAllocated === 8 && pixelRepresentation === 0 && samplesPerPixel === 1;
  return are8Bits && NATIVE.includes(transferSyntax) && isRawLength(pixelData.length, rows * columns);
}

/**
 * An uncompressed frame (8 bits a pixel, docs/format.md sections 1 and 6) in place of a decoded one. Its pixels are a
 * copy, because `bytes` belong to the file.
 *
 * @throws `DicomError` if it does not have as many bytes as pixels.
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
