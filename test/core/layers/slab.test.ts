import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Length } from '../../../src/core/index.js';
import {
  layLayers,
  openLayers,
  presetSlab,
  projectSlab,
  SLAB_PRESETS,
  slabLimits,
  slabPreset,
  type Layers,
  type SlabLimits,
} from '../../../src/core/layers/index.js';
import { analysisObject, surfaceBytes, type DepthAt, type SurfaceName } from '../../generator/analysis.js';
import { cubeOf, layerCubeOf, MACULAR, tilted } from './layer-cubes.js';

// Jest's modules look a global up again at each use, which took most of the time.
const { abs, ceil, max } = Math;

const UNKNOWN: Length = { mm: null, provenance: 'unknown', source: 'the test' };
const PER_SAMPLE = 2000 / 1023;

function layersOf(surfaces: Partial<Record<SurfaceName, DepthAt>>): Layers {
  const bytes = Object.entries(surfaces).map(([name, at]) => [name, surfaceBytes(MACULAR, at)] as const);
  const source = openLayers(analysisObject({ name: 'slab', surfaces: Object.fromEntries(bytes) }))!;
  return layLayers(source, layerCubeOf(MACULAR), { bScans: 'reversed', aScans: 'same' });
}

function limitsOf(...given: Parameters<typeof slabLimits>): SlabLimits {
  const limits = slabLimits(...given);
  if ('reason' in limits) throw new Error(limits.reason);
  return limits;
}

/** Sample by sample, as it stands in the documents: upper ≤ i < lower; a slab that leaves the picture is a hole. */
function bySample(
  samples: ArrayLike<number> | undefined,
  [rows, aScans, aScan]: readonly [number, number, number],
  [upper, lower]: readonly [number, number],
  projection: 'mean' | 'maximum',
): number {
  const inside: number[] = [];
  for (let i = 0; i < rows; i++) {
    if (i >= upper && i < lower) inside.push(samples?.[i * aScans + aScan] ?? Number.NaN);
  }
  if (samples === undefined || inside.length === 0 || !(upper > -1) || !(lower <= rows)) return Number.NaN;
  return projection === 'mean' ? inside.reduce((a, b) => a + b) / inside.length : max(...inside);
}

describe('the picture of a slab', () => {
  const ROWS = 24;
  const A_SCANS = 5;
  const limit = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: 0, max: ROWS, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -0.5, -3, ROWS + 0.5) },
  );
  const bScan = fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ minLength: ROWS * A_SCANS, maxLength: ROWS * A_SCANS }) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.integer({ min: -2000, max: 2000 }), {
          minLength: ROWS * A_SCANS,
          maxLength: ROWS * A_SCANS,
        })
        .map((values) => Int16Array.from(values)),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

  it('is of the samples in the slab and no other, whatever its limits; the rest are holes', () => {
    fc.assert(
      fc.property(
        fc.array(bScan, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(limit, limit), { minLength: 3 * A_SCANS, maxLength: 3 * A_SCANS }),
        // Slabs of some thickness, that many A-scans share rows of.
        fc.boolean(),
        fc.constantFrom('mean' as const, 'maximum' as const),
        (bScans, pairs, isThick, projection) => {
          const sorted = pairs.map(
            ([a, b]) => (isThick ? [a / 8, ROWS - b / 8] : [a, b]) as [number, number],
          );
          const count = bScans.length * A_SCANS;
          const upper = Float32Array.from(sorted.slice(0, count), ([a]) => a);
          const lower = Float32Array.from(sorted.slice(0, count), ([, b]) => b);
          const values = projectSlab({ rows: ROWS, aScans: A_SCANS, bScans }, { upper, lower }, projection);
          for (const [index, value] of values.entries()) {
            const place = [ROWS, A_SCANS, index % A_SCANS] as const;
            const samples = bScans[Math.floor(index / A_SCANS)];
            const wanted = bySample(samples, place, [upper[index]!, lower[index]!], projection);
            if (Number.isNaN(wanted)) expect(value).toBeNaN();
            else expect(abs(value - wanted)).toBeLessThan(0.001 * max(1, abs(wanted)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shows a bright plane in the one of the slabs that meet in which it lies', () => {
    const grid = { rows: 1024, aScans: MACULAR.aScans };
    const plane: DepthAt = (b, a) => Math.round(tilted(b, a)! + 40);
    const layers = layersOf({ ILM: tilted, RPE: (b, a) => tilted(b, a)! + 120 });
    const bScans = [0, 64, 127].map((b) => {
      const samples = new Uint8Array(grid.rows * grid.aScans);
      for (let a = 0; a < grid.aScans; a++) samples[plane(b, a)! * grid.aScans + a] = 200;
      return samples;
    });
    const ends = [0, 20, 39, 41, 120];
    const bright = ends.slice(1).map((end, index) => {
      const [upper, lower] = [ends[index]!, end].map((samples) => ({ surface: 'ILM', offset: { samples } }));
      const limits = limitsOf({ upper: upper!, lower: lower! }, cubeOf(MACULAR), layers);
      const rows = [0, 64, 127].flatMap((b) => [...limits.upper.subarray(b * 512, (b + 1) * 512)]);
      const below = [0, 64, 127].flatMap((b) => [...limits.lower.subarray(b * 512, (b + 1) * 512)]);
      const at = { upper: Float32Array.from(rows), lower: Float32Array.from(below) };
      return ['maximum' as const, 'mean' as const].map((projection) => [
        ...new Set(projectSlab({ ...grid, bScans }, at, projection)),
      ]);
    });
    expect(bright).toEqual([
      [[0], [0]],
      [[0], [0]],
      [[200], [100]],
      [[0], [0]],
    ]);
  });
});

describe('the limits of a slab', () => {
  it('follow a surface in micrometres, and say how thick the slab is', () => {
    const hole: DepthAt = (b, a) => (b === 7 && a < 10 ? undefined : tilted(b, a));
    const layers = layersOf({ ILM: hole, RPE: (b, a) => tilted(b, a)! + 150 });
    const upper = { surface: 'ILM', offset: { micrometres: -200 } };
    const lower = { surface: 'RPE' };
    const limits = limitsOf({ upper, lower }, cubeOf(MACULAR), layers);
    expect(limits).toMatchObject({ from: 'ILM − 200 µm', to: 'RPE', origin: 'instrument', outside: 0 });
    // Row 7 of the analysis is the frame that many from the other end.
    expect(limits.found).toBe(128 * 512 - 10);
    const { thickness } = limits;
    expect(thickness.samples.mean).toBeCloseTo(150 + 200 / PER_SAMPLE, 1);
    expect(thickness.micrometres!.mean).toBeCloseTo(150 * PER_SAMPLE + 200, 0);
    expect(thickness.axial).toMatchObject({ provenance: 'stated' });
    const holes = [...limits.upper.keys()].filter((index) => Number.isNaN(limits.upper[index]));
    expect(holes).toEqual(Array.from({ length: 10 }, (_, a) => 7 * 512 + a));
    expect(holes.every((index) => Number.isNaN(limits.lower[index]))).toBe(true);
  });

  it('are samples where the millimetres are unknown: no micrometres are made up', () => {
    const cube = cubeOf(MACULAR, { spacing: { ...cubeOf(MACULAR).spacing, vertical: UNKNOWN } });
    const { thickness, from, to } = limitsOf({ upper: { depth: 400 }, lower: { depth: 450 } }, cube);
    expect([from, to]).toEqual(['depth 400', 'depth 450']);
    expect(thickness).toEqual({
      samples: { mean: 50, least: 50, most: 50 },
      micrometres: null,
      axial: UNKNOWN,
    });
    const layers = layersOf({ ILM: tilted });
    const upper = { surface: 'ILM' };
    const inMicrometres = { upper, lower: { surface: 'ILM', offset: { micrometres: 30 } } };
    expect(slabLimits(inMicrometres, cube, layers)).toEqual({
      reason:
        'The size of a depth sample in millimetres is unknown, so it is not known where ILM + 30 µm lies.',
    });
    const inSamples = limitsOf({ upper, lower: { surface: 'ILM', offset: { samples: 15 } } }, cube, layers);
    expect(inSamples).toMatchObject({ to: 'ILM + 15 samples', thickness: { micrometres: null } });
  });

  it('leave a hole where the slab leaves the picture, and are refused where it is nowhere', () => {
    const layers = layersOf({ ILM: (b) => (b < 8 ? 50 : 300), RPE: () => 500 });
    const above = { surface: 'ILM', offset: { micrometres: -200 } };
    const limits = limitsOf({ upper: above, lower: { surface: 'ILM' } }, cubeOf(MACULAR), layers);
    expect(limits).toMatchObject({ outside: 8 * 512, found: 120 * 512 });
    expect(limits.upper.findIndex((value) => Number.isNaN(value))).toBe(0);
    const reasonOf = (...given: Parameters<typeof slabLimits>): unknown =>
      (slabLimits(...given) as { reason?: string }).reason;
    const [ilm, rpe] = [{ surface: 'ILM' }, { surface: 'RPE' }];
    expect(reasonOf({ upper: rpe, lower: ilm }, cubeOf(MACULAR), layers)).toMatch(
      'name the upper limit first',
    );
    expect(reasonOf({ upper: ilm, lower: { surface: 'BM' } }, cubeOf(MACULAR), layers)).toBe(
      'There is no surface BM. The layers have: ILM; RPE.',
    );
    expect(reasonOf({ upper: ilm, lower: rpe }, cubeOf(MACULAR))).toBe(
      'There is no surface ILM. The layers have: none.',
    );
    expect(reasonOf({ upper: { depth: 900 }, lower: { depth: 1100 } }, cubeOf(MACULAR))).toMatch('leaves');
    expect(reasonOf({ upper: ilm, lower: rpe }, cubeOf({ bScans: 128, aScans: 200 }), layers)).toMatch(
      '128 × 512',
    );
    expect(reasonOf({ upper: { depth: NaN }, lower: { depth: 5 } }, cubeOf(MACULAR))).toMatch('No A-scan');
  });
});

describe('presets', () => {
  const at =
    (more: number): DepthAt =>
    (b, a) =>
      tilted(b, a)! + more;

  it('are offered where their surfaces are, and say why not', () => {
    const layers = layersOf({ ILM: tilted, IPL: at(40), OPL: at(80), RPE: at(150) });
    const offered = SLAB_PRESETS.map((name) => presetSlab(name, layers, cubeOf(MACULAR)));
    expect(offered).toEqual([
      {
        upper: { surface: 'ILM', offset: { micrometres: -200 } },
        lower: { surface: 'ILM', offset: { micrometres: 30 } },
      },
      { upper: { surface: 'ILM' }, lower: { surface: 'IPL' } },
      { upper: { surface: 'IPL' }, lower: { surface: 'OPL' } },
      { upper: { surface: 'OPL' }, lower: { surface: 'RPE' } },
      { reason: 'There is no surface RPE fit.' },
    ]);
    expect(presetSlab('deep', undefined, cubeOf(MACULAR))).toEqual({ reason: 'There is no surface IPL.' });
    const cube = cubeOf(MACULAR, { spacing: { ...cubeOf(MACULAR).spacing, vertical: UNKNOWN } });
    expect(presetSlab('superficial', layers, cube)).toHaveProperty('upper');
    expect(presetSlab('vitreoretinal', layers, cube)).toEqual({
      reason: 'The size of a depth sample in millimetres is unknown.',
    });
  });

  it('meet, take surfaces of one analysis, and say whose definition they are', () => {
    const layers = layersOf({
      ILM: tilted,
      'ILM, multi-layer': tilted,
      'IPL, multi-layer': at(40),
      'OPL, multi-layer': at(80),
      RPE: at(150),
    });
    expect(presetSlab('superficial', layers, cubeOf(MACULAR))).toEqual({
      upper: { surface: 'ILM, multi-layer' },
      lower: { surface: 'IPL, multi-layer' },
    });
    // Only surfaces of two analyses are there.
    expect(presetSlab('outer retina', layers, cubeOf(MACULAR))).toEqual({
      upper: { surface: 'OPL, multi-layer' },
      lower: { surface: 'RPE' },
    });
    for (const name of SLAB_PRESETS) {
      const { provenance, source } = slabPreset(name);
      expect(source).toMatch(provenance === 'stated' ? /doi 10\./ : /assumed/);
    }
    const [upper, lower] = (['superficial', 'deep'] as const).map((name) => {
      const slab = presetSlab(name, layers, cubeOf(MACULAR));
      if ('reason' in slab) throw new Error(slab.reason);
      return limitsOf(slab, cubeOf(MACULAR), layers);
    });
    expect(upper!.lower).toEqual(lower!.upper);
    expect(ceil(upper!.thickness.samples.mean)).toBe(40);
  });
});
