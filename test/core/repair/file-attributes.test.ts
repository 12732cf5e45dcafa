import { describe, expect, it } from '@jest/globals';
import { normalizeDicomJson, normalizePart10, openPart10, type Repair } from '../../../src/core/index.js';
import { sq, text } from '../../generator/part10.js';
import { codestream, czmFile, type CzmFile } from '../czm-file.js';
import { readElements } from '../independent-reader.js';

/* What files get that viewers do not need: dimensions, an orientation at the top, and what the standard wants. */

type Options = NonNullable<Parameters<typeof normalizePart10>[1]>;

function normalized(file: Uint8Array, options: Options = {}) {
  const { bytes, repairs } = normalizePart10(file, options)[0]!;
  const elements = readElements(bytes);
  const value = (path: string): string | undefined =>
    elements
      .get(path)
      ?.slice(3)
      .replace(/[ \0]+$/, '');
  const raw = (path: string): Buffer => Buffer.from(elements.get(path)!.slice(3), 'latin1');
  const repair = (tag: string): Repair | undefined => repairs.find((candidate) => candidate.tag === tag);
  return { bytes, repairs, value, raw, repair };
}

const upright = (rows: number, count: number): Options => ({
  turnedFrames: Array.from({ length: count }, (_, fill) =>
    codestream({ rows: 1024, columns: rows, reversible: true, fill }),
  ),
});

const SERIES_NUMBER = '00200011';
const ORIENTATION = '00200037';
const DIMENSION_ORGANIZATION = '00209221';
const DIMENSION_INDEX = '00209222';

describe('Series Number', () => {
  it.each(['stored', 'upright'] as const)('of the least number is empty, and listed, %s', (orientation) => {
    const { value, repair } = normalized(czmFile(), { orientation });
    expect(value(SERIES_NUMBER)).toBe('');
    expect(repair(SERIES_NUMBER)).toMatchObject({ from: '-2147483648 ', to: '', confidence: 'A' });
  });

  it('of DICOM JSON too, and with the rubbish behind it', () => {
    const { attributes } = openPart10(czmFile());
    const json = Object.fromEntries(
      [...attributes]
        .filter(({ text: found, tag }) => found !== undefined && !tag.startsWith('0002'))
        .map(({ tag, vr, text: found }) => [tag, { vr: vr!, Value: [found!] }]),
    );
    const dirty = { ...json, [SERIES_NUMBER]: { vr: 'IS', Value: ['-2147483648\0\0U\x12'] } };
    for (const given of [json, dirty]) {
      expect(normalizeDicomJson(given).json[SERIES_NUMBER]).toEqual({ vr: 'IS' });
    }
  });

  it('that is a number stays', () => {
    const file = czmFile({ without: [0x00200011], elements: [text(0x00200011, 'IS', '-7')] });
    expect(normalized(file).value(SERIES_NUMBER)).toBe('-7');
    expect(normalized(file).repair(SERIES_NUMBER)).toBeUndefined();
  });
});

describe('a file of a cube', () => {
  const source = czmFile({ count: 3 });
  const rows = 512;

  it.each<[string, Options, string]>([
    ['stored', {}, '0\\1\\0\\1\\0\\0'],
    ['turned upright', upright(rows, 3), '1\\0\\0\\0\\1\\0'],
  ])('%s has the orientation of its groups at the top, and no position there', (_, options, orientation) => {
    const { value, repair } = normalized(source, options);
    expect(value(ORIENTATION)).toBe(orientation);
    expect(value('52009229[0].00209116[0].00200037')).toBe(orientation);
    expect(value('00200032')).toBeUndefined();
    expect(repair(ORIENTATION)).toMatchObject({ confidence: 'C', provenance: 'assumed' });
  });

  it('says how its frames follow each other: one stack, by their place in it', () => {
    for (const options of [{}, upright(rows, 3)]) {
      const { value, raw } = normalized(source, options);
      const uid = value(`${DIMENSION_ORGANIZATION}[0].00209164`);
      expect(uid).toMatch(/^2\.25\.\d+$/);
      for (const [item, pointer] of [0x9056, 0x9057].entries()) {
        const index = `${DIMENSION_INDEX}[${item}].`;
        expect(value(`${index}00209164`)).toBe(uid);
        expect([0, 2].map((at) => raw(`${index}00209165`).readUInt16LE(at))).toEqual([0x0020, pointer]);
        expect([0, 2].map((at) => raw(`${index}00209167`).readUInt16LE(at))).toEqual([0x0020, 0x9111]);
      }
      for (const frame of [0, 1, 2]) {
        const content = `52009230[${frame}].00209111[0].`;
        expect(value(`${content}00209056`)).toBe('1');
        expect(raw(`${content}00209057`).readUInt32LE()).toBe(frame + 1);
        expect([0, 4].map((at) => raw(`${content}00209157`).readUInt32LE(at))).toEqual([1, frame + 1]);
      }
    }
  });

  it('and another instance have different dimensions; the same one has the same', () => {
    const uid = (options: Options): string | undefined =>
      normalized(source, options).value(`${DIMENSION_ORGANIZATION}[0].00209164`);
    expect(uid({})).toBe(uid({}));
    expect(uid({})).not.toBe(uid(upright(rows, 3)));
  });

  it('is changed by nothing when it is read again, whatever was asked for', () => {
    const stored = normalized(source).bytes;
    expect(normalized(stored).bytes).toBe(stored);
    const turned = normalized(source, upright(rows, 3)).bytes;
    for (const orientation of ['stored', 'upright'] as const) {
      expect(normalized(turned, { orientation }).bytes).toBe(turned);
    }
  });

  it('gives a viewer that turns its frames the orientation of the upright ones alone', () => {
    for (const file of [source, normalized(source).bytes]) {
      const { value } = normalized(file, { orientation: 'upright' });
      expect(value(ORIENTATION)).toBeUndefined();
      expect(value('52009229[0].00209116[0].00200037')).toBe('1\\0\\0\\0\\1\\0');
      expect(value('52009230[2].00209113[0].00200032')).toMatch(/^0\\0\\/);
    }
    const { value } = normalized(source, { orientation: 'upright' });
    expect([value(DIMENSION_INDEX), value('52009230[0].00209111'), value('20500020')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('whose dimensions something else wrote keeps them', () => {
    const organization = text(0x00209164, 'UI', '1.2.3');
    const file = czmFile({ elements: [sq(0x00209221, [[organization]])] });
    const { value, repair } = normalized(file);
    expect(value(`${DIMENSION_ORGANIZATION}[0].00209164`)).toBe('1.2.3');
    expect(repair(DIMENSION_INDEX)).toBeUndefined();
    expect(value('52009230[0].00209111')).toBeUndefined();
  });
});

describe('a file whose planes nobody knows', () => {
  it.each<[string, CzmFile]>([
    ['crossed scans', { count: 2, rows: 1024 }],
    ['a cube whose slow axis is unknown', { attributes: { protocol: ['', 'Angiography 6x6 mm'] } }],
    ['a fundus', { count: 1, columns: 664 }],
  ])('has its spacing at the top alone: %s', (_, options) => {
    const { value } = normalized(czmFile(options));
    expect(value('00280030')).toMatch(/^[\d.]+\\[\d.]+$/);
    for (const tag of ['52009229', '52009230', ORIENTATION, DIMENSION_INDEX, DIMENSION_ORGANIZATION]) {
      expect(value(tag)).toBeUndefined();
    }
  });
});

describe('what the standard wants of every file', () => {
  it('is there without a value where nobody knows it', () => {
    const { value, repair } = normalized(czmFile({ without: [0x00100040] }));
    for (const tag of ['00100040', '00220030', '0022000D', '00201040']) expect(value(tag)).toBe('');
    // A sequence: as many items.
    expect(value('00400555')).toBe('0');
    expect(repair('00220030')).toMatchObject({ from: null, to: '', confidence: 'A' });
  });

  it('is not made up, and not given to what was standard', () => {
    const { value } = normalized(czmFile());
    for (const tag of ['00280301', '00187004', '00080008']) expect(value(tag)).toBeUndefined();
  });

  it('is said in codes where the SOP class tells it: an eye, and what scanned it', () => {
    const codes = (sequence: string, file: Uint8Array): unknown => {
      const [item] = openPart10(normalizePart10(file)[0]!.bytes).attributes.get(sequence)?.items ?? [];
      return item && ['00080100', '00080102', '00080104'].map((tag) => item.get(tag)?.text?.trim());
    };
    const eye = ['81745001', 'SCT', 'Eye'];
    const scanner = ['392012008', 'SCT', 'Optical Coherence Tomography Scanner'];
    expect([codes('00082218', czmFile()), codes('00220015', czmFile())]).toEqual([eye, scanner]);
    const fundus = czmFile({ count: 1, columns: 664, attributes: { sopClass: '', modality: '' } });
    expect([codes('00082218', fundus), codes('00220015', fundus)]).toEqual([eye, undefined]);
  });

  it('names the eye of the frames where their places are known', () => {
    const eyeOf = (stated: 'OS' | 'OD' | 'OU' | ''): unknown => {
      const file = normalizePart10(czmFile({ attributes: { laterality: stated } }))[0]!.bytes;
      const [shared] = openPart10(file).attributes.get('52009229')!.items;
      return shared!.get('00209071')?.items[0]?.get('00209072')?.text?.trim();
    };
    expect((['OS', 'OD', 'OU', ''] as const).map(eyeOf)).toEqual(['L', 'R', 'B', undefined]);
  });

  it('is taken from what is stated: the shape of the presentation LUT, and when an original was acquired', () => {
    const type = (value: string) => czmFile({ elements: [text(0x00080008, 'CS', value)] });
    const content = (file: Uint8Array, options: Options = {}): readonly (string | undefined)[] => {
      const { value } = normalized(file, options);
      return ['20500020', '00080023', '00080033', '0008002A'].map(value);
    };
    const acquired = '20160725100733';
    expect(content(type('ORIGINAL\\PRIMARY'))).toEqual(['IDENTITY', '20160725', '100733', acquired]);
    expect(content(type('DERIVED\\PRIMARY'))).toEqual(['IDENTITY', undefined, undefined, acquired]);
    const turned = content(type('ORIGINAL\\PRIMARY'), upright(512, 3));
    expect(turned).toEqual(['IDENTITY', undefined, undefined, acquired]);
  });
});

describe('the transfer syntax of frames turned upright', () => {
  const [any, lossless] = ['1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.90'];
  it.each([any, lossless, '1.2.840.10008.1.2.1'])(
    'is that of lossless JPEG 2000, for a source of %s',
    (syntax) => {
      const file = czmFile({ count: 3, file: { transferSyntax: syntax } });
      const { bytes, value } = normalized(file, upright(512, 3));
      expect(openPart10(bytes).file.transferSyntaxUID).toBe(lossless);
      // Of the image's past the flag tells: what was lost once is lost.
      expect(value('00282110')).toBe('01');
      expect(normalized(bytes).bytes).toBe(bytes);
    },
  );
});
