import { itemsOf, numberValue, numberValues, textValues, type AttributeSet } from '../../dicom/attributes.js';
import { decimalString } from '../../base/quantity.js';
import * as TAGS from '../../dicom/tags.js';
import type { Tag } from '../../dicom/tag.js';
import type { Rule } from '../context.js';
import type { PathStep } from '../../dicom/edits.js';
import { set, type PlannedRepair, type Reason } from '../repair.js';
import { losesSign } from './pixel-module.js';

/** A part of the data set, and how to get there. */
interface Place {
  readonly set: AttributeSet;
  readonly path: readonly PathStep[];
}

/** Attributes with one value, in pixel values. */
const PIXEL_VALUES: readonly Tag[] = [
  TAGS.SmallestImagePixelValue,
  TAGS.LargestImagePixelValue,
  TAGS.SmallestPixelValueInSeries,
  TAGS.LargestPixelValueInSeries,
  TAGS.PixelPaddingValue,
  TAGS.PixelPaddingRangeLimit,
];
const MAPPED_VALUES: readonly Tag[] = [
  TAGS.RealWorldValueFirstValueMapped,
  TAGS.RealWorldValueLastValueMapped,
];

/**
 * Attributes in pixel values refer to the numbers that Pixel Representation describes (docs/format.md section 5). If a
 * repair removes the sign, −2^(n−1) … 2^(n−1)−1 becomes 0 … 2^n−1: they all move by half the range.
 *
 * The window refers to the output of Rescale or the Modality LUT. If there is one, it is adapted to give the same
 * output for the moved values, and the window stays.
 */
export const pixelValues: Rule = (context) => {
  const { image } = context;
  if (image === undefined || !losesSign(context)) return [];
  const half = 2 ** (image.bitsStored - 1);
  const reason: Reason = {
    why:
      `stated for signed pixels of ${image.bitsStored} bits, but they are unsigned: black is 0 instead of −${half}, and ` +
      `all values are ${half} higher`,
    confidence: 'C',
    provenance: 'derived',
  };
  const top: Place = { set: context.attributes, path: [] };
  const groups = [TAGS.SharedFunctionalGroupsSequence, TAGS.PerFrameFunctionalGroupsSequence].flatMap((tag) =>
    itemsIn(top, tag),
  );
  const places = (tag: Tag): readonly Place[] => [top, ...groups].flatMap((place) => itemsIn(place, tag));
  const rescaled = [top, ...places(TAGS.PixelValueTransformationSequence)];
  const modality = rescaled.flatMap((place) => itemsIn(place, TAGS.ModalityLUTSequence));
  const windowed = [top, ...places(TAGS.FrameVOILUTSequence)];
  const transformed = modality.length > 0 || rescaled.some(({ set: part }) => isRescaled(part));
  const move = { half, reason };
  return [
    ...PIXEL_VALUES.flatMap((tag) => moveValue(top, tag, move)),
    ...modality.flatMap((place) => moveDescriptor(place, move)),
    ...(transformed
      ? rescaled.flatMap((place) => moveIntercept(place, move))
      : windowed.flatMap((place) => [
          ...moveWindow(place, move),
          ...itemsIn(place, TAGS.VOILUTSequence).flatMap((lut) => moveDescriptor(lut, move)),
        ])),
    ...places(TAGS.RealWorldValueMappingSequence).flatMap((place) => moveRealWorld(place, move)),
  ];
};

interface Move {
  readonly half: number;
  readonly reason: Reason;
}

const itemsIn = ({ set: part, path }: Place, tag: Tag): readonly Place[] =>
  itemsOf(part, tag).map((item, index) => ({ set: item, path: [...path, { tag, item: index }] }));

/** A pixel value read as signed, whatever VR it was given: US and implicit VR do not show a sign. */
const signed = (value: number): number => (value > 0x7fff ? value - 0x10000 : value);

/** Whether a signed pixel can have the value. If not, it was not stated for signed pixels, and stays. */
const isSigned = (value: number, half: number): boolean => value >= -half && value < half;

function moveValue({ set: part, path }: Place, tag: Tag, { half, reason }: Move): readonly PlannedRepair[] {
  const found = numberValue(part, tag);
  if (found === undefined) return [];
  const value = signed(found);
  const moved = isSigned(value, half) ? value + half : found;
  return moved < 0 ? [] : set(part, tag, { vr: 'US', values: [moved] }, reason, path);
}

/** Number of entries, first value mapped, bits of an entry (PS3.3 C.11.1.1): the second is a pixel value. */
function moveDescriptor({ set: part, path }: Place, { half, reason }: Move): readonly PlannedRepair[] {
  const [entries, first, bits, ...others] = numberValues(part, TAGS.LUTDescriptor);
  if (entries === undefined || first === undefined || bits === undefined || others.length > 0) return [];
  const value = signed(first);
  if (!isSigned(value, half)) return [];
  const values = [entries < 0 ? entries + 0x10000 : entries, value + half, bits];
  return set(part, TAGS.LUTDescriptor, { vr: 'US', values }, reason, path);
}

function moveWindow({ set: part, path }: Place, { half, reason }: Move): readonly PlannedRepair[] {
  const centers = numberValues(part, TAGS.WindowCenter);
  // Centred on the largest signed number or above, a window would show only its dark half: that cannot be meant.
  const moved = centers.map((center) => (center < half - 1 ? center + half : center));
  if (moved.every((center, i) => center === centers[i])) return [];
  return set(part, TAGS.WindowCenter, { vr: 'DS', values: moved.map(decimalString) }, reason, path);
}

/** Whether the rescale of this part changes the values. */
function isRescaled(part: AttributeSet): boolean {
  const { slope, intercept } = rescaleOf(part);
  return slope !== 1 || intercept !== 0;
}

const rescaleOf = (part: AttributeSet): { readonly slope: number; readonly intercept: number } => ({
  slope: numberValue(part, TAGS.RescaleSlope) ?? 1,
  intercept: numberValue(part, TAGS.RescaleIntercept) ?? 0,
});

/** Slope × (pixel + half) + (intercept − slope × half) is what it was before. */
function moveIntercept({ set: part, path }: Place, { half, reason }: Move): readonly PlannedRepair[] {
  if (textValues(part, TAGS.RescaleIntercept).length + textValues(part, TAGS.RescaleSlope).length === 0)
    return [];
  const { slope, intercept } = rescaleOf(part);
  const values = [decimalString(intercept - slope * half)];
  return set(part, TAGS.RescaleIntercept, { vr: 'DS', values }, reason, path);
}

/** Slope × pixel + intercept of the pixels from the first to the last value mapped (PS3.3 C.7.6.16.2.11). */
function moveRealWorld({ set: part, path }: Place, { half, reason }: Move): readonly PlannedRepair[] {
  const bounds = MAPPED_VALUES.map((tag) => ({ tag, value: numberValue(part, tag) }));
  const moved = bounds.flatMap(({ tag, value }) =>
    value !== undefined && isSigned(signed(value), half) ? [{ tag, value: signed(value) + half }] : [],
  );
  if (moved.length < bounds.length) return [];
  const slope = numberValue(part, TAGS.RealWorldValueSlope);
  const intercept = numberValue(part, TAGS.RealWorldValueIntercept);
  const linear = slope !== undefined && intercept !== undefined ? [intercept - slope * half] : [];
  return [
    ...moved.flatMap(({ tag, value }) => set(part, tag, { vr: 'US', values: [value] }, reason, path)),
    ...linear.flatMap((value) =>
      set(part, TAGS.RealWorldValueIntercept, { vr: 'FD', values: [value] }, reason, path),
    ),
  ];
}
