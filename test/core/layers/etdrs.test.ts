import { describe, expect, it } from '@jest/globals';
import type { Length } from '../../../src/core/index.js';
import {
  ETDRS_SECTORS,
  etdrsGrid,
  type EtdrsGrid,
  type EtdrsSectorName,
  layLayers,
  openLayers,
  thicknessMap,
  type ThicknessMap,
} from '../../../src/core/layers/index.js';
// Internal: how a description states an unknown length.
import { UNKNOWN_LENGTH } from '../../../src/core/base/quantity.js';
import { analysisObject, surfaceBytes, type DepthAt, type Grid } from '../../generator/analysis.js';
import { below, cubeOf, DISC, layerCubeOf, MACULAR, tilted } from './layer-cubes.js';

/** A map by way of an analysis object, with the fovea in the middle. */
function mapOf(grid: Grid, ilm: DepthAt, rpe: DepthAt) {
  const source = openLayers(
    analysisObject({
      name: 'etdrs',
      surfaces: { ILM: surfaceBytes(grid, ilm), RPE: surfaceBytes(grid, rpe) },
      fovea: [0.5, 0.5],
    }),
  )!;
  const laid = layLayers(source, layerCubeOf(grid, { description: cubeOf(grid) }), {
    bScans: 'reversed',
    aScans: 'same',
  });
  const map = thicknessMap(laid, cubeOf(grid));
  if ('reason' in map) throw new Error(map.reason);
  return { map, centre: laid.centre };
}

function gridOf(found: ReturnType<typeof etdrsGrid>): EtdrsGrid {
  if ('reason' in found) throw new Error(found.reason);
  return found;
}
const meanOf = ({ sectors }: EtdrsGrid, name: EtdrsSectorName) =>
  sectors.find((one) => one.name === name)!.mean!;

describe('the ETDRS grid', () => {
  it.each([
    ['macular', MACULAR, 'R'],
    ['macular', MACULAR, 'L'],
    ['200 × 200', DISC, 'R'],
    ['200 × 200', DISC, 'L'],
  ] as const)('measures a slab of 300 µm as such in all nine sectors: %s, %s', (_, grid, laterality) => {
    const { map, centre } = mapOf(grid, tilted, below(tilted));
    const { sectors, eye } = gridOf(etdrsGrid(map, cubeOf(grid, { laterality }), centre));
    expect(eye).toBe(laterality);
    expect(sectors.map(({ name }) => name)).toEqual(ETDRS_SECTORS);
    for (const { mean, share, found, aScans } of sectors) {
      expect(Math.abs(mean! - 300)).toBeLessThanOrEqual(1);
      expect(share).toBe(1);
      expect(found).toBe(aScans);
      expect(aScans).toBeGreaterThan(100);
    }
  });

  it('has sectors of the areas that rings of 1, 3 and 6 mm have', () => {
    const { map, centre } = mapOf(DISC, tilted, below(tilted));
    const { sectors } = gridOf(etdrsGrid(map, cubeOf(DISC), centre));
    const perMm = (199 / 6) ** 2;
    for (const { name, aScans } of sectors) {
      const area =
        name === 'central' ? Math.PI / 4 : name.startsWith('inner') ? Math.PI / 2 : (27 / 16) * Math.PI;
      expect(Math.abs(aScans / perMm / area - 1)).toBeLessThan(0.03);
    }
  });

  it.each([
    ['R', 'right'],
    ['L', 'left'],
  ] as const)(
    'has nasal at the %s eye’s %s, temporal opposite, superior at the last B-scan',
    (laterality, side) => {
      const at =
        (nasal: number, superior: number): DepthAt =>
        (b, a) => {
          const right = (a / 511 - 0.5) * 6;
          const up = (b / 127 - 0.5) * 6;
          return 500 + 40 * (side === 'right' ? 1 : -1) * nasal * right + 40 * superior * up;
        };
      const towards = (nasal: number, superior: number) => {
        const { map, centre } = mapOf(MACULAR, () => 100, at(nasal, superior));
        return gridOf(etdrsGrid(map, cubeOf(MACULAR, { laterality }), centre));
      };
      for (const ring of ['inner', 'outer'] as const) {
        const byNasal = towards(1, 0);
        const middle = meanOf(byNasal, 'central');
        expect(meanOf(byNasal, `${ring} nasal`)).toBeGreaterThan(middle + 50);
        expect(meanOf(byNasal, `${ring} temporal`)).toBeLessThan(middle - 50);
        expect(Math.abs(meanOf(byNasal, `${ring} superior`) - middle)).toBeLessThan(2);
        const bySuperior = towards(0, 1);
        expect(meanOf(bySuperior, `${ring} superior`)).toBeGreaterThan(middle + 50);
        expect(meanOf(bySuperior, `${ring} inferior`)).toBeLessThan(middle - 50);
        expect(Math.abs(meanOf(bySuperior, `${ring} nasal`) - middle)).toBeLessThan(2);
      }
    },
  );

  it('turns with what the en-face picture shows of the cube', () => {
    const rpe: DepthAt = (b) => 500 + b;
    const { map, centre } = mapOf(MACULAR, () => 100, rpe);
    const order = { firstBScan: 'highest', firstAScan: 'right' } as const;
    const usual = gridOf(etdrsGrid(map, cubeOf(MACULAR), centre));
    const turned = gridOf(etdrsGrid(map, cubeOf(MACULAR), centre, { order }));
    expect(meanOf(turned, 'outer inferior')).toBe(meanOf(usual, 'outer superior'));
    expect(meanOf(turned, 'outer nasal')).toBe(meanOf(usual, 'outer temporal'));
    expect([usual, turned].map(({ direction }) => direction.provenance)).toEqual(['derived', 'derived']);
  });

  it('gives each sector the share of its A-scans that have a thickness, those outside the scan included', () => {
    const { map, centre } = mapOf(MACULAR, tilted, (b, a) => (b < 64 ? undefined : below(tilted)(b, a)));
    const half = gridOf(etdrsGrid(map, cubeOf(MACULAR), centre));
    const shares = Object.fromEntries(half.sectors.map(({ name, share }) => [name, share]));
    expect(shares['outer superior']).toBe(1);
    expect(shares['outer inferior']).toBe(0);
    expect(half.sectors.find(({ name }) => name === 'outer inferior')!.mean).toBeNull();
    expect(shares['outer nasal']).toBeCloseTo(0.5, 1);
    const whole = mapOf(MACULAR, tilted, below(tilted));
    const aside = gridOf(
      etdrsGrid(whole.map, cubeOf(MACULAR), whole.centre, { centre: { aScan: 255.5, bScan: 0 } }),
    );
    expect(aside.sectors.find(({ name }) => name === 'outer inferior')!.share).toBe(0);
    expect(aside.sectors.find(({ name }) => name === 'outer nasal')!.share).toBeCloseTo(0.5, 1);
  });

  it('says what stands behind it: the centre, the millimetres, the direction, and what it is not', () => {
    const { map, centre } = mapOf(MACULAR, tilted, below(tilted));
    const stated = gridOf(etdrsGrid(map, cubeOf(MACULAR), centre));
    expect(stated.centre).toMatchObject({ aScan: 255.5, bScan: 63.5, provenance: 'stated' });
    const put = gridOf(etdrsGrid(map, cubeOf(MACULAR), centre, { centre: { aScan: 250, bScan: 60 } }));
    expect(put.centre).toEqual({ aScan: 250, bScan: 60, provenance: 'assumed', source: 'set by the user' });
    expect(stated.notes.join(' ')).toMatch(
      /not corrected for the length of the eye.*not compared with normative data/,
    );
    expect(stated.lateral.mm).toBeCloseTo(6 / 511);
    expect(stated.direction.source).toContain('first B-scan is the lowest');
  });

  const { map, centre } = mapOf(MACULAR, tilted, below(tilted));
  const { spacing } = cubeOf(MACULAR);
  const mm = (value: number): Length => ({ mm: value, provenance: 'stated', source: '' });
  const few = (bScans: number): ThicknessMap => ({
    ...map,
    bScans,
    micrometres: map.micrometres.subarray(0, bScans * 512),
  });
  it.each([
    ['an unknown eye', map, { laterality: undefined }, centre, /The eye is unknown/],
    ['both eyes', map, { laterality: 'B' }, centre, /The eye is unknown/],
    ['63 B-scans', few(63), {}, centre, /63 B-scans: with fewer than 64/],
    [
      'unknown millimetres between A-scans',
      map,
      { spacing: { ...spacing, horizontal: UNKNOWN_LENGTH } },
      centre,
      /not known in millimetres/,
    ],
    [
      'unknown millimetres between B-scans',
      map,
      { spacing: { ...spacing, betweenFrames: UNKNOWN_LENGTH } },
      centre,
      /not known in millimetres/,
    ],
    [
      'a field of 3 mm',
      map,
      { spacing: { ...spacing, betweenFrames: mm(3 / 127) } },
      centre,
      /6\.00 × 3\.00 mm: the grid needs 6 × 6 mm/,
    ],
    ['half the B-scans of the field', few(64), {}, centre, /6\.00 × 2\.98 mm/],
    ['no fovea', map, {}, undefined, /not stated: set the centre yourself/],
    ['a fovea outside', map, {}, { ...centre!, aScan: 600 }, /lies outside the scan/],
  ] as const)('is refused for %s', (_, thickness, change, fovea, says) => {
    expect(etdrsGrid(thickness, cubeOf(MACULAR, change), fovea)).toEqual({
      reason: expect.stringMatching(says),
    });
  });

  it('takes a field that counts one step more for whole', () => {
    const one = { ...spacing, horizontal: mm(6 / 512), betweenFrames: mm(6 / 128) };
    expect('sectors' in etdrsGrid(map, cubeOf(MACULAR, { spacing: one }), centre)).toBe(true);
  });
});
