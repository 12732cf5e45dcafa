import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPart10 } from '../../../src/core/index.js';
import { TAGS } from '../../../src/core/internal.js';
// Internal: reads the numbers that other programs are compared with.
import { numberValue } from '../../../src/core/dicom/attributes.js';
import { inFolder, native } from '../native.js';
import { readNifti } from './nifti.js';
import type { Pixel, Reader, Seen, Triple, Truth, Vector } from './reader.js';

/* Debian's programs. */

const PYTHON = '/usr/bin/python3';

const version = async (pattern: RegExp, program: string, ...args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await native(program, ...args);
  return pattern.exec(stdout + stderr)?.[1] ?? '?';
};

const numbersIn = (text: string | undefined): readonly number[] =>
  (text ?? '')
    .split(/[,\s()]+/)
    .filter(Boolean)
    .map(Number);
const vector = ([x = NaN, y = NaN, z = NaN]: readonly number[]): Vector => [x, y, z];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Reads files one by one, each with a folder of its own. */
const one =
  (read: (file: Truth, folder: string) => Promise<Seen | undefined>): Reader['read'] =>
  (files) =>
    Promise.all(files.map((file) => inFolder((folder) => read(file, folder))));

const PYDICOM = `
import json, sys
import pydicom
results = []
for path in sys.argv[1:]:
    data = pydicom.dcmread(path)
    try:
        data.convert_pixel_data("pillow" if data.file_meta.TransferSyntaxUID.is_compressed else "numpy")
    except Exception:
        results.append(None)
        continue
    frames = int(data.get("NumberOfFrames", 1))
    pixels = data.pixel_array.reshape(frames, data.Rows, data.Columns, data.SamplesPerPixel)
    results.append({
        "size": [data.Columns, data.Rows, frames],
        "pixels": [pixels[0, 0, 0].tolist(), pixels[-1, -1, -1].tolist()],
    })
print(json.dumps(results))
`;

const pydicom: Reader = {
  name: async () => {
    const print =
      'import pydicom, PIL; print(f"pydicom {pydicom.__version__} with Pillow {PIL.__version__}")';
    return (await native(PYTHON, '-c', print)).stdout.trim();
  },
  read: async (files) => {
    const { stdout } = await native(PYTHON, '-W', 'ignore', '-c', PYDICOM, ...files.map(({ path }) => path));
    return (JSON.parse(stdout) as readonly (Seen | null)[]).map((seen) => seen ?? undefined);
  },
};

/** Pixels by way of the uncompressed file that GDCM writes. */
const gdcm: Reader = {
  name: async () => `GDCM ${await version(/gdcm ([\d.]+)/, 'gdcminfo', '--version')}`,
  read: one(async ({ path }, folder) => {
    const { code, stdout } = await native('gdcminfo', path);
    const raw = join(folder, 'raw.dcm');
    if (code !== 0 || (await native('gdcmconv', '--raw', path, raw)).code !== 0) return undefined;
    const stated = (name: string): readonly number[] =>
      numbersIn(new RegExp(`^${name}: (\\(.*\\))`, 'm').exec(stdout)?.[1]);
    const [columns = 0, rows = 0, frames = 0] = stated('Dimensions');
    const [between = NaN, down = NaN, apart = NaN] = stated('Spacing');
    const cosines = stated('DirectionCosines');
    const row = vector(cosines);
    const column = vector(cosines.slice(3));
    // It says by a negative distance that frames run against the normal of their planes.
    const normal = cross(row, column);
    const along = apart < 0 ? vector(normal.map((value) => -value)) : normal;
    return {
      size: [columns, rows, frames],
      spacing: [between, down, Math.abs(apart)],
      axes: [row, column, along],
      origin: vector(stated('Origin')),
      pixels: rawPixels(raw),
    };
  }),
};

/** The ends of the one value that holds the pixels of an uncompressed file. */
function rawPixels(path: string): readonly [Pixel, Pixel] {
  const { file, attributes } = openPart10(new Uint8Array(readFileSync(path)));
  const [range] = file.pixelData?.items ?? [];
  const number = (tag: string): number => numberValue(attributes, tag) ?? 1;
  const samples = number(TAGS.SamplesPerPixel);
  if (range === undefined || (samples > 1 && number(TAGS.PlanarConfiguration) !== 0))
    throw new Error(`${path} has no pixels side by side`);
  const length = number(TAGS.Rows) * number(TAGS.Columns) * number(TAGS.NumberOfFrames) * samples;
  return ends([file.bytes.subarray(range.offset, range.offset + length)], samples);
}

const ends = (frames: readonly Uint8Array[], samples: number): readonly [Pixel, Pixel] => [
  [...(frames[0] ?? []).slice(0, samples)],
  [...(frames.at(-1) ?? []).slice(-samples)],
];

/** DCMTK makes a picture of each frame. */
const dcmtk: Reader = {
  name: async () => `DCMTK ${await version(/v([\d.]+)/, 'dcml2pnm', '--version')}`,
  read: one(async ({ path }, folder) => {
    const { code } = await native('dcml2pnm', '+Fa', '+op', path, join(folder, 'frame'));
    if (code !== 0) return undefined;
    const number = (name: string): number => Number(/\.(\d+)\.p[gp]m$/.exec(name)?.[1] ?? 0);
    const pictures = readdirSync(folder)
      .sort((a, b) => number(a) - number(b))
      .map((name) => new Uint8Array(readFileSync(join(folder, name))));
    const head = /^P([56])\s+(\d+)\s+(\d+)\s+255\s/.exec(
      new TextDecoder('latin1').decode(pictures[0]?.subarray(0, 40)),
    );
    if (head === null) return undefined;
    const pixels = pictures.map((picture) => picture.subarray(head[0].length));
    const size: Triple<number> = [Number(head[2]), Number(head[3]), pictures.length];
    return { size, pixels: ends(pixels, head[1] === '6' ? 3 : 1) };
  }),
};

const vtkDicom: Reader = {
  name: async () =>
    `dicomtonifti (vtk-dicom) ${await version(/dicomtonifti ([\d.]+)/, 'dicomtonifti', '--version')}`,
  read: one(async (file, folder) => {
    const volume = join(folder, 'volume.nii');
    const { code } = await native('dicomtonifti', '-o', volume, file.path);
    return code === 0 ? readNifti(volume, file) : undefined;
  }),
};

/** Of JPEG 2000 and JPEG-LS it ends abnormally on some, and reads memory that is not its own. */
const dcm2niix: Reader = {
  ways: ['with `explicit`'],
  name: async () => `dcm2niix ${await version(/^v([\d.]+)$/m, 'dcm2niix', '--version')}`,
  read: one(async (file, folder) => {
    // By folder, as it is used: it looks at a file named by itself (-s y) less closely, and ends abnormally on some.
    const [input, out] = [join(folder, 'in'), join(folder, 'out')];
    for (const path of [input, out]) mkdirSync(path);
    copyFileSync(file.path, join(input, 'file.dcm'));
    const { code } = await native('dcm2niix', '-b', 'n', '-f', 'volume', '-o', out, input);
    return code === 0 ? readNifti(join(out, 'volume.nii'), file) : undefined;
  }),
};

export const NATIVE: readonly Reader[] = [pydicom, gdcm, dcmtk, vtkDicom, dcm2niix];
