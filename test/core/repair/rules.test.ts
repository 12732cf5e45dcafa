import { describe, expect, it } from '@jest/globals';
import {
  normalizeDicomJson,
  normalizePart10,
  openPart10,
  type DicomJson,
  type Repair,
} from '../../../src/core/index.js';
import { TOMOGRAPHY } from '../../generator/ex-file.js';
import { concat, sq, text, us, writeDataSet, type Element } from '../../generator/part10.js';
import { codestream, czmFile, even, type CzmFile } from '../czm-file.js';
import { readElements } from '../independent-reader.js';
import { dictOf } from '../containers/json-of.js';

/** What the instrument's own files carry: retired, of no IOD. */
const OPT_FILE = '1.2.840.10008.5.1.4.1.1.12.77';

type Orientation = 'stored' | 'upright';

function repaired(options: CzmFile = {}, orientation: Orientation = 'stored') {
  const [{ bytes, repairs, description }] = normalizePart10(czmFile(options), { orientation }) as [
    ReturnType<typeof normalizePart10>[0],
  ];
  const elements = readElements(bytes);
  /** The value as another reader has it, without its VR and padding. */
  const value = (path: string): string | undefined =>
    elements
      .get(path)
      ?.slice(3)
      .replace(/[ \0]+$/, '');
  const number = (path: string): number => Buffer.from(elements.get(path)!.slice(3), 'latin1').readUInt16LE();
  const repair = (tag: string): Repair | undefined => repairs.find((candidate) => candidate.tag === tag);
  return { bytes, repairs, description, value, number, repair };
}

/** A file with this UN element, of undefined length if asked: the writer cannot do that itself. */
function writeUn(element: Element, open: boolean): Uint8Array {
  const whole = czmFile({ without: [element.tag] });
  const value = element.value as Uint8Array;
  const at = openPart10(whole).file.elements.find(({ tag }) => tag > '00400260')!.start;
  const head = Uint8Array.from([0x40, 0, 0x60, 2, 0x55, 0x4e, 0, 0, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(8, open ? 0xffffffff : value.length, true);
  const end = open ? Uint8Array.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]) : new Uint8Array(0);
  return concat([whole.subarray(0, at), head, value, end, whole.subarray(at)]);
}

describe('text', () => {
  it('is cut at its first NUL at every level, file meta included, and keeps what stands before it', () => {
    const inner = [
      text(0x00080104, 'LO', 'deep \\ value', true),
      sq(0x00291010, [[text(0x00291011, 'PN', 'A^B', true)]]),
    ];
    const { value, repairs } = repaired({
      elements: [sq(0x00400440, [[], inner]), text(0x00181020, 'LO', ' 1 \\ 2 ', true)],
      file: { dirtyMeta: true },
    });
    expect(value('00400440[1].00080104')).toBe('deep\\value');
    expect(value('00400440[1].00291010[0].00291011')).toBe('A^B');
    expect(value('00181020')).toBe('1\\2');
    expect(value('00020013')).toBe('CZM_PHANTOM');
    expect(repairs.map(({ tag }) => tag)).toEqual(
      expect.arrayContaining(['00020010', '00400440[1].00291010[0].00291011']),
    );
  });

  it('that is clean keeps its bytes, blanks and all', () => {
    const { value, repair } = repaired({ elements: [text(0x00181020, 'LO', ' 1 \\ 2')] });
    expect(value('00181020')).toBe(' 1 \\ 2');
    expect(repair('00181020')).toBeUndefined();
  });

  it.each([true, false])(
    'in a sequence under UN, whose content is implicit VR (undefined lengths: %p)',
    (open) => {
      const write = (items: readonly Element[]) =>
        writeDataSet([sq(0x00400260, [items], open)], { vr: 'implicit' });
      const item = (dirty: boolean) => [
        text(0x00080104, 'LO', 'Optic Disc Cube 200x200', dirty),
        sq(0x00291010, [[text(0x00080104, 'LO', 'inner', dirty)]], open),
        text(0x00291012, 'LO', 'unlisted', true),
      ];
      const asUn = (bytes: Uint8Array): Element => ({
        tag: 0x00400260,
        vr: 'UN',
        value: bytes.subarray(8, bytes.length - (open ? 8 : 0)),
        ...(open ? { undefinedLength: true } : {}),
      });
      const file = writeUn(asUn(write(item(true))), open);
      const { bytes, description, repairs } = normalizePart10(file)[0]!;
      expect(description.protocol).toBe('Optic Disc Cube 200x200');
      expect(repairs.map(({ tag }) => tag)).toEqual(
        expect.arrayContaining(['00400260[0].00080104', '00400260[0].00291010[0].00080104']),
      );
      expect(Buffer.from(bytes).includes(Buffer.from(asUn(write(item(false))).value as Uint8Array))).toBe(
        true,
      );
      expect(normalizePart10(bytes)[0]!.bytes).toBe(bytes);
    },
  );

  it.each([0, 1, 2])(
    'of a sequence under UN gets a length that every reader knows (%i levels down)',
    (level) => {
      const content = writeDataSet([sq(0x00291010, [[text(0x00080104, 'LO', 'inner')]], true)], {
        vr: 'implicit',
      });
      // With its delimiter, so that its length can be taken away.
      let element: Element = { tag: 0x00291012, vr: 'UN', value: content.subarray(8) };
      for (let i = 0; i < level; i++) element = sq(0x00291011, [[element]], i === 0);
      const file = czmFile({ elements: [element] });
      const header = Buffer.from([0x29, 0, 0x12, 0x10, 0x55, 0x4e, 0, 0]);
      file.fill(0xff, Buffer.from(file).indexOf(header) + 8, Buffer.from(file).indexOf(header) + 12);
      expect(() => dictOf(file)).toThrow();
      const { bytes } = normalizePart10(file)[0]!;
      expect(Object.keys(dictOf(bytes))).toContain(level === 0 ? '00291012' : '00291011');
      expect(Buffer.from(bytes).includes('inner')).toBe(true);
      expect(normalizePart10(bytes)[0]!.bytes).toBe(bytes);
    },
  );

  it('in UN is known by its tag', () => {
    const { value, bytes } = repaired({ elements: [{ ...text(0x00181030, 'LO', 'Scan', true), vr: 'UN' }] });
    expect(value('00181030')).toBe('Scan');
    expect(openPart10(bytes).file.elements.find(({ tag }) => tag === '00181030')!.vr).toBe('LO');
  });
});

describe('the pixel module', () => {
  it('says what SIZ says', () => {
    const { number, value, repair } = repaired({
      elements: [
        us(0x00280002, 3),
        us(0x00280010, 9),
        us(0x00280100, 16),
        us(0x00280101, 12),
        us(0x00280102, 3),
        us(0x00280006, 1),
      ],
      attributes: { photometric: 'RGB' },
    });
    const tags = ['00280002', '00280010', '00280011', '00280100', '00280101', '00280102', '00280103'];
    expect(tags.map(number)).toEqual([1, 512, 1024, 8, 8, 7, 0]);
    expect(value('00280004')).toBe('MONOCHROME2');
    expect(repair('00280103')).toMatchObject({
      keyword: 'PixelRepresentation',
      from: '1',
      to: '0',
      confidence: 'A',
    });
  });

  it('of 12 bits, signed', () => {
    const { number } = repaired({ bits: 12, signed: true });
    expect(['00280100', '00280101', '00280102', '00280103'].map(number)).toEqual([16, 12, 11, 1]);
  });

  it.each([
    ['YBR_ICT', { reversible: false, colourTransform: true }],
    ['YBR_RCT', { reversible: true, colourTransform: true }],
    ['RGB', { reversible: true, colourTransform: false }],
  ])('of colour: %s', (photometric, shape) => {
    const { value, number } = repaired({ rows: 480, columns: 640, count: 1, samples: 3, ...shape });
    expect(value('00280004')).toBe(photometric);
    expect([number('00280002'), number('00280006')]).toEqual([3, 0]);
  });

  it('of the turned frames, where upright is asked for', () => {
    const { number, value } = repaired({}, 'upright');
    expect([number('00280010'), number('00280011')]).toEqual([1024, 512]);
    expect(value('00280030')).toBe('0.001955034\\0.011741683');
  });

  it('of one frame gets its Number of Frames', () => {
    expect(repaired({ count: 1, attributes: { numberOfFrames: undefined } }).value('00280008')).toBe('1');
  });
});

describe('compression', () => {
  const [any, lossless] = ['1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.90'];
  it.each([
    ['lossy as .90', { reversible: false }, lossless, any, '01'],
    ['lossy as native', { reversible: false }, '1.2.840.10008.1.2.1', any, '01'],
    ['reversible as .90', { reversible: true }, lossless, lossless, '00'],
    ['reversible as .91', { reversible: true }, any, any, '00'],
    ['reversible as native', { reversible: true }, '1.2.840.10008.1.2.1', lossless, '00'],
  ])('%s', (_, shape, transferSyntax, expected, flag) => {
    const { value, bytes } = repaired({
      ...shape,
      file: { transferSyntax },
      attributes: { lossyRatio: undefined },
    });
    expect(openPart10(bytes).file.transferSyntaxUID).toBe(expected);
    expect(value('00282110')).toBe(flag);
    expect(value('00282114')).toBe(flag === '01' ? 'ISO_15444_1' : undefined);
    const ratio = value('00282112');
    if (flag === '01') expect(Number(ratio)).toBeCloseTo((512 * 1024) / codestream().length, 1);
    else expect(ratio).toBeUndefined();
  });

  it('once lossy stays lossy, though these codestreams are reversible', () => {
    const { value, bytes } = repaired({ reversible: true, file: { transferSyntax: any } });
    expect(value('00282110')).toBe('01');
    expect(value('00282112')).toBe('10.0');
    expect(openPart10(bytes).file.transferSyntaxUID).toBe(any);
  });
});

/** Neither its size nor its pixels are those of a known scan. */
const UNKNOWN_SHAPE = { rows: 90, columns: 70, attributes: { pixelSpacing: undefined } } as const;

describe('classification', () => {
  it.each<[string, CzmFile, string, string]>([
    ['tomography', {}, TOMOGRAPHY, 'OPT'],
    ['photograph', { count: 1, columns: 664 }, '1.2.840.10008.5.1.4.1.1.77.1.5.1', 'OP'],
    ['photograph of 12 bits', { count: 1, columns: 664, bits: 12 }, '1.2.840.10008.5.1.4.1.1.77.1.5.2', 'OP'],
  ])('%s, blank, private or retired', (_, options, sopClass, modality) => {
    for (const stated of ['', '1.2.276.0.75.2.2.42.7', OPT_FILE]) {
      const { value } = repaired({ ...options, attributes: { sopClass: stated, modality: '' } });
      expect([value('00080016'), value('00020002'), value('00080060')]).toEqual([
        sopClass,
        sopClass,
        modality,
      ]);
    }
  });

  it('of an unknown shape stays blank: nothing tells what it is', () => {
    const { value } = repaired({
      ...UNKNOWN_SHAPE,
      attributes: { ...UNKNOWN_SHAPE.attributes, sopClass: '', modality: '' },
    });
    expect([value('00080016'), value('00080060')]).toEqual(['', '']);
  });

  it.each<[string, CzmFile, string]>([
    ['Modality OPT', { attributes: { sopClass: OPT_FILE, modality: 'OPT' } }, TOMOGRAPHY],
    [
      'Modality OP',
      { attributes: { sopClass: OPT_FILE, modality: 'OP' } },
      '1.2.840.10008.5.1.4.1.1.77.1.5.1',
    ],
    [
      'three colours',
      { samples: 3, attributes: { sopClass: OPT_FILE, modality: '' } },
      '1.2.840.10008.5.1.4.1.1.77.1.5.1',
    ],
    ['nothing', { attributes: { sopClass: OPT_FILE, modality: '' } }, OPT_FILE],
  ])('of an unknown shape is told by %s', (_, options, sopClass) => {
    const attributes = { ...UNKNOWN_SHAPE.attributes, ...options.attributes };
    const { value } = repaired({ ...UNKNOWN_SHAPE, ...options, attributes });
    expect([value('00080016'), value('00020002')]).toEqual([sopClass, sopClass]);
  });

  it('of DICOM JSON too is by content where it is the retired one', () => {
    const json = {
      '00080016': { vr: 'UI', Value: [OPT_FILE] },
      '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
      '00280008': { vr: 'IS', Value: [128] },
      '00280010': { vr: 'US', Value: [512] },
      '00280011': { vr: 'US', Value: [1024] },
    };
    expect(normalizeDicomJson(json).json['00080016']).toEqual({ vr: 'UI', Value: [TOMOGRAPHY] });
  });

  it('of frames turned upright is the source’s, repaired', () => {
    const turned = [1, 2].map((fill) => codestream({ rows: 1024, columns: 1024, reversible: true, fill }));
    const source = czmFile({ count: 2, rows: 1024, attributes: { sopClass: OPT_FILE } });
    const elements = readElements(normalizePart10(source, { turnedFrames: turned })[0]!.bytes);
    for (const path of ['00080016', '00020002', '00082112[0].00081150']) {
      expect(elements.get(path)).toContain(TOMOGRAPHY);
    }
  });

  it('that is stated stays', () => {
    const { value } = repaired({ attributes: { sopClass: '1.2.840.10008.5.1.4.1.1.7.2', modality: 'OT' } });
    expect([value('00080016'), value('00080060')]).toEqual(['1.2.840.10008.5.1.4.1.1.7.2', 'OT']);
  });

  it('the series is named by its protocol where its description says nothing', () => {
    expect(repaired().value('0008103E')).toBe('Macular Cube 512x128');
    const own = repaired({ elements: [text(0x0008103e, 'LO', 'Follow-up', true)] });
    expect(own.value('0008103E')).toBe('Follow-up');
  });

  it('laterality in the terms of the standard', () => {
    for (const [stated, eye] of [
      ['OS', 'L'],
      ['OD', 'R'],
    ] as const) {
      const { value } = repaired({ attributes: { laterality: stated } });
      // Where Image Laterality is, Laterality is not to be (PS3.3 C.7.3.1).
      expect([value('00200060'), value('00200062')]).toEqual([undefined, eye]);
    }
    // Laterality is L or R; Image Laterality knows both.
    const both = repaired({ attributes: { laterality: 'OU' } });
    expect([both.value('00200060'), both.value('00200062')]).toEqual([undefined, 'B']);
    const contradicted = repaired({ elements: [text(0x00200062, 'CS', 'OD')] });
    expect([contradicted.value('00200060'), contradicted.value('00200062')]).toEqual(['L', 'R']);
    expect(repaired({ attributes: { laterality: '' } }).value('00200062')).toBeUndefined();
  });
});

describe('geometry', () => {
  const shared = '52009229[0].';
  it('of a cube, stored and upright', () => {
    const stored = repaired();
    expect(stored.value(`${shared}00209116[0].00200037`)).toBe('0\\1\\0\\1\\0\\0');
    expect(stored.value(`${shared}00289110[0].00280030`)).toBe('0.011741683\\0.001955034');
    const upright = repaired({}, 'upright');
    expect(upright.value(`${shared}00209116[0].00200037`)).toBe('1\\0\\0\\0\\1\\0');
    expect(upright.value(`${shared}00289110[0].00280030`)).toBe('0.001955034\\0.011741683');
    for (const { value } of [stored, upright]) {
      const z = [0, 1, 2].map((i) => value(`52009230[${i}].00209113[0].00200032`)!.split('\\').map(Number));
      expect(z).toEqual([0, 1, 2].map((i) => [0, 0, expect.closeTo((i * 6) / 127, 9)]));
      expect(value('00180088')).toBe(value(`${shared}00289110[0].00180088`));
    }
  });

  it.each<[string, CzmFile]>([
    ['crossed scans', { count: 2, rows: 1024 }],
    ['a cube whose slow axis is unknown', { attributes: { protocol: ['', 'Angiography 6x6 mm'] } }],
    ['one line', { count: 1, rows: 4096 }],
  ])('of %s: no position is invented', (_, options) => {
    for (const orientation of ['stored', 'upright'] as const) {
      const { value, bytes } = repaired(options, orientation);
      expect(value('52009230')).toBeUndefined();
      expect(value('00180088')).toBeUndefined();
      expect(Buffer.from(bytes).includes(Buffer.from([0x20, 0x00, 0x32, 0x00]))).toBe(false);
      // Cornerstone takes groups without positions for a volume: upright, for hosts, there are none.
      if (orientation === 'upright') expect(value('52009229')).toBeUndefined();
    }
  });

  it('that nobody knows is not written: no spacing, no groups', () => {
    const { value } = repaired({ attributes: { pixelSpacing: '0.0,none', field: undefined } });
    expect([value('00280030'), value('52009229'), value('52009230')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('that the data set states stays, but for a spacing that no reader understands', () => {
    const plane = text(0x00200037, 'DS', '0\\1\\0\\0\\0\\-1');
    const { value, number } = repaired({ elements: [plane] }, 'upright');
    expect(value('00200037')).toBe('0\\1\\0\\0\\0\\-1');
    expect(value('00280030')).toBe('0.011741683\\0.001955034');
    expect([number('00280010'), number('00280011')]).toEqual([512, 1024]);
    expect(value('52009229')).toBeUndefined();
  });

  it('assumed values are marked so, in the repairs and for whoever reads the result', () => {
    const { repair, bytes, description } = repaired({ count: 128 });
    expect(repair('00180088')).toMatchObject({ confidence: 'C', provenance: 'assumed' });
    expect(repair('52009230')).toMatchObject({ confidence: 'C', provenance: 'assumed' });
    const again = openPart10(bytes).description;
    expect(again.spacing.betweenFrames).toMatchObject({
      mm: description.spacing.betweenFrames.mm,
      provenance: 'assumed',
    });
    expect(again.geometry).toEqual({ planes: 'assumed', positions: 'assumed' });
  });
});

describe('frames turned upright', () => {
  const turned = [1, 2].map((fill) => codestream({ rows: 1024, columns: 1024, reversible: true, fill }));
  const source = czmFile({ count: 2, rows: 1024 });
  const [result] = normalizePart10(source, { turnedFrames: turned });

  it('are another instance that says where it comes from, and are lossy as their source was', () => {
    const elements = readElements(result!.bytes);
    expect(elements.get('00080018')).not.toBe(readElements(source).get('00080018'));
    expect(elements.get('00020003')).toBe(elements.get('00080018'));
    expect(elements.get('00082112[0].00081155')).toBe(readElements(source).get('00080018'));
    expect(elements.get('00080008')).toMatch(/^CS DERIVED/);
    expect(elements.get('00282110')).toBe('CS 01');
    expect(normalizePart10(source, { turnedFrames: turned })[0]!.bytes).toEqual(result!.bytes);
  });

  it('are never turned again, even where an archive stripped the private record', () => {
    const opened = openPart10(result!.bytes);
    expect(opened.frames.map((frame) => frame.length)).toEqual(turned.map((frame) => even(frame).length));
    expect(opened.description.orientation).toMatchObject({ basis: 'recorded', turns: ['none', 'none'] });
    const { file } = opened;
    const kept = [...file.meta, ...file.elements].filter(({ tag }) => !/^...[13579BDF]/.test(tag));
    const stripped = Buffer.concat([
      result!.bytes.subarray(0, file.metaStart),
      ...kept.map(({ start, end }) => result!.bytes.subarray(start, end)),
    ]);
    const found = openPart10(stripped).description;
    expect(found.family).toBe('clean');
    expect(found.orientation).toMatchObject({ basis: 'recorded', turns: ['none', 'none'] });
    expect(found.spacing.horizontal.provenance).not.toBe('stated');
    for (const orientation of ['stored', 'upright'] as const) {
      const [again] = normalizePart10(stripped, { orientation });
      expect(again!.description.orientation.turns).toEqual(['none', 'none']);
      expect(openPart10(again!.bytes).frames).toEqual(opened.frames);
    }
  });

  it('must be as many as the source has, of the upright size, from a source with a UID', () => {
    expect(() => normalizePart10(source, { turnedFrames: turned.slice(1) })).toThrow(
      /one new frame for each/,
    );
    const cube = czmFile({ count: 3 });
    const asStored = [1, 2, 3].map((fill) => codestream({ fill }));
    expect(() => normalizePart10(cube, { turnedFrames: asStored })).toThrow(
      /size of the picture that it replaces/,
    );
    const blank = czmFile({
      count: 2,
      rows: 1024,
      attributes: { sopInstance: '' },
      file: { sopInstance: '' },
    });
    expect(() => normalizePart10(blank, { turnedFrames: turned })).toThrow(/SOP Instance UID/);
  });
});

describe('DICOM JSON', () => {
  /** The data set of a Part 10 file as a DICOMweb server that cleans nothing would send it. */
  function toJson(file: Uint8Array): DicomJson {
    const { attributes } = openPart10(file);
    const convert = (set: typeof attributes): DicomJson =>
      Object.fromEntries(
        [...set]
          .filter(({ tag }) => !/^(0002|7FE0)/.test(tag))
          .map(({ tag, vr = 'UN', text: value, numbers, items }) => {
            if (vr === 'SQ') return [tag, { vr, Value: items.map(convert) }];
            return [tag, { vr, Value: value === undefined ? numbers : value.split('\\') }];
          }),
      );
    return convert(attributes);
  }

  it.each<[string, CzmFile]>([
    ['a cube', {}],
    ['an HD scan', { count: 2, rows: 1024 }],
    ['lines', { count: 5, rows: 1024, attributes: { spacingBetweenSlices: '0.25' } }],
    ['a fundus', { count: 1, columns: 664, attributes: { sopClass: '', modality: '' } }],
    [
      'a cube with the size of the upright picture',
      { elements: [us(0x00280010, 1024), us(0x00280011, 512)] },
    ],
  ])('%s: the plan is that of the Part 10 file, but for what only codestreams tell', (_, options) => {
    const file = czmFile(options);
    const json = toJson(file);
    for (const orientation of ['stored', 'upright'] as const) {
      const part10 = normalizePart10(file, { orientation })[0]!;
      const fromJson = normalizeDicomJson(json, { orientation });
      // What the standard wants of files is not added to what a server says of them.
      const ofFiles =
        /Type 2|MONOCHROME2|^Acquisition Date|shows an eye|coherence tomography|^Image Laterality states|^OS, OD/;
      const told = ({ tag, why }: Repair): boolean =>
        !/^(0002|0028(0002|0004|0006|0008|01|211))/.test(tag) && !ofFiles.test(why);
      const essence = (repairs: readonly Repair[]) =>
        repairs
          .filter(told)
          .map(({ tag, from, to, confidence, provenance }) => [tag, from, to, confidence, provenance]);
      const withoutReasons = (rows: ReturnType<typeof essence>) =>
        rows.map((row) => (/^0028001/.test(String(row[0])) ? row.slice(0, 3) : row));
      expect(withoutReasons(essence(fromJson.repairs))).toEqual(withoutReasons(essence(part10.repairs)));
      const {
        kind,
        laterality,
        stored,
        upright,
        spacing,
        geometry,
        protocol,
        orientation: turned,
      } = part10.description;
      expect(fromJson.description).toMatchObject({
        kind,
        laterality,
        stored,
        upright,
        spacing,
        geometry,
        protocol,
        orientation: turned,
      });
    }
  });

  it('as Orthanc sends it: the spacing that it drops is derived from the field of view', () => {
    const json = {
      '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
      '00280008': { vr: 'IS', Value: [2] },
      '00280010': { vr: 'US', Value: [1024] },
      '00280011': { vr: 'US', Value: [1024] },
      '00280030': { vr: 'DS' },
      '00280103': { vr: 'US', Value: [1] },
      '00631005': { vr: 'FL', Value: [6] },
      '00631010': { vr: 'UN', InlineBinary: Buffer.from(Float32Array.of(2).buffer).toString('base64') },
    };
    const { json: repairedJson, description } = normalizeDicomJson(json, { orientation: 'upright' });
    expect(description.spacing.horizontal).toMatchObject({ provenance: 'derived' });
    expect(repairedJson['00280030']!.Value).toEqual([
      expect.closeTo(2 / 1023, 12),
      expect.closeTo(6 / 1023, 12),
    ]);
    expect(repairedJson['00280103']!.Value).toEqual([0]);
  });

  it('of Raw Data Storage is recognized and left alone', () => {
    const json = {
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.66'] },
      '04070010': { vr: 'LO', Value: ['99CZM_CapeCod_OctGeneral\0'] },
    };
    expect(normalizeDicomJson(json).description.family).toBe('raw-data-storage');
  });
});
