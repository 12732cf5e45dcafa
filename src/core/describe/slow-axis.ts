import { numberValue, type AttributeSet } from '../attributes.js';
import { TAGS } from '../dicom/tags.js';
import type { Warning } from '../warning.js';
import { UNKNOWN_LENGTH, type Length } from './quantity.js';
import { pixelMeasures } from './stated-geometry.js';

/** Macular and optic disc cubes cover 6 mm × 6 mm (czm-format.md section 8): assumed, nothing in the file says so. */
const CUBE_PROTOCOL = /\b(?:macular|optic[ _]dis[ck])[ _]cube(?![a-z])(?:\D*(\d+)\s*x\s*(\d+))?/i;
const CUBE_FIELD = 6;
const FIELD_TOLERANCE = 0.02;

/** B-scans of a cube by its A-scans, for protocols whose name has no numbers (section 8, shapes). */
const B_SCANS: ReadonlyMap<number, number> = new Map([
  [512, 128],
  [200, 200],
]);

interface CubeFacts {
  readonly frames: number;
  /** Stored rows. */
  readonly aScans: number;
  readonly protocol: string;
  readonly lateral: Length;
}

export interface SlowAxisFinding {
  readonly spacing: Length;
  readonly warnings: readonly Warning[];
}

/** The distance between neighbouring frames that Spacing Between Slices states; 0, as on HD scans, states nothing. */
export function statedSliceSpacing(attributes: AttributeSet): Length {
  const measures = pixelMeasures(attributes);
  const values = [
    numberValue(attributes, TAGS.SpacingBetweenSlices),
    measures && numberValue(measures, TAGS.SpacingBetweenSlices),
  ];
  const mm = values.find((value) => value !== undefined && value > 0);
  return mm === undefined ? UNKNOWN_LENGTH : { mm, provenance: 'stated', source: 'Spacing Between Slices' };
}

/** The distance between the B-scans of a cube: stated, or assumed from its protocol's field, or unknown. */
export function findCubeSliceSpacing(attributes: AttributeSet, cube: CubeFacts): SlowAxisFinding {
  const stated = statedSliceSpacing(attributes);
  if (stated.mm !== null) return { spacing: stated, warnings: [] };
  const match = CUBE_PROTOCOL.exec(cube.protocol);
  const [aScans, named] = [match?.[1], match?.[2]].map(Number);
  const bScans = named !== undefined && named > 1 ? named : B_SCANS.get(cube.aScans);
  if (match === null || bScans === undefined) {
    return unknown('Spacing Between Slices is not stated and the protocol does not tell the field.');
  }
  if (cube.frames > bScans || (aScans !== undefined && aScans > 1 && aScans !== cube.aScans)) {
    return unknown(
      `The cube of ${cube.frames} B-scans of ${cube.aScans} A-scans is not the "${match[0].trim()}" that its protocol names.`,
    );
  }
  const field = cube.lateral.mm === null ? CUBE_FIELD : cube.lateral.mm * (cube.aScans - 1);
  if (Math.abs(field - CUBE_FIELD) > FIELD_TOLERANCE * CUBE_FIELD) {
    return unknown(
      `The cube is ${field.toFixed(2)} mm wide, not ${CUBE_FIELD} mm: its depth is not assumed either.`,
    );
  }
  const spacing: Length = {
    mm: CUBE_FIELD / (bScans - 1),
    provenance: 'assumed',
    source: `${CUBE_FIELD} mm field of the protocol ÷ ${bScans - 1} steps between ${bScans} B-scans`,
  };
  if (cube.frames === bScans) return { spacing, warnings: [] };
  const message =
    `The file holds ${cube.frames} of the ${bScans} B-scans of its protocol. That they are neighbours is assumed, ` +
    'and so is the distance between them.';
  return { spacing, warnings: [{ code: 'SLOW_AXIS', message }] };
}

function unknown(reason: string): SlowAxisFinding {
  const message = `${reason} The distance between B-scans is unknown: no volume is offered.`;
  return { spacing: UNKNOWN_LENGTH, warnings: [{ code: 'SLOW_AXIS', message }] };
}
