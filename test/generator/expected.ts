import type { Turn } from '../../src/core/index.js';
import { sha256 } from './codec.js';
import type { Frame } from './frames.js';
import type { Eye } from './anatomy.js';
import { KINDS, type PhantomKind } from './kinds.js';
import type { Mark } from './marker.js';

/** Where a file belongs (docs/format.md section 1). */
export type Family = 'ex' | 'raw-storage' | 'analysis' | 'clean' | 'standard' | 'not-czm';

/** What a reader should find in one scan. All frame lists have one entry for each frame that the bytes hold. */
export interface ExpectedScan {
  readonly kind: PhantomKind;
  /** Eight hexadecimal digits of the container, in Raw Data Storage. */
  readonly container?: string;
  readonly frames: number;
  readonly storedRows: number;
  readonly storedColumns: number;
  readonly samples: number;
  readonly reversible: boolean;
  readonly scrambled: readonly boolean[];
  /** SHA-256 of each plain (unscrambled) frame, its pad byte included. */
  readonly jp2Sha256: readonly string[];
  /** SHA-256 of the pixels as stored; null where there are none to be had and a reader must say so. */
  readonly storedPixelsSha256: readonly (string | null)[];
  /** What sets each stored frame upright. */
  readonly uprightTurn: readonly Turn[];
  readonly marks: readonly Mark[];
  /** Of the upright picture, in mm; `slow` is the phantom's step from B-scan to B-scan. What the file says may be less. */
  readonly spacing: { readonly lateral?: number; readonly axial?: number; readonly slow?: number };
  /** Whether the frames make a volume; absent where that depends on what a reader assumes. */
  readonly volume?: boolean;
  /** Standard objects: where each B-scan lies in the photograph that it refers to. */
  readonly location?: {
    readonly sopInstance: string;
    /** Row and column of the first A-scan, then of the last, from the centre of the first pixel. */
    readonly lines: readonly (readonly number[])[];
  };
  /** Standard objects: In-Stack Position Number of each frame. */
  readonly inStack?: readonly number[];
}

/** The eye that a file states: right, left, both, or none that can be trusted. */
export type ExpectedEye = 'R' | 'L' | 'B' | null;

export interface Expected {
  readonly family: Family;
  /** What is wrong or unusual, in a few words. */
  readonly about: string;
  /** Number of Frames as the file claims it, where it differs from the frames that the bytes hold. */
  readonly claimedFrames?: number;
  readonly eye: ExpectedEye;
  /** SOP Class UID of the images, repaired where the file's own is none of an image. */
  readonly sopClass?: string;
  /** One for each image stack; none where the file holds no image, is truncated, or must be refused whole. */
  readonly scans: readonly ExpectedScan[];
}

const per = (field: number | undefined, samples: number): number | undefined =>
  field !== undefined && samples > 1 ? field / (samples - 1) : undefined;

export const eyeOf = (eye: Eye): 'R' | 'L' => (eye === 'OD' ? 'R' : 'L');

export interface ScanOptions extends Pick<ExpectedScan, 'location' | 'inStack'> {
  readonly container?: string;
  readonly volume?: boolean | undefined;
}

export function expectedScan(
  kind: PhantomKind,
  frames: readonly Frame[],
  options: ScanOptions = {},
): ExpectedScan {
  const { container, volume, ...rest } = options;
  const facts = KINDS[kind];
  const [first] = frames;
  const upright = first?.turn === 'none' && facts.turn(0) !== 'none';
  const stored = upright ? { rows: facts.stored.columns, columns: facts.stored.rows } : facts.stored;
  const sideways = facts.turn(0) !== 'none' && !upright;
  const field = first ? first.field : facts.field;
  const across = sideways ? stored.rows : stored.columns;
  const down = sideways ? stored.columns : stored.rows;
  const lateral = per(field?.lateral, across);
  const axial = per(field?.axial, down);
  const slow = per(field?.slow, frames.length);
  return {
    kind,
    ...(container === undefined ? {} : { container }),
    ...(volume === undefined ? {} : { volume }),
    ...rest,
    frames: frames.length,
    storedRows: stored.rows,
    storedColumns: stored.columns,
    samples: facts.samples,
    reversible: frames.every((frame) => frame.reversible),
    scrambled: frames.map((frame) => frame.scrambled),
    jp2Sha256: frames.map((frame) => sha256(frame.plain)),
    storedPixelsSha256: frames.map((frame) => frame.pixelsSha256),
    uprightTurn: frames.map((frame) => frame.turn),
    marks: frames.map((frame) => frame.mark),
    spacing: {
      ...(lateral === undefined ? {} : { lateral }),
      ...(axial === undefined ? {} : { axial }),
      ...(slow === undefined ? {} : { slow }),
    },
  };
}

/** A file and what is in it. */
export interface Built {
  readonly bytes: Uint8Array;
  readonly expected: Expected;
}

/** A file that can be made. */
export interface Specimen {
  /** File name. */
  readonly name: string;
  /** Many large frames: seconds to make for the first time. */
  readonly slow?: true;
  readonly build: () => Promise<Built>;
}
