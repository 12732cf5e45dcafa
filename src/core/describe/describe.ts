import { UnsupportedError } from '../base/errors.js';
import { UNKNOWN_LENGTH, type Length } from '../base/quantity.js';
import { turnedSize } from '../base/turn.js';
import type { AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { readRecord } from './conversion-record.js';
import type { ContainerFacts, DescribeOptions, Description, Family } from './description.js';
import { findFixationOffset } from './fixation.js';
import type { ImageFacts } from './image.js';
import { isParallel } from './kinds.js';
import { findLaterality } from './laterality.js';
import { findLengths } from './lengths.js';
import { findOrientation, type OrientationFinding } from './orientation.js';
import { findProtocol, protocolName } from './protocol.js';
import { czmEvidence, isAnalysis, isRawDataStorage, type Evidence } from './recognize.js';
import { hasStatedPositions } from './stated-geometry.js';

/**
 * Describes a data set from its attributes and what is known about its frames; `image` is undefined without pixels.
 * `container` is passed for an image of Raw Data Storage.
 *
 * @throws {@link UnsupportedError} if more frames are claimed than any scan has, and there are none to be counted.
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
  const lengths = findLengths(attributes, { image, orientation, protocol: known, record, container });
  const { spacing } = lengths;
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
      ...lengths.pixelWarnings,
      // A standard object states no planes, so no volume is offered anyway.
      ...(basis === 'recorded' || basis === 'standard object' ? [] : lengths.sliceWarnings),
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
    evidence: 'there is no CZM image',
    confidence: null,
    sideways: false,
  },
  spacing: { horizontal: UNKNOWN_LENGTH, vertical: UNKNOWN_LENGTH, betweenFrames: UNKNOWN_LENGTH },
  geometry: { planes: 'unknown', positions: 'unknown' },
  containers: [],
} as const satisfies Partial<Description>;

/** More frames than any scan has: an angiography cube of 15 mm has 834. */
const MAX_CLAIMED_FRAMES = 16_384;

/** Frames that were not counted are a mere claim: nothing may be allocated for each of them. */
function refuseClaim({ encodings, frames }: ImageFacts): void {
  const counted = encodings.length > 0 && !encodings.includes('native');
  if (counted || frames <= MAX_CLAIMED_FRAMES) return;
  throw new UnsupportedError(
    `Number of Frames is ${frames}, more than the ${MAX_CLAIMED_FRAMES} that are supported if no frames are in memory to ` +
      'count. No scan has so many: the value is damaged.',
    { tag: TAGS.NumberOfFrames, found: frames, expected: MAX_CLAIMED_FRAMES },
  );
}

/** Not a CZM image: only its size is known. */
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

/**
 * How planes and positions are known. Those of parallel B-scans follow from an eye that looks straight ahead, which is
 * assumed, as is the origin; the direction of the slow axis is derived (section 8d). The planes of crossed scans are
 * not known; a standard object has those that it states.
 */
function findGeometry(
  { kind, basis }: OrientationFinding,
  betweenFrames: Length,
  statesPositions: boolean,
): Description['geometry'] {
  if (basis === 'stated') return { planes: 'stated', positions: statesPositions ? 'stated' : 'unknown' };
  // What the host decodes is not turned, and its orientation is not known well enough to place it.
  const placeable = basis !== 'unknown' && basis !== 'not decodable here' && basis !== 'standard object';
  if (!isParallel(kind) || !placeable) return { planes: 'unknown', positions: 'unknown' };
  return { planes: 'assumed', positions: betweenFrames.mm === null ? 'unknown' : 'assumed' };
}
