import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// Internal: types of numbers that no scan has.
import { NO_SIZE } from '../../src/cli/known-size.js';
import { niftiHead } from '../../src/cli/nifti.js';
import { npyHead } from '../../src/cli/npy.js';
import { omeTiffHead } from '../../src/cli/ome-tiff.js';
import { frameLength, type Volume } from '../../src/cli/volume.js';
import { readPage } from '../docs/pages.js';
import { install, type Installed, type Workplace } from '../docs/workplace.js';
import { ofKind } from '../generator/ex-kinds.js';
import { sq, text } from '../generator/part10.js';
import { squareCube } from '../generator/square-cube.js';
import { attributesWithValue, inFolder, native } from './native.js';

/* docs/research.md: its commands, and what nibabel, NumPy, tifffile, Pillow and DCMTK make of what they write. */

const PYTHON = '/usr/bin/python3';
const PAGE = 'docs/research.md';
const blocks = readPage(PAGE).blocks.filter(({ checkedBy }) => checkedBy !== undefined);
const blockWith = (words: string): string => blocks.find((block) => block.text.includes(words))?.text ?? '';

let installed: Installed;
let workplace: Workplace;
beforeAll(() => {
  installed = install();
  workplace = installed.workplace();
});
afterAll(() => installed.remove());

/** Runs a command in the workplace, with Debian's Python; it must end well. */
async function shell(command: string): Promise<string> {
  const { code, printed } = await workplace.shell(`set -e; PATH="/usr/bin:$PATH"\n${command}`);
  expect({ code, printed: code === 0 ? '' : printed }).toEqual({ code: 0, printed: '' });
  return printed;
}

async function python<T>(program: string, ...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await native(PYTHON, '-W', 'error', '-c', program, ...args);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const put = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(workplace.path, name), bytes);
  return name;
};

describe('docs/research.md', () => {
  it('has two blocks that need other programs', () => {
    expect(blocks).toHaveLength(2);
  });

  it('is right about one cube in three formats', async () => {
    const printed = await shell(blockWith('nibabel'));
    expect(printed.split('\n').slice(-4)).toEqual([
      '(512, 1024, 8) (8, 1024, 512) uint8',
      'True True',
      "L [('column', 'stated'), ('row', 'stated'), ('frame', 'assumed')]",
      '',
    ]);
  });
});

const CUBES = `
import hashlib, json, sys
import nibabel, numpy, tifffile
nii = nibabel.load(sys.argv[1] + ".nii")
npy = numpy.load(sys.argv[1] + ".npy")
with tifffile.TiffFile(sys.argv[1] + ".ome.tif") as file:
    tif, axes, ome = file.asarray(), file.series[0].axes, tifffile.xml2dict(file.ome_metadata)["OME"]["Image"]["Pixels"]
voxels = numpy.asarray(nii.dataobj)
assert (voxels.T == npy).all() and (tif == npy).all()
# The tissue of the B-scan in the middle, left and right: where it lies in the patient.
def middle(columns):
    lit = [[c, r, npy.shape[0] // 2] for c in columns for r in numpy.argsort(npy[npy.shape[0] // 2, :, c])[-40:]]
    return nibabel.affines.apply_affine(nii.affine, numpy.mean(lit, axis=0)).tolist()
print(json.dumps({
    "shape": nii.shape, "axes": axes, "unit": nii.header.get_xyzt_units()[0],
    "codes": [int(nii.header["qform_code"]), int(nii.header["sform_code"])],
    "orientation": "".join(nibabel.aff2axcodes(nii.affine)),
    "at": [nibabel.affines.apply_affine(nii.affine, at).tolist() for at in ([0, 0, 0], [30, 500, 70])],
    "stored": [hashlib.sha256(numpy.ascontiguousarray(frame.T).tobytes()).hexdigest() for frame in npy],
    "sizes": [ome.get("PhysicalSize" + axis) for axis in "XYZ"],
    "left": middle(range(20, 30)), "right": middle(range(66, 76)),
}))
`;

interface Cube {
  readonly shape: readonly number[];
  readonly axes: string;
  readonly unit: string;
  readonly codes: readonly number[];
  readonly orientation: string;
  readonly at: readonly (readonly number[])[];
  readonly stored: readonly string[];
  readonly sizes: readonly (number | null)[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

describe.each([
  ['OD', 'left'],
  ['OS', 'right'],
] as const)('a cube of %s', (eye, nasal) => {
  it(`lies in the patient where it was: every voxel, in mm, its nasal side to the ${nasal}`, async () => {
    const { bytes, expected } = await squareCube(eye).build();
    const [scan] = expected.scans;
    put(`${eye}.EX.DCM`, bytes);
    for (const format of ['nii', 'npy', 'tiff'])
      await shell(`czm-dicom export ${eye}.EX.DCM --format ${format} --out cubes`);
    const seen = await python<Cube>(CUBES, join(workplace.path, 'cubes', `${eye}.EX`));
    expect(seen).toMatchObject({ shape: [96, 1024, 96], axes: 'ZYX', unit: 'mm', codes: [1, 0] });
    expect(seen.stored).toEqual(scan?.storedPixelsSha256);
    // Columns run to the patient's left in the picture of either eye, rows to the back, frames up.
    expect(seen.orientation).toBe('LPS');
    const { lateral, axial, slow } = { lateral: 6 / 95, axial: 2 / 1023, slow: 6 / 95 };
    const expectedAt = [
      [0, 0, 0],
      [-30 * lateral, -500 * axial, 70 * slow],
    ];
    for (const [i, at] of expectedAt.entries())
      for (const [axis, mm] of at.entries()) expect(seen.at[i]?.[axis]).toBeCloseTo(mm, 5);
    for (const [i, mm] of [lateral, axial, slow].entries()) expect(seen.sizes[i]).toBeCloseTo(mm, 6);
    // In the phantom the retina lies deeper on the nasal side, which is to the left of a right eye's patient.
    const [deeper, other] =
      (seen.left[1] ?? 0) < (seen.right[1] ?? 0) ? [seen.left, seen.right] : [seen.right, seen.left];
    expect(Math.sign((deeper[0] ?? 0) - (other[0] ?? 0))).toBe(nasal === 'right' ? 1 : -1);
  });
});

it('planes that a file states itself are in sform and qform: the same place for each voxel as when they were assumed', async () => {
  put('square.EX.DCM', (await squareCube('OD').build()).bytes);
  await shell(
    'czm-dicom export square.EX.DCM --format nii --out before; ' +
      // Frames as stored, and planes to go with them. Without its record nothing says any more that these were assumed.
      'czm-dicom convert square.EX.DCM --out stored; dcmodify -nb -ep stored/square.EX.dcm; ' +
      'czm-dicom export stored/square.EX.dcm --format nii --out after',
  );
  const seen = await python(
    `
import json, sys
import nibabel, numpy
before, after = [nibabel.load(path) for path in sys.argv[1:]]
one, other = [nibabel.as_closest_canonical(image) for image in (before, after)]
print(json.dumps({
    "codes": [int(after.header[name + "_code"]) for name in ("qform", "sform")],
    "axes": "".join(nibabel.aff2axcodes(after.affine)),
    "affines": [bool(numpy.allclose(after.affine, form, atol=1e-6)) for form in (after.get_qform(), after.get_sform())],
    "voxels": bool((numpy.asarray(one.dataobj) == numpy.asarray(other.dataobj)).all()),
    "places": bool(numpy.allclose(one.affine, other.affine, atol=1e-5)),
}))`,
    ...['before', 'after'].map((name) => join(workplace.path, name, 'square.EX.nii')),
  );
  expect(seen).toEqual({ codes: [1, 1], axes: 'PLS', affines: [true, true], voxels: true, places: true });
});

const TYPES = `
import json, sys
import nibabel, numpy, tifffile
found = []
for path in sys.argv[1:]:
    npy = numpy.load(path + ".npy")
    nii = numpy.asarray(nibabel.load(path + ".nii").dataobj)
    colour = nii.dtype.fields is not None
    nii = numpy.stack([nii[name] for name in "RGB"], axis=-1).transpose(2, 1, 0, 3) if colour else nii.T
    with tifffile.TiffFile(path + ".tif") as small, tifffile.TiffFile(path + ".big.tif") as big:
        same = [bool((one == npy).all()) for one in (nii, small.asarray(), big.asarray())]
        found.append([str(npy.dtype), npy.shape, npy.flatten().tolist(), same, small.series[0].axes, big.is_bigtiff])
print(json.dumps(found))
`;

it('every type of number is read as what it is, and a BigTIFF, too', () =>
  inFolder(async (folder) => {
    const types = [
      { name: 'uint8', bytesPerSample: 1, signed: false, samples: 1 },
      { name: 'int8', bytesPerSample: 1, signed: true, samples: 1 },
      { name: 'uint16', bytesPerSample: 2, signed: false, samples: 1 },
      { name: 'int16', bytesPerSample: 2, signed: true, samples: 1 },
      { name: 'uint8', bytesPerSample: 1, signed: false, samples: 3 },
    ] as const;
    const paths = types.map((type, index) => {
      const turns = ['none', 'none'] as const;
      const volume: Volume = { columns: 3, rows: 2, frames: 2, turns, ...type };
      const bytes = Buffer.from(
        Array.from({ length: 2 * frameLength(volume) }, (_, i) => (i * 83 + 40) % 256),
      );
      const path = join(folder, String(index));
      for (const [extension, head] of [
        ['nii', niftiHead(volume, undefined, '')],
        ['npy', npyHead(volume)],
        ['tif', omeTiffHead(volume, NO_SIZE)],
        ['big.tif', omeTiffHead(volume, NO_SIZE, true)],
      ] as const)
        writeFileSync(`${path}.${extension}`, Buffer.concat([head, bytes]));
      return path;
    });
    const numbers = (read: (bytes: Buffer, i: number) => number, count: number, width: number): number[] => {
      const bytes = Buffer.from(Array.from({ length: count * width }, (_, i) => (i * 83 + 40) % 256));
      return Array.from({ length: count }, (_, i) => read(bytes, i * width));
    };
    const right = [true, true, true];
    expect(await python(TYPES, ...paths)).toEqual([
      ['uint8', [2, 2, 3], numbers((bytes, i) => bytes.readUInt8(i), 12, 1), right, 'ZYX', true],
      ['int8', [2, 2, 3], numbers((bytes, i) => bytes.readInt8(i), 12, 1), right, 'ZYX', true],
      ['uint16', [2, 2, 3], numbers((bytes, i) => bytes.readUInt16LE(i), 12, 2), right, 'ZYX', true],
      ['int16', [2, 2, 3], numbers((bytes, i) => bytes.readInt16LE(i), 12, 2), right, 'ZYX', true],
      ['uint8', [2, 2, 3, 3], numbers((bytes, i) => bytes.readUInt8(i), 36, 1), right, 'ZYXS', true],
    ]);
  }));

it('PNG files say how large a pixel is, where that is known', async () => {
  await shell(
    'czm-dicom export cube.EX.DCM --format png --out png; ' +
      'czm-dicom inspect cube.EX.DCM --contact-sheet sheet.png >/dev/null',
  );
  const seen = await python<{ dpi: number[]; sheet: number[] }>(
    `
import json, sys
from PIL import Image
print(json.dumps({"dpi": Image.open(sys.argv[1]).info["dpi"], "sheet": Image.open(sys.argv[2]).size}))`,
    join(workplace.path, 'png/cube.EX-001.png'),
    join(workplace.path, 'sheet.png'),
  );
  expect(seen.dpi.map((value) => 25.4 / value)).toEqual([
    expect.closeTo(0.011741683, 6),
    expect.closeTo(0.001955034, 7),
  ]);
  expect(seen.sheet).toEqual([144, 162]);
});

/** A scan that tells of a person wherever it can. */
const TELLING = [
  ...[0x00080081, 0x00081048, 0x00081050, 0x00081060, 0x00101000, 0x00101001, 0x00101040, 0x00102154].map(
    (tag) => text(tag, 'LO', 'SECRET-PERSON'),
  ),
  text(0x00102160, 'SH', 'SECRET-PERSON'),
  sq(0x00400275, [[text(0x00321060, 'LO', 'SECRET-PERSON')]]),
];
const telling = ofKind('telling', 'macular-cube', 'tells of a person', {
  count: 3,
  attributes: { more: TELLING },
});
/** Name, ID, what is above, dates, and the root of all UIDs. */
const PERSONAL = /PHANTOM|SYNTHETIC|SECRET|20160725|1\.2\.276\./;

/** Attributes of the instrument, the protocol, the eye, and the pixels. */
const OF_THE_SCAN = new RegExp(
  '^(SOPClassUID|Modality|Manufacturer.*|SeriesDescription|AnatomicRegion.*|SoftwareVersions|(Acquisition|Instance)Number' +
    '|ImageLaterality|AcquisitionDeviceType.*|.*ProtocolCodeSequence|SamplesPerPixel|PhotometricInterpretation' +
    '|NumberOfFrames|Rows|Columns|PixelSpacing|Bits.*|HighBit|PixelRepresentation|Window.*|Lossy.*|PresentationLUTShape' +
    '|SpacingBetweenSlices|ImageOrientationPatient|Dimension.*Sequence|.*FunctionalGroupsSequence)$',
);

it('dcmodify, as the page has it, takes out what tells of the patient; what stays is what the page says', async () => {
  put('cube.EX.DCM', (await telling.build()).bytes);
  await shell(`rm -rf standard; ${blockWith('dcmodify')}`);
  const path = join(workplace.path, 'standard/cube.EX.dcm');
  const { [path]: keywords = [] } = await attributesWithValue([path]);
  expect(keywords.filter((keyword) => !OF_THE_SCAN.test(keyword))).toEqual([
    ...['SOPInstanceUID', 'PatientName', 'PatientID', 'StudyInstanceUID', 'SeriesInstanceUID'],
    ...['FrameOfReferenceUID', 'SynchronizationFrameOfReferenceUID'],
  ]);
  const { stdout } = await native('dcmdump', '-q', '+L', path);
  const left = stdout.split('\n').filter((line) => PERSONAL.test(line));
  expect(left.filter((line) => !/ UI /.test(line))).toEqual([]);
  // No private element is left, at any depth.
  expect(stdout).not.toMatch(/^\s*\([0-9a-f]{3}[13579bdf],/m);
  // The pixels stay what they were, with whatever is written in them.
  await shell('czm-dicom convert cube.EX.DCM --out kept');
  const frames = async (name: string): Promise<string> => {
    const printed = await native('dcmdump', '-q', '+L', '+P', '7fe0,0010', join(workplace.path, name));
    return printed.stdout;
  };
  expect(await frames('standard/cube.EX.dcm')).toBe(await frames('kept/cube.EX.dcm'));
});

it('nothing that we write but DICOM tells of the patient', async () => {
  mkdirSync(join(workplace.path, 'in'));
  put('in/scan.dcm', (await telling.build()).bytes);
  const commands = ['nii', 'npy', 'tiff', 'png', 'jp2'].map(
    (format) =>
      `czm-dicom export in --format ${format} --out told --summary told/${format}.json >told/${format}.txt 2>&1`,
  );
  await shell(
    `mkdir told; ${commands.join('; ')}; czm-dicom inspect in --csv --contact-sheet told/sheet.png >told/scans.csv`,
  );
  const names = readdirSync(join(workplace.path, 'told'));
  expect(names).toHaveLength(2 * 3 + 3 * 2 + 2 * 5 + 2);
  const leaks = names.filter((name) =>
    PERSONAL.test(`${name}\n${readFileSync(join(workplace.path, 'told', name), 'latin1')}`),
  );
  expect(leaks).toEqual([]);
});
