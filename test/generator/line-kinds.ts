import { bScans, crossed, type KindFacts } from './kind-facts.js';

/** Line scans, scans that cross, and scans of the front of the eye (docs/format.md sections 8b and 8c). */
export type LineKind =
  | 'macular-cube-200x200'
  | 'hd-disc'
  | 'single-line'
  | 'hd-radial'
  | 'hd-grid'
  | 'anterior-cube'
  | 'anterior-lines';

const LINE = { lateral: 6, axial: 2 };

export const LINE_KINDS: Readonly<Record<LineKind, KindFacts>> = {
  'macular-cube-200x200': bScans(
    200,
    200,
    { lateral: 6, axial: 2, slow: 6 },
    ['SD-S1', 'Macular Cube 200x200'],
    {
      container: 0x10a1,
    },
  ),
  // The HD scan that belongs to an optic disc cube.
  'hd-disc': bScans(2, 1000, LINE, ['SD-S9', 'Optic Disc Cube 200x200'], {
    turn: crossed,
    container: 0x10a0,
  }),
  'single-line': bScans(1, 1024, LINE, ['SD-S77', 'HD 1 Line 100x'], { container: 0x10a5 }),
  // Lines through one point, like the spokes of a wheel.
  'hd-radial': bScans(4, 1024, LINE, ['SD-S83', 'HD Radial'], { container: 0x10a5 }),
  // Half of the lines run across, the other half upwards.
  'hd-grid': bScans(4, 1024, LINE, ['SD-S79', 'HD Cross'], { container: 0x10a5 }),
  'anterior-cube': bScans(
    128,
    512,
    { lateral: 4, axial: 2, slow: 4 },
    ['SD-S22', 'Anterior Segment Cube 512x128'],
    { container: 0x10a1 },
  ),
  'anterior-lines': bScans(
    5,
    1024,
    { lateral: 3, axial: 2, slow: 1 },
    ['SD-S21', 'Anterior Segment 5 Line Raster'],
    { container: 0x10a4 },
  ),
};
