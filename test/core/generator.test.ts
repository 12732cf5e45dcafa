import { beforeAll, describe, expect, it } from '@jest/globals';
import dicomParser from 'dicom-parser';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { TURNS, unscramble } from '../../src/core/index.js';
import { decode, encodeAfresh, LOSSLESS, LOSSY, sha256 } from '../generator/codec.js';
import { specimens, sampleScans, specimen } from '../generator/families.js';
import type { Built } from '../generator/expected.js';
import { makeFrame } from '../generator/frames.js';
import { scrambledFrame, wrapJp2 } from '../generator/jp2.js';
import { KINDS, type PhantomKind } from '../generator/kinds.js';
import { findMarker, paintMarkerInto, readFrameBarcode, readMarker } from '../generator/marker.js';
import { storedPhantom, uprightPhantom } from '../generator/phantom.js';
import { inverseTurn, turnPicture } from '../generator/picture.js';

const kinds = Object.keys(KINDS) as PhantomKind[];
const blank = (rows: number, columns: number, samples = 1) => ({
  pixels: new Uint8Array(rows * columns * samples).fill(90),
  rows,
  columns,
  samples,
});

describe('marker', () => {
  it('says frame and series of every mark, at every size', () => {
    const sizes = fc.constantFrom([64, 96], [200, 200], [128, 512], [1024, 200], [1024, 512], [1024, 1024]);
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 1023 }), fc.nat(63), ([rows, columns], frame, series) => {
        const picture = blank(rows!, columns!);
        paintMarkerInto(picture, { frame, series });
        expect(readMarker(picture.pixels, rows!, columns!)).toEqual({ frame, series });
      }),
      { numRuns: 60 },
    );
  });

  it('is not read from a picture that is turned, and tells which turn sets it upright', () => {
    const picture = blank(200, 200);
    paintMarkerInto(picture, { frame: 77, series: 9 });
    for (const turn of TURNS) {
      const turned = turnPicture(picture, turn);
      expect(readFrameBarcode(turned.pixels, 200, 200)).toBe(turn === 'none' ? 77 : undefined);
      expect(findMarker(turned)).toEqual({ frame: 77, series: 9, turn: inverseTurn(turn) });
    }
  });

  it('is read from a scaled, darkened RGBA screenshot', () => {
    const picture = uprightPhantom({ kind: 'macular-cube', index: 40 });
    const rows = 700;
    const columns = 350;
    const shot = new Uint8ClampedArray(rows * columns * 4);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const value =
          picture.pixels[Math.floor((r / rows) * 1024) * 512 + Math.floor((c / columns) * 512)]! * 0.4;
        shot.set([value, value, value, 255], (r * columns + c) * 4);
      }
    }
    const options = { samples: 4, picture: { rows: 1024, columns: 512 } };
    expect(readFrameBarcode(shot, rows, columns, options)).toBe(41);
  });

  it('is not found where there is none', () => {
    expect(readMarker(blank(64, 96).pixels, 64, 96)).toBeUndefined();
    expect(findMarker(blank(200, 200))).toBeUndefined();
  });
});

describe('phantom', () => {
  it.each(kinds)('%s: the stored frame, turned, is upright and survives its compression', async (kind) => {
    const { stored, turn, frames } = KINDS[kind];
    const index = Math.min(1, frames - 1);
    const picture = storedPhantom({ kind, index });
    expect([picture.rows, picture.columns]).toEqual([stored.rows, stored.columns]);
    const frame = await makeFrame(kind, index);
    const decoded = (await decode(unscramble(frame.stored)))!;
    expect(sha256(decoded.pixels)).toBe(frame.pixelsSha256);
    const upright = turnPicture(decoded, turn(index));
    expect(readMarker(upright.pixels, upright.rows, upright.columns, upright)).toEqual(frame.mark);
    expect(frame.mark).toEqual({ frame: index + 1, series: kinds.indexOf(kind) });
    // Only the square frames and those lying on their side could be mistaken; each is read one way only.
    if (turn(index) !== 'none')
      expect(readMarker(decoded.pixels, stored.rows, stored.columns)).toBeUndefined();
  });

  it('is the same for the same seed, and another for another', () => {
    const of = (seed: number) => sha256(uprightPhantom({ kind: 'unknown', index: 0, seed }).pixels);
    expect(of(1)).toBe(of(1));
    expect(of(2)).not.toBe(of(1));
  });

  it('goes on from one B-scan of a cube to the next', () => {
    const surface = (index: number) => {
      const { pixels } = uprightPhantom({ kind: 'macular-cube', index });
      // The first bright depth of the middle A-scan, below the mark.
      return Array.from({ length: 900 }, (_, r) => pixels[(r + 100) * 512 + 256]!).findIndex((p) => p > 120);
    };
    const depths = [50, 51, 52, 53, 63].map(surface);
    depths.slice(1, 4).forEach((depth, i) => expect(Math.abs(depth - depths[i]!)).toBeLessThan(12));
    // The pit: deeper in the middle of the cube than 0.6 mm below it.
    expect(depths[4]! - depths[0]!).toBeGreaterThan(20);
  });
});

describe('encoding', () => {
  it('gives the same codestream twice', async () => {
    const picture = storedPhantom({ kind: 'unknown', index: 2 });
    for (const encoding of [LOSSY, LOSSLESS]) {
      expect(await encodeAfresh(picture, encoding)).toEqual(await encodeAfresh(picture, encoding));
    }
  });

  it('loses nothing with the 5-3 filter', async () => {
    for (const kind of ['unknown', 'iris'] as const) {
      const frame = await makeFrame(kind, 0, { encoding: LOSSLESS });
      expect(frame.pixelsSha256).toBe(sha256(storedPhantom({ kind, index: 0 }).pixels));
    }
  });

  it('makes about 52 kB of a B-scan', async () => {
    const { plain } = await makeFrame('macular-cube', 63);
    expect(plain.length).toBeGreaterThan(50_000);
    expect(plain.length).toBeLessThan(54_000);
  });
});

describe('JP2', () => {
  const codestream = Uint8Array.of(0xff, 0x4f, 0xff, 0x51, 1, 2, 3, 0xff, 0xd9);
  const picture = { rows: 512, columns: 1024, samples: 1 };
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const lead =
    '0000000c6a5020200d0a870a' +
    '00000014667479706a703220000000006a703220' +
    '0000002d6a703268' +
    '00000016696864720000020000000400000107070000' +
    '0000000f636f6c7201000000000011';

  it('has its boxes where the specification puts them', () => {
    expect(hex(wrapJp2(codestream, picture))).toBe(`${lead}000000116a703263${hex(codestream)}`);
    expect(hex(wrapJp2(codestream, { ...picture, samples: 3 }).subarray(70, 77))).toBe('01000000000010');
  });

  it('has the same boxes as an independent file', () => {
    const file = readFileSync(new URL('../fixtures/independent/not-czm.dcm', import.meta.url));
    expect(file.indexOf(Buffer.from(lead, 'hex'))).toBeGreaterThan(0);
  });

  it('varies as asked', () => {
    const of = (options: object) => hex(wrapJp2(codestream, picture, options)).slice(lead.length);
    expect(of({ jp2cLength: 'zero' })).toBe(`000000006a703263${hex(codestream)}`);
    expect(of({ jp2cLength: 'extended' })).toBe(`000000016a7032630000000000000019${hex(codestream)}`);
    expect(of({ trailing: 2 })).toBe(`000000136a703263${hex(codestream)}0000`);
    expect(of({ parity: 'odd' })).toBe(`000000126a703263${hex(codestream)}00`);
    expect(of({ unknownBox: true })).toMatch(/^00000022637a6d20/);
  });

  it('is padded before or after it is scrambled, at every odd length', () => {
    let changed = 0;
    for (let length = 2001; length < 2071; length += 2) {
      const odd = new Uint8Array(length).fill(7);
      odd.set(wrapJp2(codestream, picture));
      const before = scrambledFrame(odd, 'before');
      const after = scrambledFrame(odd, 'after');
      for (const { stored, plain } of [before, after]) {
        expect(stored).toHaveLength(length + 1);
        expect(plain.subarray(0, length)).toEqual(odd);
        expect(unscramble(stored)).toEqual(plain);
      }
      if (sha256(before.stored) !== sha256(after.stored)) changed++;
    }
    expect(changed).toBeGreaterThan(17);
  });
});

describe('specimens', () => {
  const quick = specimens.filter((candidate) => !candidate.slow);
  const built = new Map<string, Built>();
  beforeAll(async () => {
    for (const { name, build } of quick) built.set(name, await build());
  });
  const get = (name: string) => built.get(name)!;

  it('have names of their own', () => {
    expect(new Set(specimens.map((s) => s.name)).size).toBe(specimens.length);
    expect(sampleScans.map((s) => s.specimen.name)).toEqual(expect.arrayContaining(['macular-cube.EX.DCM']));
  });

  it('are the same bytes twice', async () => {
    for (const { name, build } of quick.slice(-30)) {
      expect(sha256((await build()).bytes)).toBe(sha256(get(name).bytes));
    }
  });

  // No header, deflated, cut short; and dicom-parser takes OV for a VR with a 16-bit length.
  const unreadable = /^(no-preamble|no-file-meta|deflated|file-|offset-table-extended)|^raw-truncated/;

  it.each(quick.filter(({ name }) => !unreadable.test(name)).map(({ name }) => name))(
    '%s is read by dicom-parser, and is nobody real',
    (name) => {
      const { bytes, expected } = get(name);
      const dataSet = dicomParser.parseDicom(bytes);
      expect(dataSet.string('x00100010')).toMatch(/^PHANTOM\^SYNTHETIC/);
      expect(dataSet.string('x00100020')).toMatch(/^SYNTHETIC-1/);
      expect(dataSet.string('x00204000') ?? 'SYNTHETIC').toMatch(/^SYNTHETIC/);
      const pixelData = dataSet.elements.x7fe00010;
      expect(pixelData !== undefined).toBe(!/^(raw|analysis)-/.test(name));
      for (const scan of expected.scans) {
        expect(scan.jp2Sha256).toHaveLength(scan.frames);
        expect(scan.storedPixelsSha256).toHaveLength(scan.frames);
        expect(scan.uprightTurn).toHaveLength(scan.frames);
      }
    },
  );

  it('hold their frames, one fragment each, and unscramble to the hashes they promise', () => {
    for (const name of ['macular-cube-8.EX.DCM', 'hd-cross.EX.DCM', 'pad-after.EX.DCM']) {
      const { bytes, expected } = get(name);
      const dataSet = dicomParser.parseDicom(bytes);
      const { fragments } = dataSet.elements.x7fe00010!;
      const frames = fragments!.map(({ position, length }) => bytes.subarray(position, position + length));
      expect(frames.map((frame) => sha256(unscramble(frame)))).toEqual(expected.scans[0]!.jp2Sha256);
    }
  });

  it('show each offset table as named', () => {
    const table = (name: string) => {
      const { bytes } = get(`${name}.EX.DCM`);
      const { basicOffsetTable, fragments } = dicomParser.parseDicom(bytes).elements.x7fe00010!;
      return { table: basicOffsetTable, fragments: fragments!.map((fragment) => fragment.offset) };
    };
    const present = table('unknown-shape');
    expect(present.table).toEqual(present.fragments);
    expect(table('offset-table-empty').table).toEqual([]);
    const wrong = table('offset-table-wrong');
    expect(wrong.table!.some((offset) => wrong.fragments.includes(offset))).toBe(false);
    const file = Buffer.from(get('offset-table-extended.EX.DCM').bytes);
    const extended = file.indexOf(Buffer.from('e07f01004f560000', 'hex'));
    expect(file.readUInt32LE(extended + 8)).toBe(3 * 8);
    const { jp2Sha256 } = get('offset-table-extended.EX.DCM').expected.scans[0]!;
    const first = file.indexOf(Buffer.from('feff00e0', 'hex'), extended) + 8;
    const frames = [0, 1, 2].map((i) => {
      const at = first + Number(file.readBigUInt64LE(extended + 12 + 8 * i));
      return new Uint8Array(file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4)));
    });
    expect(frames.map((frame) => sha256(unscramble(frame)))).toEqual(jp2Sha256);
    expect(table('fragments').fragments).toHaveLength(9);
    expect(table('fragment-empty-trailing').fragments).toHaveLength(4);
  });

  it('are as dirty as the seed', () => {
    const { bytes } = get('hd-cross.EX.DCM');
    const dataSet = dicomParser.parseDicom(bytes);
    const raw = (source: dicomParser.DataSet, tag: string) => {
      const { dataOffset, length } = source.elements[tag]!;
      return Buffer.from(bytes.subarray(dataOffset, dataOffset + length)).toString('latin1');
    };
    expect(raw(dataSet, 'x00280008')).toBe('2\0\0U\x12\0');
    expect(raw(dataSet, 'x00280030')).toBe('0.005865103,0.001955034\0\0U\x12\0');
    const item = dataSet.elements.x00400260!.items![0]!.dataSet!;
    expect(raw(item, 'x00080104')).toBe('Macular Cube 512x128\0\0U\x12');
    expect(dataSet.float('x00631005')).toBe(6);
    expect(dataSet.string('x00570001')).toBe('1.2.276.0.75.2.2.42.7');
    const everywhere = dicomParser.parseDicom(get('dirty-everywhere.EX.DCM').bytes);
    expect(everywhere.elements.x00020010!.length % 2).toBe(0);
    expect(everywhere.string('x00020010')).toBe('1.2.840.10008.1.2.4.91');
  });

  it('are implicit, undefined in length or with group lengths where named so', () => {
    const implicit = dicomParser.parseDicom(get('implicit-vr.EX.DCM').bytes);
    expect(implicit.elements.x00280010!.vr).toBeUndefined();
    expect(implicit.uint16('x00280010')).toBe(64);
    const open = dicomParser.parseDicom(get('undefined-lengths.EX.DCM').bytes);
    expect(open.elements.x00400260!.hadUndefinedLength).toBe(true);
    const groups = dicomParser.parseDicom(get('group-lengths.EX.DCM').bytes);
    expect(groups.elements.x00280000).toBeDefined();
    expect(Buffer.from(get('no-preamble.EX.DCM').bytes.subarray(0, 4)).toString('hex')).toBe('02000000');
  });

  it('tell which damaged frames have no picture', () => {
    const pictures = (name: string) =>
      get(`${name}.EX.DCM`).expected.scans[0]!.storedPixelsSha256.map((hash) => hash !== null);
    expect(pictures('damaged-header')).toEqual([true, false, true]);
    expect(pictures('damaged-truncated')).toEqual([true, false, true]);
    expect(pictures('damaged-noise')).toEqual([true, false, true]);
    expect(pictures('damaged-first')).toEqual([false, true, true]);
    // Noise in the entropy-coded data decodes to a picture, but not to the right one.
    const body = get('damaged-body.EX.DCM').expected.scans[0]!;
    expect(body.storedPixelsSha256[1]).not.toBe(
      get('unknown-shape.EX.DCM').expected.scans[0]!.storedPixelsSha256[1],
    );
  });

  it('put raw storage frames where the containers say', () => {
    const { bytes, expected } = get('raw-all-containers.DCM');
    const dataSet = dicomParser.parseDicom(bytes);
    expect(expected.scans.map((scan) => scan.container)).toEqual(
      ['A0', 'A1', 'A2', 'A3', 'A6', 'A7', 'AD', 'B5', 'EE'].map((end) => `040710${end}`),
    );
    for (const scan of expected.scans) {
      const container = dataSet.elements[`x${scan.container!.toLowerCase()}`]!.items![0]!.dataSet!;
      expect([container.uint16('x04071001'), container.uint16('x04071002')]).toEqual([
        scan.storedRows,
        scan.storedColumns,
      ]);
      const hashes = container.elements.x04071005!.items!.map(({ dataSet: item }) => {
        const { dataOffset, length } = item!.elements.x04071006!;
        return sha256(unscramble(bytes.subarray(dataOffset, dataOffset + length)));
      });
      expect(hashes).toEqual(scan.jp2Sha256);
    }
  });

  it('are found by name', () => {
    expect(specimen('iris.EX.DCM').name).toBe('iris.EX.DCM');
    expect(() => specimen('nothing')).toThrow(RangeError);
  });
});
