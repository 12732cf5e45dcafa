import type { AttributeSet } from '../dicom/attributes.js';
import { TAGS } from '../dicom/tags.js';
import { UnsupportedError } from '../base/errors.js';
import { swapsAxes, turnedSize, type Turn } from '../base/turn.js';
import type { Warning } from '../base/warning.js';
import { readRecord, type ConversionRecord } from './conversion-record.js';
import { findFixationOffset } from './fixation.js';
import type { ImageFacts, StoredEncoding } from './image.js';
import { type ScanKind } from '../tables/kinds.js';
import { isCrossed, isParallel, type KindFinding } from './kinds.js';
import { findLaterality, type Laterality } from './laterality.js';
import { findOrientation, type OrientationBasis, type OrientationFinding } from './orientation.js';
import { findProtocol, type Protocol } from './protocol.js';
import {
  decimalString,
  UNKNOWN_LENGTH,
  type Confidence,
  type Length,
  type Provenance,
} from '../base/quantity.js';
import { czmEvidence, isAnalysis, isRawDataStorage, protocolName, type Evidence } from './recognize.js';
import {
  crossedSliceSpacing,
  findCubeSliceSpacing,
  isCompleteSquare,
  noVolumeSpacing,
  statedSliceSpacing,
  type SlowAxisFinding,
} from './slow-axis.js';
import { findPixelSpacing, type PixelSpacing } from './spacing.js';
import type { ContainerDescription, ContainerReference } from '../containers/container.js';
import { hasStatedPositions } from './stated-geometry.js';
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

/**
 * Describes a data set from its attributes and what is known of its frames; `image` is undefined without pixels.
 * `container` is given for an image of Raw Data Storage.
 *
 * @throws {@link UnsupportedError} where more frames are claimed than any scan has, and none are there to be counted.
 */
export function describeDataSet(
  attributes: AttributeSet,
  image: ImageFacts | undefined,
  options: DescribeOptions = {},
  container?: ContainerFacts,
): Description {
  const attributeEvidence = czmEvidence(attributes);
  const scrambled = image?.encodings.includes('scrambled') === true;
  const evidence: readonly Evidence[] = scrambled
    ? [...attributeEvidence, 'scrambled frame']
    : attributeEvidence;
  const known = findProtocol(attributes);
  const protocol = protocolName(attributes) || known.name;
  const eye = findLaterality(attributes);
  const family = container === undefined ? findFamily(attributes, image, evidence) : 'raw-data-storage';
  const origin = container === undefined ? {} : { container: container.reference };
  const fixation = findFixationOffset(attributes);
  const base = { family, evidence, protocol, laterality: eye.laterality, ...fixation, ...origin };
  if (image === undefined) return { ...base, ...NO_IMAGE, warnings: eye.warnings };
  if (family === 'not-czm') return { ...base, ...NO_IMAGE, ...asStored(image), warnings: image.warnings };

  refuseClaim(image);
  const record = readRecord(attributes);
  const orientation = findOrientation({
    attributes,
    image,
    protocol: known,
    record,
    turnTable: options.turnTable,
    container: container?.kind,
  });
  const { kind, stored, turns, basis } = orientation;
  const swaps = turns.some(swapsAxes);
  const describesUpright = record?.frames === 'stored' && record.attributes === 'upright';
  const aScans = orientation.sideways || basis === 'unknown' ? stored.rows : stored.columns;
  const cube = { frames: image.frames, aScans, protocol: known };
  const pixels =
    container === undefined
      ? findPixelSpacing(attributes, {
          size: stored,
          depth: orientation.depth,
          swapped: describesUpright && swaps,
          namedField: kind === 'cube' && isCompleteSquare(cube) ? known.field?.lateral : undefined,
        })
      : { spacing: container.spacing, warnings: [] };
  const { rows, columns } = pixels.spacing;
  const [horizontal, vertical] = swaps ? [rows, columns] : [columns, rows];
  const slow = findSliceSpacing(attributes, orientation, {
    ...cube,
    lateral: horizontal,
    stated: container?.betweenFrames ?? notKnownBefore(attributes, record),
  });
  const spacing = recorded(
    {
      horizontal: asWritten(horizontal),
      vertical: asWritten(vertical),
      betweenFrames: asWritten(slow.spacing),
    },
    record,
  );
  return {
    ...base,
    family: orientation.standard ? 'standard' : family,
    kind,
    frames: framesOf(image),
    stored,
    upright: turnedSize(stored.rows, stored.columns, turns[0] ?? 'none'),
    bitsStored: image.bitsStored,
    samplesPerPixel: image.samplesPerPixel,
    orientation: orientationOf(orientation),
    spacing,
    geometry: findGeometry(orientation, spacing.betweenFrames, hasStatedPositions(attributes)),
    containers: [],
    warnings: [
      ...image.warnings,
      ...eye.warnings,
      ...orientation.warnings,
      ...pixels.warnings,
      // A standard object states no planes: of it no volume is offered anyway.
      ...(basis === 'recorded' || basis === 'standard object' ? [] : slow.warnings),
    ],
  };
}

function orientationOf(found: OrientationFinding): Description['orientation'] {
  const { turns, exchanged, basis, evidence, confidence, sideways } = found;
  const alternative = exchanged === undefined ? {} : { exchanged };
  return { turns, ...alternative, basis, evidence, confidence: confidence ?? null, sideways };
}

const NO_IMAGE = {
  kind: 'unknown',
  frames: { count: 0, claimed: undefined, encodings: [], damaged: [] },
  stored: { rows: 0, columns: 0 },
  upright: { rows: 0, columns: 0 },
  bitsStored: 0,
  samplesPerPixel: 0,
  orientation: {
    turns: [],
    basis: 'unknown',
    evidence: 'there is no image of this maker',
    confidence: null,
    sideways: false,
  },
  spacing: { horizontal: UNKNOWN_LENGTH, vertical: UNKNOWN_LENGTH, betweenFrames: UNKNOWN_LENGTH },
  geometry: { planes: 'unknown', positions: 'unknown' },
  containers: [],
} as const satisfies Partial<Description>;

/** More frames than any scan has: an angiography cube of 15 mm has 834. */
const MAX_CLAIMED_FRAMES = 16_384;

/** Frames that were not counted are a claim; whatever is made for each frame must not follow it. */
function refuseClaim({ encodings, frames }: ImageFacts): void {
  const counted = encodings.length > 0 && !encodings.includes('native');
  if (counted || frames <= MAX_CLAIMED_FRAMES) return;
  throw new UnsupportedError(
    `Number of Frames is ${frames}, more than the ${MAX_CLAIMED_FRAMES} that are handled where no frames are in memory to ` +
      'count. No scan has so many: the value is damaged.',
    { tag: TAGS.NumberOfFrames, found: frames, expected: MAX_CLAIMED_FRAMES },
  );
}

/** Somebody else's image: nothing is known of it but its size. */
function asStored(
  image: ImageFacts,
): Pick<Description, 'frames' | 'stored' | 'upright' | 'bitsStored' | 'samplesPerPixel'> {
  const size = { rows: image.rows, columns: image.columns };
  const { bitsStored, samplesPerPixel } = image;
  return { frames: framesOf(image), stored: size, upright: size, bitsStored, samplesPerPixel };
}

const framesOf = (image: ImageFacts): Description['frames'] => ({
  count: image.frames,
  claimed: image.claimedFrames,
  encodings: image.encodings,
  damaged: [...image.damaged.keys()],
});

function findFamily(
  attributes: AttributeSet,
  image: ImageFacts | undefined,
  evidence: readonly Evidence[],
): Family {
  if (evidence.length === 0) return 'not-czm';
  if (isRawDataStorage(attributes, image !== undefined)) return 'raw-data-storage';
  if (image === undefined) return isAnalysis(attributes) ? 'analysis' : 'other';
  const known = image.encodings.length > 0;
  return known && !image.encodings.includes('scrambled') && image.damaged.size < image.frames
    ? 'clean'
    : 'ex-dcm';
}

/** What the container did not tell when the image was taken out of it, nothing tells now, unless it is stated. */
function notKnownBefore(attributes: AttributeSet, record: ConversionRecord | undefined): Length | undefined {
  const unknown = record?.kind !== undefined && record.provenance[2] === 'unknown';
  return unknown ? statedSliceSpacing(attributes) : undefined;
}

interface CubeInput {
  readonly frames: number;
  readonly aScans: number;
  readonly protocol: Protocol;
  readonly lateral: Length;
  /** What goes before everything else, and what the protocol may not replace. */
  readonly stated: Length | undefined;
}

function findSliceSpacing(
  attributes: AttributeSet,
  { kind, basis, noVolume }: OrientationFinding,
  { stated, ...cube }: CubeInput,
): SlowAxisFinding {
  const first = stated ?? statedSliceSpacing(attributes);
  if (isCrossed(kind)) return crossedSliceSpacing(first, cube.frames);
  if (noVolume !== undefined) return noVolumeSpacing(noVolume);
  if (stated !== undefined) return { spacing: stated, warnings: [] };
  if (kind !== 'cube' || basis === 'unknown') return { spacing: first, warnings: [] };
  return findCubeSliceSpacing(attributes, cube);
}

/** The length as a decimal string can hold it, so that what is written and what is described are the same. */
const asWritten = (length: Length): Length =>
  length.mm === null ? length : { ...length, mm: Number(decimalString(length.mm)) };

/** What an earlier repair wrote down as assumed stays assumed, although the data set now states it. */
function recorded(
  spacing: Description['spacing'],
  record: ConversionRecord | undefined,
): Description['spacing'] {
  if (record === undefined) return spacing;
  const [horizontal, vertical, betweenFrames] = record.provenance;
  const as = (length: Length, provenance: Provenance): Length =>
    length.mm === null || length.provenance !== 'stated' || provenance === 'stated'
      ? length
      : { ...length, provenance, source: `${length.source}, ${provenance} when the file was repaired` };
  return {
    horizontal: as(spacing.horizontal, horizontal),
    vertical: as(spacing.vertical, vertical),
    betweenFrames: as(spacing.betweenFrames, betweenFrames),
  };
}

/**
 * How planes and positions are known. Those of parallel B-scans follow from an eye that looks ahead, which is assumed, as
 * is the origin; which way the slow axis runs is derived (section 8d). Scans that cross have no planes that are known,
 * and a standard object has those that it states.
 */
function findGeometry(
  { kind, basis }: OrientationFinding,
  betweenFrames: Length,
  statesPositions: boolean,
): Description['geometry'] {
  if (basis === 'stated') return { planes: 'stated', positions: statesPositions ? 'stated' : 'unknown' };
  // What the host decodes is not turned, and how it lies is not known well enough to place it.
  const placeable = basis !== 'unknown' && basis !== 'not decodable here' && basis !== 'standard object';
  if (!isParallel(kind) || !placeable) return { planes: 'unknown', positions: 'unknown' };
  return { planes: 'assumed', positions: betweenFrames.mm === null ? 'unknown' : 'assumed' };
}
