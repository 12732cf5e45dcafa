import { describe, expect, it } from '@jest/globals';
import { CodestreamError } from '../../../../src/core/index.js';
// Internal: reads one marker segment. The public functions would need a whole codestream around each case.
import { readSiz } from '../../../../src/core/frame/j2k/siz.js';
import { thrownBy } from '../../../support/thrown.js';
import { bytes, siz, type SizFields } from './build.js';
import { encode, type Picture } from './encode.js';

const read = (fields: SizFields) => readSiz(bytes([9, 9, 9], siz(fields)), 3);

const failure = (action: () => unknown): CodestreamError => thrownBy(action, CodestreamError);

describe('readSiz', () => {
  it('reads every field from its place', () => {
    const result = read({
      rsiz: 2,
      xsiz: 0x010203,
      ysiz: 513,
      xosiz: 20,
      yosiz: 10,
      xtsiz: 0x010000,
      ytsiz: 100,
      xtosiz: 5,
      ytosiz: 7,
      components: [
        [7, 1, 1],
        [0x8b, 2, 3],
      ],
    });
    expect(result).toEqual({
      capabilities: 2,
      width: 0x010203 - 20,
      height: 503,
      xOffset: 20,
      yOffset: 10,
      tileWidth: 0x010000,
      tileHeight: 100,
      tileXOffset: 5,
      tileYOffset: 7,
      tileColumns: 2,
      tileRows: 6,
      components: [
        { precision: 8, signed: false, xrsiz: 1, yrsiz: 1, width: 0x010203 - 20, height: 503 },
        // ceil(66051 / 2) - 10 and ceil(513 / 3) - ceil(10 / 3)
        { precision: 12, signed: true, xrsiz: 2, yrsiz: 3, width: 33026 - 10, height: 171 - 4 },
      ],
    });
  });

  it('reads sizes above 2^31', () => {
    const result = read({ xsiz: 0xffffffff, xosiz: 0xfffffff0, xtosiz: 0xfffffff0, xtsiz: 15 });
    expect([result.width, result.tileColumns]).toEqual([15, 1]);
  });

  it.each<[Picture, object, object]>([
    [
      { width: 96, height: 64 },
      { width: 96, height: 64 },
      { precision: 8, signed: false },
    ],
    [
      { bits: 12, signed: true },
      { width: 96, height: 64 },
      { precision: 12, signed: true },
    ],
    [
      { components: 3, width: 33, height: 65 },
      { width: 33, height: 65 },
      { precision: 8, signed: false },
    ],
  ])('agrees with what OpenJPEG encoded: %j', (picture, size, component) => {
    const result = readSiz(encode(picture), 2);
    expect(result).toMatchObject(size);
    expect(result.components).toHaveLength(picture.components ?? 1);
    for (const found of result.components) expect(found).toMatchObject({ ...component, ...size });
  });

  it.each<[string, SizFields, number, string | number]>([
    ['zero width', { xsiz: 0 }, 6, '1 or more'],
    ['zero height', { ysiz: 0 }, 10, '1 or more'],
    ['an offset at the right edge', { xosiz: 1024 }, 14, "less than the image's end at 1024"],
    ['an offset beyond the lower edge', { yosiz: 600 }, 18, "less than the image's end at 512"],
    ['zero tile width', { xtsiz: 0 }, 22, '1 or more'],
    ['zero tile height', { ytsiz: 0 }, 26, '1 or more'],
    ['a tile offset beyond the image offset', { xtosiz: 1 }, 30, '0 to 0'],
    ['a first tile that misses the image', { yosiz: 100, ytosiz: 40, ytsiz: 60 }, 34, '41 to 100'],
    ['more tiles than can be numbered', { xtsiz: 1, ytsiz: 1 }, 0, 'at most 65535'],
    ['no component', { components: [] }, 38, '1 to 16384'],
    ['too many components', { csiz: 16385 }, 38, '1 to 16384'],
    ['fewer components than Csiz', { csiz: 2 }, 2, 44],
    [
      'more components than Csiz',
      {
        csiz: 1,
        components: [
          [7, 1, 1],
          [7, 1, 1],
        ],
      },
      2,
      41,
    ],
    ['a precision of 39 bits', { components: [[38, 1, 1]] }, 40, 'at most 38 bits'],
    ['XRsiz of 0', { components: [[7, 0, 1]] }, 41, '1 to 255'],
    ['YRsiz of 0', { components: [[7, 1, 0]] }, 42, '1 to 255'],
    ['a component without samples', { xosiz: 1, xsiz: 2, components: [[7, 2, 1]] }, 41, '1 × 1 or more'],
  ])('refuses %s', (_, fields, offset, expected) => {
    const error = failure(() => read(fields));
    expect(error.expected).toBe(expected);
    expect(error.offset).toBe(3 + offset);
  });

  it('allows the extremes: 38 bits, 16384 components, 65535 tiles', () => {
    const components = new Array<[number, number, number]>(16384).fill([37, 255, 1]);
    const result = read({ components, xsiz: 65535, ysiz: 1, xtsiz: 1 });
    expect(result.components).toHaveLength(16384);
    expect(result.components[16383]).toMatchObject({ precision: 38, width: 257 });
    expect(result.tileColumns * result.tileRows).toBe(65535);
  });

  it('refuses other markers and every truncation', () => {
    expect(failure(() => readSiz(bytes([0xff, 0x52, 0, 4, 0, 0]), 0)).found).toBe('COD (FF52)');
    const whole = bytes(siz());
    for (let length = 0; length < whole.length; length++) {
      failure(() => readSiz(whole.subarray(0, length), 0));
    }
  });
});
