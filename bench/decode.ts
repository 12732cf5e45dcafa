/* Decoding one frame: this package compared with native OpenJPEG. Run with `npx tsx bench/decode.ts`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { openFrame } from '../src/core/frame/stored-frame.js';
import { createDecoder } from '../src/codec/decoder.js';
import { createEncoder } from '../src/codec/encoder.js';
import { turnPixels } from '../src/core/frame/turn-pixels.js';
import { median } from './measure.js';

const ROUNDS = 5;
const file = new URL('../test/fixtures/independent/cube-8.EX.DCM', import.meta.url);
const dataSet = dicomParser.parseDicom(new Uint8Array(readFileSync(file)));
const fragments = dataSet.elements.x7fe00010?.fragments ?? [];
const frames = fragments.map((f) => new Uint8Array(dataSet.byteArray.buffer, f.position, f.length));

/** Median milliseconds of `run` over all frames and rounds, after one round to warm up. */
async function measure<T>(items: readonly T[], run: (item: T) => unknown): Promise<number> {
  for (const item of items) await run(item);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const item of items) {
      const start = performance.now();
      await run(item);
      times.push(performance.now() - start);
    }
  }
  return median(times);
}

/** Milliseconds per frame of opj_decompress, minus the start of its process; undefined if not installed. */
async function native(): Promise<number | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'czm-bench-'));
  const run = (path: string): void => {
    execFileSync('opj_decompress', ['-quiet', '-i', path, '-o', join(folder, 'out.raw')], {
      stdio: 'ignore',
    });
  };
  try {
    const encoder = await createEncoder();
    const tiny = join(folder, 'tiny.j2k');
    const pixel = {
      pixels: new Uint8Array(1),
      rows: 1,
      columns: 1,
      samples: 1,
      bitsStored: 8,
      signed: false,
    };
    writeFileSync(tiny, await encoder.encodeLossless(pixel));
    const paths = frames.map((frame, i) => {
      const path = join(folder, `${i}.jp2`);
      writeFileSync(path, openFrame(frame).plain);
      return path;
    });
    try {
      run(tiny);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    return (await measure(paths, run)) - (await measure([tiny], run));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const decoder = await createDecoder();
const row = (what: string, ms: number): string => `${what.padEnd(44)}${ms.toFixed(2).padStart(9)}`;
const first = await decoder.decode(frames[0] ?? new Uint8Array());
const { rows, columns } = first;

console.log(`${frames.length} scrambled frames, ${rows} × ${columns}; medians`);
console.log('step'.padEnd(44) + 'ms/frame'.padStart(9));
const opened = await measure(frames, (frame) => openFrame(frame));
console.log(row('unscramble and check the codestream', opened));
const turned = await measure([first], ({ pixels }) => turnPixels(pixels, rows, columns, 1, 'transpose'));
console.log(row('transpose', turned));
const stored = await measure(frames, (frame) => decoder.decode(frame));
console.log(row('whole decode, as stored', stored));
const upright = await measure(frames, (frame) => decoder.decode(frame, { turn: 'transpose' }));
console.log(row('whole decode, upright', upright));
console.log(`upright: ${(upright / stored).toFixed(2)} × as stored (goal: at most 1.10)`);
console.log(row('start an instance of the codec', await measure([1, 2, 3], () => createDecoder())));
const opj = await native();
if (opj === undefined) console.log('opj_decompress is not installed: nothing to compare with.');
else {
  console.log(row('opj_decompress, start of process subtracted', opj));
  console.log(`whole decode, as stored: ${(stored / opj).toFixed(2)} × opj_decompress`);
}
