import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findCodestream, openPart10, checkCodestream } from '../../src/core/index.js';
import { buildCli, type BuiltCli } from '../support/built-cli.js';
import {
  contentOf,
  FRAMES_OF_4_GIB,
  largeImage,
  largeNative,
  largeRawData,
  LARGE_FRAME,
  SMALL_PIXELS,
} from '../support/large-files.js';
import { testFolder } from './cli.js';

/* Files of more than 4 GiB are worked on in pieces: memory for the largest frame, and not for the file. */

const run = promisify(execFile);
const script = fileURLToPath(new URL('../support/peak.mjs', import.meta.url));
const MIB = 2 ** 20;
const BOUND = 1.2 * LARGE_FRAME + 200 * MIB;

const folder = testFolder();
let built: BuiltCli;
beforeAll(() => {
  built = buildCli(['inspect', 'out-folder', 'worker']);
});
afterAll(() => built.remove());

interface Done {
  readonly peak: number;
  readonly result: {
    readonly status?: string;
    readonly outputs?: readonly { readonly file: string; readonly frames: number }[];
    readonly family?: string;
    readonly images?: readonly { readonly frames: { readonly count: number } }[];
    readonly problem?: unknown;
  };
}

async function work(command: string, source: string): Promise<Done> {
  const dist = dirname(dirname(built.main));
  const { stdout } = await run(process.execPath, [script, dist, command, source, folder.at('out')], {
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Done;
}

const codestreamOf = (plain: Uint8Array): Uint8Array => {
  const codestream = findCodestream(plain);
  return codestream.subarray(0, checkCodestream(codestream).length);
};

describe('a file of more than 4 GiB', () => {
  it('an image: one frame is in memory at a time, and each is the source’s', async () => {
    const source = folder.at('image.dcm');
    expect(largeImage(source)).toBeGreaterThan(2 ** 32);
    const { peak, result } = await work('convert', source);
    expect(result).toMatchObject({ status: 'written', outputs: [{ frames: FRAMES_OF_4_GIB }] });
    expect(peak).toBeLessThan(BOUND);
    const { frames } = openPart10(new Uint8Array(readFileSync(folder.at('out', 'result.dcm'))));
    expect(frames.length).toBe(FRAMES_OF_4_GIB);
    for (const [index, frame] of frames.entries()) {
      const expected = codestreamOf(contentOf(index));
      expect(Buffer.compare(frame.subarray(0, expected.length), expected)).toBe(0);
    }
  });

  it('raw data: the frames of what is known, and nothing of the rest', async () => {
    const source = folder.at('raw.dcm');
    expect(largeRawData(source)).toBeGreaterThan(2 ** 32);
    const { peak, result } = await work('convert', source);
    expect(result).toMatchObject({ status: 'written', outputs: [{ frames: 33 }, { frames: 2 }] });
    expect(peak).toBeLessThan(BOUND);
    const opened = (name: string): ReturnType<typeof openPart10> =>
      openPart10(new Uint8Array(readFileSync(folder.at('out', name))));
    for (const [index, frame] of opened('result-structural-cube.dcm').frames.entries()) {
      const expected = codestreamOf(contentOf(index));
      expect(Buffer.compare(frame.subarray(0, expected.length), expected)).toBe(0);
    }
    const { pixelData, bytes } = opened('result-en-face-projection.dcm').file;
    const { offset, length } = pixelData!.items[0]!;
    expect(Buffer.compare(bytes.subarray(offset, offset + length), Buffer.concat(SMALL_PIXELS))).toBe(0);
  });

  it('an uncompressed image between large values: it is described without reading them', async () => {
    const source = folder.at('native.dcm');
    expect(largeNative(source)).toBeGreaterThan(2 ** 32);
    const { peak, result } = await work('inspect', source);
    expect(result).toMatchObject({ family: 'clean', images: [{ frames: { count: 2 } }], problem: null });
    expect(peak).toBeLessThan(200 * MIB);
  });
});
