import { decimalString, type Length, type Provenance } from '../base/quantity.js';
import { swapsAxes } from '../base/turn.js';
import type { Warning } from '../base/warning.js';
import type { AttributeSet } from '../dicom/attributes.js';
import type { ConversionRecord } from './conversion-record.js';
import type { ContainerFacts, Description } from './description.js';
import type { ImageFacts } from './image.js';
import { isCrossed } from './kinds.js';
import type { OrientationFinding } from './orientation.js';
import type { Protocol } from './protocol.js';
import {
  crossedSliceSpacing,
  findCubeSliceSpacing,
  isCompleteSquare,
  noVolumeSpacing,
  statedSliceSpacing,
  type SlowAxisFinding,
} from './slow-axis.js';
import { findPixelSpacing } from './spacing.js';

interface LengthInput {
  readonly image: ImageFacts;
  readonly orientation: OrientationFinding;
  readonly protocol: Protocol;
  readonly record: ConversionRecord | undefined;
  readonly container: ContainerFacts | undefined;
}

/** Millimetres of the upright picture, with warnings about them. */
interface LengthFinding {
  readonly spacing: Description['spacing'];
  readonly pixelWarnings: readonly Warning[];
  readonly sliceWarnings: readonly Warning[];
}

/** The millimetres between pixels and between frames: stated, derived, assumed or unknown. */
export function findLengths(
  attributes: AttributeSet,
  { image, orientation, protocol, record, container }: LengthInput,
): LengthFinding {
  const { kind, stored, turns, basis } = orientation;
  const swaps = turns.some(swapsAxes);
  const describesUpright = record?.frames === 'stored' && record.attributes === 'upright';
  const aScans = orientation.sideways || basis === 'unknown' ? stored.rows : stored.columns;
  const cube = { frames: image.frames, aScans, protocol };
  const pixels =
    container === undefined
      ? findPixelSpacing(attributes, {
          size: stored,
          depth: orientation.depth,
          swapped: describesUpright && swaps,
          namedField: kind === 'cube' && isCompleteSquare(cube) ? protocol.field?.lateral : undefined,
        })
      : { spacing: container.spacing, warnings: [] };
  const { rows, columns } = pixels.spacing;
  const [horizontal, vertical] = swaps ? [rows, columns] : [columns, rows];
  const slow = findSliceSpacing(attributes, orientation, {
    ...cube,
    lateral: horizontal,
    stated: container?.betweenFrames ?? notKnownBefore(attributes, record),
  });
  const spacing = {
    horizontal: asWritten(horizontal),
    vertical: asWritten(vertical),
    betweenFrames: asWritten(slow.spacing),
  };
  return {
    spacing: recorded(spacing, record),
    pixelWarnings: pixels.warnings,
    sliceWarnings: slow.warnings,
  };
}

/** What the container did not say when the image was taken out of it is still unknown, unless it is stated. */
function notKnownBefore(attributes: AttributeSet, record: ConversionRecord | undefined): Length | undefined {
  const unknown = record?.kind !== undefined && record.provenance[2] === 'unknown';
  return unknown ? statedSliceSpacing(attributes) : undefined;
}

interface CubeInput {
  readonly frames: number;
  readonly aScans: number;
  readonly protocol: Protocol;
  readonly lateral: Length;
  /** What takes precedence over everything else, and what the protocol may not replace. */
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

/** The length as a decimal string can hold it, so that the written and the described value are equal. */
const asWritten = (length: Length): Length =>
  length.mm === null ? length : { ...length, mm: Number(decimalString(length.mm)) };

/** What an earlier repair recorded as assumed stays assumed, although the data set now states it. */
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
