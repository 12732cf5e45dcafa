import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// Internal: no public function returns the structure of tiles.
import { tileStructures, type TileStructure } from '../../../../src/core/frame/j2k/structure.js';
import { bytes, coc, cod, EOC, poc, qcd, siz, SOC, tilePart } from './build.js';
import { naiveStructure } from './naive-structure.js';

const structures = (...parts: readonly (readonly number[])[]): TileStructure[] => [
  ...tileStructures(bytes(...parts)),
];
/** Of one tile, 1024 × 512. */
const one = (main: readonly number[], header: readonly number[] = [], components = 1): TileStructure =>
  structures(
    SOC,
    siz({ components: Array.from({ length: components }, () => [7, 1, 1] as const) }),
    main,
    qcd(),
    tilePart({ header }),
    EOC,
  )[0]!;

describe('tileStructures', () => {
  it('counts by hand: 1024 × 512 in blocks of 64 × 64, one precinct a resolution', () => {
    // LL 32 × 16; then three bands each of 32 × 16, 64 × 32, 128 × 64, 256 × 128, 512 × 256.
    const codeBlocks = 1 + 3 * (1 + 1 + 2 + 8 + 32);
    expect(one(cod())).toEqual({ packets: 6, bandPrecincts: 16, codeBlocks, steps: 6 });
  });

  it('counts by hand: precincts of 128 × 128 at the highest resolution, 10 layers', () => {
    const precincts = [0xff, 0xff, 0xff, 0xff, 0xff, 0x77];
    expect(one(cod({ scod: 1, precincts, layers: 10 }))).toMatchObject({
      packets: 10 * (5 + 32),
      bandPrecincts: 1 + 3 * (4 + 32),
    });
  });

  it('counts layers, resolutions and components without making them', () => {
    const everything = one(cod({ levels: 32, layers: 65535 }), [], 3);
    expect(everything).toMatchObject({ packets: 65535 * 33 * 3, bandPrecincts: 3 * (1 + 32 * 3) });
    const tiny = one(cod({ levels: 0, scod: 1, precincts: [0], width: 0, height: 0 }));
    expect(tiny).toEqual({ packets: 524288, bandPrecincts: 524288, codeBlocks: 524288, steps: 524288 });
  });

  it.each([
    ['the main COD', cod({ levels: 1 }), [], [2, 2, 2]],
    ['a main COC before it', [...cod({ levels: 1 }), ...coc([1], { levels: 4 })], [], [2, 5, 2]],
    ['a COD of the tile before both', [...cod({ levels: 1 }), ...coc([1], { levels: 4 })], cod(), [6, 6, 6]],
    [
      'a COC of the tile before all',
      [...cod({ levels: 1 }), ...coc([1], { levels: 4 })],
      [...cod({ layers: 3 }), ...coc([2], { levels: 0 })],
      [18, 18, 3],
    ],
  ])('%s decides', (_, main, header, packets) => {
    expect(one(main, header, 3).packets).toBe(packets.reduce((sum, count) => sum + count));
  });

  describe('steps', () => {
    // One resolution of columns 2 wide, one of rows 2 high: few precincts, but positions at every 2nd sample.
    const skew = { levels: 1, scod: 1, precincts: [0xf0, 0x1f] };
    const packets = 512 + 256;
    const positions = 512 * 256 * 2;

    it.each([
      ['LRCP', cod(skew), [], packets],
      ['RLCP', cod({ ...skew, progression: 1 }), [], packets],
      ['RPCL', cod({ ...skew, progression: 2 }), [], packets + positions],
      ['PCRL', cod({ ...skew, progression: 3 }), [], packets + positions],
      ['CPRL', cod({ ...skew, progression: 4 }), [], packets + positions],
      ['POC in place of it', [...cod(skew), ...poc(0, 3, 4)], [], 3 * packets + 2 * positions],
      ["the tile's POC in place of that", [...cod(skew), ...poc(0, 3, 4)], poc(1), packets],
      ["the main POC before the tile's COD", [...cod(skew), ...poc(3)], cod(skew), packets + positions],
    ])('of %s', (_, main, header, steps) => {
      expect(one(main, header)).toMatchObject({ packets, steps });
    });

    it('of a POC in a later tile-part as well', () => {
      const parts = [
        tilePart({ parts: 2, header: poc(0) }),
        tilePart({ part: 1, parts: 2, header: poc(3, 1) }),
      ];
      const [tile] = structures(SOC, siz(), cod(skew), qcd(), ...parts, EOC);
      expect(tile).toMatchObject({ steps: 3 * packets + positions });
    });
  });

  it('counts what counting sample by sample finds', () => {
    const exponent = fc.integer({ min: 1, max: 5 });
    const scenario = fc
      .record({
        xosiz: fc.integer({ min: 0, max: 20 }),
        yosiz: fc.integer({ min: 0, max: 20 }),
        width: fc.integer({ min: 1, max: 60 }),
        height: fc.integer({ min: 1, max: 60 }),
        xtsiz: fc.integer({ min: 8, max: 70 }),
        ytsiz: fc.integer({ min: 8, max: 70 }),
        xrsiz: fc.integer({ min: 1, max: 3 }),
        yrsiz: fc.integer({ min: 1, max: 3 }),
        levels: fc.integer({ min: 0, max: 4 }),
        layers: fc.integer({ min: 1, max: 9 }),
        blockWidth: fc.integer({ min: 0, max: 4 }),
        blockHeight: fc.integer({ min: 0, max: 4 }),
        exponents: fc.array(fc.tuple(exponent, exponent), { minLength: 5, maxLength: 5 }),
      })
      // A component has a sample at least.
      .filter(({ width, height }) => width >= 3 && height >= 3);
    fc.assert(
      fc.property(scenario, (s) => {
        const [xsiz, ysiz] = [s.xosiz + s.width, s.yosiz + s.height];
        const [xtosiz, ytosiz] = [Math.max(0, s.xosiz - 3), Math.max(0, s.yosiz - 5)];
        const { xosiz, yosiz, xtsiz, ytsiz, xrsiz, yrsiz, levels, layers } = s;
        const exponents = s.exponents.slice(0, levels + 1);
        const precincts = exponents.map(([x, y]) => ({ width: 2 ** x, height: 2 ** y }));
        const style = {
          codeBlockWidth: 4 << s.blockWidth,
          codeBlockHeight: 4 << s.blockHeight,
          levels,
          precincts,
        };
        const tileColumns = Math.ceil((xsiz - xtosiz) / xtsiz);
        const tileRows = Math.ceil((ysiz - ytosiz) / ytsiz);
        const tiles = Array.from({ length: tileColumns * tileRows }, (_, tile) => tile);

        const expected = tiles.map((tile) => {
          const along = (
            index: number,
            origin: number,
            size: number,
            from: number,
            to: number,
            every: number,
          ) =>
            Array.from({ length: to }, (_, at) => at)
              .filter((at) => at >= from && at >= origin + index * size && at < origin + (index + 1) * size)
              .filter((at) => at % every === 0)
              .map((at) => at / every);
          const columns = along(tile % tileColumns, xtosiz, xtsiz, xosiz, xsiz, xrsiz);
          const rows = along(Math.floor(tile / tileColumns), ytosiz, ytsiz, yosiz, ysiz, yrsiz);
          const { precincts: count, bandPrecincts, codeBlocks } = naiveStructure(columns, rows, style);
          return { packets: count * layers, bandPrecincts, codeBlocks, steps: count * layers };
        });
        const found = structures(
          SOC,
          siz({ xsiz, ysiz, xosiz, yosiz, xtsiz, ytsiz, xtosiz, ytosiz, components: [[7, xrsiz, yrsiz]] }),
          cod({
            ...{ scod: 1, layers, levels, width: s.blockWidth, height: s.blockHeight },
            precincts: exponents.map(([x, y]) => x | (y << 4)),
          }),
          qcd(),
          tiles.flatMap((tile) => tilePart({ tile })),
          EOC,
        );
        expect(found).toEqual(expected);
      }),
    );
  });
});
