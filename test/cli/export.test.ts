import { describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import { readFileSync, rmSync, statSync } from 'node:fs';
// Internal: depths, signs and sizes that no fixture has; and no public function decodes a frame.
import { pngOf } from '../../src/cli/png.js';
import type { Turn } from '../../src/core/index.js';
import { createDecoder } from '../../src/codec/decoder.js';
import { fixtureFrames, sha256 } from '../codec/fixture-frames.js';
import { specimen } from '../generator/families.js';
import { turned } from '../interop/turned.js';
import { cli, fixture, testFolder, type Answer } from './cli.js';

const folder = testFolder();
const exportAs = (format: 'png' | 'jp2', input: string, ...args: string[]): Promise<Answer> =>
  cli(['export', input, '--out', folder.at('out'), '--format', format, ...args]);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(folder.at('out', name)));

/** What section 8 of docs/format.md says, written down by hand. */
const TURNS: Readonly<Record<string, readonly Turn[]>> = {
  'cube-8.EX.DCM': Array.from({ length: 8 }, (): Turn => 'transpose'),
  'hd-2.EX.DCM': ['transpose', 'rotate-90'],
  'fundus-unencapsulated.EX.DCM': ['rotate-90'],
};
const FILES = Object.keys(TURNS);
const manifest = JSON.parse(readFileSync(fixture('manifest.json'), 'utf8')) as Record<
  string,
  { jp2_sha256: string[]; stored_pixels_sha256: string[] }
>;
const numbered = (name: string, index: number): string =>
  `${name.replace(/\.DCM$/, '')}-${String(index + 1).padStart(3, '0')}`;

describe('export --format jp2', () => {
  it.each(FILES)('gives the plain JP2 files of %s byte for byte', async (name) => {
    const { code } = await exportAs('jp2', fixture(name));
    expect(code).toBe(0);
    const { jp2_sha256: hashes } = manifest[name]!;
    expect(folder.list('out')).toEqual(hashes.map((_, i) => `${numbered(name, i)}.jp2`));
    expect(hashes.map((_, i) => sha256(read(`${numbered(name, i)}.jp2`)))).toEqual(hashes);
  });

  it('calls bare codestreams what they are', async () => {
    const { bytes, expected } = await specimen('clean-codestream.EX.DCM').build();
    expect((await exportAs('jp2', folder.write('clean.dcm', bytes))).code).toBe(0);
    expect(folder.list('out')).toEqual(['clean-001.j2k', 'clean-002.j2k', 'clean-003.j2k']);
    expect(sha256(read('clean-002.j2k'))).toBe(expected.scans[0]!.jp2Sha256[1]);
  });
});

describe('export --format png', () => {
  it.each(FILES)('gives upright pictures of %s', async (name) => {
    const { code } = await exportAs('png', fixture(name));
    expect(code).toBe(0);
    const decoder = await createDecoder();
    for (const [index, frame] of fixtureFrames(name).entries()) {
      const stored = await decoder.decode(frame.bytes);
      expect(sha256(stored.pixels)).toBe(frame.storedPixelsSha256);
      const turn = TURNS[name]![index]!;
      const { rows, columns, pixels } = stored;
      const upright = turned({ rows, columns, samples: 1, pixels: new Uint8Array(pixels) }, turn);
      const png = decode(read(`${numbered(name, index)}.png`));
      expect(png).toMatchObject({ width: upright.columns, height: upright.rows, depth: 8, channels: 1 });
      expect(sha256(png.data)).toBe(sha256(upright.pixels));
    }
  });

  it('says how large a pixel is, where that is stated or derived', async () => {
    const sizeOf = async (name: string): Promise<unknown> => {
      const { bytes } = await specimen(name).build();
      expect((await exportAs('png', folder.write(name, bytes))).code).toBe(0);
      return decode(read(`${name.replace('.DCM', '')}-001.png`)).resolution;
    };
    // Pixels a metre: 6 mm over 512 A-scans, 2 mm over 1024 samples.
    const pixels = { x: Math.round((511 * 1000) / 6), y: Math.round((1023 * 1000) / 2), unit: 1 };
    expect(await sizeOf('macular-cube-3-right-eye.EX.DCM')).toEqual(pixels);
    expect(await sizeOf('spacing-unknown.EX.DCM')).toBeUndefined();
    // What has no room in its numbers is not said.
    const picture = {
      rows: 1,
      columns: 1,
      samples: 1,
      pixels: Uint8Array.of(7),
      bitsStored: 8,
      signed: false,
    } as const;
    expect(decode(pngOf(picture, { pixel: { x: 1e-7, y: 0.5 } })).resolution).toBeUndefined();
    expect(decode(pngOf(picture, { pixel: { x: 0.25, y: 0.5 } })).resolution).toEqual({
      x: 4000,
      y: 2000,
      unit: 1,
    });
  });

  it('keeps colour', async () => {
    const { bytes, expected } = await specimen('iris-reversible.EX.DCM').build();
    expect((await exportAs('png', folder.write('iris.dcm', bytes))).code).toBe(0);
    const png = decode(read('iris-001.png'));
    expect(png).toMatchObject({ width: 640, height: 480, depth: 8, channels: 3 });
    expect(sha256(png.data)).toBe(expected.scans[0]!.storedPixelsSha256[0]);
  });

  it('has 16 bits for more than 8, and raises signed values by half their range', () => {
    const picture = {
      rows: 1,
      columns: 3,
      samples: 1,
      photometric: 'MONOCHROME2',
      reversible: true,
      stored: { rows: 1, columns: 3 },
      warnings: [],
      damagedAt: undefined,
    } as const;
    const deep = { ...picture, pixels: Uint16Array.of(0, 258, 4095), bitsStored: 12, signed: false };
    expect(decode(pngOf(deep))).toMatchObject({ depth: 16, channels: 1, data: Uint16Array.of(0, 258, 4095) });
    const signed = { ...picture, pixels: Int8Array.of(-128, 0, 127), bitsStored: 8, signed: true };
    expect(decode(pngOf(signed))).toMatchObject({ depth: 8, data: Uint8Array.of(0, 128, 255) });
  });
});

describe('export of Raw Data Storage', () => {
  it('gives the frames of every container', async () => {
    expect((await exportAs('jp2', fixture('raw-storage.DCM'))).code).toBe(0);
    const names = folder.list('out')!;
    expect(names).toEqual([
      'raw-storage-LSLO-fundus-001.jp2',
      ...[1, 2, 3, 4].map((frame) => `raw-storage-structural-cube-00${frame}.jp2`),
    ]);
    const { jp2_sha256: hashes } = manifest['raw-storage.DCM']!;
    expect(names.map((name) => sha256(read(name))).sort()).toEqual([...hashes].sort());
  });

  it('turns frames that are not compressed, which have no JP2', async () => {
    const { bytes, expected } = await specimen('raw-8-bit.DCM').build();
    const input = folder.write('raw.dcm', bytes);
    expect((await exportAs('png', input)).code).toBe(0);
    const cube = expected.scans.find(({ kind }) => kind === 'macular-cube')!;
    const png = decode(read('raw-structural-cube-001.png'));
    expect(png).toMatchObject({ width: cube.storedRows, height: cube.storedColumns });
    const picture = { rows: png.height, columns: png.width, samples: 1, pixels: new Uint8Array(png.data) };
    const back = turned(picture, 'transpose');
    expect(sha256(back.pixels)).toBe(cube.storedPixelsSha256[0]);
    expect(await exportAs('jp2', input)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Frame 1 is not compressed'),
    });
  });
});

describe('export', () => {
  it('exports the sound frames of a damaged file, names the other, and exits with 1', async () => {
    const { bytes } = await specimen('damaged-header.EX.DCM').build();
    const { code, stdout } = await exportAs('png', folder.write('scan.dcm', bytes));
    expect(code).toBe(1);
    expect(folder.list('out')).toEqual(['scan-001.png', 'scan-003.png']);
    expect(stdout).toMatch(/Failed\n {2}.*scan\.dcm\n {4}Frame 2: /);
  });

  it.each(['jp2', 'png'] as const)(
    'writes only the %s files that are missing, unless told to overwrite',
    async (format) => {
      const input = fixture('hd-2.EX.DCM');
      await exportAs(format, input);
      const first = folder.at('out', `hd-2.EX-001.${format}`);
      const second = folder.at('out', `hd-2.EX-002.${format}`);
      const { ino } = statSync(first);
      const content = readFileSync(second);
      rmSync(second);
      expect((await exportAs(format, input)).stdout).toMatch(/exported {6}1: 1 file with 1 frame/);
      expect(readFileSync(second)).toEqual(content);
      expect((await exportAs(format, input)).stdout).toMatch(/up to date {5}1/);
      expect(statSync(first).ino).toBe(ino);
      expect((await exportAs(format, input, '--overwrite')).code).toBe(0);
      expect(statSync(first).ino).not.toBe(ino);
      expect(readFileSync(second)).toEqual(content);
    },
  );

  it.each(['png', 'npy'])(
    'as %s says of ordinary Pixel Data that it is uncompressed, not that it is missing',
    async (format) => {
      const { bytes } = await specimen('plex-lslo.EX.DCM').build();
      const { code, stderr } = await cli([
        'export',
        folder.write('lslo.dcm', bytes),
        '--out',
        folder.at('out'),
        '--format',
        format,
      ]);
      expect(code).toBe(1);
      expect(stderr).toContain('uncompressed and not encapsulated');
      expect(stderr).not.toContain('holds no frames');
    },
  );

  it('leaves the files of others alone', async () => {
    expect(await exportAs('png', fixture('not-czm.dcm'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 not CZM'),
    });
    expect(folder.list('out')).toEqual([]);
  });
});
