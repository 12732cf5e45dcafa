import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  normalizePart10,
  openPart10,
  swapsAxes,
  unscramble,
  type Family,
  type ScanKind,
  type Turn,
} from '../../../src/core/index.js';
import { specimen, specimens } from '../../generator/families.js';
import type { PhantomKind } from '../../generator/kinds.js';
import { concat, text, writeDataSet } from '../../generator/part10.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Listed {
  readonly frames: number;
  readonly stored_rows?: number;
  readonly stored_columns?: number;
  readonly jp2_sha256: readonly string[];
}
const folder = new URL('../../fixtures/independent/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Record<string, Listed>;

describe('independent files', () => {
  const images = Object.entries(manifest).filter(([, listed]) => listed.stored_rows !== undefined);
  it.each(images)('%s: frames, size and bytes as listed', (name, listed) => {
    const bytes = readFileSync(new URL(name, folder));
    const { frames, description } = openPart10(bytes);
    expect(description.frames).toMatchObject({ count: listed.frames, damaged: [] });
    expect(description.stored).toEqual({ rows: listed.stored_rows, columns: listed.stored_columns });
    const [normalized] = normalizePart10(bytes);
    if (name.startsWith('not-czm')) {
      expect(normalized!.bytes).toBe(bytes);
      expect(normalized!.repairs).toEqual([]);
      expect(frames.map(sha256)).toEqual(listed.jp2_sha256);
      return;
    }
    const plain = frames.map(unscramble);
    expect(plain.map(sha256)).toEqual(listed.jp2_sha256);
    // What is written are the codestreams inside those JP2 files, and nothing else.
    const written = openPart10(normalized!.bytes);
    for (const [i, frame] of written.frames.entries()) {
      const codestream = Buffer.from(frame.subarray(0, frame.lastIndexOf(0xd9) + 1));
      expect(Buffer.from(plain[i]!).indexOf(codestream)).toBe(85);
    }
    expect(normalizePart10(normalized!.bytes)[0]!.bytes).toBe(normalized!.bytes);
  });
});

/** What the scans that the generator makes are called by this package. */
const KINDS: Readonly<Record<PhantomKind, ScanKind>> = {
  'macular-cube': 'cube',
  'optic-disc-cube': 'cube',
  'flow-cube': 'cube',
  'hd-cross': 'hd',
  'hd-4096': 'line-scans',
  'five-line': 'line-scans',
  'twenty-one-line': 'line-scans',
  motion: 'motion',
  'motion-200': 'motion',
  noise: 'noise',
  'noise-200': 'noise',
  fundus: 'fundus',
  iris: 'iris',
  'en-face': 'en-face',
  'en-face-200': 'en-face',
  unknown: 'unknown',
  'macular-cube-200x200': 'cube',
  'hd-disc': 'hd',
  'single-line': 'line-scans',
  'hd-radial': 'radial',
  'hd-grid': 'cross',
  'anterior-cube': 'cube',
  'anterior-lines': 'line-scans',
  'angiography-96': 'cube',
  'flow-96': 'cube',
  'angiography-245': 'cube',
  'flow-245': 'cube',
  'angiography-350': 'cube',
  'flow-350': 'cube',
  'angiography-490': 'cube',
  'flow-490': 'cube',
  'en-face-96': 'en-face',
  'plex-300': 'cube',
  'plex-flow-300': 'cube',
  'plex-500': 'cube',
  'plex-834': 'cube',
  'plex-motion': 'motion',
  'plex-noise': 'noise',
  'plex-en-face': 'en-face',
};

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['clean', 'clean'],
  ['standard', 'standard'],
]);

/** Anterior segment protocols: nothing tells what their scans of 1024 A-scans are. */
const NOT_TOLD = /^protocol-sd-s(71|72|73|74|75|80)\./;

const asStored = (count: number): readonly Turn[] => new Array<Turn>(count).fill('none');

const images = specimens.filter(
  ({ name, slow }) => slow !== true && !/^(raw|analysis|file-|deflated|clean-jpeg)/.test(name),
);

describe('generated files', () => {
  it.each(images.map(({ name, build }) => [name, build] as const))(
    '%s: what was put in is found',
    async (name, build) => {
      const { bytes, expected } = await build();
      const [scan] = expected.scans;
      const { description, frames } = openPart10(bytes);
      expect(description.frames.count).toBe(scan!.frames);
      if (expected.family === 'not-czm') {
        expect(description).toMatchObject({ family: 'not-czm', warnings: [] });
        expect(normalizePart10(bytes, { orientation: 'upright' })[0]!.bytes).toBe(bytes);
        return;
      }
      expect(description).toMatchObject({
        family: FAMILIES.get(expected.family) ?? 'ex-dcm',
        kind: NOT_TOLD.test(name) ? 'unknown' : KINDS[scan!.kind],
        stored: { rows: scan!.storedRows, columns: scan!.storedColumns },
        samplesPerPixel: scan!.samples,
      });
      // Uncompressed frames are the host's to lay down, as they are described.
      const hostLays = description.orientation.basis === 'not decodable here';
      const turns = hostLays ? asStored(scan!.uprightTurn.length) : scan!.uprightTurn;
      expect(description.orientation.turns).toEqual(turns);
      const missing = scan!.storedPixelsSha256.flatMap((hash, i) => (hash === null ? [i + 1] : []));
      expect(description.frames.damaged).toEqual(missing);
      for (const [i, frame] of frames.entries()) {
        if (missing.includes(i + 1)) continue;
        expect(sha256(scan!.scrambled[i] === true ? unscramble(frame) : frame)).toBe(scan!.jp2Sha256[i]);
      }
      const { lateral, axial } = scan!.spacing;
      const onItsSide = hostLays && scan!.uprightTurn.some(swapsAxes);
      const [across, down] = onItsSide ? [axial, lateral] : [lateral, axial];
      const { horizontal, vertical } = description.spacing;
      // Standard objects state six digits.
      if (horizontal.mm !== null && across !== undefined) expect(horizontal.mm).toBeCloseTo(across, 6);
      if (vertical.mm !== null && down !== undefined) expect(vertical.mm).toBeCloseTo(down, 6);
      if (missing.length > 0) expect(() => normalizePart10(bytes)).toThrow(/^Frame \d|^The frames|Frame/);
    },
  );

  it.each(
    specimens
      .filter(({ name }) => /^(raw-no|raw-empty)/.test(name))
      .map(({ name, build }) => [name, build] as const),
  )('%s: an error with a reason, never an empty success', async (_, build) => {
    const { bytes } = await build();
    expect(() => normalizePart10(bytes)).toThrow(
      expect.objectContaining({ name: expect.stringMatching(/Error$/) }),
    );
  });

  it.each([
    ['blanked', ''],
    ['replaced by the one of the instrument’s own files', '1.2.840.10008.5.1.4.1.1.12.77'],
  ])('Raw Data Storage whose SOP class was %s is still that', async (_, sopClass) => {
    const { bytes } = await specimen('raw-angiography-4.DCM').build();
    const { start, end } = openPart10(bytes).file.elements.find(({ tag }) => tag === '00080016')!;
    const other = concat([
      bytes.subarray(0, start),
      writeDataSet([text(0x00080016, 'UI', sopClass)]),
      bytes.subarray(end),
    ]);
    const images = normalizePart10(other);
    expect(images.length).toBeGreaterThan(0);
    expect(images.map(({ description }) => description.kind)).toEqual(
      normalizePart10(bytes).map(({ description }) => description.kind),
    );
  });
});
