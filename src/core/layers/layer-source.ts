import type { Laterality } from '../describe/laterality.js';
import type { SurfaceKind, SurfaceRow } from './surfaces.js';

/** B-scans × A-scans. */
export interface Grid {
  readonly bScans: number;
  readonly aScans: number;
}

/** A problem of a surface, or of all of them. */
export interface LayerProblem {
  /** Its name; undefined if it is about the object. */
  readonly surface: string | undefined;
  /** A sentence for a person. Never patient data. */
  readonly message: string;
}

/** A surface as its data set holds it; how its rows lie relative to the frames of a cube is not decided yet. */
export interface StoredSurface extends Grid {
  readonly kind: SurfaceKind;
  readonly name: string;
  /** The family of surfaces that must not cross; undefined if it may cross any. */
  readonly family: SurfaceRow['family'] | 'height map';
  /** Where it is stored: `(0073,1150)`, `segment 1`. */
  readonly source: string;
  /** Samples from the top of the upright picture, row by row; NaN where it was not found. */
  readonly depth: Float32Array;
}

/** A place in the grid of the surfaces, from 0 to 1: along the A-scans, and along the rows as they are stored. */
export interface StoredFovea {
  readonly x: number;
  readonly y: number;
  readonly source: string;
}

/** The surfaces of one data set, and what identifies their cube. */
export interface LayerSource {
  /**
   * Found by the instrument, or read from Height Map Segmentation, which states how its rows lie relative to the
   * frames.
   */
  readonly origin: 'instrument' | 'height map';
  readonly sopInstanceUID: string;
  readonly studyInstanceUID: string;
  readonly laterality: Laterality | undefined;
  /** As a DT value; `''` if it is not stated. */
  readonly acquisitionDateTime: string;
  /** SOP Instance UIDs that it references. */
  readonly references: readonly string[];
  /** Height maps: the one-based frame of each row. Undefined: the order in which frames are stored. */
  readonly frameOfRow: readonly number[] | undefined;
  readonly surfaces: readonly StoredSurface[];
  readonly fovea: StoredFovea | undefined;
  /** Software Versions, if stated: of the instrument that found the surfaces, or of what wrote the height map. */
  readonly softwareVersions: string;
  readonly problems: readonly LayerProblem[];
}

const NONE = new Float32Array(0);

/** What identifies the cube of surfaces, without the surfaces: there may be thousands. */
export const withoutDepths = (source: LayerSource): LayerSource => ({
  ...source,
  surfaces: source.surfaces.map((surface) => ({ ...surface, depth: NONE })),
});
