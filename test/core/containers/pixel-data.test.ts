import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalizePart10, openPart10 } from '../../../src/core/index.js';
import type { Element } from '../../generator/part10.js';
import { codestream, czmFile, even, framesOf, plainFrame, type CzmFile } from '../czm-file.js';

/** Encapsulated Pixel Data with these items behind the table. */
const encapsulated = (table: readonly number[], fragments: readonly Uint8Array[]): readonly Element[] => [
  {
    tag: 0x7fe00010,
    vr: 'OB',
    value: { fragments: [new Uint8Array(Uint32Array.from(table).buffer), ...fragments] },
  },
];

/** Cuts a frame into even pieces, at sorted fractions. */
function truncated(frame: Uint8Array, fractions: readonly number[]): Uint8Array[] {
  const at = [...new Set(fractions.map((f) => 2 * Math.floor((f * frame.length) / 2)))].sort((a, b) => a - b);
  const ends = [...at.filter((offset) => offset > 0 && offset < frame.length), frame.length];
  return ends.map((end, i) => frame.subarray(ends[i - 1] ?? 0, end));
}

function tableOf(pieces: readonly (readonly Uint8Array[])[]): number[] {
  let offset = 0;
  return pieces.map((frame) => {
    const start = offset;
    for (const piece of frame) offset += 8 + piece.length;
    return start;
  });
}

const open = (options: CzmFile) => openPart10(czmFile(options));
const codes = (opened: ReturnType<typeof openPart10>) => opened.description.warnings.map(({ code }) => code);
const scrambled = framesOf({});
const jp2s = [1, 2, 3].map((fill) => plainFrame({ fill }));
const bare = [1, 2, 3].map((fill) => even(codestream({ fill })));

const sources: [string, Uint8Array[]][] = [
  ['scrambled', scrambled],
  ['JP2', jp2s],
  ['bare codestreams', bare],
];

describe.each(sources)('%s frames', (_, frames) => {
  it.each(['present', 'empty', 'wrong'] as const)('offset table %s, one fragment each', (offsetTable) => {
    const opened = open({ frames, pixelData: { offsetTable } });
    expect(opened.frames).toEqual(frames);
    expect(codes(opened)).not.toContain('FRAMES_GROUPED');
  });

  it('Extended Offset Table', () => {
    expect(open({ frames, pixelData: { extended: true } }).frames).toEqual(frames);
  });

  it('an offset table for more frames, or fewer, is not believed, and that is said', () => {
    for (const table of [[0], [0, 8, 16, 24]]) {
      const opened = open({ frames, pixelData: encapsulated(table, frames) });
      expect(opened.frames).toEqual(frames);
      expect(codes(opened)).toContain('FRAMES_GROUPED');
    }
  });

  it('in any number of fragments, with the right table, an empty or a wrong one, whatever is claimed', () => {
    const fractions = fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 5 });
    const claims = fc.constantFrom(undefined, '1', '2', '3', '7');
    fc.assert(
      fc.property(
        fc.tuple(fractions, fractions, fractions),
        fc.constantFrom('right', 'empty', 'wrong'),
        claims,
        (cuts, table, numberOfFrames) => {
          const pieces = frames.map((frame, i) => truncated(frame, cuts[i]!));
          const count = pieces.flat().length;
          // As many fragments as frames claimed is one fragment a frame: then nothing but damage can be told.
          fc.pre(String(count) !== numberOfFrames || count === 3);
          const right = tableOf(pieces);
          const entries =
            table === 'right' ? right : table === 'empty' ? [] : right.map((offset) => offset + 2);
          const opened = open({
            frames,
            attributes: { numberOfFrames },
            pixelData: encapsulated(entries, pieces.flat()),
          });
          expect(opened.frames.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(
            frames.map((frame) => Buffer.from(frame).toString('hex')),
          );
          expect(codes(opened).includes('FRAME_COUNT')).toBe(
            numberOfFrames !== undefined && numberOfFrames !== '3',
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('one that is damaged does not move those behind it', () => {
    const noise = new Uint8Array(2000).fill(0x77);
    for (const at of [0, 1, 2]) {
      const list = frames.map((frame, i) => (i === at ? noise : frame));
      for (const numberOfFrames of ['3', undefined]) {
        for (const offsetTable of ['present', 'empty', 'wrong'] as const) {
          const opened = open({ frames: list, attributes: { numberOfFrames }, pixelData: { offsetTable } });
          expect(opened.frames).toEqual(list);
          expect(opened.description.frames.damaged).toEqual([at + 1]);
        }
      }
    }
  });

  it('items of no bytes are passed over, with a warning', () => {
    const none = new Uint8Array(0);
    const opened = open({
      frames,
      pixelData: encapsulated([], [none, frames[0]!, none, frames[1]!, frames[2]!, none]),
    });
    expect(opened.frames).toEqual(frames);
    expect(codes(opened)).toContain('READING');
  });

  it('one of explicit length, even or odd, under any transfer syntax', () => {
    for (const transferSyntax of [
      '1.2.840.10008.1.2.4.91',
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.2.4.90',
    ]) {
      const only = open({ frames: [frames[0]!], pixelData: 'unencapsulated', file: { transferSyntax } });
      expect(only.frames).toEqual([frames[0]]);
    }
  });
});

describe('counts', () => {
  it.each([
    ['2', 'fewer'],
    ['5', 'more'],
  ])('Number of Frames %s for 3: the bytes win, the warning names both', (numberOfFrames) => {
    const { description } = open({ attributes: { numberOfFrames } });
    expect(description.frames).toMatchObject({ count: 3, claimed: Number(numberOfFrames) });
    const [warning] = description.warnings.filter(({ code }) => code === 'FRAME_COUNT');
    expect(warning!.message).toContain('3');
    expect(warning!.message).toContain(numberOfFrames);
  });

  it.each(['', '0', 'three', '-1', '2.5'])('Number of Frames %j claims nothing', (numberOfFrames) => {
    const { description } = open({ attributes: { numberOfFrames } });
    expect(description.frames).toMatchObject({ count: 3, claimed: undefined });
    expect(description.warnings.map(({ code }) => code)).not.toContain('FRAME_COUNT');
  });
});

describe('frames that are no one image', () => {
  it('of different size are refused', () => {
    const frames = [...framesOf({ count: 1, rows: 300 }), ...framesOf({ count: 1, rows: 200 })];
    const file = czmFile({ frames });
    expect(openPart10(file).description.warnings.map(({ code }) => code)).toContain('FRAMES_DIFFER');
    expect(() => normalizePart10(file)).toThrow(/differ/);
  });

  it('JPEG beside scrambled ones: the scrambled are never handed on in silence', () => {
    const jpeg = new Uint8Array(2000).fill(1);
    jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
    const file = czmFile({ frames: [jpeg, ...framesOf({ count: 2 })] });
    expect(() => normalizePart10(file)).toThrow(/JPEG/);
  });

  it('a missing sequence delimiter costs no frame', () => {
    const file = czmFile();
    const opened = openPart10(file.subarray(0, file.length - 8));
    expect(opened.frames).toEqual(scrambled);
    expect(codes(opened)).toContain('READING');
  });
});
