import type { Length, Provenance } from '../base/quantity.js';
import type { Description } from '../describe/description.js';
import { DERIVED_ORDER, type GridOrder } from '../describe/grid-order.js';
import type { NotKnown } from '../describe/scan-line.js';
import type { Centre } from './lay.js';
import type { ThicknessMap } from './thickness.js';

/*
 * The ETDRS grid: circles of 1, 3 and 6 mm around the fovea, and their quadrants between the diagonals. The numbers
 * depend on the millimetres, the eye, the direction of the slow axis and the centre. If one of these is not known,
 * there are no numbers.
 */

/** Diameters in mm. */
export const ETDRS_RINGS = [1, 3, 6] as const;

/** With fewer B-scans, the numbers are wrong by many micrometres in single eyes. */
export const MIN_B_SCANS = 64;

/** Millimetres by which a field of 6 mm may be too small: some count one step more or less. */
const TOLERANCE = 0.06;

/** The sectors of the ETDRS grid, from the centre outwards. Nasal and temporal depend on the eye. */
export const ETDRS_SECTORS = [
  'central',
  'inner superior',
  'inner nasal',
  'inner inferior',
  'inner temporal',
  'outer superior',
  'outer nasal',
  'outer inferior',
  'outer temporal',
] as const;

/** One of {@link ETDRS_SECTORS}. */
export type EtdrsSectorName = (typeof ETDRS_SECTORS)[number];

/** The thickness of one sector, and how much of it is known. */
export interface EtdrsSector {
  readonly name: EtdrsSectorName;
  /** Mean thickness in micrometres; null if no A-scan of the sector has one. */
  readonly mean: number | null;
  /** A-scans with a thickness, out of those that the whole sector would have: some may lie outside the scan. */
  readonly found: number;
  readonly aScans: number;
  /** `found` ÷ `aScans`, 0 to 1. */
  readonly share: number;
}

/** What `etdrsGrid` measures: the nine sectors, where they lie, and what is uncertain about them. */
export interface EtdrsGrid {
  /** In the order of {@link ETDRS_SECTORS}. */
  readonly sectors: readonly EtdrsSector[];
  readonly eye: 'L' | 'R';
  readonly centre: Centre;
  /** Between A-scans and between B-scans. */
  readonly lateral: Length;
  readonly betweenFrames: Length;
  /** The direction in which A-scans run, from the left of an upright B-scan, and B-scans, from the first. */
  readonly towards: { readonly aScans: 'nasal' | 'temporal'; readonly bScans: 'superior' | 'inferior' };
  /** How superior and inferior, nasal and temporal are known. */
  readonly direction: { readonly provenance: Provenance; readonly source: string };
  /** Notes that must be shown with the numbers. */
  readonly notes: readonly string[];
}

/** What a caller knows in addition to the file. */
export interface EtdrsOptions {
  /** The fovea as set by a user: it replaces the stated one, and is marked. A-scan and frame from 0. Default: as stated. */
  readonly centre?: { readonly aScan: number; readonly bScan: number } | undefined;
  /** Which way round the cube lies, if a proof shows it (`proveOrder`). Default: as derived for all cubes. */
  readonly order?: GridOrder | undefined;
}

export const NOMINAL =
  'The lateral millimetres are nominal: they are not corrected for the length of the eye.';
export const NOT_NORMATIVE =
  "The numbers are not compared with normative data: the vendor's database is not public.";

/**
 * Mean thickness in the nine sectors.
 *
 * @param stated the fovea that the analysis states: `layers.centre`.
 * @returns the reason if the eye, the millimetres or the centre are unknown, or if the scan is too small or too coarse.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { etdrsGrid, layerCube, layLayers, openLayers, thicknessMap } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * // As `proveLayerOrder` shows.
 * const layers = layLayers(source, layerCube(attributes, description), { bScans: 'reversed', aScans: 'same' });
 * const map = thicknessMap(layers, description);
 * if ('reason' in map) throw new Error(map.reason);
 * const grid = etdrsGrid(map, description, layers.centre);
 * 'reason' in grid ? grid.reason : grid.sectors.length; // → 9
 * 'reason' in grid ? grid.reason : Math.round(grid.sectors[0]?.mean ?? 0); // → 234
 * ```
 */
export function etdrsGrid(
  map: ThicknessMap,
  description: Pick<Description, 'spacing' | 'laterality'>,
  stated: Centre | undefined,
  options: EtdrsOptions = {},
): EtdrsGrid | NotKnown {
  const { laterality } = description;
  const { horizontal, betweenFrames } = description.spacing;
  if (laterality === undefined || laterality === 'B') {
    return { reason: 'The eye is unknown, so nasal and temporal cannot be told apart.' };
  }
  if (map.bScans < MIN_B_SCANS) {
    return {
      reason: `The scan has ${map.bScans} B-scans: with fewer than ${MIN_B_SCANS} the means are not reliable.`,
    };
  }
  if (horizontal.mm === null || betweenFrames.mm === null) {
    return { reason: 'The distances between A-scans and between B-scans are not known in millimetres.' };
  }
  const [width, height] = [(map.aScans - 1) * horizontal.mm, (map.bScans - 1) * betweenFrames.mm];
  const [, , largest] = ETDRS_RINGS;
  if (Math.min(width, height) < largest - TOLERANCE) {
    return {
      reason: `The scan is ${width.toFixed(2)} × ${height.toFixed(2)} mm: the grid needs ${largest} × ${largest} mm.`,
    };
  }
  const centre = centreFrom(map, stated, options.centre);
  if ('reason' in centre) return centre;
  const order = options.order ?? DERIVED_ORDER;
  const towards = signs(order, laterality);
  const sectors = meansOf(map, { x: horizontal.mm, y: betweenFrames.mm }, centre, towards);
  return {
    sectors,
    eye: laterality,
    centre,
    lateral: horizontal,
    betweenFrames,
    towards: {
      aScans: towards.nasal === 1 ? 'nasal' : 'temporal',
      bScans: towards.superior === 1 ? 'superior' : 'inferior',
    },
    direction:
      options.order === undefined
        ? {
            provenance: 'derived',
            source: 'the first B-scan is the lowest, A-scans run from the left (confidence B)',
          }
        : { provenance: 'derived', source: 'the en-face picture of the file shows it' },
    notes: [NOMINAL, NOT_NORMATIVE],
  };
}

function centreFrom(
  { aScans, bScans }: ThicknessMap,
  stated: Centre | undefined,
  put: EtdrsOptions['centre'],
): Centre | NotKnown {
  const centre: Centre | undefined =
    put === undefined ? stated : { ...put, provenance: 'assumed', source: 'set by the user' };
  if (centre === undefined)
    return { reason: 'The position of the fovea is not stated: set the centre yourself.' };
  const { aScan, bScan } = centre;
  const isInside = aScan >= 0 && aScan <= aScans - 1 && bScan >= 0 && bScan <= bScans - 1;
  return isInside
    ? centre
    : { reason: `The centre (A-scan ${aScan}, B-scan ${bScan}) lies outside the scan.` };
}

/** +1 where A-scans run towards nasal, and where B-scans run towards superior. */
interface Signs {
  readonly nasal: 1 | -1;
  readonly superior: 1 | -1;
}

/** Seen from the front, nasal is on the right in a right eye, and on the left in a left one. */
const signs = ({ firstBScan, firstAScan }: GridOrder, eye: 'L' | 'R'): Signs => ({
  nasal: (firstAScan === 'left') === (eye === 'R') ? 1 : -1,
  superior: firstBScan === 'lowest' ? 1 : -1,
});

function meansOf(
  { aScans, bScans, micrometres }: ThicknessMap,
  mm: { readonly x: number; readonly y: number },
  centre: Centre,
  { nasal, superior }: Signs,
): readonly EtdrsSector[] {
  // By the sector's index: tens of thousands of A-scans are looked at, on a viewer's own thread.
  const each = (): Float64Array => new Float64Array(ETDRS_SECTORS.length);
  const [sums, founds, counts] = [each(), each(), each()];
  const add = (to: Float64Array, sector: number, value: number): void => {
    to[sector] = (to[sector] ?? 0) + value;
  };
  const radius = ETDRS_RINGS[2] / 2;
  const span = (middle: number, step: number): readonly [number, number] => [
    Math.ceil(middle - radius / step),
    Math.floor(middle + radius / step),
  ];
  const [firstB, lastB] = span(centre.bScan, mm.y);
  const [firstA, lastA] = span(centre.aScan, mm.x);
  for (let b = firstB; b <= lastB; b++) {
    const up = (b - centre.bScan) * mm.y * superior;
    for (let a = firstA; a <= lastA; a++) {
      const sector = sectorAt((a - centre.aScan) * mm.x * nasal, up);
      if (sector < 0) continue;
      add(counts, sector, 1);
      const isScanned = a >= 0 && a < aScans && b >= 0 && b < bScans;
      const value = isScanned ? (micrometres[b * aScans + a] ?? Number.NaN) : Number.NaN;
      if (Number.isNaN(value)) continue;
      add(sums, sector, value);
      add(founds, sector, 1);
    }
  }
  return ETDRS_SECTORS.map((name, index) => {
    const [sum = 0, found = 0, all = 0] = [sums[index], founds[index], counts[index]];
    return { name, mean: found === 0 ? null : sum / found, found, aScans: all, share: found / all };
  });
}

/** In the order in which {@link ETDRS_SECTORS} has the quadrants of a ring. */
const [SUPERIOR, NASAL, INFERIOR, TEMPORAL] = [0, 1, 2, 3] as const;

/** The sector of a position in mm from the fovea, towards nasal and upwards: an index of {@link ETDRS_SECTORS}, or -1. */
function sectorAt(nasal: number, up: number): number {
  const diameter = 2 * Math.sqrt(nasal * nasal + up * up);
  const [central, inner, outer] = ETDRS_RINGS;
  if (diameter <= central) return 0;
  if (diameter > outer) return -1;
  // The first quadrant of the ring.
  const ring = diameter <= inner ? 1 : 5;
  if (Math.abs(up) >= Math.abs(nasal)) return ring + (up > 0 ? SUPERIOR : INFERIOR);
  return ring + (nasal > 0 ? NASAL : TEMPORAL);
}
