import { describe, expect, it } from '@jest/globals';
import { normalizeDicomJson, normalizePart10, type DicomJson } from '../../../src/core/index.js';
import { bytes, sq, text, us, type Element } from '../../generator/part10.js';
import { codestream, czmFile, even, type CzmFile } from '../czm-file.js';
import { readElements } from '../independent-reader.js';

const ss = (tag: number, ...values: readonly number[]): Element =>
  bytes(tag, 'SS', new Uint8Array(Int16Array.from(values).buffer));
const fd = (tag: number, value: number): Element =>
  bytes(tag, 'FD', new Uint8Array(Float64Array.of(value).buffer));
const window = (center: string, width = '210.0', dirty = false): Element[] => [
  text(0x00281050, 'DS', center, dirty),
  text(0x00281051, 'DS', width, dirty),
];

function repaired(options: CzmFile) {
  const [{ bytes: output, repairs }] = normalizePart10(czmFile(options)) as [
    ReturnType<typeof normalizePart10>[0],
  ];
  const elements = readElements(output);
  const [again] = normalizePart10(output);
  expect(again!.bytes).toBe(output);
  return {
    value: (path: string) =>
      elements
        .get(path)
        ?.slice(3)
        .replace(/[ \0]+$/, ''),
    /** VR and 16-bit values. */
    words: (path: string) => {
      const found = elements.get(path)!;
      const raw = Buffer.from(found.slice(3), 'latin1');
      return [
        found.slice(0, 2),
        ...Array.from({ length: raw.length / 2 }, (_, i) => raw.readUInt16LE(i * 2)),
      ];
    },
    double: (path: string) => Buffer.from(elements.get(path)!.slice(3), 'latin1').readDoubleLE(),
    repair: (tag: string) => repairs.find((candidate) => candidate.tag === tag),
  };
}

describe('the window of pixels that lose their sign', () => {
  it('moves by half the range: 29 of signed pixels is 157 of unsigned ones', () => {
    const { value, repair } = repaired({});
    expect([value('00281050'), value('00281051')]).toEqual(['157', '210.0']);
    expect(repair('00281050')).toMatchObject({
      keyword: 'WindowCenter',
      to: '157',
      confidence: 'C',
      provenance: 'derived',
      why: expect.stringMatching('stated for signed pixels of 8 bits'),
    });
    expect(repair('00281051')).toMatchObject({ to: '210.0' });
  });

  it.each([
    ['several', '29\\-40.5\\0', '157\\87.5\\128'],
    [
      'the largest signed number and above were not meant for signed pixels',
      '127.5\\128\\29',
      '127.5\\128\\157',
    ],
  ])('%s', (_, center, moved) => {
    expect(repaired({ elements: window(center, '210\\80\\10') }).value('00281050')).toBe(moved);
  });

  it('that is no number is only cleaned', () => {
    expect(repaired({ elements: window('none', '1', true) }).value('00281050')).toBe('none');
  });

  it('of 12 bits moves by 2048', () => {
    const { value } = repaired({ bits: 12, elements: window('-300', '900') });
    expect(value('00281050')).toBe('1748');
  });

  it.each<[string, CzmFile]>([
    ['a signed codestream', { signed: true }],
    ['Pixel Representation 0', { attributes: { pixelRepresentation: 0 } }],
    [
      'Pixel Representation 0 and a signed codestream',
      { signed: true, attributes: { pixelRepresentation: 0 } },
    ],
    ['no Pixel Representation', { without: [0x00280103] }],
  ])('stays with %s', (_, options) => {
    const { value, words } = repaired({ ...options, elements: [...window('29'), ss(0x00280106, -5)] });
    expect(value('00281050')).toBe('29');
    expect(words('00280106')).toEqual(['SS', 65531]);
  });

  it('of frames moves where it stands', () => {
    const group = (center: string): Element[] => [sq(0x00289132, [window(center), window('1')])];
    const { value, repair } = repaired({
      // Crossed scans, whose functional groups no other repair replaces.
      count: 2,
      rows: 1024,
      elements: [sq(0x52009230, [group('29'), group('-8')])],
      without: [0x00281050, 0x00281051],
    });
    const centers = [0, 1].map((i) => [0, 1].map((j) => value(`52009230[${i}].00289132[${j}].00281050`)));
    expect(centers).toEqual([
      ['157', '129'],
      ['120', '129'],
    ]);
    expect(repair('52009230[0].00289132[0].00281050')).toMatchObject({ from: '29', to: '157' });
    expect(value('00281050')).toBeUndefined();
  });
});

describe('other pixel values', () => {
  it('of the data set move, and are unsigned', () => {
    const { words } = repaired({
      elements: [
        ss(0x00280106, -128),
        ss(0x00280107, 127),
        // A signed number in US, as a writer has it that knows one VR only.
        us(0x00280120, 65436),
        ss(0x00280121, -90),
        // No signed pixel of 8 bits has this value.
        us(0x00280109, 255),
      ],
    });
    expect(['00280106', '00280107', '00280120', '00280121', '00280109'].map(words)).toEqual([
      ['US', 0],
      ['US', 255],
      ['US', 28],
      ['US', 38],
      ['US', 255],
    ]);
  });

  it('of a VOI LUT begin 128 higher', () => {
    const lut = [ss(0x00283002, 256, -128, 8), bytes(0x00283006, 'OW', new Uint8Array(512))];
    const { words } = repaired({ elements: [sq(0x00283010, [lut])] });
    expect(words('00283010[0].00283002')).toEqual(['US', 256, 0, 8]);
  });

  it('of an icon are its own', () => {
    const icon = [us(0x00280103, 1), ...window('29'), ss(0x00280106, -5)];
    const { value, words } = repaired({ elements: [sq(0x00880200, [icon])] });
    expect(value('00880200[0].00281050')).toBe('29');
    expect(words('00880200[0].00280106')).toEqual(['SS', 65531]);
  });

  it('are mapped to the same real world values', () => {
    const mapping = [ss(0x00409211, 127), ss(0x00409216, -128), fd(0x00409224, 10), fd(0x00409225, 0.5)];
    const { words, double } = repaired({ elements: [sq(0x00409096, [mapping])] });
    expect([words('00409096[0].00409216'), words('00409096[0].00409211')]).toEqual([
      ['US', 0],
      ['US', 255],
    ]);
    // 0.5 × −128 + 10 = 0.5 × 0 − 54.
    expect(double('00409096[0].00409224')).toBe(-54);
  });
});

describe('a window behind a rescale', () => {
  const rescale = (intercept: string, slope: string): Element[] => [
    text(0x00281052, 'DS', intercept),
    text(0x00281053, 'DS', slope),
  ];

  it('that changes nothing moves', () => {
    const { value } = repaired({ elements: rescale('0', '1') });
    expect([value('00281050'), value('00281052')]).toEqual(['157', '0']);
  });

  it('stays: the rescale makes the same numbers as before', () => {
    const { value } = repaired({ elements: [...window('29'), ...rescale('1000', '2')] });
    // 2 × −128 + 1000 = 2 × 0 + 744.
    expect([value('00281050'), value('00281052'), value('00281053')]).toEqual(['29', '744', '2']);
  });

  it('of a frame stays too', () => {
    const group = [sq(0x00289145, [rescale('128', '1')]), sq(0x00289132, [window('157')])];
    const { value } = repaired({
      // Of an unknown kind: functional groups stay as they are.
      rows: 90,
      columns: 70,
      elements: [sq(0x52009229, [group])],
      without: [0x00281050, 0x00281051],
    });
    expect(value('52009229[0].00289145[0].00281052')).toBe('0');
    expect(value('52009229[0].00289132[0].00281050')).toBe('157');
  });

  it('stays behind a Modality LUT, which begins 128 higher', () => {
    const { value, words } = repaired({
      elements: [...window('29'), sq(0x00283000, [[ss(0x00283002, 256, -128, 16)]])],
    });
    expect(words('00283000[0].00283002')).toEqual(['US', 256, 0, 16]);
    expect(value('00281050')).toBe('29');
  });
});

describe('in DICOM JSON', () => {
  const json = (more: DicomJson = {}): DicomJson => ({
    '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
    '00280008': { vr: 'IS', Value: [2] },
    '00280010': { vr: 'US', Value: [1024] },
    '00280011': { vr: 'US', Value: [1024] },
    '00280101': { vr: 'US', Value: [8] },
    '00280103': { vr: 'US', Value: [1] },
    '00280106': { vr: 'SS', Value: [-3] },
    '00281050': { vr: 'DS', Value: [29] },
    '00281051': { vr: 'DS', Value: [210] },
    ...more,
  });

  it('the same holds, and a second time changes nothing', () => {
    const { json: moved } = normalizeDicomJson(json());
    expect(moved).toMatchObject({
      '00280103': { Value: [0] },
      '00280106': { vr: 'US', Value: [125] },
      '00281050': { vr: 'DS', Value: [157] },
      '00281051': { vr: 'DS', Value: [210] },
    });
    expect(normalizeDicomJson(moved).json).toBe(moved);
  });

  it.each([
    ['12 bits, of which nobody knows the sign', { '00280101': { vr: 'US', Value: [12] } }],
    ['unsigned pixels', { '00280103': { vr: 'US', Value: [0] } }],
    ['somebody else’s image', { '00080070': { vr: 'LO', Value: ['ACME'] } }],
  ])('of %s the window stays', (_, more: DicomJson) => {
    expect(normalizeDicomJson(json(more)).json['00281050']).toEqual({ vr: 'DS', Value: [29] });
  });

  it('as it is in the file', () => {
    const frames = [1, 2].map((fill) => even(codestream({ rows: 1024, columns: 1024, fill })));
    const { value } = repaired({ frames, rows: 1024, elements: window('29') });
    expect(Number(value('00281050'))).toBe(157);
  });
});
