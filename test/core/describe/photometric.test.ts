import { describe, expect, it } from '@jest/globals';
import {
  checkCodestream,
  isCzmError,
  photometricInterpretation,
  UnsupportedError,
} from '../../../src/core/index.js';
import { bytes, cod, EOC, qcd, siz, SOC, tilePart } from '../frame/j2k/build.js';
import { encode } from '../frame/j2k/encode.js';

const sizOf = (count: number, xtsiz = 1024) =>
  siz({ xtsiz, components: new Array<[number, number, number]>(count).fill([7, 1, 1]) });
const of = (...parts: readonly (readonly number[])[]) =>
  photometricInterpretation(checkCodestream(bytes(...parts, EOC)));

describe('photometricInterpretation', () => {
  it.each([
    [{ components: 1 }, 'MONOCHROME2'],
    [{ components: 1, lossless: false }, 'MONOCHROME2'],
    [{ components: 3 }, 'YBR_RCT'],
    [{ components: 3, lossless: false }, 'YBR_ICT'],
  ])('of what OpenJPEG encoded, %j, is %s', (picture, expected) => {
    expect(photometricInterpretation(checkCodestream(encode(picture)))).toBe(expected);
  });

  it('of three components that are not transformed is RGB', () => {
    expect(of(SOC, sizOf(3), cod(), qcd(), tilePart())).toBe('RGB');
  });

  it.each([2, 4])('of %i components is refused', (count) => {
    expect(() => of(SOC, sizOf(count), cod(), qcd(), tilePart())).toThrow(UnsupportedError);
  });

  it('of tiles that differ is refused', () => {
    const mixed = [
      SOC,
      sizOf(3, 512),
      cod({ mct: 1 }),
      qcd(),
      tilePart(),
      tilePart({ tile: 1, header: cod() }),
    ];
    try {
      of(...mixed);
      throw new Error('no error was thrown');
    } catch (error) {
      expect(isCzmError(error, 'CZM_UNSUPPORTED') && error.found).toBe('mixed');
    }
  });
});
