import { numberValue, textValues, type AttributeSet } from '../attributes.js';
import { TAGS } from '../dicom/tags.js';
import type { Warning } from '../warning.js';
import { UNKNOWN_LENGTH, type Length } from './quantity.js';
import { pixelMeasures } from './stated-geometry.js';

/*
 * Pixel spacing in the stored frame's terms (czm-format.md section 8). A B-scan lies on its side: from row to
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

/** Larger differences between two ways to know a spacing are reported. Relative. */
const TOLERANCE = 0.01;

/** A pixel of an eye that is coarser than this, in mm, is no pixel: a decimal comma was taken apart. */
const LARGEST_PIXEL = 1;

const DELIMITER = /[\\,]/;

/**
 * Pixel Spacing (0028,0030) as stated: two values, split at the backslash that the standard asks for or at the
 * comma that CZM writes (confidence A). Anything else states nothing.
 */
export function statedPixelSpacing(attributes: AttributeSet): readonly [string, string] | undefined {
  const parts = textValues(attributes, TAGS.PixelSpacing).join('\\').split(DELIMITER);
  const [first, second] = parts.map((part) => part.trim());
  if (parts.length !== 2 || first === undefined || second === undefined) return undefined;
  return isPixel(first) && isPixel(second) ? [first, second] : undefined;
}

function isPixel(text: string): boolean {
  const value = Number(text);
  return text !== '' && value > 0 && value < LARGEST_PIXEL;
}

/**
 * Spacing of a sideways frame from the field of view, which private elements state in mm (confidence A):
 * between rows, between columns.
 */
export function fieldSpacing(
  attributes: AttributeSet,
  rows: number,
  columns: number,
): (number | undefined)[] {
  const over = (tag: string, count: number): number | undefined => {
    const field = numberValue(attributes, tag);
    return field !== undefined && field > 0 && count > 1 ? field / (count - 1) : undefined;
  };
  return [over(TAGS.CzmLateralFieldOfView, rows), over(TAGS.CzmAxialFieldOfView, columns)];
}

/** Whether two ways to know a spacing come to the same. */
export const agree = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(a, b);

/**
 * The spacing of stored frames.
 *
 * @param sideways whether the stored frame is a B-scan on its side, of rows A-scans × columns depth samples:
 *   only then do the private fields of view say something about it.
 * @param swapped whether Pixel Spacing describes the turned frame, so that its two values change places.
 */
export function findPixelSpacing(
  attributes: AttributeSet,
  size: { readonly rows: number; readonly columns: number },
  sideways: boolean,
  swapped: boolean,
): SpacingFinding {
  const measures = pixelMeasures(attributes);
  const pair = statedPixelSpacing(attributes) ?? (measures && statedPixelSpacing(measures));
  const [byRows, byColumns] = sideways ? fieldSpacing(attributes, size.rows, size.columns) : [];
  if (pair === undefined) {
    return {
      spacing: {
        rows: derived(byRows, '(0063,1005) field', size.rows, 'A-scans'),
        columns: derived(byColumns, '(0063,1010) field', size.columns, 'depth samples'),
      },
      warnings: [],
    };
  }
  const [first, second] = swapped ? [pair[1], pair[0]] : pair;
  const asStated = { rows: stated(first), columns: stated(second) };
  if (byRows === undefined || byColumns === undefined) return { spacing: asStated, warnings: [] };
  if (agree(Number(first), byRows) && agree(Number(second), byColumns))
    return { spacing: asStated, warnings: [] };
  if (agree(Number(second), byRows) && agree(Number(first), byColumns)) {
    const message =
      'Pixel Spacing names the axial value first; the field of view shows which is which, and they were exchanged.';
    return {
      spacing: { rows: stated(second), columns: stated(first) },
      warnings: [{ code: 'SPACING', message }],
    };
  }
  const message =
    `Pixel Spacing states ${first} mm lateral and ${second} mm axial, but the field of view gives ` +
    `${byRows.toPrecision(6)} and ${byColumns.toPrecision(6)}. The stated values are used; do not rely on lengths.`;
  return { spacing: asStated, warnings: [{ code: 'SPACING', message }] };
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
