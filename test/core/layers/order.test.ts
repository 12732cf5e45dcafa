import { describe, expect, it } from '@jest/globals';
import { layLayers, openLayers, proveLayerOrder } from '../../../src/core/layers/index.js';
import {
  analysisObject,
  LIES,
  surfaceBytes,
  type DepthAt,
  type Grid,
  type Lie,
} from '../../generator/analysis.js';
import { below, DISC, layerCubeOf, MACULAR, reducedCube, symmetric, tilted } from './layer-cubes.js';

const sourceOf = (grid: Grid, ilm: DepthAt, rpe: DepthAt, lie?: Lie) =>
  openLayers(
    analysisObject({
      name: 'order',
      surfaces: { ILM: surfaceBytes(grid, ilm, lie), RPE: surfaceBytes(grid, rpe, lie) },
      fovea: [0.25, 0.75],
    }),
  )!;

/** With a hole for every seventh A-scan. */
const holed =
  (depthAt: DepthAt): DepthAt =>
  (b, a) =>
    (3 * b + a) % 7 === 0 ? undefined : depthAt(b, a);

describe('which way round layers lie', () => {
  it.each(LIES.flatMap((lie) => [[lie, 'macular', MACULAR] as const, [lie, 'disc', DISC] as const]))(
    'is shown by the pixels: %j, %s',
    (lie, _, grid) => {
      const rpe = below(tilted);
      const source = sourceOf(grid, holed(tilted), rpe, lie);
      const proof = proveLayerOrder(source.surfaces, reducedCube(grid, tilted, rpe));
      expect(proof.verdict).toBe('shown');
      expect(proof.order).toEqual({
        bScans: lie.rows === 'as the frames' ? 'same' : 'reversed',
        aScans: lie.columns === 'left to right' ? 'same' : 'reversed',
      });
      expect(proof.scores).toHaveLength(4);
      // What is laid is what the cube was painted of, sample by sample.
      const { surfaces, problems, order } = layLayers(source, layerCubeOf(grid), proof.order);
      expect(problems).toEqual([]);
      expect(order.provenance).toBe('derived');
      const [ilm] = surfaces;
      for (let b = 0; b < grid.bScans; b += 13) {
        for (let a = 0; a < grid.aScans; a += 17) {
          const at = ilm!.depth[b * grid.aScans + a];
          const expected = holed(tilted)(b, a);
          if (expected === undefined) expect(at).toBeNaN();
          else expect(at).toBe(Math.round(expected));
        }
      }
    },
  );

  it('turns the stated fovea with the layers', () => {
    for (const lie of LIES) {
      const rpe = below(tilted);
      const source = sourceOf(MACULAR, tilted, rpe, lie);
      const { order } = proveLayerOrder(source.surfaces, reducedCube(MACULAR, tilted, rpe));
      const { centre } = layLayers(source, layerCubeOf(MACULAR), order);
      expect(centre!.aScan).toBeCloseTo((lie.columns === 'left to right' ? 0.25 : 0.75) * 511);
      expect(centre!.bScan).toBeCloseTo((lie.rows === 'as the frames' ? 0.75 : 0.25) * 127);
      expect(centre!.source).toContain('assumed');
    }
  });

  it('needs only one of the two surfaces, and only some B-scans', () => {
    const rpe = below(tilted);
    const source = sourceOf(MACULAR, tilted, rpe);
    const cube = reducedCube(MACULAR, tilted, rpe);
    const few = { ...cube, bScans: cube.bScans.map((bScan, b) => (b % 12 === 0 ? bScan : undefined)) };
    for (const kind of ['ILM', 'RPE']) {
      const one = source.surfaces.filter((surface) => surface.kind === kind);
      expect(proveLayerOrder(one, few).order).toEqual({ bScans: 'reversed', aScans: 'same' });
    }
  });

  const noOrder = (ilm: DepthAt, rpe: DepthAt, cube = reducedCube(MACULAR, ilm, rpe)) =>
    proveLayerOrder(sourceOf(MACULAR, ilm, rpe).surfaces, cube);

  it('is not said of an eye that looks the same from several sides', () => {
    const both = symmetric(MACULAR);
    const sideways: DepthAt = (b, a) => (both(b, a) ?? 0) + b * 0.8;
    const lengthways: DepthAt = (b, a) => (both(b, a) ?? 0) + a * 0.3;
    for (const ilm of [both, sideways, lengthways]) {
      const proof = noOrder(ilm, below(ilm));
      expect(proof).toMatchObject({ verdict: 'undecided', order: undefined });
      expect(proof.message).toContain('nearly the same in more than one');
      expect(proof.scores).toHaveLength(4);
    }
  });

  it('is not said where the picture does not change at the surfaces: those are of another scan', () => {
    const elsewhere: DepthAt = (b, a) => 620 + (a % 90) - b * 0.4;
    const flat = reducedCube(MACULAR, tilted, below(tilted), [90, 90, 90]);
    for (const proof of [
      noOrder(elsewhere, below(elsewhere), reducedCube(MACULAR, tilted, below(tilted))),
      noOrder(tilted, below(tilted), flat),
      // Bright above and dark below: an ILM that is none.
      noOrder(tilted, below(tilted), reducedCube(MACULAR, tilted, below(tilted), [170, 20, 170])),
    ]) {
      expect(proof).toMatchObject({ verdict: 'undecided', order: undefined });
      expect(proof.message).toContain('does not change at the surfaces');
    }
  });

  it('is not said with too few B-scans, of another grid, or without ILM and RPE', () => {
    const rpe = below(tilted);
    const cube = reducedCube(MACULAR, tilted, rpe);
    const few = { ...cube, bScans: cube.bScans.map((bScan, b) => (b < 14 ? bScan : undefined)) };
    expect(noOrder(tilted, rpe, few).message).toContain('7 B-scans to compare, but 8 are needed');
    expect(noOrder(tilted, rpe, reducedCube(DISC, tilted, rpe)).message).toContain(
      'neither an ILM nor an RPE',
    );
    const fits = openLayers(
      analysisObject({ name: 'fit', surfaces: { 'RPE fit': surfaceBytes(MACULAR, tilted) } }),
    )!;
    expect(proveLayerOrder(fits.surfaces, cube).message).toContain('neither an ILM nor an RPE');
  });
});
