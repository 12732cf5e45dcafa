import { numberValue, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { DicomError } from '../base/errors.js';
import type { Warning } from '../base/warning.js';
import { isRawLength } from '../frame/raw-length.js';
import { frameCountWarning, imageFromAttributes, type ImageFacts } from './image.js';

/**
 * The facts of uncompressed frames of 8 bits that are stored one per fragment in encapsulated Pixel Data, under a
 * native transfer syntax (PLEX Elite, docs/format.md section 1, confidence B). No standard reader expects them there.
 * Undefined if less than half of the fragments have the length of a frame.
 *
 * @param lengths bytes of each fragment.
 */
export function imageFromRawFragments(
  attributes: AttributeSet,
  lengths: readonly number[],
  found: readonly Warning[],
): ImageFacts | undefined {
  const stated = imageFromAttributes(
    attributes,
    lengths.map(() => 'raw'),
  );
  const pixels = stated.rows * stated.columns;
  const bits = numberValue(attributes, TAGS.BitsAllocated) ?? 8;
  const whole = lengths.filter((length) => isRawLength(length, pixels)).length;
  if (bits !== 8 || stated.samplesPerPixel !== 1 || whole * 2 <= lengths.length) return undefined;
  const damaged = new Map<number, DicomError>();
  for (const [index, length] of lengths.entries()) {
    if (isRawLength(length, pixels)) continue;
    const frame = index + 1;
    const message = `Frame ${frame} has ${length} of ${pixels} pixels.`;
    const details = { frame, tag: TAGS.PixelData, found: length, expected: pixels };
    damaged.set(frame, new DicomError(message, details));
  }
  return {
    ...stated,
    basis: 'fragments',
    frames: lengths.length,
    // Like every other frame of 8 bits, whatever Pixel Representation says (docs/format.md section 4).
    signed: false,
    photometricInterpretation: stated.photometricInterpretation || 'MONOCHROME2',
    damaged,
    warnings: [
      ...found,
      ...[...damaged.values()].map(({ message }): Warning => ({ code: 'FRAME_DAMAGED', message })),
      ...frameCountWarning(lengths.length, stated.claimedFrames),
    ],
  };
}
