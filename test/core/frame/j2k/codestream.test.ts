import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkCodestream, CodestreamError, isCzmError, readHeader } from '../../../../src/core/index.js';
// Internal: the names of markers, as messages have them.
import { markerName } from '../../../../src/core/frame/j2k/markers.js';
import { thrownBy } from '../../../support/thrown.js';
import { bytes, coc, cod, com, EOC, GOOD, MAIN, qcc, qcd, segment, siz, SOC, tilePart } from './build.js';
import { encode, type Picture } from './encode.js';

const check = (...parts: readonly (readonly number[])[]) => checkCodestream(bytes(...parts));
const rgb = siz({
  components: [
    [7, 1, 1],
    [7, 1, 1],
    [7, 1, 1],
  ],
});
/** Two tiles side by side. */
const TILED = [...SOC, ...siz({ xtsiz: 512 }), ...cod(), ...qcd()];

const failure = (action: () => unknown): CodestreamError => thrownBy(action, CodestreamError);

describe('markerName', () => {
  it('names known codes and spells others', () => {
    expect(markerName(0xff51)).toBe('SIZ (FF51)');
    expect(markerName(0x00ab)).toBe('00AB');
  });
});

describe('readHeader', () => {
  it('reads the main header and needs nothing behind the first SOT', () => {
    const header = readHeader(bytes(MAIN, [0xff, 0x90]));
    expect(header.siz).toMatchObject({ width: 1024, height: 512 });
    expect(header.cod).toMatchObject({ levels: 5, progression: 'LRCP' });
    expect(header.reversible).toBe(true);
    expect(header.colourTransform).toBe('none');
  });

  it('skips comments, segments and markers that it does not know', () => {
    const header = readHeader(
      bytes(SOC, siz(), [0xff, 0x31], com('CZM'), segment(0xff77, [1, 2]), qcd(), cod(), [0xff, 0x90]),
    );
    expect(header.cod.levels).toBe(5);
  });

  it.each([
    ['no SOC', [[0, 0], siz()], 0, 'SOC (FF4F)'],
    ['another marker before SIZ', [SOC, cod(), siz()], 2, 'SIZ (FF51)'],
    ['no COD', [SOC, siz(), qcd(), [0xff, 0x90]], 52, 'COD (FF52)'],
    ['no QCD', [SOC, siz(), cod(), [0xff, 0x90]], 59, 'QCD (FF5C)'],
    ['two CODs', [MAIN, cod(), [0xff, 0x90]], 66, 'one COD in the main header'],
    ['two SIZs', [MAIN, siz(), [0xff, 0x90]], 66, 'a marker of the main header'],
    ['two COCs for one component', [MAIN, coc([0]), coc([0]), [0xff, 0x90]], 77, 'one'],
    ['SOD before SOT', [MAIN, [0xff, 0x93]], 66, 'a marker of the main header'],
    ['EOC before SOT', [MAIN, EOC], 66, 'a marker of the main header'],
    ['bytes that are no marker', [MAIN, [0x12, 0x34, 0, 2]], 66, 'a marker of the main header'],
    ['the end before SOT', [MAIN], 66, 'a marker of the main header, at the latest SOT (FF90)'],
    ['an unknown quantization style', [SOC, siz(), cod(), qcd(3), [0xff, 0x90]], 63, '0 to 2'],
    ['QCC of no component', [MAIN, qcc(1), [0xff, 0x90]], 70, '0 to 0'],
    ['a segment past the end', [MAIN, segment(0xff64, [0, 1], 99)], 68, 'at most the 4 bytes left'],
  ])('refuses %s', (_, parts, offset, expected) => {
    const error = failure(() => readHeader(bytes(...parts)));
    expect(error.expected).toBe(expected);
    expect(error.offset).toBe(offset);
  });
});

describe('checkCodestream', () => {
  it('walks one tile-part to EOC', () => {
    expect(checkCodestream(GOOD)).toMatchObject({ length: GOOD.length, tileParts: 1, damagedAt: undefined });
  });

  it('does not count what follows EOC', () => {
    expect(check([...GOOD], [0, 0xff, 0xd9, 7]).length).toBe(GOOD.length);
  });

  it('counts the tile-parts of several tiles, interleaved, TNsot stated once', () => {
    const result = check(
      TILED,
      tilePart({ tile: 1, part: 0, parts: 0 }),
      tilePart({ tile: 0, part: 0, parts: 1, data: [] }),
      tilePart({ tile: 1, part: 1, parts: 2, header: com() }),
      EOC,
    );
    expect(result.tileParts).toBe(3);
  });

  describe('Psot 0', () => {
    const last = tilePart({ psot: 0, data: [1, 0xff, 0x91, 0, 4, 0xff, 0xd9, 5] });

    it('goes to the last EOC, zeros behind it allowed', () => {
      const length = MAIN.length + last.length + 2;
      expect(check(MAIN, last, EOC)).toMatchObject({ length, damagedAt: undefined });
      expect(check(MAIN, last, EOC, [0, 0, 0]).length).toBe(length);
    });

    it('is refused without EOC at the end', () => {
      expect(failure(() => check(MAIN, last)).expected).toBe('EOC (FFD9)');
      expect(failure(() => check(MAIN, last, EOC, [0, 1])).expected).toBe('EOC (FFD9)');
      expect(failure(() => check(MAIN, tilePart({ psot: 0 }).slice(0, 12))).expected).toBe('EOC (FFD9)');
    });

    it('is refused before another tile-part', () => {
      failure(() => check(TILED, tilePart({ psot: 0 }), tilePart({ tile: 1 }), EOC));
    });
  });

  const SOT = MAIN.length;
  it.each([
    ['Lsot other than 10', [MAIN, tilePart({ lsot: 9 }), EOC], SOT + 2, 10],
    ['a tile that does not exist', [MAIN, tilePart({ tile: 1 }), EOC], SOT + 4, '0 to 0'],
    ['Psot of less than SOT and SOD', [MAIN, tilePart({ psot: 13 }), EOC], SOT + 6, '0, or 14 or more'],
    ['Psot past the end', [MAIN, tilePart({ psot: 20 }), EOC], SOT + 6, 'at most the 19 bytes left'],
    ['Psot that swallows EOC', [MAIN, tilePart({ psot: 19 }), EOC], SOT + 19, 'SOT or EOC'],
    ['Psot that ends too early', [MAIN, tilePart({ psot: 16 }), EOC], SOT + 16, 'SOT or EOC'],
    [
      'no SOD inside the tile-part',
      [MAIN, tilePart({ psot: 16, header: com() }), EOC],
      SOT + 14,
      'at most the 2 bytes left',
    ],
    [
      'EOC in place of SOD',
      [MAIN, tilePart().slice(0, 12), EOC, [1, 2, 3]],
      SOT + 12,
      'a marker of a tile-part header',
    ],
    ['TPsot not below TNsot', [MAIN, tilePart({ part: 1, parts: 1 }), EOC], SOT + 10, 'less than TNsot, 1'],
    ['TPsot out of order', [MAIN, tilePart({ part: 1, parts: 2 }), EOC], SOT + 10, 0],
    ['a tile-part twice', [MAIN, tilePart({ parts: 0 }), tilePart({ parts: 0 }), EOC], SOT + 17 + 10, 1],
    [
      'TNsot that changes',
      [MAIN, tilePart({ parts: 3 }), tilePart({ part: 1, parts: 2 }), EOC],
      SOT + 17 + 11,
      3,
    ],
    ['fewer tile-parts than TNsot', [MAIN, tilePart({ parts: 2 }), EOC], SOT + 17, 2],
    ['a tile without tile-parts', [TILED, tilePart(), EOC], SOT + 17, 2],
    ['no EOC', [MAIN, tilePart()], SOT + 17, 'SOT or EOC'],
    ['half an EOC', [MAIN, tilePart(), [0xff]], SOT + 17, 'SOT or EOC'],
    [
      'SIZ in a tile-part header',
      [MAIN, tilePart({ header: siz() }), EOC],
      SOT + 12,
      'a marker of a tile-part header',
    ],
    [
      'COD in a later tile-part',
      [MAIN, tilePart({ parts: 2 }), tilePart({ part: 1, parts: 2, header: cod() }), EOC],
      SOT + 17 + 12,
      'a marker of a tile-part header',
    ],
  ])('refuses %s', (_, parts, offset, expected) => {
    const error = failure(() => check(...parts));
    expect(error.expected).toBe(expected);
    expect(error.offset).toBe(offset);
    expect(error.message).toContain(`offset ${offset}`);
  });

  describe('reversible', () => {
    const lossy = cod({ transformation: 0 });

    it.each([
      ['5-3 everywhere', [SOC, rgb, cod(), coc([1]), qcd()], [], true],
      ['9-7 in COD', [SOC, rgb, lossy, qcd(2)], [], false],
      [
        '9-7 in a COC of the main header',
        [SOC, rgb, cod(), coc([2], { transformation: 0 }), qcd()],
        [],
        false,
      ],
      ['9-7 in a COD of a tile', [SOC, rgb, cod(), qcd()], lossy, false],
      ['9-7 in a COC of a tile', [SOC, rgb, cod(), qcd()], coc([0], { transformation: 0 }), false],
      ['5-3 with quantization', [SOC, rgb, cod(), qcd(1)], [], false],
      ['quantization of one component of a tile', [SOC, rgb, cod(), qcd()], qcc(1, 2), false],
    ])('%s', (_, main, header, expected) => {
      expect(check(...main, tilePart({ header }), EOC).reversible).toBe(expected);
    });
  });

  describe('colourTransform', () => {
    const main = (...rest: number[][]) => [...SOC, ...rgb, ...rest.flat(), ...qcd()];
    const lossy = { mct: 1, transformation: 0 };
    const all = (fields: { transformation: number }) =>
      [0, 1, 2].flatMap((component) => coc([component], fields));

    it.each([
      ['no flag', main(cod()), [], 'none'],
      ['flag with 5-3', main(cod({ mct: 1 })), [], 'RCT'],
      ['flag with 9-7', main(cod(lossy)), [], 'ICT'],
      ['9-7 by the COCs of all three', main(cod({ mct: 1 }), all({ transformation: 0 })), [], 'ICT'],
      ['a flag that only the tile has', main(cod()), cod({ mct: 1 }), 'RCT'],
      ['a flag that the tile takes away', main(cod({ mct: 1 })), cod(), 'none'],
      [
        "a tile's COD before the main COC",
        main(cod({ mct: 1 }), all({ transformation: 1 })),
        cod(lossy),
        'ICT',
      ],
    ])('%s', (_, head, header, expected) => {
      expect(check(head, tilePart({ header }), EOC).colourTransform).toBe(expected);
    });

    it('of fewer than three components is none, whatever the flag', () => {
      expect(check(SOC, siz(), cod({ mct: 1 }), qcd(), tilePart(), EOC).colourTransform).toBe('none');
    });

    it('differs from tile to tile', () => {
      const two = siz({
        xtsiz: 512,
        components: [
          [7, 1, 1],
          [7, 1, 1],
          [7, 1, 1],
        ],
      });
      const parts = [SOC, two, cod({ mct: 1 }), qcd(), tilePart({ header: cod() })];
      expect(check(...parts, tilePart({ tile: 1 }), EOC).colourTransform).toBe('mixed');
      expect(check(...parts, tilePart({ tile: 1, header: cod() }), EOC).colourTransform).toBe('none');
    });

    it('is refused over unlike components', () => {
      const uneven = siz({
        components: [
          [7, 1, 1],
          [7, 2, 2],
          [7, 2, 2],
        ],
      });
      const oneLossy = coc([1], { transformation: 0 });
      expect(failure(() => check(SOC, uneven, cod({ mct: 1 }), qcd(), tilePart(), EOC)).expected).toBe(
        'the same sampling',
      );
      expect(failure(() => check(main(cod({ mct: 1 }), oneLossy), tilePart(), EOC)).expected).toBe(
        'the same wavelet',
      );
    });
  });

  describe('damagedAt', () => {
    const DATA = MAIN.length + 14;
    it.each([
      ['a pair above FF8F', [1, 0xff, 0x90, 2], DATA + 1],
      ['FFFF', [0xff, 0x8f, 0xff, 0xff, 1], DATA + 2],
      ['EOC inside the data', [0xff, 0xd9], DATA],
    ])('finds %s', (_, data, expected) => {
      expect(check(MAIN, tilePart({ data }), EOC).damagedAt).toBe(expected);
    });

    it.each([
      ['FF8F and FF00', [0xff, 0x8f, 0xff, 0x00]],
      ['SOP with any counter, and EPH', [0xff, 0x91, 0, 4, 0xff, 0xff, 0xff, 0x92, 3]],
      ['FF as the last byte', [1, 0xff]],
    ])('allows %s', (_, data) => {
      expect(check(MAIN, tilePart({ data }), EOC).damagedAt).toBeUndefined();
    });
  });
});

describe('codestreams from OpenJPEG', () => {
  it.each<[Picture, object]>([
    [{}, { reversible: true, colourTransform: 'none' }],
    [{ lossless: false }, { reversible: false, colourTransform: 'none' }],
    [{ components: 3 }, { reversible: true, colourTransform: 'RCT' }],
    [
      { components: 3, lossless: false },
      { reversible: false, colourTransform: 'ICT' },
    ],
    [{ bits: 12, signed: true, levels: 3, progression: 4 }, { reversible: true }],
    [{ width: 1, height: 1, levels: 0 }, { reversible: true }],
  ])('%j', (picture, expected) => {
    const codestream = encode(picture);
    expect(checkCodestream(codestream)).toMatchObject({
      ...expected,
      length: codestream.length,
      tileParts: 1,
      damagedAt: undefined,
    });
    expect(checkCodestream(bytes([...codestream], [0])).length).toBe(codestream.length);
    if (picture.progression !== undefined) expect(readHeader(codestream).cod.progression).toBe('CPRL');
    if (picture.levels !== undefined) expect(readHeader(codestream).cod.levels).toBe(picture.levels);
  });

  it('are refused at every truncation', () => {
    const codestream = encode({ width: 24, height: 16, levels: 2 });
    for (let length = 0; length < codestream.length; length++) {
      failure(() => checkCodestream(codestream.subarray(0, length)));
    }
  });

  it('with noise in the body are told as damaged', () => {
    const codestream = encode({ width: 256, height: 256, lossless: false });
    let state = 1;
    for (let i = 1000; i < codestream.length - 2; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      codestream[i] = state >>> 24;
    }
    expect(checkCodestream(codestream).damagedAt).toBeGreaterThanOrEqual(999);
  });
});

describe('whatever the bytes', () => {
  const outcome = (codestream: Uint8Array): unknown => {
    try {
      return checkCodestream(codestream);
    } catch (error) {
      if (!isCzmError(error, 'CZM_CODESTREAM')) throw error;
      expect(error.offset).toBeGreaterThanOrEqual(0);
      expect(error.offset).toBeLessThanOrEqual(codestream.length);
      return error.message;
    }
  };
  /** The same bytes elsewhere in a buffer of other bytes. */
  const displaced = (codestream: Uint8Array, shift: number): Uint8Array => {
    const room = new Uint8Array(codestream.length + shift + 5).fill(0xff);
    room.set(codestream, shift);
    return room.subarray(shift, shift + codestream.length);
  };

  it('random: success or CodestreamError, the same at any byteOffset', () => {
    const prefixes = [[], SOC, MAIN, [...MAIN, ...tilePart({ psot: 0 })]];
    fc.assert(
      fc.property(
        fc.constantFrom(...prefixes),
        fc.uint8Array({ maxLength: 120 }),
        fc.nat(9),
        (prefix, tail, shift) => {
          const codestream = bytes(prefix, [...tail]);
          expect(outcome(displaced(codestream, shift))).toEqual(outcome(codestream));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a real codestream with bytes changed, cut or doubled: the same; the input is never written to', () => {
    const real = encode({ components: 3 });
    const place = fc.oneof(fc.nat(200), fc.nat(real.length - 1));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(place, { nil: undefined }),
        fc.nat(9),
        (changes, truncated, shift) => {
          const mutated = new Uint8Array(real);
          for (const [at, value] of changes) mutated[at] = value;
          const codestream = mutated.subarray(0, truncated ?? mutated.length);
          const before = Buffer.from(codestream);
          expect(outcome(displaced(codestream, shift))).toEqual(outcome(codestream));
          expect(before.equals(codestream)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
