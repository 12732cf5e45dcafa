import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodestreamError, findCodestream, isCzmError } from '../../../../src/core/index.js';
// Internal: the public frameEncoding answers for whole frames; here single bytes are tried.
import { isCodestream, isJp2 } from '../../../../src/core/frame/j2k/boxes.js';
import { thrownBy } from '../../../support/thrown.js';
import { box, bytes, FTYP, GOOD, SIGNATURE, u32 } from './build.js';

const good = [...GOOD];
const jp2c = box('jp2c', good);
const HEAD = SIGNATURE.length + FTYP.length;

const failure = (jp2: Uint8Array): CodestreamError => thrownBy(() => findCodestream(jp2), CodestreamError);

describe('isJp2, isCodestream', () => {
  it('know their signatures, whole', () => {
    expect(isJp2(bytes(SIGNATURE))).toBe(true);
    expect(isJp2(bytes(SIGNATURE.slice(0, 11)))).toBe(false);
    expect(isJp2(GOOD)).toBe(false);
    expect(isCodestream(GOOD)).toBe(true);
    expect(isCodestream(bytes([0xff, 0x4f, 0xff]))).toBe(false);
    expect(isCodestream(bytes(SIGNATURE))).toBe(false);
    expect(isCodestream(new Uint8Array())).toBe(false);
  });
});

describe('findCodestream', () => {
  it('finds the content of jp2c, as a view', () => {
    const jp2 = bytes(SIGNATURE, FTYP, jp2c);
    const found = findCodestream(jp2);
    expect([...found]).toEqual(good);
    expect(found.buffer).toBe(jp2.buffer);
    expect(found.byteOffset).toBe(HEAD + 8);
  });

  it('follows lengths, past boxes of any kind and size', () => {
    const jp2 = bytes(SIGNATURE, FTYP, box('uuid', new Array<number>(300).fill(0xff)), box('free', []), jp2c);
    expect([...findCodestream(jp2)]).toEqual(good);
  });

  it('is not misled by the letters jp2c inside another box', () => {
    const jp2 = bytes(SIGNATURE, FTYP, box('xml ', box('jp2c', [1, 2, 3])), jp2c);
    expect([...findCodestream(jp2)]).toEqual(good);
  });

  it('reads a length of 0 as to the end of the file', () => {
    expect([...findCodestream(bytes(SIGNATURE, box('jp2c', good, 0)))]).toEqual(good);
  });

  it('reads 64-bit lengths, of jp2c and of boxes before it', () => {
    const long = (type: string, content: number[]) =>
      box(type, [...u32(0), ...u32(content.length + 16), ...content], 1);
    expect([...findCodestream(bytes(SIGNATURE, long('uuid', [1, 2, 3]), long('jp2c', good)))]).toEqual(good);
  });

  it('tolerates bytes after jp2c, and leaves them out', () => {
    expect([...findCodestream(bytes(SIGNATURE, jp2c, [0, 0, 0]))]).toEqual(good);
  });

  it('takes the first of two jp2c boxes', () => {
    expect([...findCodestream(bytes(SIGNATURE, jp2c, box('jp2c', [0xff, 0x4f])))]).toEqual(good);
  });

  it.each([
    ['no signature', bytes(FTYP, jp2c), 0, 'JP2 signature box'],
    ['no jp2c', bytes(SIGNATURE, FTYP), HEAD, 'jp2c box (contiguous codestream)'],
    ['a truncated box header', bytes(SIGNATURE, FTYP, [0, 0, 0, 9, 0x6a]), HEAD, '8 bytes'],
    ['a truncated 64-bit length', bytes(SIGNATURE, FTYP, box('jp2c', [0, 0], 1)), HEAD, '16 bytes'],
    ['a length below the header', bytes(SIGNATURE, FTYP, box('jp2c', good, 7)), HEAD, '8 or more'],
    [
      'a 64-bit length below its header',
      bytes(SIGNATURE, FTYP, box('jp2c', [...u32(0), ...u32(15), ...good], 1)),
      HEAD,
      '16 or more',
    ],
    [
      'jp2c past the end',
      bytes(SIGNATURE, FTYP, box('jp2c', good, good.length + 9)),
      HEAD,
      `at most the ${good.length + 8} bytes left`,
    ],
    [
      'a 64-bit length past the end',
      bytes(SIGNATURE, FTYP, box('jp2c', [...u32(1), ...u32(0), ...good], 1)),
      HEAD,
      `at most the ${good.length + 16} bytes left`,
    ],
    ['another box past the end', bytes(SIGNATURE, FTYP, box('uuid', [1], 1000), jp2c), HEAD, undefined],
    ['jp2c without SOC', bytes(SIGNATURE, FTYP, box('jp2c', [0xff, 0xd8, 0xff])), HEAD + 8, 'SOC (FF4F)'],
    ['an empty jp2c', bytes(SIGNATURE, FTYP, box('jp2c', [])), HEAD + 8, 'SOC (FF4F)'],
  ])('refuses %s', (_, jp2, offset, expected) => {
    const error = failure(jp2);
    expect(error.offset).toBe(offset);
    if (expected !== undefined) expect(error.expected).toBe(expected);
    expect(error.found).toBeDefined();
    expect(error.message).toContain(`offset ${offset}`);
  });

  it('fails by its own error on every truncation', () => {
    const jp2 = bytes(SIGNATURE, FTYP, jp2c);
    for (let length = 0; length < jp2.length; length++) failure(jp2.subarray(0, length));
  });

  it('gives a view inside its input or its own error, whatever the bytes and wherever they lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(9), fc.boolean(), (tail, shift, signed) => {
        const jp2 = signed ? bytes(SIGNATURE, [...tail]) : tail;
        const room = new Uint8Array(jp2.length + shift + 3).fill(0xff);
        room.set(jp2, shift);
        const moved = room.subarray(shift, shift + jp2.length);
        const result = (input: Uint8Array) => {
          try {
            const view = findCodestream(input);
            return { start: view.byteOffset - input.byteOffset, length: view.length };
          } catch (error) {
            if (!isCzmError(error, 'CZM_CODESTREAM')) throw error;
            return error.message;
          }
        };
        expect(result(moved)).toEqual(result(jp2));
      }),
    );
  });
});
