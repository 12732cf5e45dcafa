import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFrame } from '../../src/core/frame.js';
import { openPart10 } from '../../src/core/normalize/part10.js';
import type { Turn } from '../../src/core/turn.js';
import { buildCli } from '../support/built-cli.js';
import { naiveTurn } from '../decode/naive-turn.js';
import { specimen } from '../generator/families.js';
import { faults, missing } from './dciodvfy.js';
import {
  attributesWithValue,
  gdcmFrames,
  native,
  opjDecompress,
  pydicomFrames,
  sha256,
  type Frames,
} from './native.js';

/* Converted files, read by other programs: DCMTK, GDCM, pydicom with Pillow, dciodvfy. */

const independent = new URL('../fixtures/independent/', import.meta.url);

const twice = (first: Turn, second: Turn): readonly Turn[] => [first, second];
/** The independent files, and what turns their frames upright (section 8 of czm-format.md, by hand). */
const INDEPENDENT: Readonly<Record<string, readonly Turn[]>> = {
  'cube-8.EX.DCM': Array.from({ length: 8 }, (): Turn => 'transpose'),
  'hd-2.EX.DCM': twice('transpose', 'rotate-90'),
  'fundus-unencapsulated.EX.DCM': ['rotate-90'],
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
const NAMES = [...Object.keys(INDEPENDENT), ...GENERATED];
const LAYOUTS = ['stored', 'upright'] as const;
type Layout = (typeof LAYOUTS)[number];

let folder = '';
/** What every frame must decode to: unscrambled here, decoded by OpenJPEG, turned by hand. */
const expected = new Map<string, Frames>();
let byPydicom: Readonly<Record<string, Frames>> = {};
let byGdcm: Awaited<ReturnType<typeof gdcmFrames>> = new Map();
/** Keywords of what the sources state. */
let stated: Readonly<Record<string, readonly string[]>> = {};

const source = (name: string): string => join(folder, 'in', name);
const result = (layout: Layout, name: string): string => join(folder, layout, name.replace(/\.DCM$/, '.dcm'));

async function expectedFrames(name: string, turns: readonly Turn[]): Promise<void> {
  const { frames } = openPart10(new Uint8Array(readFileSync(source(name))));
  expect(frames.length).toBe(turns.length);
  const stored: string[] = [];
  const upright: string[] = [];
  let size = { rows: 0, columns: 0 };
  let turnedSize = size;
  for (const [index, frame] of frames.entries()) {
    const { rows, columns, samples, pixels } = await opjDecompress(openFrame(frame).codestream);
    const turned = naiveTurn(pixels, rows, columns, samples, turns[index]!);
    stored.push(sha256(pixels));
    upright.push(sha256(Uint8Array.from(turned.samples)));
    size = { rows, columns };
    turnedSize = { rows: turned.rows, columns: turned.columns };
  }
  expected.set(`stored ${name}`, { ...size, frames: stored });
  expected.set(`upright ${name}`, { ...turnedSize, frames: upright });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'czm-interop-'));
  mkdirSync(join(folder, 'in'));
  for (const [name, turns] of Object.entries(INDEPENDENT)) {
    copyFileSync(new URL(name, independent), source(name));
    await expectedFrames(name, turns);
  }
  for (const name of GENERATED) {
    const { bytes, expected: facts } = await specimen(name).build();
    writeFileSync(source(name), bytes);
    await expectedFrames(name, facts.scans[0]!.uprightTurn);
  }
  const built = buildCli();
  try {
    for (const layout of LAYOUTS) {
      const upright = layout === 'upright' ? ['--upright'] : [];
      const ran = await built.run('convert', join(folder, 'in'), '--out', join(folder, layout), ...upright);
      expect({ code: ran.code, stdout: ran.stdout }).toMatchObject({ code: 0 });
    }
  } finally {
    built.remove();
  }
  const results = LAYOUTS.flatMap((layout) => NAMES.map((name) => result(layout, name)));
  [byPydicom, byGdcm, stated] = await Promise.all([
    pydicomFrames(results),
    gdcmFrames(results),
    attributesWithValue(NAMES.map(source)),
  ]);
}, 300_000);

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

describe.each(LAYOUTS)('converted, %s', (layout) => {
  describe.each(NAMES)('%s', (name) => {
    it('is read by dcmdump without a word', async () => {
      const { code, stderr } = await native('dcmdump', '-q', '+L', result(layout, name));
      const { stderr: warnings } = await native('dcmdump', result(layout, name));
      expect({ code, stderr, warnings }).toEqual({ code: 0, stderr: '', warnings: '' });
    });

    it('is decoded by pydicom with Pillow to the pixels of the source', () => {
      expect(byPydicom[result(layout, name)]).toEqual(expected.get(`${layout} ${name}`));
    });

    it('is decoded by GDCM to the pixels of the source', () => {
      const frames = expected.get(`${layout} ${name}`);
      expect(byGdcm.get(result(layout, name))).toEqual({ ...frames, printed: '' });
    });

    it('has no fault that dciodvfy finds, and misses nothing that the source has', async () => {
      const { stdout, stderr } = await native('dciodvfy', result(layout, name));
      expect(faults(stdout + stderr)).toEqual([]);
      const lost = missing(stdout + stderr).filter((keyword) => stated[source(name)]!.includes(keyword));
      expect(lost).toEqual([]);
    });
  });
});
