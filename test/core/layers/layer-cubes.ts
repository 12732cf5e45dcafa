import type { Description, Length } from '../../../src/core/index.js';
import type { LayerCube, ReducedBScan, ReducedCube } from '../../../src/core/layers/index.js';
import { uidFor } from '../../generator/czm-attributes.js';
import type { DepthAt, Grid } from '../../generator/analysis.js';
import { randomBits } from '../../generator/random.js';

// Jest's modules look a global up again at each use, which took most of the time.
const { PI, ceil, cos, sin } = Math;

const mm = (value: number): Length => ({ mm: value, provenance: 'stated', source: 'the test' });

export const MACULAR: Grid = { bScans: 128, aScans: 512 };
export const DISC: Grid = { bScans: 200, aScans: 200 };

/** A whole cube of 6 × 6 × 2 mm, as it is described. */
export function cubeOf(grid: Grid, change: Partial<Description> = {}): Description {
  const frames = { count: grid.bScans, claimed: grid.bScans, encodings: [], damaged: [] };
  return {
    family: 'ex-dcm',
    evidence: [],
    kind: 'cube',
    protocol: '',
    laterality: 'L',
    frames,
    stored: { rows: grid.aScans, columns: 1024 },
    upright: { rows: 1024, columns: grid.aScans },
    bitsStored: 8,
    samplesPerPixel: 1,
    orientation: { turns: [], basis: 'table', evidence: '', confidence: 'B', sideways: true },
    spacing: {
      horizontal: mm(6 / (grid.aScans - 1)),
      vertical: mm(2 / 1023),
      betweenFrames: mm(6 / (grid.bScans - 1)),
    },
    geometry: { planes: 'assumed', positions: 'assumed' },
    containers: [],
    warnings: [],
    ...change,
  };
}

/** The cube of the same study and time as `analysisObject` writes by default. */
export const layerCubeOf = (grid: Grid, change: Partial<LayerCube> = {}): LayerCube => ({
  description: cubeOf(grid),
  sopInstanceUIDs: [uidFor('instance cube')],
  studyInstanceUID: uidFor('study synthetic'),
  acquisitionDateTime: '20160725100733',
  ...change,
});

/** A tilted, bulging surface: no two of its flips are alike. */
export const tilted: DepthAt = (bScan, aScan) =>
  300 + bScan * 0.7 + aScan * 0.12 + 30 * sin(aScan / 70) + 20 * cos(bScan / 25);

/** One that looks the same from left and right, and from both ends. */
export const symmetric =
  ({ bScans, aScans }: Grid): DepthAt =>
  (bScan, aScan) =>
    350 +
    40 * cos((PI * (bScan - (bScans - 1) / 2)) / bScans) * cos((PI * (aScan - (aScans - 1) / 2)) / aScans);

/** 300 µm deeper. */
export const below =
  (upper: DepthAt, micrometres = 300): DepthAt =>
  (bScan, aScan) => {
    const depth = upper(bScan, aScan);
    return depth === undefined ? undefined : depth + micrometres / 1000 / (2 / 1023);
  };

/** B-scans at a quarter of their size: dark above `upper`, bright down to `lower`, in between below it. */
export function reducedCube(grid: Grid, upper: DepthAt, lower: DepthAt, grey = [20, 170, 80]): ReducedCube {
  const [rows, columns] = [256, ceil(grid.aScans / 4)];
  const bits = randomBits(7);
  const bScans = Array.from({ length: grid.bScans }, (_, b): ReducedBScan | undefined => {
    if (b % 2 === 1) return undefined;
    const pixels = new Uint8Array(rows * columns);
    for (let c = 0; c < columns; c++) {
      const [top, bottom] = [upper(b, c * 4) ?? 400, lower(b, c * 4) ?? 550];
      for (let r = 0; r < rows; r++) {
        const value = grey[r * 4 < top ? 0 : r * 4 < bottom ? 1 : 2] ?? 0;
        pixels[r * columns + c] = value + (bits() & 31);
      }
    }
    return { pixels, rows, columns };
  });
  return { rows: 1024, columns: grid.aScans, bScans };
}
