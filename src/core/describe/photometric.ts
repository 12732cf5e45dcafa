import { UnsupportedError } from '../base/errors.js';
import * as TAGS from '../dicom/tags.js';
import type { CodestreamHeader } from '../frame/j2k/codestream.js';

/** The values of Photometric Interpretation (0028,0004) that a JPEG 2000 frame of this kind can have. */
export type J2kPhotometricInterpretation = 'MONOCHROME2' | 'RGB' | 'YBR_ICT' | 'YBR_RCT';

/**
 * Photometric Interpretation of the encapsulated codestream (DICOM PS3.5 8.2.4, PS3.3 C.7.6.3.1.2). Decoders undo
 * the transform: decoded pixels of three components are RGB in every case.
 *
 * @throws {@link UnsupportedError} for other numbers of components, and if the tiles are transformed differently.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openFrame, openPart10, photometricInterpretation } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * photometricInterpretation(openFrame(frame).header); // → 'MONOCHROME2'
 * ```
 */
export function photometricInterpretation(
  header: Pick<CodestreamHeader, 'siz' | 'colourTransform'>,
): J2kPhotometricInterpretation {
  const count = header.siz.components.length;
  if (count === 1) return 'MONOCHROME2';
  if (count !== 3) {
    throw new UnsupportedError(
      `Codestreams of ${count} components are not supported, only those of 1 (grayscale) and 3 (colour). ` +
        'Pass the frame on unchanged.',
      { tag: TAGS.PhotometricInterpretation, found: count, expected: '1 or 3' },
    );
  }
  switch (header.colourTransform) {
    case 'none':
      return 'RGB';
    case 'ICT':
      return 'YBR_ICT';
    case 'RCT':
      return 'YBR_RCT';
    case 'mixed':
      throw new UnsupportedError(
        'The tiles of this codestream are colour-transformed differently: no Photometric Interpretation fits all. ' +
          'Decode the frame and encode it again.',
        { tag: TAGS.PhotometricInterpretation, found: 'mixed', expected: 'one colour transform' },
      );
  }
}
