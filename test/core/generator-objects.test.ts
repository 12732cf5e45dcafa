import { beforeAll, describe, expect, it } from '@jest/globals';
import dicomParser from 'dicom-parser';
import { decode, sha256 } from '../generator/codec.js';
import type { Built } from '../generator/expected.js';
import { specimen, specimens } from '../generator/families.js';
import { KINDS, type PhantomKind } from '../generator/kinds.js';
import { findMarker, readMarker } from '../generator/marker.js';
import { uprightPhantom } from '../generator/phantom.js';
import { scanLine } from '../generator/scan-lines.js';

const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
const OP = '1.2.840.10008.5.1.4.1.1.77.1.5.1';

interface Opened extends Built {
  readonly dataSet: dicomParser.DataSet;
}

async function open(name: string): Promise<Opened> {
  const built = await specimen(name).build();
  return { ...built, dataSet: dicomParser.parseDicom(built.bytes) };
}

const items = (dataSet: dicomParser.DataSet, tag: string) =>
  dataSet.elements[tag]!.items!.map((item) => item.dataSet!);
const raw = ({ bytes, dataSet }: Opened, tag: string): string => {
  const { dataOffset, length } = dataSet.elements[tag]!;
  return Buffer.from(bytes.subarray(dataOffset, dataOffset + length)).toString('latin1');
};
const fragments = ({ bytes, dataSet }: Opened): Uint8Array[] =>
  dataSet.elements.x7fe00010!.fragments!.map(({ position, length }) =>
    bytes.subarray(position, position + length),
  );

describe('standard objects', () => {
  const names = specimens
    .filter(({ name, slow }) => name.startsWith('standard-') && !slow)
    .map(({ name }) => name);
  const built = new Map<string, Opened>();
  beforeAll(async () => {
    for (const name of names) built.set(name, await open(name));
  });
  const get = (name: string) => built.get(`${name}.dcm`)!;

  it.each(names)('%s: the vendor’s, upright, and decodes to what it promises', async (name) => {
    const opened = built.get(name)!;
    const { dataSet, expected, bytes } = opened;
    const [scan] = expected.scans;
    expect(expected.family).toBe('standard');
    expect(dataSet.string('x00080016')).toBe(expected.sopClass);
    expect(dataSet.string('x22010010')).toBe('99CZM_NIM_INTERNAL_01');
    expect(dataSet.string('x22011000')).toBe(
      expected.sopClass === OP ? 'OphthalmicPhotography8BitImage' : 'OphthalmicTomographyImage',
    );
    for (const tag of ['x00080018', 'x0020000d', 'x0020000e']) {
      expect(dataSet.string(tag)).toMatch(/^1\.2\.276\.0\.75\.2\.2\.42\.99999\.\d+$/);
    }
    expect(dataSet.elements.x00570001).toBeUndefined();
    expect(dataSet.uint16('x00280103')).toBe(0);
    expect([dataSet.uint16('x00280010'), dataSet.uint16('x00280011')]).toEqual([
      scan!.storedRows,
      scan!.storedColumns,
    ]);
    expect(scan!.uprightTurn).toEqual(scan!.marks.map(() => 'none'));
    if (name === 'standard-uncompressed.dcm') {
      const { dataOffset } = dataSet.elements.x7fe00010!;
      const size = 1024 * 512;
      scan!.marks.forEach((mark, i) => {
        const pixels = bytes.subarray(dataOffset + i * size, dataOffset + (i + 1) * size);
        expect(sha256(pixels)).toBe(scan!.storedPixelsSha256[i]);
        expect(readMarker(pixels, 1024, 512)).toEqual(mark);
      });
      return;
    }
    for (const [i, frame] of fragments(opened).entries()) {
      expect(Buffer.from(frame.subarray(0, 4)).toString('hex')).toBe('ff4fff51');
      const { pixels, rows, columns } = (await decode(frame))!;
      expect([rows, columns]).toEqual([scan!.storedRows, scan!.storedColumns]);
      expect(sha256(pixels)).toBe(scan!.storedPixelsSha256[i]);
      expect(readMarker(pixels, rows, columns)).toEqual(scan!.marks[i]);
    }
  });

  it('OPT states its measures as [axial, lateral], its eye for the frames only, and no plane', () => {
    const { dataSet } = get('standard-cube-512x128');
    const [shared] = items(dataSet, 'x52009229');
    const [measures] = items(shared!, 'x00289110');
    expect(measures!.string('x00280030')).toBe('0.001955034\\0.011741683');
    expect(measures!.elements.x00180088).toBeUndefined();
    expect(items(shared!, 'x00209071')[0]!.string('x00209072')).toBe('L');
    expect(dataSet.elements.x00200060).toBeUndefined();
    const perFrame = items(dataSet, 'x52009230');
    expect(perFrame).toHaveLength(4);
    for (const group of [shared!, ...perFrame]) {
      expect(group.elements.x00209113).toBeUndefined();
      expect(group.elements.x00209116).toBeUndefined();
    }
    expect(dataSet.string('x00080008')).toBe('ORIGINAL\\PRIMARY\\\\MAC CUBE 512X128');
  });

  it('OPT names all eight acquisitions', () => {
    const named = names.map((name) => built.get(name)!.dataSet.string('x00080008')!.split('\\')[3]);
    expect(new Set(named)).toEqual(
      new Set([
        undefined,
        'MAC CUBE 512X128',
        'MAC CUBE 200X200',
        '5 LINE RASTER',
        'HD 5 LINE RASTER',
        'HD 1 Line 100X',
        'HD 21 LINE',
        'HD CROSS',
        'HD RADIAL',
      ]),
    );
  });

  it('OPT locates each B-scan in the LSLO picture', () => {
    const { dataSet, expected } = get('standard-cube-512x128');
    const lslo = get('standard-lslo').dataSet;
    const { lines, sopInstance } = expected.scans[0]!.location!;
    expect(sopInstance).toBe(lslo.string('x00080018'));
    const stated = items(dataSet, 'x52009230').map((group) => {
      const [location] = items(group, 'x00220031');
      expect(location!.string('x00081150')).toBe(OP);
      expect(location!.string('x00081155')).toBe(sopInstance);
      return [0, 1, 2, 3].map((i) => location!.float('x00220032', i)!);
    });
    stated.flat().forEach((value, i) => expect(value).toBeCloseTo(lines.flat()[i]!, 3));
    // 6 mm of the 11.03 mm × 8.5 mm picture, around its middle; the first B-scan is the most inferior.
    const expectedLines = [-3, -1, 1, 3].map((y) => {
      const row = (0.5 - y / 11.03) * 663;
      return [row, (0.5 - 3 / 8.5) * 511, row, (0.5 + 3 / 8.5) * 511];
    });
    stated.flat().forEach((value, i) => expect(value).toBeCloseTo(expectedLines.flat()[i]!, 3));
    expect(stated[0]![0]).toBeGreaterThan(stated[3]![0]!);
    expect([lslo.string('x00200020'), lslo.uint16('x00280010'), lslo.uint16('x00280011')]).toEqual([
      'L\\F',
      664,
      512,
    ]);
  });

  it('OPT of the right eye refers to the picture of the right eye', () => {
    const { expected } = get('standard-right-eye');
    expect(expected.eye).toBe('R');
    expect(expected.scans[0]!.location!.sopInstance).toBe(
      get('standard-lslo-right-eye').dataSet.string('x00080018'),
    );
  });

  it('OPT whose frames are not in the order of the stack says so for each', () => {
    const { dataSet, expected } = get('standard-in-stack');
    const positions = items(dataSet, 'x52009230').map((group) =>
      items(group, 'x00209111')[0]!.uint32('x00209057'),
    );
    expect(positions).toEqual([3, 1, 4, 2]);
    expect(expected.scans[0]!.inStack).toEqual(positions);
    expect(expected.scans[0]!.marks.map(({ frame }) => frame)).toEqual(positions);
  });
});

describe('PLEX Elite', () => {
  it('holds uncompressed frames, one a fragment, under a native transfer syntax', async () => {
    const opened = await open('plex-structure.EX.DCM');
    const { dataSet, expected } = opened;
    expect(dataSet.string('x00020010')).toBe('1.2.840.10008.1.2.1');
    expect(dataSet.elements.x7fe00010).toMatchObject({ hadUndefinedLength: true, basicOffsetTable: [] });
    const frames = fragments(opened);
    expect(frames.map(({ length }) => length)).toEqual([300, 300, 300].map((aScans) => aScans * 1536));
    const [scan] = expected.scans;
    expect(frames.map((frame) => sha256(frame))).toEqual(scan!.storedPixelsSha256);
    const found = findMarker({ pixels: frames[1]!, rows: 300, columns: 1536, samples: 1 });
    expect(found).toEqual({ ...scan!.marks[1], turn: 'transpose' });
    expect(scan!.spacing.axial).toBeCloseTo(0.001954397, 9);
    expect(scan!.spacing.lateral).toBeCloseTo(0.010033445, 9);
  });

  it('writes numbers as text, with what follows the end of a C string', async () => {
    const opened = await open('plex-flow.EX.DCM');
    expect(raw(opened, 'x00631005')).toBe('3.000000\0\0U\x12');
    expect(raw(opened, 'x00280008')).toBe('3\0\0U\x12\0');
    expect(opened.dataSet.elements.x00631010!.vr).toBe('LO');
    expect(raw(opened, 'x00570001')).toBe('1.2.276.0.75.2.2.44.15\0\0U\x12');
  });

  it('has every type of image, single ones as ordinary Pixel Data', async () => {
    const types = [];
    for (const { name, build } of specimens.filter((one) => one.name.startsWith('plex-'))) {
      const { bytes, expected } = await build();
      const dataSet = dicomParser.parseDicom(bytes);
      types.push(Number(dataSet.string('x00570001')!.split('.').at(-1)));
      const [scan] = expected.scans;
      const { hadUndefinedLength, length } = dataSet.elements.x7fe00010!;
      const size = scan!.storedRows * scan!.storedColumns * scan!.samples;
      expect([name, hadUndefinedLength === true]).toEqual([name, scan!.frames > 1]);
      if (scan!.frames === 1) expect(length).toBe(size);
    }
    expect([...new Set(types)].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 6, 10, 15]);
  });
});

describe('angiography', () => {
  it('has as many B-scans as A-scans', () => {
    for (const n of [96, 245, 350, 490] as const) {
      for (const kind of [`angiography-${n}`, `flow-${n}`] as const) {
        expect(KINDS[kind]).toMatchObject({ frames: n, stored: { rows: n, columns: 1024 } });
      }
    }
  });

  it('is plain JP2 whose attributes say signed', async () => {
    const opened = await open('flow-245.EX.DCM');
    expect(opened.dataSet.uint16('x00280103')).toBe(1);
    expect(opened.dataSet.string('x00281050')).toBe('29.0');
    for (const frame of fragments(opened)) {
      expect(Buffer.from(frame.subarray(0, 8)).toString('hex')).toBe('0000000c6a502020');
    }
    expect(opened.expected.scans[0]!.spacing.lateral).toBeCloseTo(0.012295082, 9);
  });

  it('shows vessels around the fovea and none in it', () => {
    const { pixels, rows, columns } = uprightPhantom({ kind: 'flow-245', index: 122 });
    // The brightest 8 pixels of depth in the retina under each A-scan.
    const brightest = Array.from({ length: columns }, (_, c) => {
      let best = 0;
      for (let r = 60; r < 620; r += 8) {
        let sum = 0;
        for (let i = 0; i < 8; i++) sum += pixels[(r + i) * columns + c]!;
        best = Math.max(best, sum / 8);
      }
      return best;
    });
    const middle = brightest.slice(112, 133);
    expect(rows).toBe(1024);
    expect(Math.max(...middle)).toBeLessThan(80);
    expect(Math.max(...brightest)).toBeGreaterThan(110);
  });
});

describe('lines', () => {
  it('of HD Radial all go through the middle, each at its own angle', () => {
    const angles = [0, 1, 2, 3].map((index) => {
      const { at, centre } = scanLine('hd-radial', index);
      expect(at(0)).toEqual(centre);
      const end = at(0.5);
      expect(Math.hypot(end.x, end.y)).toBeCloseTo(3, 9);
      return (Math.atan2(end.y, end.x) * 180) / Math.PI;
    });
    [0, 45, 90, 135].forEach((angle, i) => expect(angles[i]).toBeCloseTo(angle, 9));
  });

  it('of HD Cross run across, then upwards', () => {
    const vectors = [0, 1, 2, 3].map((index) => {
      const { at } = scanLine('hd-grid', index);
      return [at(0.5).x - at(-0.5).x, at(0.5).y - at(-0.5).y];
    });
    expect(vectors).toEqual([
      [6, 0],
      [6, 0],
      [0, 6],
      [0, 6],
    ]);
  });

  it('of Raw Data Storage lie in their own containers', async () => {
    for (const [name, tag, frames] of [
      ['raw-5-line', '040710A4', 5],
      ['raw-hd-5-line', '040710A5', 5],
      ['raw-21-line', '040710A5', 3],
    ] as const) {
      const { expected, dataSet } = await open(`${name}.DCM`);
      const scan = expected.scans.find(({ container }) => container === tag)!;
      expect(scan).toMatchObject({ frames, storedRows: 1024, storedColumns: 1024 });
      const [container] = items(dataSet, `x${tag.toLowerCase()}`);
      expect(items(container!, 'x04071005')).toHaveLength(frames);
    }
  });

  it('that cross state a slice distance which makes no volume', async () => {
    const { expected, dataSet } = await open('raw-radial.DCM');
    const [container] = items(dataSet, 'x040710a5');
    expect(container!.string('x0407100c')).toBe('0.25');
    expect(expected.scans[0]!.volume).toBe(false);
    const ex = await open('hd-grid-spaced.EX.DCM');
    expect(raw(ex, 'x00180088')).toBe('0.25\0\0U\x12');
    expect(ex.expected.scans[0]!.volume).toBe(false);
  });
});

describe('what tells whose file it is', () => {
  it('the retired SOP class is stated, and what it becomes is expected', async () => {
    for (const [name, sopClass] of [
      ['class-12-77', OPT],
      ['class-12-77-fundus', OP],
      ['class-12-77-iris', OP],
    ] as const) {
      const { dataSet, expected } = await open(`${name}.EX.DCM`);
      expect(dataSet.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.12.77');
      expect(expected.sopClass).toBe(sopClass);
    }
  });

  it('the eye is that of the place which states it', async () => {
    const found = [];
    for (const name of ['eye-unknown', 'eye-of-image', 'eye-of-frames', 'eye-contradicted', 'both-eyes']) {
      found.push((await specimen(`${name}.EX.DCM`).build()).expected.eye);
    }
    expect(found).toEqual([null, 'R', 'L', null, 'B']);
  });

  it('implicit raw data has no VRs', async () => {
    const { dataSet } = await open('raw-implicit-vr.DCM');
    expect(dataSet.string('x00020010')).toBe('1.2.840.10008.1.2');
    expect(dataSet.elements.x040710a1!.vr).toBeUndefined();
  });
});

/** docs/format.md section 8c. */
const CODES = '1 2 3 9 10 21 22 51 71 72 73 74 75 77 78 79 80 83 90 91 92 93 94 95 102 103 961';
const PATTERNS =
  'MACULAR_CUBE RASTER RASTER_HD OPTIC_DISC_CUBE ANTERIOR_RASTER ANTERIOR_CUBE HD_ANGLE ANTERIOR_CHAMBER ' +
  'HD_CORNEA PACHYMETRY RASTER_SINGLE RASTER_21_LINES RASTER_GRID WIDE_ANGLE2ANGLE RASTER_RADIAL ANGIO_3MM ' +
  'ANGIO_6MM ANGIO_8MM ANGIO_12MM ANGIO_ONH ANGIO_HD_6MM ANGIO_HD_8MM ANGIO_6MM_CON ANGIO_8MM_CON';

describe('protocols', () => {
  it('every code value has a file of its own', async () => {
    const codes = [];
    for (const { name } of specimens.filter((one) => one.name.startsWith('protocol-'))) {
      const { dataSet } = await open(name);
      codes.push(items(dataSet, 'x00400260')[0]!.string('x00080100'));
    }
    expect(codes.sort()).toEqual(
      CODES.split(' ')
        .map((code) => `SD-S${code}`)
        .sort(),
    );
  });

  it('every scan pattern has a file of its own', async () => {
    const found = [];
    for (const { name } of specimens.filter((one) => one.name.startsWith('raw-pattern-'))) {
      found.push((await open(name)).dataSet.string('x04051001'));
    }
    expect(found.sort()).toEqual(PATTERNS.split(' ').sort());
  });

  it('all kinds name protocols that exist', () => {
    const unlisted: PhantomKind[] = ['unknown'];
    const known = new Set(CODES.split(' ').map((code) => `SD-S${code}`));
    for (const [kind, { protocol }] of Object.entries(KINDS)) {
      if (unlisted.includes(kind as PhantomKind) || kind.startsWith('plex-')) continue;
      expect([kind, known.has(protocol[0])]).toEqual([kind, true]);
    }
  });
});
