import { describe, expect, it } from '@jest/globals';
import { CodestreamError } from '../../../../src/core/index.js';
// Internal: reads one marker segment. The public functions would need a whole codestream around each case.
import { readCoc, readCod } from '../../../../src/core/frame/j2k/cod.js';
import { thrownBy } from '../../../support/thrown.js';
import { bytes, coc, cod, type CodFields } from './build.js';

const failure = (action: () => unknown): CodestreamError => thrownBy(action, CodestreamError);

describe('readCod', () => {
  it('reads every field from its place', () => {
    const codestream = bytes(
      [0, 0],
      cod({
        scod: 7,
        progression: 2,
        layers: 0x0102,
        mct: 1,
        levels: 2,
        width: 3,
        height: 5,
        style: 0x21,
        transformation: 0,
        precincts: [0x00, 0x98, 0xff],
      }),
    );
    expect(readCod(codestream, 2)).toEqual({
      progression: 'RPCL',
      layers: 258,
      multipleComponentTransform: true,
      sop: true,
      eph: true,
      levels: 2,
      codeBlockWidth: 32,
      codeBlockHeight: 128,
      codeBlockStyle: 0x21,
      precincts: [
        { width: 1, height: 1 },
        { width: 256, height: 512 },
        { width: 32768, height: 32768 },
      ],
      reversible: false,
    });
  });

  it.each(['LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL'].map((name, i) => [i, name] as const))(
    'names progression %i %s',
    (progression, name) => {
      expect(readCod(bytes(cod({ progression })), 0).progression).toBe(name);
    },
  );

  it.each<[string, CodFields, number, string | number]>([
    ['reserved Scod flags', { scod: 8 }, 4, '0 to 7'],
    ['progression 5', { progression: 5 }, 5, '0 to 4'],
    ['no layers', { layers: 0 }, 6, '1 to 65535'],
    ['a component transformation of Part 2', { mct: 2 }, 8, '0 to 1'],
    ['33 levels', { levels: 33 }, 9, '0 to 32'],
    ['code-blocks 2048 wide', { width: 9 }, 10, '0 to 8'],
    ['code-blocks 2048 high', { height: 9 }, 11, '0 to 8'],
    ['code-blocks of 8192 samples', { width: 5, height: 4 }, 10, 'at most 4096 samples'],
    ['a wavelet of Part 2', { transformation: 2 }, 13, '0 to 1'],
    ['missing precincts', { scod: 1, levels: 1, precincts: [0xff] }, 15, '1 bytes'],
    ['precincts that Scod does not announce', { precincts: [0xff] }, 2, 12],
    [
      'a precinct of exponent 0 above the lowest',
      { scod: 1, levels: 1, precincts: [0xff, 0xf0] },
      15,
      'exponents of 1 or more',
    ],
    ['a length below 2', { length: 1 }, 2, '2 or more'],
    ['a length beyond the data', { length: 13 }, 2, 'at most the 12 bytes left'],
    ['a short length', { length: 11 }, 13, '1 bytes'],
  ])('refuses %s', (_, fields, offset, expected) => {
    const error = failure(() => readCod(bytes(cod(fields)), 0));
    expect(error.expected).toBe(expected);
    expect(error.offset).toBe(offset);
  });

  it('stays within the header that it is told', () => {
    const codestream = bytes(cod(), [0, 0, 0]);
    expect(readCod(codestream, 0, 14).levels).toBe(5);
    failure(() => readCod(codestream, 0, 13));
  });
});

describe('readCoc', () => {
  it('reads a component number of one byte below 257 components, of two from there', () => {
    expect(readCoc(bytes(coc([255], { transformation: 0, levels: 3 })), 0, 256)).toEqual({
      component: 255,
      levels: 3,
      codeBlockWidth: 64,
      codeBlockHeight: 64,
      codeBlockStyle: 0,
      reversible: false,
    });
    expect(readCoc(bytes(coc([1, 0], { scod: 1, levels: 0, precincts: [0] })), 0, 257)).toMatchObject({
      component: 256,
      reversible: true,
    });
  });

  it('refuses a component that does not exist, reserved flags, other markers', () => {
    expect(failure(() => readCoc(bytes(coc([3])), 0, 3)).expected).toBe('0 to 2');
    expect(failure(() => readCoc(bytes(coc([0], { scod: 2 })), 0, 3)).expected).toBe('0 to 1');
    expect(failure(() => readCoc(bytes(cod()), 0, 3)).found).toBe('COD (FF52)');
  });
});
