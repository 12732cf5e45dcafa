import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  describePart10,
  isCzmError,
  isScrambled,
  openPart10,
  unscramble,
  type OpenedPart10,
} from '../../../src/core/index.js';
import type { Built } from '../../generator/expected.js';
import { specimen } from '../../generator/families.js';
import { bytes, sq, text } from '../../generator/part10.js';
import { bScans, CUBE, FUNDUS, rawFile, type RawFile } from './raw-file.js';

const sha256 = (frame: Uint8Array): string => createHash('sha256').update(frame).digest('hex');
const plain = (frame: Uint8Array): Uint8Array => (isScrambled(frame) ? unscramble(frame) : frame);
const fixtures = new URL('../../fixtures/independent/', import.meta.url);

const problems = (opened: OpenedPart10): string[][] =>
  opened.containers.map(({ description }) => description.problems.map(({ code }) => code));

describe('containers of a whole file', () => {
  let all: Built;
  beforeAll(async () => {
    all = await specimen('raw-all-containers.DCM').build();
  });

  it('are told by their tags', () => {
    const { family, containers } = describePart10(all.bytes);
    expect(family).toBe('raw-data-storage');
    expect(containers.map(({ tag, name, kind, holdsImage }) => [tag, name, kind, holdsImage])).toEqual([
      ['040710A0', 'HD scan', 'hd', true],
      ['040710A1', 'structural cube', 'cube', true],
      ['040710A2', 'motion', 'motion', true],
      ['040710A3', 'noise', 'noise', true],
      ['040710A6', 'LSLO fundus', 'fundus', true],
      ['040710A7', 'en-face projection', 'en-face', true],
      ['040710AD', 'flow cube', 'cube', true],
      ['040710B5', 'iris', 'iris', true],
      ['040710EE', 'unknown', 'unknown', true],
    ]);
  });

  it('hold the frames that were put in, in their order, without copying them', () => {
    const { containers, file } = openPart10(all.bytes);
    expect(containers.map(({ frames }) => frames.map((frame) => sha256(plain(frame))))).toEqual(
      all.expected.scans.map(({ jp2Sha256 }) => jp2Sha256),
    );
    for (const { frames } of containers) {
      for (const frame of frames) expect(frame.buffer).toBe(file.bytes.buffer);
    }
  });

  it('state their size and spacing', () => {
    const [cube] = describePart10(rawFile()).containers;
    expect(cube).toMatchObject({
      stated: { rows: 512, columns: 1024, frames: 3 },
      frames: 3,
      encoding: 'scrambled',
      spacing: {
        aScans: { mm: 0.011741683, provenance: 'stated', source: 'container element (0407,100A)' },
        depth: { mm: 0.001955034, provenance: 'stated' },
        bScans: { mm: 0.047244094, provenance: 'stated' },
      },
      problems: [],
    });
  });

  it.each(['0.0', '', '0,01', '-1', '25', 'x'])('take a spacing of "%s" for none', (value) => {
    const [cube] = describePart10(
      rawFile({ containers: [{ ...CUBE, spacing: [value, value, value] }] }),
    ).containers;
    for (const length of Object.values(cube!.spacing)) {
      expect(length).toMatchObject({ mm: null, provenance: 'unknown' });
    }
  });

  it('are those of the independent file', () => {
    const file = new Uint8Array(readFileSync(new URL('raw-storage.DCM', fixtures)));
    const manifest = JSON.parse(readFileSync(new URL('manifest.json', fixtures), 'utf8'));
    const frames = openPart10(file).containers.flatMap((container) => container.frames);
    expect(frames.map((frame) => sha256(plain(frame)))).toEqual(manifest['raw-storage.DCM'].jp2_sha256);
  });

  it('are listed for Raw Data Storage only', async () => {
    for (const name of ['en-face.EX.DCM', 'analysis-layers.DCM', 'ordinary.dcm']) {
      expect(describePart10((await specimen(name).build()).bytes).containers).toEqual([]);
    }
  });
});

describe('however the file is written', () => {
  const reference = openPart10(rawFile());
  const ways: readonly (readonly [string, RawFile])[] = [
    ['implicit VR', { vr: 'implicit' }],
    ['implicit VR, undefined lengths', { vr: 'implicit', undefinedLengths: true }],
    ['undefined lengths', { undefinedLengths: true }],
    ['group lengths', { groupLengths: true }],
    ['VR UN', { vr: 'un' }],
    ['private block 2A', { block: 0x2a }],
    ['private block FF, implicit VR', { block: 0xff, vr: 'implicit' }],
  ];

  it.each(ways)('%s: the same containers', (_, options) => {
    const opened = openPart10(rawFile(options));
    const shapeOf = ({ description, frames }: (typeof opened.containers)[number]) => ({
      name: description.name,
      stated: description.stated,
      mm: Object.values(description.spacing).map(({ mm }) => mm),
      frames: frames.map(sha256),
      problems: description.problems,
    });
    expect(opened.containers.map(shapeOf)).toEqual(reference.containers.map(shapeOf));
    expect(opened.containers).toHaveLength(2);
  });

  it('frames are found in a view that begins anywhere in its buffer', () => {
    const file = rawFile();
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 7);
    const { containers } = openPart10(buffer.subarray(7));
    expect(containers.flatMap(({ frames }) => frames.map(sha256))).toEqual(
      reference.containers.flatMap(({ frames }) => frames.map(sha256)),
    );
  });

  it('sequences of another creator in the same group are no containers', () => {
    const other = [
      text(0x04070020, 'LO', 'SOMEBODY ELSE'),
      sq(0x040720a1, [[bytes(0x04072006, 'OB', new Uint8Array(8))]]),
    ];
    expect(openPart10(rawFile({ elements: other })).containers).toHaveLength(2);
  });
});

describe('defects', () => {
  const open = (...containers: NonNullable<RawFile['containers']>): OpenedPart10 =>
    openPart10(rawFile({ containers }));

  it('do not hide the other containers', () => {
    const opened = open({ ...CUBE, frames: [] }, { element: 0xad, rows: 0, columns: 0, frames: [] }, FUNDUS);
    expect(problems(opened)).toEqual([['EMPTY'], [], ['EMPTY', 'ZERO_SIZED']]);
    expect(opened.containers.map(({ description }) => description.holdsImage)).toEqual([false, true, false]);
  });

  it('are warnings of the file, naming the container', () => {
    const { warnings } = open({ ...CUBE, count: 7 }, FUNDUS).description;
    expect(warnings.filter(({ code }) => code === 'CONTAINER').map(({ message }) => message)).toEqual([
      'container (0407,10A1), structural cube: it claims 7 frames, but holds 3; the others may be lost, ' +
        'and these are assumed to be neighbours.',
    ]);
  });

  it('a sequence without items is an empty container', () => {
    expect(problems(open({ ...CUBE, items: 0 }))).toEqual([['EMPTY']]);
  });

  it('an item more is a container more', () => {
    const { containers } = open({ ...CUBE, items: 2 });
    expect(
      containers.map(({ description, frames }) => [description.tag, description.item, frames.length]),
    ).toEqual([
      ['040710A1', 0, 3],
      ['040710A1', 1, 3],
    ]);
  });

  it.each([
    [100, 100],
    [1024, 512],
    [0, 1024],
  ])('stated size %i × %i against SIZ', (rows, columns) => {
    expect(problems(open({ ...CUBE, rows, columns }))[0]).toContain('SIZE');
  });

  it('an item without a frame keeps its place', () => {
    const [first, , third] = bScans(3);
    const [cube] = open({ ...CUBE, frames: [first, undefined, third] }).containers;
    expect(cube!.frames.map(({ length }) => length > 0)).toEqual([true, false, true]);
    expect(cube!.frames[2]).toEqual(third);
  });

  it('tags that nobody described are reported', () => {
    const opened = open(CUBE, { ...CUBE, element: 0xee });
    expect(problems(opened)).toEqual([[], ['UNKNOWN']]);
    expect(opened.description.warnings.map(({ code }) => code)).toContain('CONTAINER');
    // What such frames may be is not asked: nobody knows what they should be.
    const noise = new Uint8Array(4000).fill(0x33);
    expect(problems(open({ ...CUBE, element: 0xee, frames: [noise] }))).toEqual([['UNKNOWN']]);
  });

  it('raw frames are told by their length, and only by it', () => {
    const raw = (length: number): Uint8Array => new Uint8Array(length).fill(0x21);
    const small = { ...CUBE, rows: 40, columns: 60 };
    const encodings = [2400, 2402, 2398].map(
      (length) => open({ ...small, frames: [raw(length), raw(length)] }).description.containers[0]!.encoding,
    );
    expect(encodings).toEqual(['raw', 'unknown', 'unknown']);
    expect(problems(open({ ...small, frames: [raw(2402)] }))).toEqual([['UNREADABLE']]);
    // Most of them tell: the others are damaged.
    const [most] = open({ ...small, frames: [raw(2400), raw(1000), raw(2400)] }).containers;
    expect(most!.description.encoding).toBe('raw');
    const half = open({ ...small, frames: [raw(2400), raw(1000)] }).containers[0]!;
    expect(half.description.encoding).toBe('unknown');
  });

  it.each([
    ['explicit VR', {}],
    ['implicit VR', { vr: 'implicit' }],
    ['undefined lengths', { undefinedLengths: true }],
  ] as const)('a file truncated anywhere in %s gives what is there, or says why not', (_, options) => {
    const whole = rawFile({ ...options, containers: [FUNDUS, { ...CUBE, element: 0xad }] });
    // A file that ends between two elements does not look cut.
    const ends = openPart10(whole).file.elements.map(({ end }) => end);
    const wholeFrames = openPart10(whole).containers.flatMap(({ frames }) => frames.map(sha256));
    fc.assert(
      fc.property(fc.integer({ min: 132, max: whole.length - 1 }), (length) => {
        fc.pre(!ends.includes(length));
        let opened: OpenedPart10;
        try {
          opened = openPart10(whole.subarray(0, length));
        } catch (error) {
          expect(isCzmError(error)).toBe(true);
          return;
        }
        const frames = opened.containers.flatMap((container) => container.frames.map(sha256));
        // All but the last frame are whole, and in their place.
        expect(frames.slice(0, -1)).toEqual(wholeFrames.slice(0, Math.max(0, frames.length - 1)));
        if (opened.containers.length > 0) expect(problems(opened).at(-1)).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('a frame that is truncated is said to be', () => {
    const whole = rawFile({ containers: [CUBE] });
    const opened = openPart10(whole.subarray(0, whole.length - 500));
    expect(problems(opened)).toEqual([['TRUNCATED']]);
    expect(opened.containers[0]!.description.problems[0]!.message).toContain('within frame 3');
  });

  it('rubbish in a container costs no more than it covers', () => {
    const whole = rawFile();
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 16 }),
        (offset, rubbish) => {
          const damaged = new Uint8Array(whole);
          damaged.set(rubbish.subarray(0, whole.length - offset), offset);
          try {
            for (const { frames } of openPart10(damaged).containers) {
              for (const frame of frames) {
                expect(frame.byteOffset + frame.length).toBeLessThanOrEqual(
                  damaged.byteOffset + damaged.length,
                );
              }
            }
          } catch (error) {
            expect(isCzmError(error)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
