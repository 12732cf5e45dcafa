import { singleNumber, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import type { Warning } from '../base/warning.js';
import type { Protocol } from './protocol.js';
import { UNKNOWN_LENGTH, canBeInEye, type Length } from '../base/quantity.js';
import { pixelMeasures } from './stated-geometry.js';

/*
 * How far apart the B-scans of a cube are (docs/format.md section 8d): stated; else derived from the field in the
 * protocol's name; else assumed, if the field is well known but no file states it.
 */

const FIELD_TOLERANCE = 0.02;

/** B-scans of a cube by its A-scans, for protocols whose name has no numbers (section 8b, shapes). */
const B_SCANS: ReadonlyMap<number, number> = new Map([
  [512, 128],
  [200, 200],
]);

export interface CubeFacts {
  readonly frames: number;
  readonly aScans: number;
  readonly protocol: Protocol;
  readonly lateral: Length;
}

export interface SlowAxisFinding {
  readonly spacing: Length;
  readonly warnings: readonly Warning[];
}

/** The distance between neighbouring frames that Spacing Between Slices states. 0, as on HD scans, states nothing. */
export function statedSliceSpacing(attributes: AttributeSet): Length {
  const measures = pixelMeasures(attributes);
  const values = [
    singleNumber(attributes, TAGS.SpacingBetweenSlices),
    measures && singleNumber(measures, TAGS.SpacingBetweenSlices),
  ];
  const mm = values.find((value) => value !== undefined && canBeInEye(value, 'bScans'));
  return mm === undefined ? UNKNOWN_LENGTH : { mm, provenance: 'stated', source: 'Spacing Between Slices' };
}

/** Scans that cross have no distance, whatever is stated: they do not form a volume. */
export function crossedSliceSpacing(stated: Length, frames: number): SlowAxisFinding {
  if (stated.mm === null || frames < 2) return { spacing: UNKNOWN_LENGTH, warnings: [] };
  const message = `${stated.source} says ${stated.mm} mm, but these scans cross each other: it is not used, and no volume is offered.`;
  return { spacing: UNKNOWN_LENGTH, warnings: [{ code: 'SLOW_AXIS', message }] };
}

/** Scans whose axes cannot be told apart. */
export const noVolumeSpacing = (why: string): SlowAxisFinding => unknown(`${upperFirst(why)}.`);

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** B-scans of the complete cube of a protocol; undefined if unknown. */
function completeCube({
  frames,
  aScans,
  protocol: { row, name },
}: Omit<CubeFacts, 'lateral'>): number | undefined {
  if (row?.grid !== undefined) return row.grid.aScans === aScans ? row.grid.bScans : undefined;
  if (row?.assumedField !== undefined) {
    const [, named, bScans] = /(\d+)\s*x\s*(\d+)/.exec(name)?.map(Number) ?? [];
    if (named !== undefined && named > 1 && named !== aScans) return undefined;
    return bScans ?? B_SCANS.get(aScans);
  }
  // Angiography has as many B-scans as A-scans.
  return frames === aScans || row?.scans?.aScans.includes(aScans) === true ? aScans : undefined;
}

/** Whether the cube has all B-scans of its protocol, or as many as A-scans. */
export const isCompleteSquare = (cube: Omit<CubeFacts, 'lateral'>): boolean =>
  completeCube(cube) === cube.frames;

/** The distance between the B-scans of a cube: stated, derived or assumed from its protocol's field, or unknown. */
export function findCubeSliceSpacing(attributes: AttributeSet, cube: CubeFacts): SlowAxisFinding {
  const stated = statedSliceSpacing(attributes);
  if (stated.mm !== null) return { spacing: stated, warnings: [] };
  const { row, field: named } = cube.protocol;
  const side = named?.slow ?? row?.assumedField;
  if (side === undefined) {
    return unknown('Spacing Between Slices is not stated, and the protocol does not give the field.');
  }
  const bScans = completeCube(cube);
  if (bScans === undefined || bScans < 2 || cube.frames > bScans) {
    return unknown(
      `A cube of ${cube.frames} B-scans of ${cube.aScans} A-scans is not the "${row?.name ?? ''}" that its protocol names.`,
    );
  }
  const width = cube.lateral.mm === null ? side : cube.lateral.mm * (cube.aScans - 1);
  if (Math.abs(width - side) > FIELD_TOLERANCE * side) {
    return unknown(
      `The cube is ${width.toFixed(2)} mm wide, not ${side} mm: its extent along the slow axis is not assumed either.`,
    );
  }
  const whole = cube.frames === bScans;
  const spacing: Length = {
    mm: side / (bScans - 1),
    provenance: named !== undefined && whole ? 'derived' : 'assumed',
    source: `${side} mm field of the protocol ÷ ${bScans - 1} steps between ${bScans} B-scans`,
  };
  if (whole) return { spacing, warnings: [] };
  const message =
    `The file holds ${cube.frames} of the ${bScans} B-scans of its protocol. They are assumed to be neighbours, ` +
    'and the distance between them is assumed too.';
  return { spacing, warnings: [{ code: 'SLOW_AXIS', message }] };
}

function unknown(reason: string): SlowAxisFinding {
  const message = `${reason} The distance between B-scans is unknown: no volume is offered.`;
  return { spacing: UNKNOWN_LENGTH, warnings: [{ code: 'SLOW_AXIS', message }] };
}
