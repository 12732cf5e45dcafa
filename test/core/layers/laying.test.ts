import { describe, expect, it } from '@jest/globals';
import { layLayers, openLayers, thicknessMap } from '../../../src/core/layers/index.js';
import { analysisObject, surfaceBytes, type DepthAt, type SurfaceName } from '../../generator/analysis.js';
import { below, cubeOf, DISC, layerCubeOf, MACULAR, tilted } from './layer-cubes.js';

const USUAL = { bScans: 'reversed', aScans: 'same' } as const;

function lay(surfaces: Partial<Record<SurfaceName, DepthAt>>, grid = MACULAR) {
  const bytes = Object.entries(surfaces).map(
    ([name, depthAt]) => [name, surfaceBytes(grid, depthAt)] as const,
  );
  const source = openLayers(analysisObject({ name: 'lay', surfaces: Object.fromEntries(bytes) }))!;
  return layLayers(source, layerCubeOf(MACULAR), USUAL);
}
const namesOf = ({ surfaces }: ReturnType<typeof lay>) => surfaces.map(({ name }) => name);

describe('surfaces in a cube', () => {
  it('lose the depths that lie outside the picture, and are refused where those are many', () => {
    const some = lay({ ILM: (b, a) => (b === 5 && a < 20 ? 2000 : 300), RPE: () => 500 });
    expect(some.surfaces[0]!.found).toBe(128 * 512 - 20);
    expect(some.surfaces[0]!.depth[5 * 512]).toBeNaN();
    expect(some.problems).toEqual([
      { surface: 'ILM', message: 'ILM: 20 of its depths lie outside the picture; they count as not found.' },
    ]);
    const many = lay({ ILM: () => 300, RPE: (b) => (b < 64 ? 500 : 65535) });
    expect(namesOf(many)).toEqual(['ILM']);
    expect(many.problems[0]!.message).toContain('it is not a surface of this cube');
  });

  it('count as not found where they cross, and are not believed where they often do', () => {
    const some = lay({ ILM: () => 300, RPE: (b, a) => (b === 7 && a === 9 ? 290 : 500) });
    expect(namesOf(some)).toEqual(['ILM', 'RPE']);
    for (const { depth, found } of some.surfaces) {
      expect(depth[7 * 512 + 9]).toBeNaN();
      expect(found).toBe(128 * 512 - 1);
    }
    expect(some.problems[0]!.message).toBe('ILM lies below RPE in 1 A-scans; both count as not found there.');
    const often = lay({ ILM: () => 300, RPE: (b) => (b < 10 ? 200 : 500), IPL: () => 350 });
    expect(namesOf(often)).toEqual([]);
    expect(often.problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('ILM lies below RPE in 5120 A-scans; neither is used'),
      ]),
    );
  });

  it('may lie on each other, and those of other methods may cross', () => {
    const laid = lay({
      ILM: () => 300,
      RNFL: () => 300,
      RPE: () => 500,
      'RPE fit': () => 480,
      'ILM, other method': () => 310,
      'RNFL, multi-layer': () => 299,
    });
    expect(laid.problems).toEqual([]);
    expect(laid.surfaces).toHaveLength(6);
  });

  it('of another grid than the cube are left out, with the reason', () => {
    const laid = lay({ ILM: () => 300 }, DISC);
    expect(laid.surfaces).toEqual([]);
    expect(laid.problems[0]!.message).toBe('ILM: its grid is 200 × 200, that of the cube 128 × 512.');
  });

  it('need an order', () => {
    const source = openLayers(
      analysisObject({ name: 'o', surfaces: { ILM: surfaceBytes(MACULAR, tilted) } }),
    )!;
    expect(() => layLayers(source, layerCubeOf(MACULAR))).toThrow(TypeError);
  });
});

describe('thickness', () => {
  const laid = lay({
    ILM: (b, a) => (a === 3 ? undefined : tilted(b, a)),
    RPE: (b, a) => (b === 4 ? undefined : below(tilted)(b, a)),
    'RPE fit': (b, a) => (b === 6 ? 10 : below(tilted)(b, a)),
  });

  it('is in micrometres, and holes stay holes', () => {
    const map = thicknessMap(laid, cubeOf(MACULAR));
    if ('reason' in map) throw new Error(map.reason);
    expect([map.upper, map.lower]).toEqual(['ILM', 'RPE']);
    expect(map.found).toBe(127 * 511);
    expect(map.axial.provenance).toBe('stated');
    for (const [i, value] of map.micrometres.entries()) {
      if (i % 512 === 3 || Math.floor(i / 512) === 4) expect(value).toBeNaN();
      else if (!(Math.abs(value - 300) < 2)) throw new Error(`${value} µm at ${i}`);
    }
  });

  it('is of any two surfaces, the upper one first, and nothing where they cross', () => {
    const map = thicknessMap(laid, cubeOf(MACULAR), ['ILM', 'RPE fit']);
    if ('reason' in map) throw new Error(map.reason);
    expect(map.micrometres[6 * 512 + 100]).toBeNaN();
    expect(map.found).toBe(127 * 511);
  });

  it.each([
    ['a surface that is missing', ['ILM', 'BM'], /no surface BM. The file has: ILM; RPE/],
    ['the wrong order', ['RPE', 'ILM'], /RPE lies below ILM: name the upper one first/],
    ['a surface and itself', ['ILM', 'ILM'], /no distance from itself/],
  ] as const)('is refused for %s', (_, names, says) => {
    expect(thicknessMap(laid, cubeOf(MACULAR), names)).toEqual({ reason: expect.stringMatching(says) });
  });

  it('is refused where depth has no known millimetres', () => {
    const { spacing } = cubeOf(MACULAR);
    const unknown = { mm: null, provenance: 'unknown', source: '' } as const;
    expect(thicknessMap(laid, { spacing: { ...spacing, vertical: unknown } })).toEqual({
      reason: 'The size of a depth sample in millimetres is unknown.',
    });
  });
});
