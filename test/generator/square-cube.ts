import type { Eye } from './anatomy.js';
import {
  analysisObject,
  anatomyAt,
  surfaceBytes,
  type AnalysisOptions,
  type Grid,
  type Lie,
} from './analysis.js';
import { ofKind } from './ex-kinds.js';
import type { Specimen } from './expected.js';

/*
 * The smallest cube on which layers can be measured: 96 × 96 A-scans of the phantom's anatomy, said to be of 6 mm. Its
 * layers are those that it was painted of.
 */

export const SQUARE: Grid = { bScans: 96, aScans: 96 };
const KIND = 'angiography-96';

/** The cube, named `square-OS` or `square-OD`. */
export const squareCube = (eye: Eye): Specimen =>
  ofKind(`square-${eye}`, KIND, 'a square of 96 B-scans, of 6 mm', {
    eye,
    family: 'clean',
    attributes: { protocol: ['SD-S90', 'Angiography 6x6 mm'] },
    frame: { scrambled: false, field: { lateral: 6, axial: 2, slow: 6 } },
  });

/** Depth of the ILM or the RPE in it, in samples. */
export const squareDepth = (name: 'ILM' | 'RPE', eye: Eye) => anatomyAt(name, KIND, SQUARE, eye);

/** Its analysis object, with the fovea in the middle. */
export function squareLayers(options: Partial<AnalysisOptions> = {}, lie?: Lie): Uint8Array {
  const eye = options.eye ?? 'OS';
  return analysisObject({
    name: 'layers',
    surfaces: {
      ILM: surfaceBytes(SQUARE, squareDepth('ILM', eye), lie),
      RPE: surfaceBytes(SQUARE, squareDepth('RPE', eye), lie),
    },
    fovea: [0.5, 0.5],
    ...options,
  });
}
