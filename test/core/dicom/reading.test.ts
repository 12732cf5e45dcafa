import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isCzmError,
  normalizePart10,
  openFrame,
  openPart10,
  type OpenedPart10,
} from '../../../src/core/index.js';
import { DEFLATED, IMPLICIT_LITTLE } from '../../generator/ex-file.js';
import { bytes as element, concat, ov, sq, text, ul, us } from '../../generator/part10.js';
import { czmFile, framesOf } from '../czm-file.js';

const whole = czmFile();
const frames = framesOf({});

/** What a function gives, or the error of this package that it throws; any other error fails the test. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!isCzmError(error)) throw error;
    expect(error.message).not.toMatch(/undefined|NaN|\[object/);
    return undefined;
  }
}

/** Every frame handed out is one of the file's, whole and in its place, or listed as damaged. */
function expectTrueFrames({ frames: found, description }: OpenedPart10): void {
  const { damaged } = description.frames;
  for (const [i, frame] of found.entries()) {
    // Cut behind EOC, only a pad byte is lost.
    const codestreamOf = (stored: Uint8Array) => openFrame(stored).codestream;
    if (!damaged.includes(i + 1))
      expect(Buffer.compare(codestreamOf(frame), codestreamOf(frames[i]!))).toBe(0);
  }
  if (damaged.length > 0) expect(description.warnings).not.toEqual([]);
}

describe('a file that is truncated', () => {
  it('at any byte: an error, or a warning and no wrong frame', () => {
    const pixels = openPart10(whole).file.pixelData!.element.start;
    // Every byte of the attributes; of the frames, whose bytes are all alike, every seventh and the last.
    const lengths = Array.from({ length: whole.length }, (_, i) => i);
    for (const length of lengths.filter((n) => n < pixels + 60 || n % 7 === 0 || n > whole.length - 60)) {
      const truncated = whole.subarray(0, length);
      const opened = attempt(() => openPart10(truncated));
      if (opened !== undefined) {
        expectTrueFrames(opened);
        // Cut before it says what it is, nothing is missing that it spoke of.
        if (opened.attributes.get('00080016') !== undefined)
          expect(opened.description.warnings).not.toEqual([]);
      }
    }
  });

  it('in Pixel Data: refused by default, converted with a warning if asked to keep what is damaged', () => {
    const truncated = whole.subarray(0, whole.length - 900);
    expect(() => normalizePart10(truncated)).toThrow(/Frame 3/);
    const [kept] = normalizePart10(truncated, { damagedFrames: 'keep' });
    expect(kept!.description.frames).toMatchObject({ count: 3, damaged: [3] });
    const [again] = normalizePart10(kept!.bytes, { damagedFrames: 'keep' });
    expect(again!.bytes).toBe(kept!.bytes);
  });

  it('right behind the header of Pixel Data: no success without a frame', () => {
    const { element: pixelData } = openPart10(whole).file.pixelData!;
    const truncated = whole.subarray(0, pixelData.dataOffset);
    expect(() => normalizePart10(truncated)).toThrow(/no frame/);
    expect(() => normalizePart10(truncated, { damagedFrames: 'keep' })).toThrow(/no frame/);
  });
});

describe('hostile bytes', () => {
  it('random ones give only errors of this package', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (noise, prefixed) => {
        const bytes = prefixed ? concat([whole.subarray(0, 132), noise]) : noise;
        attempt(() => normalizePart10(bytes, { damagedFrames: 'keep' }));
      }),
      { numRuns: 500 },
    );
  });

  it('mutations give only errors of this package, and no wrong frame where the pixels were spared', () => {
    const end = openPart10(whole).file.pixelData!.element.start;
    const change = fc.record({ at: fc.nat({ max: end - 1 }), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = new Uint8Array(whole);
        for (const { at, to } of changes) bytes[at] = to;
        const opened = attempt(() => openPart10(bytes));
        for (const [i, frame] of (opened?.frames ?? []).entries()) {
          expect(Buffer.compare(frame, frames[i]!)).toBe(0);
        }
        for (const orientation of ['stored', 'upright'] as const)
          attempt(() => normalizePart10(bytes, { orientation }));
      }),
      { numRuns: 300 },
    );
  });

  it.each([0xfffffff0, 0xffffffff, 0x7fffffff])('no length of %i is believed', (length) => {
    const file = czmFile({
      elements: [
        { tag: 0x00080119, vr: 'UC', value: new Uint8Array(4) },
        { tag: 0x00084000, vr: 'UT', value: new Uint8Array(4) },
        element(0x00291010, 'UN', new Uint8Array(4)),
      ],
      pixelData: { extended: true },
    });
    const { file: parsed } = openPart10(file);
    const long = parsed.elements.filter(({ vr }) => /^(OB|OV|SQ|UC|UN|UT)$/.test(vr ?? ''));
    expect(long.length).toBeGreaterThan(6);
    const inside = long.flatMap(({ items = [] }) => items.map((item) => item.dataOffset));
    for (const offset of [...long.map(({ dataOffset }) => dataOffset), ...inside]) {
      const bytes = new Uint8Array(file);
      new DataView(bytes.buffer).setUint32(offset - 4, length, true);
      const opened = attempt(() => openPart10(bytes));
      if (opened !== undefined && Buffer.compare(bytes, file) !== 0) {
        expectTrueFrames(opened);
        if (opened.frames.length < 3) expect(opened.description.warnings).not.toEqual([]);
      }
    }
  });

  it('sequences nested deeply are read or refused', () => {
    for (const open of [true, false]) {
      let item = [text(0x00080104, 'LO', 'deep', true)];
      for (let depth = 0; depth < 200; depth++) item = [sq(0x00400260, [item], open)];
      const file = czmFile({ elements: item });
      attempt(() => normalizePart10(file));
    }
    const begin = Uint8Array.from([
      0x40, 0, 0x60, 2, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 254, 255, 0, 224, 255, 255, 255, 255,
    ]);
    const endless = concat([whole.subarray(0, 400), ...new Array<Uint8Array>(20_000).fill(begin)]);
    expect(attempt(() => openPart10(endless))).toBeUndefined();
  });
});

describe('what the input is', () => {
  it.each(['Uint8Array behind an offset', 'Buffer', 'Buffer behind an odd offset'])(
    '%s: the same result',
    (which) => {
      const odd = Buffer.alloc(whole.length + 7, 0xee);
      odd.set(whole, 3);
      const input =
        which === 'Buffer'
          ? Buffer.from(whole)
          : which === 'Uint8Array behind an offset'
            ? new Uint8Array(odd.buffer, odd.byteOffset + 3, whole.length)
            : odd.subarray(3, 3 + whole.length);
      for (const orientation of ['stored', 'upright'] as const) {
        const [expected] = normalizePart10(whole, { orientation });
        const [found] = normalizePart10(input, { orientation });
        expect(Buffer.compare(found!.bytes, expected!.bytes)).toBe(0);
        expect(found!.description).toEqual(expected!.description);
        expect(found!.repairs).toEqual(expected!.repairs);
      }
    },
  );

  it('is left as it was', () => {
    const before = new Uint8Array(whole);
    normalizePart10(whole, { orientation: 'upright' });
    expect(Buffer.compare(whole, before)).toBe(0);
  });
});

describe('transfer syntaxes', () => {
  it.each([
    [DEFLATED, /deflated/],
    ['1.2.840.10008.1.2.2', /big endian/],
  ])('%s is refused by name', (transferSyntax, message) => {
    const file = czmFile({ file: { transferSyntax } });
    expect(() => openPart10(file)).toThrow(message);
    expect(attempt(() => openPart10(file))).toBeUndefined();
  });

  it('implicit VR becomes explicit with its compressed frames, and stays so', () => {
    const item = [text(0x00080104, 'LO', 'inside', true), element(0x00291011, 'UN', Uint8Array.of(1, 2))];
    const file = czmFile({
      file: { transferSyntax: IMPLICIT_LITTLE, vr: 'implicit' },
      elements: [sq(0x00291010, [item]), text(0x00324000, 'LT', 'unlisted')],
    });
    const [{ bytes, description }] = normalizePart10(file) as [ReturnType<typeof normalizePart10>[0]];
    expect(description.frames.count).toBe(3);
    const { file: parsed } = openPart10(bytes);
    expect(parsed).toMatchObject({
      explicitVr: true,
      transferSyntaxUID: '1.2.840.10008.1.2.4.91',
      problems: [],
    });
    const vrs = Object.fromEntries(parsed.elements.map(({ tag, vr }) => [tag, vr]));
    expect(vrs).toMatchObject({ '00080060': 'CS', '00280010': 'US', '00631005': 'FL', '00400260': 'SQ' });
    // Unknown to this package: UN, its bytes kept (PS3.5 6.2.2).
    const unlisted = parsed.elements.find(({ tag }) => tag === '00324000')!;
    expect(unlisted.vr).toBe('UN');
    expect(Buffer.from(bytes.subarray(unlisted.dataOffset, unlisted.end)).toString()).toBe('unlisted');
    const inner = parsed.elements.find(({ tag }) => tag === '00291010')!.items![0]!.elements;
    expect(inner.map(({ vr, length }) => [vr, length])).toEqual([
      ['LO', 6],
      ['UN', 2],
    ]);
    expect(normalizePart10(bytes)[0]!.bytes).toBe(bytes);
  });
});

describe('irregular files', () => {
  it('without file meta information get it back', () => {
    const [{ bytes, repairs }] = normalizePart10(czmFile({ file: { preamble: 'bare' } })) as [
      ReturnType<typeof normalizePart10>[0],
    ];
    const { file } = openPart10(bytes);
    expect(file.meta.map(({ tag }) => tag)).toEqual([
      '00020000',
      '00020001',
      '00020002',
      '00020003',
      '00020010',
      '00020012',
    ]);
    const length = new DataView(bytes.buffer).getUint32(file.meta[0]!.dataOffset, true);
    expect(file.meta[0]!.end + length).toBe(file.meta.at(-1)!.end);
    expect(repairs.map(({ tag }) => tag).slice(0, 4)).toEqual([
      '00020002',
      '00020003',
      '00020010',
      '00020012',
    ]);
  });

  it('with zeroes behind Pixel Data lose them, with a warning', () => {
    const [{ bytes, description }] = normalizePart10(czmFile({ trailing: new Uint8Array(64) })) as [
      ReturnType<typeof normalizePart10>[0],
    ];
    expect(description.warnings).toContainEqual(expect.objectContaining({ code: 'READING' }));
    expect(Buffer.compare(bytes, normalizePart10(whole)[0]!.bytes)).toBe(0);
  });

  it('with a second Pixel Data show the first', () => {
    const { pixelData } = openPart10(whole).file;
    const other = openPart10(czmFile({ columns: 640 })).file;
    const second = other.bytes.subarray(other.pixelData!.element.start);
    const opened = openPart10(concat([whole.subarray(0, pixelData!.element.end), second]));
    expectTrueFrames(opened);
    expect(opened.frames).toHaveLength(3);
    expect(opened.description.warnings).toContainEqual(expect.objectContaining({ code: 'READING' }));
  });

  it('with Data Set Trailing Padding keep it', () => {
    const file = czmFile({ elements: [element(0xfffcfffc, 'OB', new Uint8Array(10))] });
    const [{ bytes, description }] = normalizePart10(file) as [ReturnType<typeof normalizePart10>[0]];
    expect(description.warnings.filter(({ code }) => code === 'READING')).toEqual([]);
    expect(openPart10(bytes).file.elements.at(-1)).toMatchObject({ tag: 'FFFCFFFC', length: 10 });
  });

  it('with 64-bit VRs', () => {
    const wide = ov(0x00291020, [1, 2, 3]);
    const opened = openPart10(czmFile({ elements: [wide] }));
    const found = opened.file.elements.find(({ tag }) => tag === '00291020');
    expect(found).toMatchObject({ vr: 'OV', length: 24 });
    expectTrueFrames(opened);
    expect(normalizePart10(opened.file.bytes)[0]!.description.frames.count).toBe(3);
  });

  it('with the same tag twice in an item keep that sequence as it is', () => {
    const twice = [text(0x00080104, 'LO', 'one', true), text(0x00080104, 'LO', 'two', true)];
    const file = czmFile({ elements: [sq(0x00400008, [twice])] });
    const before = openPart10(file).file.elements.find(({ tag }) => tag === '00400008')!;
    const [{ bytes, description }] = normalizePart10(file) as [ReturnType<typeof normalizePart10>[0]];
    expect(description.warnings).toContainEqual(expect.objectContaining({ code: 'READING' }));
    const after = openPart10(bytes).file.elements.find(({ tag }) => tag === '00400008')!;
    expect(
      Buffer.compare(bytes.subarray(after.start, after.end), file.subarray(before.start, before.end)),
    ).toBe(0);
  });

  it('with an odd number of bytes under UN of undefined length keep them', () => {
    const item = Uint8Array.from([254, 255, 0, 224, 255, 255, 255, 255, 254, 255, 13, 224, 0, 0, 0, 0]);
    const head = Uint8Array.from([0x29, 0, 0x10, 0x10, 0x55, 0x4e, 0, 0, 255, 255, 255, 255]);
    const end = Uint8Array.from([254, 255, 221, 224, 0, 0, 0, 0]);
    const at = openPart10(whole).file.elements.find(({ tag }) => tag > '00291010')!.start;
    const file = concat([whole.subarray(0, at), head, item, end, whole.subarray(at)]);
    const opened = openPart10(file);
    expect(opened.file.elements.find(({ tag }) => tag === '00291010')).toMatchObject({
      vr: 'UN',
      length: item.length,
    });
    expectTrueFrames(opened);
    const [{ bytes }] = normalizePart10(file) as [ReturnType<typeof normalizePart10>[0]];
    // With a length in place of the delimiter.
    const stated = Uint8Array.from([...head.subarray(0, 8), item.length, 0, 0, 0]);
    expect(Buffer.from(bytes).includes(Buffer.from(concat([stated, item])))).toBe(true);
    expect(Buffer.from(bytes).includes(Buffer.from(concat([item, end])))).toBe(false);
  });

  it('with group lengths count again', () => {
    const file = czmFile({ file: { groupLengths: true } });
    const { bytes } = normalizePart10(file)[0]!;
    const { elements } = openPart10(bytes).file;
    const lengths = elements.filter(({ tag }) => tag.endsWith('0000'));
    expect(lengths.length).toBeGreaterThan(8);
    for (const { tag, dataOffset, end } of lengths) {
      const group = elements.filter((other) => other.tag.startsWith(tag.slice(0, 4)));
      const counted = new DataView(bytes.buffer).getUint32(dataOffset, true);
      expect(end + counted).toBe(group.at(-1)!.end);
    }
    expect(normalizePart10(bytes)[0]!.bytes).toBe(bytes);
  });

  it('of no data set at all', () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(132),
      whole.subarray(0, 132),
      Uint8Array.of(2, 0, 0, 0),
    ]) {
      expect(() => openPart10(bytes)).toThrow(expect.objectContaining({ code: 'CZM_DICOM' }));
    }
    const meta = openPart10(whole).file.meta.at(-1)!.end;
    expect(() => openPart10(whole.subarray(0, meta))).toThrow(/no data set/);
  });

  it('with a value that is neither a frame nor as long as its pixels would be: a damaged frame, no native pixels', () => {
    const elements = [us(0x00280010, 512), us(0x00280011, 1024), ul(0x00291010, 1)];
    const noise = new Uint8Array(5000).fill(7);
    const file = (value: Uint8Array) =>
      czmFile({
        elements,
        frames: [value],
        pixelData: 'unencapsulated',
        file: { transferSyntax: '1.2.840.10008.1.2.1' },
      });
    expect(openPart10(file(noise)).description.frames).toMatchObject({
      count: 1,
      damaged: [1],
      encodings: ['unknown'],
    });
    expect(() => normalizePart10(file(noise))).toThrow(expect.objectContaining({ code: 'CZM_SCRAMBLE' }));
    const native = openPart10(file(new Uint8Array(512 * 1024).fill(7))).description;
    expect(native.frames).toMatchObject({ count: 1, damaged: [], encodings: ['native'] });
    expect(native.orientation.basis).toBe('not decodable here');
  });
});
