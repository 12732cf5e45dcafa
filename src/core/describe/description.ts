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
 * unscrambling · `standard`: standard objects, which go through as they are · `raw-data-storage`: images in private
 * containers · `analysis`: no images · `other`: no images that this package knows of · `not-czm`: somebody else's.
 */
export type Family = 'ex-dcm' | 'clean' | 'standard' | 'raw-data-storage' | 'analysis' | 'other' | 'not-czm';

/** What a data set is, as far as it says, and how each thing is known. Never holds patient data. */
export interface Description {
  readonly family: Family;
  readonly evidence: readonly Evidence[];
  readonly kind: ScanKind;
  /** The scan's name; `''` where none is stated. */
  readonly protocol: string;
  /** Which eye; undefined where it is not stated, or contradicted. */
  readonly laterality: Laterality | undefined;
  readonly frames: {
    readonly count: number;
    /** Number of Frames as claimed. */
    readonly claimed: number | undefined;
    readonly encodings: readonly StoredEncoding[];
    /** One-based numbers of frames that cannot be decoded. */
    readonly damaged: readonly number[];
  };
  /** Rows and columns of the frames as they lie in the file. */
  readonly stored: { readonly rows: number; readonly columns: number };
  readonly upright: { readonly rows: number; readonly columns: number };
  readonly bitsStored: number;
  readonly samplesPerPixel: number;
  readonly orientation: {
    /** What turns each stored frame upright, by frame. Where metadata came without pixels, see `turnFor`. */
    readonly turns: readonly Turn[];
    /**
     * The same for frames that decode with rows and columns exchanged: metadata without pixels may describe the upright
     * picture. Absent where such frames are not of this image.
     */
    readonly exchanged?: readonly Turn[];
    /** Which rule decided. */
    readonly basis: OrientationBasis;
    /** What the decision rests on, or why there is none; for a person. */
    readonly evidence: string;
    /** Of the decision; null where there is none, or where it is the user's. */
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
  /** How the place of the frames in the patient is known; `unknown` means that no volume is offered. */
  readonly geometry: { readonly planes: Provenance; readonly positions: Provenance };
  /**
   * The offsets of the fixation from the fovea, in the file's own units (about 0.038 mm, confidence B), as stated in
   * (0405,1032) and (0405,1033); which direction each is, and its sign, is not documented. Null: stated, but no number.
   */
  readonly fixationOffset?: readonly (number | null)[];
  /** Where in Raw Data Storage the image lay; undefined for every other image. */
  readonly container?: ContainerReference;
  /** The image stacks of Raw Data Storage; empty for every other family. */
  readonly containers: readonly ContainerDescription[];
  readonly warnings: readonly Warning[];
}

/** What the container of an image says about it (docs/format.md section 6); goes before every attribute. */
export interface ContainerFacts {
  readonly reference: ContainerReference;
  readonly kind: KindFinding;
  /** Of the stored frame. */
  readonly spacing: PixelSpacing;
  /** Undefined where the container says nothing; of unknown length where it is not to be believed. */
  readonly betweenFrames: Length | undefined;
}

/** Options of {@link describePart10} and {@link openPart10}. */
export interface DescribeOptions {
  /** The user's own turns, by shape, protocol or kind. Default: none. */
  readonly turnTable?: TurnTable | undefined;
}
