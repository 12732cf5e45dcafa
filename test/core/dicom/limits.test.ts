import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  describePart10,
  frameEncoding,
  normalizeDicomJson,
  normalizePart10,
  openFrame,
  openPart10,
  scramble,
  unscramble,
  type DicomJson,
  type DicomJsonElement,
} from '../../../src/core/index.js';
import { Chance } from '../../../fuzz/chance.js';
import { checkFile, checkJson } from '../../../fuzz/core-properties.js';
import { FILES } from '../../../fuzz/corpus.js';
import { mutateJson } from '../../../fuzz/json.js';
import { bytesTarget } from '../../../fuzz/trial.js';
// Internal: the limit is not exported.
import { MAX_ELEMENTS } from '../../../src/core/dicom/part10/byte-reader.js';
import { bytes as element, concat, sq, text, us, type Element } from '../../generator/part10.js';
import { codestream, czmFile, even, framesOf } from '../czm-file.js';
import { jsonOf } from '../containers/json-of.js';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/hostile/${name}`, import.meta.url));

describe('whatever is damaged', () => {
  const target = bytesTarget('file', FILES, checkFile);

  it('an error of this package, or a result that opens and stays as it is', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => target.trial(new Chance(seed)).check() as undefined),
      { numRuns: 120, seed: 20_261_128 },
    );
  });

  it('of DICOM JSON: the same', () => {
    const json = jsonOf(czmFile({ pixelData: 'absent' }));
    fc.assert(
      fc.property(fc.nat(), (seed) => checkJson(mutateJson(json, new Chance(seed)))),
      { numRuns: 100, seed: 20_261_128 },
    );
  });

  it('an element of the file meta information in the data set is left out, once and for all', () => {
    const [result] = normalizePart10(fixture('meta-duplicate.dcm'));
    expect(openPart10(result!.bytes).file.elements.map(({ tag }) => tag)).not.toContain('00020001');
    expect(normalizePart10(result!.bytes)[0]!.bytes).toBe(result!.bytes);
  });

  it('items of bytes under a tag that is not Pixel Data keep their structure', () => {
    for (const vr of ['OB', 'UT', 'UN', 'OW', 'SQ']) {
      const file = new Uint8Array(czmFile());
      const { start, end } = openPart10(file).file.pixelData!.element;
      file.set([0xe1, 0x7f], start);
      file.set(Buffer.from(vr), start + 4);
      const [result] = normalizePart10(file);
      expect(Buffer.from(result!.bytes).includes(Buffer.from(file.subarray(start + 12, end)))).toBe(true);
      expect(normalizePart10(result!.bytes)[0]!.bytes).toBe(result!.bytes);
    }
  });

  it('of two elements with one tag the first counts', () => {
    const { file } = openPart10(czmFile());
    const eye = file.elements.find(({ tag }) => tag === '00200060')!;
    const other = Uint8Array.from(file.bytes.subarray(eye.start, eye.end));
    other.set(Buffer.from('OD'), 8);
    const twice = concat([file.bytes.subarray(0, eye.end), other, file.bytes.subarray(eye.end)]);
    const { description } = openPart10(twice);
    expect(description.laterality).toBe('L');
    expect(description.warnings.map(({ message }) => message).join()).toContain(
      '(0020,0060) Laterality is repeated',
    );
    const described = describePart10(twice).warnings.map(({ message }) => message);
    expect(described.join()).toContain('(0020,0060) is repeated');
    expect(openPart10(normalizePart10(twice)[0]!.bytes).description.laterality).toBe('L');
  });
});

describe('numbers of frames', () => {
  it.each(['native0-frames-2147483647.dcm', 'native0-frames-99999999999.dcm'])(
    '%s: none, and refused',
    (name) => {
      const { description } = openPart10(fixture(name));
      expect(description.frames.count).toBe(0);
      expect(description.orientation.turns).toEqual([]);
      expect(description.warnings).toContainEqual(expect.objectContaining({ code: 'FRAME_COUNT' }));
      expect(() => normalizePart10(fixture(name))).toThrow(/no frame/);
    },
  );

  it.each(['2147483647', '99999999999', '100000000'])('%s claimed for 3 frames in Pixel Data: 3', (claim) => {
    const { description } = openPart10(czmFile({ attributes: { numberOfFrames: claim } }));
    expect(description.frames).toMatchObject({ count: 3, claimed: Number(claim) });
    expect(description.orientation.turns).toHaveLength(3);
  });

  it.each([100_000_000, '99999999999', 16_385])(
    '%s in DICOM JSON is refused, no more than 16384 are believed',
    (claim) => {
      const json = {
        ...jsonOf(czmFile({ pixelData: 'absent' })),
        '00280008': { vr: 'IS', Value: [claim] },
      } as DicomJson;
      expect(() => normalizeDicomJson(json)).toThrow(
        expect.objectContaining({
          code: 'CZM_UNSUPPORTED',
          tag: '00280008',
          found: Number(claim),
          expected: 16_384,
        }),
      );
      const most = { ...json, '00280008': { vr: 'IS', Value: [16_384] } };
      expect(normalizeDicomJson(most).description.orientation.turns).toHaveLength(16_384);
    },
  );

  it("somebody else's is none of our business", () => {
    const json = { '00280010': { vr: 'US', Value: [4] }, '00280008': { vr: 'IS', Value: [1e9] } };
    expect(normalizeDicomJson(json).json).toBe(json);
  });

  it('native pixels for each of a hundred thousand frames of one pixel are too many', () => {
    const size = [us(0x00280010, 1), us(0x00280011, 1), text(0x00280008, 'IS', '100000')];
    const pixels = element(0x7fe00010, 'OB', new Uint8Array(100_000));
    const file = czmFile({
      elements: [...size, pixels],
      pixelData: 'absent',
      file: { transferSyntax: '1.2.840.10008.1.2.1' },
    });
    expect(() => openPart10(file)).toThrow(
      expect.objectContaining({ code: 'CZM_UNSUPPORTED', found: 100_000 }),
    );
  });
});

describe('200,000 fragments', () => {
  const fragments = (count: number, value: Uint8Array): readonly Element[] => {
    const table = Uint32Array.from({ length: count }, (_, i) => i * (8 + value.length));
    const list = Array.from({ length: count }, () => value);
    return [{ tag: 0x7fe00010, vr: 'OB', value: { fragments: [new Uint8Array(table.buffer), ...list] } }];
  };

  it('are as many frames as their offset table says, and a few warnings', () => {
    const file = czmFile({
      pixelData: fragments(200_000, new Uint8Array(6).fill(7)),
      attributes: { numberOfFrames: '200000' },
    });
    const { description } = openPart10(file);
    expect(description.frames).toMatchObject({ count: 200_000 });
    expect(description.frames.damaged).toHaveLength(200_000);
    const damage = description.warnings.filter(({ code }) => code === 'FRAME_DAMAGED');
    expect(damage).toHaveLength(21);
    expect(damage.at(-1)!.message).toBe('And 199980 more of this kind.');
  });

  it('of which half begin a frame are joined by the table', () => {
    const half = even(codestream()).subarray(0, 900);
    const rest = even(codestream()).subarray(900);
    const table = Uint32Array.from({ length: 500 }, (_, i) => i * (16 + half.length + rest.length));
    const list = Array.from({ length: 500 }, () => [half, rest]).flat();
    const pixelData = [
      { tag: 0x7fe00010, vr: 'OB', value: { fragments: [new Uint8Array(table.buffer), ...list] } },
    ];
    const opened = openPart10(czmFile({ pixelData, attributes: { numberOfFrames: '500' } }));
    expect(opened.description.frames).toMatchObject({ count: 500, damaged: [] });
    expect(opened.frames.every((frame) => Buffer.compare(frame, even(codestream())) === 0)).toBe(true);
  });
});

describe('sequences in sequences', () => {
  const nested = (depth: number, open: boolean): Element[] => {
    let item = [text(0x00080104, 'LO', 'deep', true)];
    for (let i = 0; i < depth; i++) item = [sq(0x00400260, [item], open)];
    return item;
  };
  const tooDeep = expect.objectContaining({ code: 'CZM_DICOM', found: 65, expected: 64 });

  it.each([true, false])(
    '64 levels are read and repaired, 65 are too many (undefined lengths: %s)',
    (open) => {
      const [result] = normalizePart10(czmFile({ elements: nested(64, open) }));
      expect(result!.repairs.filter(({ tag }) => /^00400260.*00080104$/.test(tag))).toHaveLength(1);
      for (const depth of [65, 400]) {
        expect(() => openPart10(czmFile({ elements: nested(depth, open) }))).toThrow(tooDeep);
      }
    },
  );

  it('2,000 levels say so, in Part 10 and in DICOM JSON', () => {
    const begin = Uint8Array.from([
      0x40, 0, 0x60, 2, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 254, 255, 0, 224, 255, 255, 255, 255,
    ]);
    const { file } = openPart10(czmFile());
    const at = file.elements.find(({ tag }) => tag > '00400260')!.start;
    const deep = concat([file.bytes.subarray(0, at), ...new Array<Uint8Array>(2000).fill(begin)]);
    expect(() => openPart10(deep)).toThrow(tooDeep);
    let json: DicomJsonElement = { vr: 'LO', Value: ['x'] };
    for (let i = 0; i < 2000; i++) json = { vr: 'SQ', Value: [{ '00400260': json }] };
    expect(() => normalizeDicomJson({ '00400260': json })).toThrow(tooDeep);
  });
});

describe('what is no array of bytes', () => {
  const wrong: [string, unknown, RegExp][] = [
    ['an ArrayBuffer', czmFile().buffer, /Uint8Array, found an ArrayBuffer\. Pass new Uint8Array\(buffer\)/],
    ['a string', 'scan.EX.DCM', /found a String/],
    ['null', null, /found null/],
    ['nothing', undefined, /found undefined/],
    ['numbers', [1, 2, 3], /found an Array/],
    ['16-bit numbers', new Uint16Array(4), /found a Uint16Array/],
  ];
  const functions: [string, (value: never) => unknown][] = Object.entries({
    openPart10,
    normalizePart10,
    openFrame,
    frameEncoding,
    scramble,
    unscramble,
  });
  it.each(wrong)('%s is named, and what to give instead', (_, value, message) => {
    for (const [, call] of functions) {
      expect(() => call(value as never)).toThrow(TypeError);
      expect(() => call(value as never)).toThrow(message);
    }
  });

  it.each([null, undefined, 'text', [{}], 7])('%j is no DICOM JSON', (value) => {
    expect(() => normalizeDicomJson(value as never)).toThrow(TypeError);
  });

  it('bytes of another realm are bytes', () => {
    const file = czmFile();
    const other = runInNewContext('new Uint8Array(length)', { length: file.length }) as Uint8Array;
    other.set(file);
    expect(other instanceof Uint8Array).toBe(false);
    const [result] = normalizePart10(other);
    expect(Buffer.compare(result!.bytes, normalizePart10(file)[0]!.bytes)).toBe(0);
    expect(openPart10(other).frames).toHaveLength(framesOf({}).length);
  });
});

it('warnings of one kind are counted', () => {
  const again = element(0x00191010, 'UN', new Uint8Array(2));
  const { file } = openPart10(czmFile({ elements: [again] }));
  const { start, end } = file.elements.find(({ tag }) => tag === '00191010')!;
  const copies = new Array<Uint8Array>(500).fill(file.bytes.subarray(start, end));
  const { description } = openPart10(
    concat([file.bytes.subarray(0, end), ...copies, file.bytes.subarray(end)]),
  );
  const reading = description.warnings.filter(({ code }) => code === 'READING');
  expect(reading).toHaveLength(21);
  expect(reading.at(-1)!.message).toBe('and 480 more of this kind.');
});

it('a file of more elements than any data set has is refused, and says so', () => {
  // An item with an empty (0029,1010) LO.
  const item = [0xfe, 0xff, 0x00, 0xe0, 8, 0, 0, 0, 0x29, 0x00, 0x10, 0x10, 0x4c, 0x4f, 0, 0];
  const items = new Uint8Array(16 * (MAX_ELEMENTS / 2));
  for (let at = 0; at < items.length; at += 16) items.set(item, at);
  // (0029,1020) SQ
  const header = Buffer.from([0x29, 0x00, 0x20, 0x10, 0x53, 0x51, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(items.length, 8);
  const file = concat([czmFile({ pixelData: 'absent' }), header, items]);
  expect(() => openPart10(file)).toThrow(
    expect.objectContaining({ code: 'CZM_DICOM', expected: MAX_ELEMENTS, found: MAX_ELEMENTS + 1 }),
  );
});
