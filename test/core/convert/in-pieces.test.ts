import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import type { NormalizeOptions } from '../../../src/core/index.js';
// Only the command line reads files in pieces.
import { openSource } from '../../../src/core/internal.js';
import { bytes as element, text } from '../../generator/part10.js';
import { czmFile, framesOf, plainFrame, scrambledFrame } from '../czm-file.js';
import { asFile, inMemory, inPieces } from '../in-pieces.js';
import { bScans, CUBE, FUNDUS, rawFile } from '../containers/raw-file.js';

/* A file that is read in pieces gives what the same bytes give in memory: one rule set, one result, one complaint. */

const OPTIONS: readonly NormalizeOptions[] = [{}, { damagedFrames: 'keep' }, { orientation: 'upright' }];

const folders = ['independent', 'hostile', 'reports'].map(
  (name) => new URL(`../../fixtures/${name}/`, import.meta.url),
);
const fixtures = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.dcm$/i.test(name))
    .map((name) => [name, new URL(name, folder)] as const),
);

const expectSame = (bytes: Uint8Array, options: NormalizeOptions): void => {
  const [expected, found] = [inMemory(bytes, options), inPieces(bytes, options)];
  expect(found.told).toBe(expected.told);
  expect(found.results.length).toBe(expected.results.length);
  for (const [i, result] of found.results.entries()) {
    expect(result === undefined).toBe(expected.results[i] === undefined);
    expect(Buffer.compare(result ?? new Uint8Array(), expected.results[i] ?? new Uint8Array())).toBe(0);
  }
};

describe('a file in pieces', () => {
  it.each(fixtures)('%s', (_, url) => {
    const bytes = new Uint8Array(readFileSync(url));
    for (const options of OPTIONS) expectSame(bytes, options);
  });

  const rawPixels = [1, 2].map((fill) => new Uint8Array(16 * 12).fill(fill));
  const built: Readonly<Record<string, () => Uint8Array>> = {
    'fragments that are joined': () => czmFile({ pixelData: { fragmentsPerFrame: 3 } }),
    'no offset table, fragments': () =>
      czmFile({ pixelData: { fragmentsPerFrame: 2, offsetTable: 'empty' } }),
    'frames of two kinds': () => czmFile({ frames: [scrambledFrame(), plainFrame({ fill: 2 })] }),
    'a frame that is nothing': () =>
      czmFile({ frames: [...framesOf({ count: 2 }), new Uint8Array(4000).fill(7)] }),
    'an empty frame': () => czmFile({ frames: [...framesOf({ count: 2 }), new Uint8Array(0)] }),
    'implicit VR': () => czmFile({ file: { vr: 'implicit', transferSyntax: '1.2.840.10008.1.2' } }),
    'a long text': () =>
      czmFile({
        elements: [
          text(0x00204000, 'LT', 'x'.repeat(40_000)),
          element(0x00291010, 'UT', new Uint8Array(200_000).fill(65)),
        ],
      }),
    'raw data': () => rawFile(),
    'raw data under UN': () => rawFile({ vr: 'un' }),
    'raw data of undefined lengths': () => rawFile({ undefinedLengths: true, groupLengths: true }),
    'uncompressed frames, one cut': () =>
      rawFile({
        containers: [
          CUBE,
          FUNDUS,
          { element: 0xa7, frames: [...rawPixels, rawPixels[0]!.subarray(1)], rows: 16, columns: 12 },
          { element: 0xb5, frames: bScans(1) },
          { element: 0xee, frames: [undefined, new Uint8Array(500)] },
        ],
      }),
  };
  it.each(Object.keys(built))('%s', (name) => {
    const bytes = built[name]!();
    for (const options of OPTIONS) expectSame(bytes, options);
  });

  it('truncated anywhere, or with any byte changed', () => {
    for (const bytes of [czmFile(), rawFile()]) {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1), fc.nat(255), (end, at, value) => {
          expectSame(bytes.subarray(0, end), {});
          const changed = new Uint8Array(bytes);
          changed[at] = value;
          expectSame(changed, {});
        }),
        { numRuns: 60 },
      );
    }
  });

  it('holds one frame at a time', () => {
    const opened = openSource(asFile(czmFile({ frames: framesOf({ count: 3 }) })));
    const first = opened.stored.read(0);
    const copy = new Uint8Array(first);
    expect(opened.stored.read(1).buffer).toBe(first.buffer);
    expect(Buffer.compare(opened.stored.read(0), copy)).toBe(0);
  });
});
