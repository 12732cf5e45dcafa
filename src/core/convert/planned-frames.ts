import { derivedUid } from '../base/uid.js';
import { DicomError, UnsupportedError } from '../base/errors.js';
import type { StoredFrames } from '../containers/stored-frames.js';
import type { Orientation } from '../describe/conversion-record.js';
import { textValue, type AttributeSet } from '../dicom/attributes.js';
import { elementHeader, type Chunk, type MadeChunk } from '../dicom/part10/encode.js';
import * as TAGS from '../dicom/tags.js';
import type { ResultFrames } from '../repair/context.js';
import type { NewFrames } from './options.js';

/** Where the frames of a result come from: the source's codestreams or pixels, or frames that were passed. */
export type FrameOrigin =
  | { readonly kind: 'codestreams' }
  | { readonly kind: 'pixels'; readonly turning: boolean }
  | { readonly kind: 'given'; readonly given: NewFrames };

/** What the result's Pixel Data will be. */
export interface PlannedFrames {
  /** The element in explicit VR. */
  readonly pixelData: readonly Chunk[];
  /** What the frames must be; undefined if Pixel Data is left out. */
  readonly frames: FrameOrigin | undefined;
  readonly result: ResultFrames;
  readonly orientation: Orientation;
  /** Whether the file's Pixel Data must be rewritten. */
  readonly changed: boolean;
}

/** The longest even length of a value that states one (PS3.5 7.1.1). */
const MAX_NATIVE_LENGTH = 0xfffffffe;

/** @throws {@link UnsupportedError} for more uncompressed pixels than a value can hold. */
export function refuseTooLong(length: number): void {
  if (length <= MAX_NATIVE_LENGTH) return;
  throw new UnsupportedError(
    'The uncompressed frames are more than Pixel Data can hold. Convert them to a compressed transfer syntax.',
    { tag: TAGS.PixelData, found: length, expected: MAX_NATIVE_LENGTH },
  );
}

/** Frames as native Pixel Data (PS3.5 8.1.1), little endian, of bytes or of 16-bit words. */
export function nativePixelData(frames: readonly MadeChunk[], vr: 'OB' | 'OW'): readonly Chunk[] {
  const length = frames.reduce((sum, frame) => sum + frame.length, 0);
  const pad = length % 2;
  return [elementHeader(TAGS.PixelData, vr, length + pad, true), ...frames, new Uint8Array(pad)];
}

/** The frame's bare codestream. It is unscrambled again when it is written, so that only one is held at a time. */
export const codestreamChunk = (frames: StoredFrames, index: number, length: number): MadeChunk => ({
  length,
  make: () => frames.at(index).codestream(),
});

/** The SOP Instance UID of the image turned upright. @throws {@link DicomError} where the source has none. */
export function uprightInstance(attributes: AttributeSet): string {
  const uid =
    textValue(attributes, TAGS.SOPInstanceUID) || textValue(attributes, TAGS.MediaStorageSOPInstanceUID);
  if (uid !== '') return derivedUid(uid, 'turned upright');
  throw new DicomError(
    'SOP Instance UID is blank: the turned image needs a UID derived from it, and would share one with every other ' +
      'such file. Give the file a SOP Instance UID, or convert it as stored.',
    { tag: TAGS.SOPInstanceUID, found: '', expected: 'a UID' },
  );
}
