import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenedPart10, openFrame, openPart10, type Turn } from '../../src/core/index.js';
// The public attributes of a file have no reader.
import { TAGS, textValue, TRANSFER_SYNTAX } from '../../src/core/internal.js';
import { buildCli } from '../support/built-cli.js';
import { specimen } from '../generator/families.js';
import { EXPLAINED, faults, missing, missingType2 } from './dciodvfy.js';
import {
  attributesWithValue,
  dcmtkFrames,
  gdcmFrames,
  native,
  opjDecompress,
  pydicomFrames,
  sha256,
  type Frames,
  type Picture,
} from './native.js';
import { turned } from './turned.js';

/* Converted files, read by other programs: DCMTK, GDCM, pydicom with Pillow, dciodvfy. */

const independent = new URL('../fixtures/independent/', import.meta.url);

const twice = (first: Turn, second: Turn): readonly Turn[] => [first, second];
/** The independent files, and what turns their frames upright (section 8 of docs/format.md, by hand). */
const INDEPENDENT: Readonly<Record<string, readonly Turn[]>> = {
  'cube-8.EX.DCM': Array.from({ length: 8 }, (): Turn => 'transpose'),
  'hd-2.EX.DCM': twice('transpose', 'rotate-90'),
  'fundus-unencapsulated.EX.DCM': ['rotate-90'],
};
/** The independent Raw Data Storage: its containers in their order, what is in them and how it is turned. */
const INDEPENDENT_RAW: Readonly<
  Record<string, readonly (readonly [name: string, turns: readonly Turn[]])[]>
> = {
  'raw-storage.DCM': [
    ['structural-cube', Array.from({ length: 4 }, (): Turn => 'transpose')],
    ['LSLO-fundus', ['rotate-90']],
  ],
};
/** Synthetic Raw Data Storage, and what is in its containers. */
const GENERATED_RAW: Readonly<Record<string, readonly string[]>> = {
  'raw-all-containers.DCM': [
    'HD-scan',
    'structural-cube',
    'motion',
    'noise',
    'LSLO-fundus',
    'en-face-projection',
    'flow-cube',
    'iris',
    'unknown',
  ],
  'raw-8-bit.DCM': ['structural-cube', 'en-face-projection'],
  'raw-undefined-lengths.DCM': [''],
};
/** Synthetic files: every kind, encapsulation and encoding that a converter must put right. */
const GENERATED = [
  'macular-cube-3-right-eye.EX.DCM',
  'optic-disc-cube-6.EX.DCM',
  'hd-cross-reversible.EX.DCM',
  'motion-200.EX.DCM',
  'noise-200.EX.DCM',
  'fundus.EX.DCM',
  'iris.EX.DCM',
  'iris-reversible.EX.DCM',
  'en-face.EX.DCM',
  'unknown-shape.EX.DCM',
  'offset-table-wrong.EX.DCM',
  'offset-table-extended.EX.DCM',
  'fragments.EX.DCM',
  'fragment-empty-trailing.EX.DCM',
  'frames-claimed-more.EX.DCM',
  'frames-not-claimed.EX.DCM',
  'unencapsulated-claims-2.EX.DCM',
  'pad-after.EX.DCM',
  'trailing-bytes.EX.DCM',
  'jp2c-64-bit.EX.DCM',
  'scrambled-codestream.EX.DCM',
  'reversible.EX.DCM',
  'implicit-vr.EX.DCM',
  'explicit-vr-native.EX.DCM',
  'no-preamble.EX.DCM',
  'no-file-meta.EX.DCM',
  'group-lengths.EX.DCM',
  'undefined-lengths.EX.DCM',
  'dirty-everywhere.EX.DCM',
  'blank-as-in-seed.EX.DCM',
  'identification-elsewhere.EX.DCM',
  'swapped-rows.EX.DCM',
  'wrong-size.EX.DCM',
  'both-eyes.EX.DCM',
  'spacing-unknown.EX.DCM',
  'spacing-impossible.EX.DCM',
  'clean-jp2.EX.DCM',
  'clean-codestream.EX.DCM',
] as const;
/** Files of results, without extension, and the sources that they come from. */
const withSuffix = (name: string, suffix: string): readonly [result: string, source: string] => [
  `${name.replace(/\.DCM$/, '')}${suffix === '' ? '' : `-${suffix}`}`,
  name,
];
const RESULTS = [
  ...[...Object.keys(INDEPENDENT), ...GENERATED].map((name) => withSuffix(name, '')),
  ...Object.entries(INDEPENDENT_RAW).flatMap(([name, images]) =>
    images.map(([image]) => withSuffix(name, image)),
  ),
  ...Object.entries(GENERATED_RAW).flatMap(([name, images]) =>
    images.map((image) => withSuffix(name, image)),
  ),
];
/** Sources that are standard but for a few attributes, or whose Pixel Data stays: nothing is added to those. */
const KEPT: readonly string[] = ['clean-jp2.EX.DCM', 'clean-codestream.EX.DCM', 'explicit-vr-native.EX.DCM'];
const ORIENTATIONS = ['stored', 'upright'] as const;
type Orientation = (typeof ORIENTATIONS)[number];

let folder = '';
/** What every frame must decode to: unscrambled here, decoded by OpenJPEG, turned by hand. */
const expected = new Map<string, Frames>();
let byPydicom: Readonly<Record<string, Frames>> = {};
let byDcmtk: Awaited<ReturnType<typeof dcmtkFrames>> = new Map();
let byGdcm: Awaited<ReturnType<typeof gdcmFrames>> = new Map();
/** Keywords of what the sources state. */
let stated: Readonly<Record<string, readonly string[]>> = {};

const source = (name: string): string => join(folder, 'in', name);
const converted = (orientation: Orientation, name: string): string =>
  join(folder, orientation, `${name}.dcm`);

const isJpegLs = (path: string): boolean =>
  textValue(openPart10(new Uint8Array(readFileSync(path))).attributes, TAGS.TransferSyntaxUID) ===
  TRANSFER_SYNTAX.jpegLsLossless;

/** A frame's own pixels: OpenJPEG's, or the frame itself where it is not compressed. */
async function storedPicture(frame: Uint8Array, rows: number, columns: number): Promise<Picture> {
  if (frame.length === rows * columns) return { rows, columns, samples: 1, pixels: frame };
  return opjDecompress(openFrame(frame).codestream);
}

async function expectFrames(
  name: string,
  frames: readonly Uint8Array[],
  turns: readonly Turn[],
  size = { rows: 0, columns: 0 },
): Promise<void> {
  expect(frames.length).toBe(turns.length);
  const stored: string[] = [];
  const upright: string[] = [];
  let turnedSize = size;
  for (const [index, frame] of frames.entries()) {
    const picture = await storedPicture(frame, size.rows, size.columns);
    const right = turned(picture, turns[index]!);
    stored.push(sha256(picture.pixels));
    upright.push(sha256(right.pixels));
    size = { rows: picture.rows, columns: picture.columns };
    turnedSize = { rows: right.rows, columns: right.columns };
  }
  expected.set(`stored ${name}`, { ...size, frames: stored });
  expected.set(`upright ${name}`, { ...turnedSize, frames: upright });
}

const open = (name: string): OpenedPart10 => openPart10(new Uint8Array(readFileSync(source(name))));
const framesOf = (opened: OpenedPart10, tag: string): readonly Uint8Array[] =>
  opened.containers.find(({ description }) => description.tag === tag)!.frames;

async function prepareIndependent(): Promise<void> {
  for (const [name, turns] of Object.entries(INDEPENDENT)) {
    copyFileSync(new URL(name, independent), source(name));
    await expectFrames(withSuffix(name, '')[0], open(name).frames, turns);
  }
  for (const [name, images] of Object.entries(INDEPENDENT_RAW)) {
    copyFileSync(new URL(name, independent), source(name));
    const { containers } = open(name);
    for (const [index, [image, turns]] of images.entries()) {
      await expectFrames(withSuffix(name, image)[0], containers[index]!.frames, turns);
    }
  }
}

async function prepareGenerated(): Promise<void> {
  for (const name of GENERATED) {
    const { bytes, expected: facts } = await specimen(name).build();
    writeFileSync(source(name), bytes);
    await expectFrames(withSuffix(name, '')[0], open(name).frames, facts.scans[0]!.uprightTurn);
  }
  for (const [name, images] of Object.entries(GENERATED_RAW)) {
    const { bytes, expected: facts } = await specimen(name).build();
    writeFileSync(source(name), bytes);
    const opened = open(name);
    for (const [index, image] of images.entries()) {
      const { container, uprightTurn, storedRows: rows, storedColumns: columns } = facts.scans[index]!;
      const frames = framesOf(opened, container!);
      await expectFrames(withSuffix(name, image)[0], frames, uprightTurn, { rows, columns });
    }
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'czm-interop-'));
  mkdirSync(join(folder, 'in'));
  await prepareIndependent();
  await prepareGenerated();
  const built = buildCli();
  try {
    for (const orientation of ORIENTATIONS) {
      const upright = orientation === 'upright' ? ['--upright'] : [];
      const ran = await built.run(
        'convert',
        join(folder, 'in'),
        '--out',
        join(folder, orientation),
        ...upright,
      );
      expect({ code: ran.code, stdout: ran.stdout }).toMatchObject({ code: 0 });
    }
  } finally {
    built.remove();
  }
  const results = ORIENTATIONS.flatMap((orientation) =>
    RESULTS.map(([name]) => converted(orientation, name)),
  );
  const jpegLs = results.filter(isJpegLs);
  [byPydicom, byDcmtk, byGdcm, stated] = await Promise.all([
    pydicomFrames(results.filter((result) => !jpegLs.includes(result))),
    dcmtkFrames(jpegLs),
    gdcmFrames(results),
    attributesWithValue([...new Set(RESULTS.map(([, from]) => source(from)))]),
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the source', () => {
  it('has faults that the same readers do find', async () => {
    const { stdout, stderr } = await native('dciodvfy', source('hd-2.EX.DCM'));
    expect(faults(stdout + stderr).filter((line) => line.startsWith('Error - Value invalid'))).not.toEqual(
      [],
    );
    await expect(pydicomFrames([source('hd-2.EX.DCM')])).rejects.toThrow('pydicom');
    await expect(gdcmFrames([source('hd-2.EX.DCM')])).rejects.toThrow('gdcm');
  });
});

/** Keywords of all that dciodvfy missed in any result. */
const missed = new Set<string>();

describe.each(ORIENTATIONS)('converted, %s', (orientation) => {
  describe.each(RESULTS)('%s, of %s', (name, from) => {
    it('is read by dcmdump without a word', async () => {
      const { code, stderr } = await native('dcmdump', '-q', '+L', converted(orientation, name));
      const { stderr: warnings } = await native('dcmdump', converted(orientation, name));
      expect({ code, stderr, warnings }).toEqual({ code: 0, stderr: '', warnings: '' });
    });

    it('is decoded by pydicom with Pillow to the pixels of the source, or by DCMTK where it is JPEG-LS', () => {
      const path = converted(orientation, name);
      const frames = expected.get(`${orientation} ${name}`);
      const found = byDcmtk.get(path);
      expect(found ?? { ...byPydicom[path], printed: '' }).toEqual({ ...frames, printed: '' });
    });

    it('is decoded by GDCM to the pixels of the source', () => {
      const frames = expected.get(`${orientation} ${name}`);
      expect(byGdcm.get(converted(orientation, name))).toEqual({ ...frames, printed: '' });
    });

    it('is understood by gdcminfo, which ends abnormally on planes that are not stated', async () => {
      const { code, stdout } = await native('gdcminfo', converted(orientation, name));
      const { rows, columns } = expected.get(`${orientation} ${name}`)!;
      expect({ code, size: /Dimensions: \((\d+),(\d+),/.exec(stdout)?.slice(1).map(Number) }).toEqual({
        code: 0,
        size: [columns, rows],
      });
    });

    it('has no fault that dciodvfy finds, and misses nothing that the source has', async () => {
      const { stdout, stderr } = await native('dciodvfy', converted(orientation, name));
      expect(faults(stdout + stderr, KEPT.includes(from))).toEqual([]);
      const absent = missing(stdout + stderr);
      if (!KEPT.includes(from)) for (const keyword of absent) missed.add(keyword);
      const lost = absent.filter((keyword) => stated[source(from)]!.includes(keyword));
      // The least number that IS can hold states none.
      expect(lost.filter((keyword) => keyword !== 'SeriesNumber')).toEqual([]);
      if (!KEPT.includes(from)) expect(missingType2(stdout + stderr)).toEqual([]);
    });
  });
});

describe('docs/other-programs.md', () => {
  it('names every attribute that dciodvfy misses in any of these files, and no other', () => {
    expect([...EXPLAINED].sort()).toEqual([...missed].sort());
  });
});
