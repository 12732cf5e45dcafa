import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
// Internal: affines that no fixture has; and no public function decodes a frame.
import { quaternionOf } from '../../src/cli/nifti.js';
import type { Affine } from '../../src/cli/volume-geometry.js';
import { createDecoder } from '../../src/codec/decoder.js';
import { fixtureFrames, sha256 } from '../codec/fixture-frames.js';
import { specimen } from '../generator/families.js';
import { turned } from '../interop/turned.js';
import { cli, fixture, testFolder, type Answer } from './cli.js';

/* Volumes by the bytes of their formats; other people's readers have test/interop/research.test.ts. */

const folder = testFolder();
const CUBE = 'cube-8.EX.DCM';
const exportAs = (format: string, input: string, ...more: readonly string[]): Promise<Answer> =>
  cli(['export', input, '--out', folder.at('out'), '--format', format, ...more]);
const read = (name: string): Buffer => readFileSync(folder.at('out', name));
const about = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(read(`${name}.json`).toString()) as Record<string, unknown>;

/** Where the numbers begin, and what each format says of itself. */
const FORMATS = {
  nii: { name: 'cube-8.EX.nii', data: () => 352 },
  npy: { name: 'cube-8.EX.npy', data: (bytes: Buffer) => 10 + bytes.readUInt16LE(8) },
  tiff: { name: 'cube-8.EX.ome.tif', data: (bytes: Buffer) => bytes.length - 8 * 512 * 1024 },
} as const;

describe.each(['nii', 'npy', 'tiff'] as const)('export --format %s', (format) => {
  const { name, data } = FORMATS[format];

  it('holds every frame upright, number for number, and is described beside', async () => {
    expect((await exportAs(format, fixture(CUBE))).code).toBe(0);
    expect(folder.list('out')).toEqual([name, `${name}.json`]);
    const bytes = read(name);
    const decoder = await createDecoder();
    for (const [index, frame] of fixtureFrames(CUBE).entries()) {
      const { rows, columns, pixels } = await decoder.decode(frame.bytes);
      expect(sha256(pixels)).toBe(frame.storedPixelsSha256);
      const upright = turned({ rows, columns, samples: 1, pixels: new Uint8Array(pixels) }, 'transpose');
      const at = data(bytes) + index * upright.pixels.length;
      expect(sha256(bytes.subarray(at, at + upright.pixels.length))).toBe(sha256(upright.pixels));
    }
    expect(bytes.length).toBe(data(bytes) + 8 * 512 * 1024);
    const order = format === 'nii' ? ['column', 'row', 'frame'] : ['frame', 'row', 'column'];
    expect(about(name)).toMatchObject({
      schema: 'czm-dicom/volume',
      volume: { file: name, bytes: bytes.length, sha256: sha256(bytes), dtype: '|u1' },
      source: { sha256: sha256(readFileSync(fixture(CUBE))) },
      affine: { planes: 'assumed', positions: 'assumed' },
      laterality: 'L',
      statedInFile: {
        nii: { affine: 'qform', spacing: ['column', 'row', 'frame'] },
        npy: { affine: null, spacing: [] },
        tiff: { affine: null, spacing: ['column', 'row'] },
      }[format],
    });
    const { axes } = about(name).volume as { axes: { name: string; provenance: string }[] };
    expect(axes.map((axis) => axis.name)).toEqual(order);
    expect(axes.find((axis) => axis.name === 'frame')?.provenance).toBe('assumed');
  });
});

const { name } = FORMATS.nii;

describe('a volume', () => {
  it('goes on where a run stopped, and takes nothing else for its own', async () => {
    const input = fixture(CUBE);
    const again = async (): Promise<string> => (await exportAs('nii', input)).stdout;
    await exportAs('nii', input);
    const [whole, { ino }] = [read(name), statSync(folder.at('out', name))];
    expect(await again()).toMatch(/up to date {5}1/);
    rmSync(folder.at('out', `${name}.json`));
    expect(await again()).toMatch(/exported {6}1: 1 file/);
    expect(statSync(folder.at('out', name)).ino).toBe(ino);
    rmSync(folder.at('out', name));
    expect(await again()).toMatch(/exported {6}1: 1 file with 8 frames/);
    expect(read(name).equals(whole)).toBe(true);
    // Another volume of the same size, one that is truncated, and one of other options.
    const other = Buffer.from(whole);
    other[whole.length - 1]! ^= 1;
    writeFileSync(folder.at('out', name), other);
    expect(await again()).toMatch(/another file already has that name/);
    truncateSync(folder.at('out', name), whole.length - 1);
    expect(await again()).toMatch(/another file already has that name/);
    const turns = folder.write('turns.json', '{ "cube": "none" }');
    expect((await exportAs('nii', input, '--turn-table', turns)).code).toBe(1);
    expect((await exportAs('nii', input, '--overwrite')).code).toBe(0);
    expect(read(name).equals(whole)).toBe(true);
    expect(folder.list('out')).toEqual([name, `${name}.json`]);
  });

  it.each([
    ['cannot be decoded', () => specimen('damaged-header.EX.DCM').build(), /^Frame 2: /],
    [
      'decodes, but is damaged',
      () => {
        // FFFF never occurs in coded data: decoders pass over it.
        const bytes = new Uint8Array(readFileSync(fixture(CUBE)));
        const [frame] = fixtureFrames(CUBE);
        bytes.set([0xff, 0xff], frame!.bytes.byteOffset + 29996);
        return { bytes };
      },
      /^Frame 1 is damaged at byte \d+/,
    ],
  ])('of an image with a frame that %s is refused, and nothing is written', async (_, make, message) => {
    const { bytes } = await make();
    const { code, stdout } = await exportAs('nii', folder.write('scan.dcm', bytes), '--json');
    const [outcome] = (JSON.parse(stdout) as { files: { problems: { message: string }[] }[] }).files;
    expect(code).toBe(1);
    expect(outcome?.problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
    expect(folder.list('out')).toEqual([]);
  });
});

describe('a scan whose frames lie nobody knows where', () => {
  it('is no NIfTI with millimetres, and says why', async () => {
    const { code, stdout } = await exportAs('nii', fixture('hd-2.EX.DCM'), '--json');
    const { files } = JSON.parse(stdout) as { files: { problems: object[] }[] };
    expect(code).toBe(1);
    expect(files[0]?.problems).toEqual([
      { code: 'GEOMETRY_UNKNOWN', message: expect.stringMatching(/kind hd .* --pixels-only/) },
    ]);
    expect(folder.list('out')).toEqual([]);
  });

  it('is one without, if that is what is asked for; the file beside it has what is known', async () => {
    expect((await exportAs('nii', fixture('hd-2.EX.DCM'), '--pixels-only')).code).toBe(0);
    const bytes = read('hd-2.EX.nii');
    const shorts = (at: number, count: number): number[] =>
      Array.from({ length: count }, (_, i) => bytes.readInt16LE(at + 2 * i));
    expect(shorts(40, 4)).toEqual([3, 1024, 1024, 2]);
    expect([0, 1, 2, 3].map((i) => bytes.readFloatLE(76 + 4 * i))).toEqual([1, 1, 1, 1]);
    expect({ unit: bytes[123], codes: shorts(252, 2) }).toEqual({ unit: 0, codes: [0, 0] });
    expect(about('hd-2.EX.nii')).toMatchObject({
      statedInFile: { affine: null, spacing: [] },
      affine: { matrix: null, positions: 'unknown', reason: expect.stringContaining('hd') },
      volume: { axes: [{ mm: 0.005865103, provenance: 'stated' }, {}, { mm: null, provenance: 'unknown' }] },
    });
  });

  it('is what --pixels-only is for, and for no other format', async () => {
    expect(await exportAs('npy', fixture(CUBE), '--pixels-only')).toMatchObject({ code: 2 });
    expect((await exportAs('nii', fixture(CUBE), '--pixels-only')).code).toBe(0);
    expect(about('cube-8.EX.nii')).toMatchObject({ statedInFile: { affine: null, spacing: [] } });
  });
});

describe('Raw Data Storage', () => {
  it('gives a volume for each image: one with an affine, and a picture, which has none', async () => {
    const { code, stdout } = await exportAs('nii', fixture('raw-storage.DCM'));
    expect(code).toBe(1);
    expect(stdout).toContain('scan of kind fundus');
    expect(folder.list('out')).toEqual([
      'raw-storage-structural-cube.nii',
      'raw-storage-structural-cube.nii.json',
    ]);
    const { affine } = about('raw-storage-structural-cube.nii') as { affine: { matrix: number[][] } };
    expect(affine.matrix.map((row, i) => row[i])).toEqual([-0.011741683, -0.001955034, 0.047244094]);
  });
});

describe('the quaternion of axes at right angles', () => {
  it('gives the axes back, mirrored ones too', () => {
    const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    const size = fc.double({ min: 0.001, max: 10, noNaN: true });
    fc.assert(
      fc.property(angle, angle, angle, size, fc.boolean(), (x, y, z, mm, mirrored) => {
        const [cx, sx, cy, sy] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y)];
        const [cz, sz, m] = [Math.cos(z), Math.sin(z), mirrored ? -1 : 1];
        // Rz · Ry · Rx, the last column maybe the other way round.
        const r = [
          [cz * cy, cz * sy * sx - sz * cx, m * (cz * sy * cx + sz * sx)],
          [sz * cy, sz * sy * sx + cz * cx, m * (sz * sy * cx - cz * sx)],
          [-sy, cy * sx, m * cy * cx],
        ];
        const affine = r.map((row) => [...row.map((value) => value * mm), 0]) as unknown as Affine;
        const { factor, b, c, d } = quaternionOf(affine)!;
        // As nifti1.h has it.
        const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
        const back = [
          [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c) * factor],
          [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b) * factor],
          [2 * (b * d - a * c), 2 * (c * d + a * b), (a * a + d * d - c * c - b * b) * factor],
        ];
        const error = Math.max(...r.flat().map((value, i) => Math.abs(value - back.flat()[i]!)));
        // b, c and d have 32 bits, and a is what they leave to 1: near half a turn, when it is small, most of it is lost.
        const given = Math.sqrt(Math.max(0, 1 + r[0]![0]! + r[1]![1]! + m * r[2]![2]!)) / 2;
        const lost = 2 ** -23;
        expect(error).toBeLessThan(1e-6 + 2 * Math.min(Math.sqrt(lost), lost / given));
      }),
      { examples: [[0, 0, -3.0633630263427127, 0.001, false]] },
    );
  });

  it('does not exist where they are oblique', () => {
    expect(
      quaternionOf([
        [1, 0.5, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
      ]),
    ).toBeUndefined();
  });
});
