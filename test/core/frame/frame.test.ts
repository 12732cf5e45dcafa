import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import dicomParser from 'dicom-parser';
import fc from 'fast-check';
import {
  CodestreamError,
  frameEncoding,
  isCzmError,
  openFrame,
  scramble,
  ScrambleError,
  UnsupportedError,
} from '../../../src/core/index.js';
import { thrownBy } from '../../support/thrown.js';
import { box, bytes, FTYP, SIGNATURE } from './j2k/build.js';
import { encode } from './j2k/encode.js';

const codestream = encode();
const jp2 = bytes(SIGNATURE, FTYP, box('jp2c', [...codestream]));
const scrambled = scramble(jp2);
const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0], new Array<number>(4000).fill(7));

describe('frameEncoding', () => {
  it.each([
    ['scrambled', scrambled],
    ['scrambled', scramble(codestream)],
    ['jp2', jp2],
    ['codestream', codestream],
    ['jpeg', jpeg],
    ['unknown', new Uint8Array(5000)],
    ['unknown', new Uint8Array()],
    ['unknown', bytes([0xff, 0xd8])],
  ])('%s', (expected, frame) => {
    expect(frameEncoding(frame)).toBe(expected);
  });

  it('sees through a scrambled frame that begins like JPEG', () => {
    const plain = new Uint8Array(jp2);
    const start = Math.floor((plain.length * 3) / 5);
    // What comes first in the scrambled frame; its first byte is masked too.
    plain.set([0xff ^ 0x5a, 0xd8, 0xff], start);
    const frame = scramble(plain);
    expect([...frame.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(frameEncoding(frame)).toBe('scrambled');
  });
});

describe('openFrame', () => {
  it('opens a scrambled frame into a fresh plain JP2', () => {
    const before = new Uint8Array(scrambled);
    const opened = openFrame(scrambled);
    expect(opened.encoding).toBe('scrambled');
    expect(opened.plain).toEqual(jp2);
    expect(opened.plain.buffer).not.toBe(scrambled.buffer);
    expect(opened.codestream).toEqual(codestream);
    expect(opened.codestream.buffer).toBe(opened.plain.buffer);
    expect(opened.header).toMatchObject({ length: codestream.length, siz: { width: 96, height: 64 } });
    expect(scrambled).toEqual(before);
  });

  it('leaves a plain JP2 and a bare codestream alone: the results are views', () => {
    for (const [encoding, frame] of [
      ['jp2', jp2],
      ['codestream', codestream],
    ] as const) {
      const opened = openFrame(frame);
      expect(opened.encoding).toBe(encoding);
      expect(opened.plain).toBe(frame);
      expect(opened.codestream.buffer).toBe(frame.buffer);
      expect(opened.codestream).toEqual(codestream);
    }
  });

  it('opens a scrambled bare codestream', () => {
    const opened = openFrame(scramble(codestream));
    expect(opened.encoding).toBe('scrambled');
    expect(opened.codestream).toEqual(codestream);
  });

  it.each([1, 2, 3])(
    'cuts off %i bytes of padding, in the box and behind it, before the scramble and after',
    (pad) => {
      const zeros = new Array<number>(pad).fill(0);
      const inside = bytes(SIGNATURE, box('jp2c', [...codestream, ...zeros], 0));
      for (const frame of [
        inside,
        bytes([...jp2], zeros),
        scramble(inside),
        scramble(bytes([...jp2], zeros)),
        bytes([...scrambled], zeros),
        bytes([...codestream], zeros),
      ]) {
        expect(openFrame(frame).codestream).toEqual(codestream);
      }
    },
  );

  it('does the same for a Buffer, and for a view in the middle of one', () => {
    const room = Buffer.alloc(scrambled.length + 20, 0xff);
    room.set(scrambled, 7);
    const opened = openFrame(room.subarray(7, 7 + scrambled.length));
    expect(Buffer.compare(opened.codestream, codestream)).toBe(0);
    expect(opened.plain.buffer).not.toBe(room.buffer);
  });

  it('hands JPEG back with the advice to hand it on', () => {
    const error = thrownBy(() => openFrame(jpeg, { frameNumber: 4 }));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toMatch(/^Frame 4 is JPEG.*needs no unscrambling.*Pass it on unchanged/);
    expect(error).toMatchObject({ frame: 4 });
  });

  it('says what it found where nothing is known', () => {
    const error = thrownBy(() => openFrame(new Uint8Array(3000).fill(0xab), { frameNumber: 2 }));
    expect(error).toBeInstanceOf(ScrambleError);
    expect(error.message).toContain('Frame 2 (3000 bytes, beginning ab ab ab ab)');
    expect(thrownBy(() => openFrame(new Uint8Array()))).toBeInstanceOf(ScrambleError);
  });

  it('names the frame of a damaged codestream, and keeps the cause', () => {
    const damaged = new Uint8Array(scrambled);
    // Not the head of the JP2 file: Xsiz, which begins 8 bytes behind SOC.
    const soc = SIGNATURE.length + FTYP.length + 8;
    const head = Math.floor((damaged.length * 3) / 5);
    for (let i = 0; i < 4; i++) {
      const at = head + soc + 8 + i;
      damaged[at] = at % 7 === 0 ? 0x5a : 0;
    }
    const error = thrownBy(() => openFrame(damaged, { frameNumber: 9 }));
    expect(error).toBeInstanceOf(CodestreamError);
    expect(error).toMatchObject({ frame: 9, offset: 8, found: 0, expected: '1 or more' });
    expect(error.message).toMatch(/^Frame 9: Xsiz in SIZ \(FF51\) at offset 8/);
    expect(error.cause).toBeInstanceOf(CodestreamError);
  });

  it('gives our errors or success on random, cut and changed frames; never writes to them', () => {
    const frames = [scrambled, jp2, codestream];
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.array(fc.tuple(fc.nat(scrambled.length), fc.nat(255)), { maxLength: 4 }),
        fc.option(fc.nat(scrambled.length), { nil: undefined }),
        (frame, changes, truncated) => {
          const mutated = new Uint8Array(frame).subarray(0, truncated ?? frame.length);
          for (const [at, value] of changes) if (at < mutated.length) mutated[at] = value;
          const before = Buffer.from(mutated);
          try {
            const { codestream: found, header } = openFrame(mutated);
            expect(found).toHaveLength(header.length);
            expect([...found.subarray(0, 2), ...found.subarray(-2)]).toEqual([0xff, 0x4f, 0xff, 0xd9]);
          } catch (error) {
            if (!isCzmError(error, 'CZM_CODESTREAM', 'CZM_SCRAMBLE', 'CZM_UNSUPPORTED')) throw error;
          }
          expect(before.equals(mutated)).toBe(true);
        },
      ),
    );
  });
});

interface Fixture {
  frames: number;
  stored_rows: number;
  stored_columns: number;
  jp2_sha256: string[];
}
const folder = new URL('../../fixtures/independent/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Record<
  string,
  Fixture
>;
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** The frames as they are stored, read by dicom-parser alone. */
function storedFrames(file: string): Uint8Array[] {
  const data = readFileSync(new URL(file, folder));
  const dataSet = dicomParser.parseDicom(data);
  const view = (element: { dataOffset: number; length: number }) =>
    data.subarray(element.dataOffset, element.dataOffset + element.length);
  const pixelData = dataSet.elements['x7fe00010'];
  if (pixelData?.fragments) {
    return pixelData.fragments.map(({ position, length }) => data.subarray(position, position + length));
  }
  if (pixelData) return [view(pixelData)];
  const frames: Uint8Array[] = [];
  const collect = (elements: dicomParser.DataSet['elements']) => {
    for (const element of Object.values(elements)) {
      if (element.tag === 'x04071006') frames.push(view(element));
      for (const item of element.items ?? []) if (item.dataSet) collect(item.dataSet.elements);
    }
  };
  collect(dataSet.elements);
  return frames;
}

describe('independent fixtures', () => {
  it('are there', () => {
    expect(Object.keys(manifest).length).toBeGreaterThanOrEqual(5);
  });

  it.each(Object.entries(manifest))(
    '%s: every frame is the plain JP2 that was scrambled',
    (file, fixture) => {
      const opened = storedFrames(file).map((frame, i) => openFrame(frame, { frameNumber: i + 1 }));
      const hashes = opened.map(({ plain }) => sha256(plain));
      expect(hashes).toEqual(fixture.jp2_sha256);
      for (const { header } of opened) {
        if (fixture.stored_columns !== undefined) {
          expect(header.siz).toMatchObject({ width: fixture.stored_columns, height: fixture.stored_rows });
        }
        expect(header.siz.components).toMatchObject([{ precision: 8, signed: false }]);
        expect(header.damagedAt).toBeUndefined();
      }
    },
  );
});
