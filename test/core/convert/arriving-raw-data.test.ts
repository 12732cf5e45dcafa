import { describe, expect, it } from '@jest/globals';
import { openPart10 } from '../../../src/core/index.js';
// Only the plugin reads files that are still arriving.
import { containerByFirst, readArrivingRawData, sameBytes } from '../../../src/core/internal.js';
import { bScans, CUBE, FUNDUS, rawFile, type RawFile } from '../containers/raw-file.js';
import { scrambledFrame } from '../czm-file.js';

const raw = (count: number, length = 16 * 12): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => new Uint8Array(length).fill(index + 1));
const RAW = { element: 0xa7, rows: 16, columns: 12 };

/** What could be in a file, whole: each as it arrives must be what it is when it is read whole. */
const FILES: readonly (readonly [string, RawFile])[] = [
  ['cube and fundus', {}],
  ['undefined lengths', { undefinedLengths: true }],
  ['implicit VR', { vr: 'implicit' }],
  ['uncompressed frames', { containers: [{ ...RAW, frames: raw(5) }, CUBE] }],
  [
    'one uncompressed frame of another length',
    { containers: [{ ...RAW, frames: [...raw(4), ...raw(1, 7)] }] },
  ],
  ['fewer frames than are claimed', { containers: [{ ...CUBE, count: 128 }] }],
  ['no spacing', { containers: [{ ...CUBE, spacing: ['0.0', '0.0', '0.0'] }] }],
  ['a container that nobody described, with images', { containers: [{ element: 0xee, frames: bScans(2) }] }],
  [
    'a container that nobody described, with anything',
    { containers: [{ element: 0xee, frames: raw(2, 50), rows: 3, columns: 3 }, FUNDUS] },
  ],
];

describe('Raw Data Storage that is arriving', () => {
  it.each(FILES)('%s: a container by its first frame is what it is by all of them', (_, options) => {
    const bytes = rawFile(options);
    const whole = openPart10(bytes);
    const { opened, containers, hasOthers } = readArrivingRawData(bytes)!;
    expect(hasOthers()).toBe(false);
    expect(containers).toHaveLength(whole.containers.length);
    for (const [index, { located, frames, isWhole }] of containers.entries()) {
      const { description, frames: views } = whole.containers[index]!;
      expect(isWhole).toBe(true);
      expect(frames.map(({ offset }) => offset)).toEqual(
        views.map(({ byteOffset }) => byteOffset - bytes.byteOffset),
      );
      const signed = description.encoding === 'scrambled';
      const known = containerByFirst(
        located()!,
        views[0]!,
        frames.map(({ length }) => length),
        signed,
      );
      expect(known?.description).toEqual(description);
    }
    expect(opened.description.warnings).toEqual(
      whole.description.warnings.filter(({ code }) => code === 'READING'),
    );
  });

  it.each([false, true])(
    'at every length: what is whole stays what it is (undefined lengths: %j)',
    (undefinedLengths) => {
      const bytes = rawFile({ undefinedLengths });
      const last = readArrivingRawData(bytes)!;
      const ends = openPart10(bytes).containers.flatMap(({ frames }) =>
        frames.map((frame) => frame.byteOffset - bytes.byteOffset + frame.length),
      );
      const lengths = [...ends.flatMap((end) => [end - 1, end, end + 1, end + 8]), bytes.length - 1];
      let seen = 0;
      for (const length of lengths) {
        const read = readArrivingRawData(bytes.subarray(0, length));
        for (const [index, { frames, isWhole, rest, withRest }] of (read?.containers ?? []).entries()) {
          const truth = last.containers[index]!;
          expect(frames).toEqual(truth.frames.slice(0, frames.length));
          seen += frames.length;
          if (isWhole) expect(frames).toHaveLength(truth.frames.length);
          // Only defined lengths say where the end of a container is, before it is there.
          expect(rest === undefined).toBe(undefinedLengths);
          if (rest === undefined || isWhole) continue;
          const ahead = withRest(bytes.subarray(rest.offset, rest.offset + rest.length))!;
          expect(ahead).toMatchObject({ stated: truth.located()!.stated, spacing: truth.located()!.spacing });
          expect(ahead.frames).toHaveLength(truth.frames.length);
        }
      }
      expect(seen).toBeGreaterThan(10);
    },
  );

  it('what stands behind frames counts only where all of it can be read, and claims no absurd number of them', () => {
    const ahead = (count: number, missing: number) => {
      const bytes = rawFile({ containers: [{ ...CUBE, count }] });
      const { rest, withRest } = readArrivingRawData(bytes.subarray(0, bytes.length - 1))!.containers[0]!;
      return withRest(bytes.subarray(rest!.offset, rest!.offset + rest!.length - missing));
    };
    expect(ahead(3, 0)?.frames).toHaveLength(3);
    expect(ahead(3, 1)).toBeUndefined();
    expect(ahead(60_000, 0)).toBeUndefined();
  });

  it('a first frame that does not settle what the image is leaves it to the whole file', () => {
    const odd = scrambledFrame({ rows: 100, columns: 100, fill: 1 });
    const bytes = rawFile({ containers: [{ ...CUBE, frames: [odd, ...bScans(2)] }] });
    const [container] = readArrivingRawData(bytes)!.containers;
    const first = openPart10(bytes).containers[0]!.frames[0]!;
    expect(sameBytes(first, odd)).toBe(true);
    expect(containerByFirst(container!.located()!, first, [], true)).toBeUndefined();
    const several = rawFile({ containers: [{ ...CUBE, items: 2 }] });
    const read = readArrivingRawData(several)!;
    expect([read.containers, read.hasOthers()]).toEqual([[], true]);
  });
});
