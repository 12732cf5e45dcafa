import { singleNumber, textValues, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import type { Warning } from '../base/warning.js';
import { UNKNOWN_LENGTH, canBeInEye, type Length } from '../base/quantity.js';
import { pixelMeasures } from './stated-geometry.js';

/*
 * Pixel spacing in the stored frame's terms (docs/format.md section 8). A B-scan lies on its side: from row to
 * row is lateral, from column to column is axial.
 */

export interface PixelSpacing {
  /** Between adjacent stored rows. */
  readonly rows: Length;
  /** Between adjacent stored columns. */
  readonly columns: Length;
}

export interface SpacingFinding {
  readonly spacing: PixelSpacing;
  readonly warnings: readonly Warning[];
}

/** Larger relative differences between two ways to determine a spacing are reported. */
const TOLERANCE = 0.01;

const DELIMITER = /[\\,]/;

/**
 * Pixel Spacing (0028,0030) as stated: two values, split at the backslash that the standard requires or at the comma
 * that CZM writes (confidence A). Anything else states nothing.
 */
export function statedPixelSpacing(attributes: AttributeSet): readonly [string, string] | undefined {
  const parts = textValues(attributes, TAGS.PixelSpacing).join('\\').split(DELIMITER);
  const [first, second] = parts.map((part) => part.trim());
  if (parts.length !== 2 || first === undefined || second === undefined) return undefined;
  return isPixel(first) && isPixel(second) ? [first, second] : undefined;
}

const isPixel = (text: string): boolean => text !== '' && canBeInEye(Number(text), 'sample');

/** Pixel Spacing at the top, else in the first Pixel Measures item. */
export function statedSpacing(attributes: AttributeSet): readonly [string, string] | undefined {
  const measures = pixelMeasures(attributes);
  return statedPixelSpacing(attributes) ?? (measures && statedPixelSpacing(measures));
}

/**
 * Distances between A-scans and between depth samples, from the field of view, which private elements state in mm
 * (confidence A).
 */
export function fieldSpacing(
  attributes: AttributeSet,
  aScans: number,
  depth: number,
): readonly [lateral: number | undefined, axial: number | undefined] {
  const over = (tag: string, count: number): number | undefined => {
    const field = singleNumber(attributes, tag);
    const distance = field !== undefined && count > 1 ? field / (count - 1) : undefined;
    return distance !== undefined && canBeInEye(distance, 'sample') ? distance : undefined;
  };
  return [over(TAGS.CzmLateralFieldOfView, aScans), over(TAGS.CzmAxialFieldOfView, depth)];
}

/** Whether two ways to determine a spacing agree. */
export const agree = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(a, b);

/** 2 mm ÷ 1023 and 3 mm ÷ 1535: from one depth sample to the next (docs/format.md section 8a, step 5). */
const DEPTH_PIXELS: readonly number[] = [2 / 1023, 3 / 1535];

/** Whether a distance in mm is that from one depth sample to the next, within 1 %. */
export const isDepthPixel = (mm: number): boolean => DEPTH_PIXELS.some((pixel) => agree(mm, pixel));

/** Along which axis of the stored frame the depth of a B-scan runs; undefined for pictures, and if unknown. */
export type DepthAxis = 'rows' | 'columns' | undefined;

export interface SpacingInput {
  /** Of the stored frame. */
  readonly size: { readonly rows: number; readonly columns: number };
  readonly depth: DepthAxis;
  /** Whether Pixel Spacing describes the turned frame, so that its two values are exchanged. */
  readonly swapped: boolean;
  /** The width of the field in mm that the protocol's name states, for scans that fill it. */
  readonly namedField?: number | undefined;
}

/** The spacing of stored frames: stated, else by the private fields of view, else by the field in the protocol's name. */
export function findPixelSpacing(
  attributes: AttributeSet,
  { size, depth, swapped, namedField }: SpacingInput,
): SpacingFinding {
  const pair = statedSpacing(attributes);
  const [aScans, samples] = depth === 'rows' ? [size.columns, size.rows] : [size.rows, size.columns];
  const [lateral, axial] = depth === undefined ? [] : fieldSpacing(attributes, aScans, samples);
  if (pair === undefined) {
    const named = namedField !== undefined && aScans > 1 ? namedField / (aScans - 1) : undefined;
    const across =
      lateral === undefined && depth !== undefined
        ? derived(named, "field in the protocol's name", aScans, 'A-scans')
        : derived(lateral, '(0063,1005) field', aScans, 'A-scans');
    const down = derived(axial, '(0063,1010) field', samples, 'depth samples');
    return {
      spacing: depth === 'rows' ? { rows: down, columns: across } : { rows: across, columns: down },
      warnings: [],
    };
  }
  const [first, second] = swapped ? [pair[1], pair[0]] : pair;
  const asStated = { rows: stated(first), columns: stated(second) };
  if (depth === undefined) return { spacing: asStated, warnings: [] };
  const [across, down] = depth === 'rows' ? [second, first] : [first, second];
  const known = lateral !== undefined && axial !== undefined;
  if (known && agree(Number(across), lateral) && agree(Number(down), axial)) {
    return { spacing: asStated, warnings: [] };
  }
  const byField = known && agree(Number(down), lateral) && agree(Number(across), axial);
  if (byField || (isDepthPixel(Number(across)) && !isDepthPixel(Number(down)))) {
    return {
      spacing: { rows: stated(second), columns: stated(first) },
      warnings: [{ code: 'SPACING', message: exchangedMessage(depth, byField) }],
    };
  }
  if (!known) return { spacing: asStated, warnings: [] };
  const message =
    `Pixel Spacing states ${across} mm lateral and ${down} mm axial, but the field of view gives ` +
    `${lateral.toPrecision(6)} and ${axial.toPrecision(6)}. The stated values are used; do not rely on lengths.`;
  return { spacing: asStated, warnings: [{ code: 'SPACING', message }] };
}

function exchangedMessage(depth: DepthAxis, byField: boolean): string {
  const found = depth === 'rows' ? 'lateral' : 'axial';
  const shows = byField
    ? 'the field of view shows which is which'
    : 'the size of a depth sample shows which it is';
  return `Pixel Spacing names the ${found} value first; ${shows}, and they were exchanged.`;
}

const stated = (text: string): Length => ({
  mm: Number(text),
  provenance: 'stated',
  source: 'Pixel Spacing',
});

function derived(mm: number | undefined, field: string, count: number, what: string): Length {
  if (mm === undefined) return UNKNOWN_LENGTH;
  return { mm, provenance: 'derived', source: `${field} ÷ ${count - 1} steps between ${count} ${what}` };
}
