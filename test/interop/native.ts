import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* Other people's programs, and what they print. Debian's Python: it has pydicom and Pillow. */

const PYTHON = '/usr/bin/python3';

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program; whatever exit code it has is an answer, that it cannot be started is none. */
export function native(program: string, ...args: readonly string[]): Promise<Printed> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 1 << 28, encoding: 'latin1' }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A folder that is gone when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'czm-interop-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  /** 8-bit samples, those of a pixel side by side. */
  readonly pixels: Uint8Array;
}

/** Decodes a codestream of 8 bits with native OpenJPEG, by way of a PGM or PPM file. */
export function opjDecompress(codestream: Uint8Array): Promise<Picture> {
  return inFolder(async (folder) => {
    const input = join(folder, 'frame.j2k');
    // The extension chooses the format; one name for both would make OpenJPEG drop colour.
    const output = join(folder, 'frame.pnm');
    writeFileSync(input, codestream);
    const { code, stdout, stderr } = await native('opj_decompress', '-i', input, '-o', output);
    if (code !== 0) throw new Error(`opj_decompress: ${stdout}${stderr}`);
    return readPnm(new Uint8Array(readFileSync(output)));
  });
}

/** Portable graymap or pixmap, binary, 8 bits. */
function readPnm(bytes: Uint8Array): Picture {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const match = /^(P[56])\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+255\s/.exec(head);
  if (match === null) throw new Error(`not an 8-bit PNM file: ${JSON.stringify(head.slice(0, 60))}`);
  const samples = match[1] === 'P6' ? 3 : 1;
  const pixels = bytes.subarray(match[0].length);
  const picture = { rows: Number(match[3]), columns: Number(match[2]), samples, pixels };
  if (pixels.length !== picture.rows * picture.columns * samples) throw new Error('PNM of another length');
  return picture;
}

const PYDICOM = `
import hashlib, json, sys, warnings
warnings.simplefilter("error")
import pydicom
results = {}
for path in sys.argv[1:]:
    data = pydicom.dcmread(path)
    data.convert_pixel_data("pillow" if data.file_meta.TransferSyntaxUID.is_compressed else "numpy")
    pixels = data.pixel_array
    frames = pixels if int(data.get("NumberOfFrames", 1)) > 1 else [pixels]
    results[path] = {
        "rows": int(data.Rows),
        "columns": int(data.Columns),
        "frames": [hashlib.sha256(frame.tobytes()).hexdigest() for frame in frames],
    }
print(json.dumps(results))
`;

export interface Frames {
  readonly rows: number;
  readonly columns: number;
  /** SHA-256 of the samples of each frame, those of a pixel side by side. */
  readonly frames: readonly string[];
}

/** Decodes files with pydicom and Pillow; a warning of either is an error. */
export async function pydicomFrames(paths: readonly string[]): Promise<Readonly<Record<string, Frames>>> {
  const { code, stdout, stderr } = await native(PYTHON, '-c', PYDICOM, ...paths);
  if (code !== 0) throw new Error(`pydicom: ${stderr}`);
  return JSON.parse(stdout) as Record<string, Frames>;
}

const RAW = `
import hashlib, json, sys
import pydicom
results = {}
for path in sys.argv[1:]:
    data = pydicom.dcmread(path)
    frames = int(data.get("NumberOfFrames", 1))
    samples = data.SamplesPerPixel
    plane = data.Rows * data.Columns
    size = plane * samples
    value = data.PixelData
    assert not data.file_meta.TransferSyntaxUID.is_compressed
    assert data.BitsAllocated == 8 and size * frames <= len(value) <= size * frames + 1
    found = [value[i * size:(i + 1) * size] for i in range(frames)]
    if samples > 1 and data.PlanarConfiguration == 1:
        found = [bytes(frame[s * plane + p] for p in range(plane) for s in range(samples)) for frame in found]
    results[path] = {
        "rows": data.Rows,
        "columns": data.Columns,
        "frames": [hashlib.sha256(frame).hexdigest() for frame in found],
    }
print(json.dumps(results))
`;

type PrintedFrames = ReadonlyMap<string, Frames & { readonly printed: string }>;

/** Decodes files with GDCM: what `gdcmconv --raw` writes, and prints besides. */
export const gdcmFrames = (paths: readonly string[]): Promise<PrintedFrames> =>
  rawFrames(paths, 'gdcmconv', '--raw');

/** Decodes files of JPEG-LS or uncompressed ones with DCMTK: what `dcmdjpls` writes, and prints besides. */
export const dcmtkFrames = (paths: readonly string[]): Promise<PrintedFrames> => rawFrames(paths, 'dcmdjpls');

function rawFrames(
  paths: readonly string[],
  program: string,
  ...options: readonly string[]
): Promise<PrintedFrames> {
  return inFolder(async (folder) => {
    const raws = paths.map((_, index) => join(folder, `${index}.dcm`));
    const printed: string[] = [];
    for (const [index, path] of paths.entries()) {
      const { code, stdout, stderr } = await native(program, ...options, path, raws[index] ?? '');
      if (code !== 0) throw new Error(`${program} ${path}: ${stdout}${stderr}`);
      printed.push(stdout + stderr);
    }
    const { code, stdout, stderr } = await native(PYTHON, '-c', RAW, ...raws);
    if (code !== 0) throw new Error(`reading what ${program} wrote: ${stderr}`);
    const found = JSON.parse(stdout) as Record<string, Frames>;
    return new Map(
      paths.map((path, index) => {
        const frames = found[raws[index] ?? ''];
        if (frames === undefined) throw new Error(`${program} wrote nothing for ${path}`);
        return [path, { ...frames, printed: printed[index] ?? '' }];
      }),
    );
  });
}

const VALUES = `
import json, sys
import pydicom
def is_there(element):
    return element.VM > 0 and (element.VR == "SQ" or str(element.value).split("\\0")[0].strip() != "")
results = {}
for path in sys.argv[1:]:
    data = pydicom.dcmread(path, force=True, stop_before_pixels=True)
    results[path] = [e.keyword for e in data if e.keyword and is_there(e)]
print(json.dumps(results))
`;

/** Keywords of the attributes that have a value, at the top level, by file. */
export async function attributesWithValue(
  paths: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { code, stdout, stderr } = await native(PYTHON, '-W', 'ignore', '-c', VALUES, ...paths);
  if (code !== 0) throw new Error(`pydicom: ${stderr}`);
  return JSON.parse(stdout) as Record<string, string[]>;
}
