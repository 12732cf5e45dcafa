import { SOP_CLASS } from '../base/uids.js';
import {
  itemsOf,
  numberValue,
  numberValues,
  textValue,
  type Attribute,
  type AttributeSet,
} from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import type { Tag } from '../dicom/tag.js';
import { identityOf } from './analysis.js';
import type { LayerProblem, LayerSource, StoredSurface } from './layer-source.js';
import { SURFACE_CODES, type SurfaceKind } from './surfaces.js';

/*
 * Height Map Segmentation (PS3.3 A.91), ours or another program's: a frame for each surface, a row for each frame of
 * the image that it was found in, and float pixels that count from the top of that image. Values outside 0 to its Rows
 * are padding.
 */

/** The largest number of surfaces, and of pixels in each, that is read. */
const MAX_SEGMENTS = 64;
const MAX_PIXELS = 1 << 22;
/** Characters of a Segment Label that are read; 64 are allowed (PS3.5 6.2). */
const MAX_LABEL = 256;

/** The surfaces of a height map; undefined if the data set is not one. */
export function readHeightMap(attributes: AttributeSet): LayerSource | undefined {
  const sopClass =
    textValue(attributes, TAGS.SOPClassUID) || textValue(attributes, TAGS.MediaStorageSOPClassUID);
  if (sopClass !== SOP_CLASS.heightMap) return undefined;
  const derivation = derivationOf(attributes);
  const read = surfacesOf(attributes);
  const rows = numberValue(attributes, TAGS.Rows) ?? 0;
  const order = 'reason' in derivation ? undefined : derivation.frameOfRow;
  const wrongOrder = order && whyNoOrder(order, rows);
  const reason =
    'reason' in derivation ? derivation.reason : (wrongOrder ?? ('reason' in read ? read.reason : undefined));
  return {
    origin: 'height map',
    ...identityOf(attributes),
    references: 'reason' in derivation ? [] : [derivation.sopInstanceUID],
    frameOfRow: order,
    surfaces: reason === undefined && 'surfaces' in read ? read.surfaces : [],
    fovea: undefined,
    problems: [
      ...(reason === undefined ? [] : [{ surface: undefined, message: reason }]),
      ...('surfaces' in read ? read.problems : []),
    ],
  };
}

/** Why frames cannot be those of the rows, one each. */
function whyNoOrder(frames: readonly number[], rows: number): string | undefined {
  if (frames.length !== rows) return `The height map has ${rows} rows and refers to ${frames.length} frames.`;
  const none = frames.find((frame) => !(Number.isInteger(frame) && frame > 0));
  if (none !== undefined) return `The height map refers to frame ${none}: frames are counted from 1.`;
  // Which of two rows is the frame's is not said.
  const seen = new Set<number>();
  const twice = frames.find((frame) => seen.size === seen.add(frame).size);
  return twice === undefined ? undefined : `The height map has several rows of frame ${twice}.`;
}

interface NotRead {
  readonly reason: string;
}

/** The one image that all frames belong to. */
function derivationOf(
  attributes: AttributeSet,
): { readonly sopInstanceUID: string; readonly frameOfRow: readonly number[] | undefined } | NotRead {
  const groups = [
    ...itemsOf(attributes, TAGS.SharedFunctionalGroupsSequence),
    ...itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence),
  ];
  const sources = groups
    .flatMap((group) => itemsOf(group, TAGS.DerivationImageSequence))
    .flatMap((derivation) => itemsOf(derivation, TAGS.SourceImageSequence))
    .map((source) => ({
      sopInstanceUID: textValue(source, TAGS.ReferencedSOPInstanceUID),
      frames: numberValues(source, TAGS.ReferencedFrameNumber),
    }));
  const [first] = sources;
  if (first === undefined || first.sopInstanceUID === '') return { reason: 'The height map names no image.' };
  const differs = ({ sopInstanceUID, frames }: typeof first): boolean =>
    sopInstanceUID !== first.sopInstanceUID || frames.join() !== first.frames.join();
  if (sources.some(differs))
    return { reason: 'The height map belongs to several images, which is not supported.' };
  return {
    sopInstanceUID: first.sopInstanceUID,
    frameOfRow: first.frames.length > 0 ? first.frames : undefined,
  };
}

interface Read {
  readonly surfaces: readonly StoredSurface[];
  readonly problems: readonly LayerProblem[];
}

function surfacesOf(attributes: AttributeSet): Read | NotRead {
  const [bScans = 0, aScans = 0] = [TAGS.Rows, TAGS.Columns].map((tag) => numberValue(attributes, tag));
  const frames = numberValue(attributes, TAGS.NumberOfFrames) ?? 1;
  const pixels = bScans * aScans;
  if (!(pixels > 0 && pixels <= MAX_PIXELS && frames > 0 && frames <= MAX_SEGMENTS)) {
    return { reason: `A height map of ${frames} frames of ${bScans} × ${aScans} pixels is not supported.` };
  }
  const values = floatsOf(attributes, frames * pixels);
  if (typeof values === 'string') return { reason: values };
  const padding = paddingOf(attributes);
  const segments = segmentsOf(attributes);
  const groups = itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence);
  const problems: LayerProblem[] = [];
  const surfaces: StoredSurface[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const [identification] = itemsOf(groups[frame] ?? attributes, TAGS.SegmentIdentificationSequence);
    const number =
      identification === undefined ? undefined : numberValue(identification, TAGS.ReferencedSegmentNumber);
    const segment = number === undefined ? undefined : segments.get(number);
    if (number === undefined || segment === undefined) {
      problems.push({
        surface: undefined,
        message: `Frame ${frame + 1} of the height map names no segment.`,
      });
      continue;
    }
    const depth = values.slice(frame * pixels, (frame + 1) * pixels);
    for (let i = 0; i < depth.length; i++) if (padding(depth[i] ?? Number.NaN)) depth[i] = Number.NaN;
    const taken = surfaces.some(({ name }) => name === segment.name);
    surfaces.push({
      ...segment,
      name: taken ? `${segment.name} (segment ${number})` : segment.name,
      family: 'height map',
      source: `segment ${number}`,
      bScans,
      aScans,
      depth,
    });
  }
  return { surfaces, problems };
}

/** Segments by their numbers. */
function segmentsOf(
  attributes: AttributeSet,
): ReadonlyMap<number, { readonly kind: SurfaceKind; readonly name: string }> {
  return new Map(
    itemsOf(attributes, TAGS.SegmentSequence)
      .slice(0, MAX_SEGMENTS)
      .map((segment) => {
        const [type] = itemsOf(segment, TAGS.SegmentedPropertyTypeCodeSequence);
        const code = type === undefined ? undefined : textValue(type, TAGS.CodeValue);
        const known = SURFACE_CODES.find(({ value }) => value === code);
        const meaning = type === undefined ? '' : textValue(type, TAGS.CodeMeaning);
        const number = numberValue(segment, TAGS.SegmentNumber) ?? Number.NaN;
        const label = textValue(segment, TAGS.SegmentLabel).slice(0, MAX_LABEL);
        const name = label || meaning || `segment ${number}`;
        return [number, { kind: known?.kind ?? 'other', name }];
      }),
  );
}

/** Whether a value is padding: if it is stated to be, by either kind of attributes, or is not a number. */
function paddingOf(attributes: AttributeSet): (value: number) => boolean {
  // Not only finite numbers: all from a depth to infinity may be padding.
  const floatIn = (tag: Tag): number | undefined => attributes.get(tag)?.numbers[0];
  const value = floatIn(TAGS.DoubleFloatPixelPaddingValue) ?? floatIn(TAGS.FloatPixelPaddingValue);
  if (value === undefined) return Number.isNaN;
  const limit =
    floatIn(TAGS.DoubleFloatPixelPaddingRangeLimit) ?? floatIn(TAGS.FloatPixelPaddingRangeLimit) ?? value;
  // Depths are kept in single precision.
  const [least, most] = [Math.min(value, limit), Math.max(value, limit)].map(Math.fround) as [number, number];
  return (pixel) => Number.isNaN(pixel) || (pixel >= least && pixel <= most);
}

/** Float or double pixels, or why there are none. */
function floatsOf(attributes: AttributeSet, count: number): Float32Array | string {
  const single = viewOf(attributes.get(TAGS.FloatPixelData), count * 4);
  const double = viewOf(attributes.get(TAGS.DoubleFloatPixelData), count * 8);
  const values = new Float32Array(count);
  if (single instanceof DataView) {
    for (let i = 0; i < count; i++) values[i] = single.getFloat32(i * 4, true);
    return values;
  }
  if (double instanceof DataView) {
    for (let i = 0; i < count; i++) values[i] = double.getFloat64(i * 8, true);
    return values;
  }
  return single ?? double ?? 'The height map has no float pixels.';
}

/** A view of the value, why there is none, or undefined if the attribute is absent. */
function viewOf(attribute: Attribute | undefined, length: number): DataView | string | undefined {
  if (attribute === undefined) return undefined;
  const { bulk, truncated } = attribute;
  if (bulk === undefined)
    return 'The height map came without the bytes of its pixels: open the complete file.';
  if (!('bytes' in bulk)) return 'The server sent an address instead of the pixels: open the complete file.';
  if (truncated === true || bulk.length < length) {
    return `The height map has ${bulk.length} bytes of pixels, but ${length} are needed.`;
  }
  const { bytes } = bulk;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
