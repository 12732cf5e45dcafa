import type { Confidence, Length, Provenance } from '../base/quantity.js';
import type { Turn } from '../base/turn.js';
import type { Warning } from '../base/warning.js';
import type { ContainerDescription, ContainerReference } from '../containers/container.js';
import type { ScanKind } from '../tables/kinds.js';
import type { StoredEncoding } from './image.js';
import type { KindFinding } from './kinds.js';
import type { Laterality } from './laterality.js';
import type { OrientationBasis } from './orientation.js';
import type { Evidence } from './recognize.js';
import type { PixelSpacing } from './spacing.js';
import type { TurnTable } from './turn-table.js';

/**
 * Families of CZM data sets (docs/format.md section 1). `ex-dcm`: scrambled images · `clean`: images that need no
 * unscrambling · `standard`: standard objects, which need no conversion · `raw-data-storage`: images in private
 * containers · `analysis`: no images · `other`: no images known to this package · `not-czm`: not a CZM file.
 */
export type Family = 'ex-dcm' | 'clean' | 'standard' | 'raw-data-storage' | 'analysis' | 'other' | 'not-czm';

/** What a data set is, as far as it says, and how each fact is known. Never contains patient data. */
export interface Description {
  readonly family: Family;
  readonly evidence: readonly Evidence[];
  readonly kind: ScanKind;
  /** The scan's name; `''` if none is stated. */
  readonly protocol: string;
  /** Which eye; undefined if it is not stated, or if attributes contradict each other. */
  readonly laterality: Laterality | undefined;
  readonly frames: {
    readonly count: number;
    /** Number of Frames as claimed. */
    readonly claimed: number | undefined;
    readonly encodings: readonly StoredEncoding[];
    /** One-based numbers of frames that cannot be decoded. */
    readonly damaged: readonly number[];
  };
  /** Rows and columns of the frames as stored. */
  readonly stored: { readonly rows: number; readonly columns: number };
  readonly upright: { readonly rows: number; readonly columns: number };
  readonly bitsStored: number;
  readonly samplesPerPixel: number;
  readonly orientation: {
    /** The turn that makes each stored frame upright, by frame. If metadata came without pixels, see `turnFor`. */
    readonly turns: readonly Turn[];
    /**
     * The same for frames that decode with rows and columns exchanged: metadata without pixels may describe the upright
     * picture. Absent if such frames cannot belong to this image.
     */
    readonly exchanged?: readonly Turn[];
    /** Which rule decided. */
    readonly basis: OrientationBasis;
    /** The reason for the decision, or why there is none; for a person. */
    readonly evidence: string;
    /** Of the decision; null if there is none, or if it is the user's. */
    readonly confidence: Confidence | null;
    /** Whether a stored row is an A-scan. */
    readonly sideways: boolean;
  };
  /** Of the upright picture: for B-scans lateral, axial, and along the slow axis. */
  readonly spacing: {
    readonly horizontal: Length;
    readonly vertical: Length;
    readonly betweenFrames: Length;
  };
  /** How the position of the frames in the patient is known; if `unknown`, no volume is offered. */
  readonly geometry: { readonly planes: Provenance; readonly positions: Provenance };
  /**
   * The offsets of the fixation from the fovea, in the file's own units (about 0.038 mm, confidence B), as stated in
   * (0405,1032) and (0405,1033); their directions and signs are not documented. Null: stated, but not a number.
   */
  readonly fixationOffset?: readonly (number | null)[];
  /** Where in Raw Data Storage the image was; undefined for every other image. */
  readonly container?: ContainerReference;
  /** The image stacks of Raw Data Storage; empty for every other family. */
  readonly containers: readonly ContainerDescription[];
  readonly warnings: readonly Warning[];
}

/** What the container of an image says about it (docs/format.md section 6); takes precedence over every attribute. */
export interface ContainerFacts {
  readonly reference: ContainerReference;
  readonly kind: KindFinding;
  /** Of the stored frame. */
  readonly spacing: PixelSpacing;
  /** Undefined if the container says nothing; of unknown length if its value is not credible. */
  readonly betweenFrames: Length | undefined;
}

/** Options of {@link describePart10} and {@link openPart10}. */
export interface DescribeOptions {
  /** The user's own turns, by shape, protocol or kind. Default: none. */
  readonly turnTable?: TurnTable | undefined;
}
