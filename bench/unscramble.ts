/*
 * Unscrambling in place, compared with a plain copy (Uint8Array.set) and with the Python function that the project
 * began with, on the same frames. Run with `npx tsx bench/unscramble.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPart10 } from '../src/core/describe/open-part10.js';
import { scramble, unscrambleInPlace } from '../src/core/frame/scramble.js';
import { median } from './measure.js';

const ROUNDS = 400;
const PYTHON_ROUNDS = 40;
const file = new URL('../test/fixtures/independent/cube-8.EX.DCM', import.meta.url);
const { frames } = openPart10(new Uint8Array(readFileSync(file)));

/**
 * Median seconds that `run` takes for one of the frames, each round on fresh copies so that there is something to
 * do. All copies of a round are timed together: one takes less than the clock's resolution.
 */
function measure(sources: readonly Uint8Array[], run: (frame: Uint8Array) => void): number {
  const copies = sources.map((frame) => new Uint8Array(frame));
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, frame] of sources.entries()) copies[i]?.set(frame);
    const start = performance.now();
    for (const copy of copies) run(copy);
    times.push((performance.now() - start) / 1000 / copies.length);
  }
  return median(times.slice(ROUNDS / 4));
}

/** Median seconds of the Python function for one frame; undefined if there is no Python. */
function python(frame: Uint8Array): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'czm-bench-'));
  try {
    const path = join(folder, 'frame');
    writeFileSync(path, frame);
    const script = fileURLToPath(new URL('seed.py', import.meta.url));
    const seconds = Number(
      execFileSync('python3', [script, path, String(PYTHON_ROUNDS)], { encoding: 'utf8' }),
    );
    const plain = new Uint8Array(frame);
    unscrambleInPlace(plain);
    if (!readFileSync(`${path}.plain`).equals(plain))
      throw new Error('the Python function gives other bytes');
    return seconds;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const header = 'what'.padEnd(44) + 'µs/frame'.padStart(10) + 'GB/s'.padStart(8);
function row(what: string, seconds: number, bytes: number): void {
  const rate = (bytes / seconds / 1e9).toFixed(2);
  console.log(what.padEnd(44) + (seconds * 1e6).toFixed(2).padStart(10) + rate.padStart(8));
}

const target = new Uint8Array(4 * 1024 * 1024);
function compare(title: string, sources: readonly Uint8Array[]): { inPlace: number; bytes: number } {
  const bytes = sources.reduce((sum, { length }) => sum + length, 0) / sources.length;
  console.log(`\n${title}\n${header}`);
  const copy = measure(sources, (frame) => target.set(frame));
  const inPlace = measure(sources, (frame) => void unscrambleInPlace(frame));
  row('copy (Uint8Array.set)', copy, bytes);
  row('unscramble in place', inPlace, bytes);
  console.log(`unscramble in place takes ${(inPlace / copy).toFixed(2)} × the copy`);
  return { inPlace, bytes };
}

const [first = new Uint8Array()] = frames;
const kilobytes = Math.round(first.length / 1000);
const { inPlace, bytes } = compare(`${frames.length} frames of about ${kilobytes} kB`, frames);
const seed = python(first);
if (seed === undefined) console.log('python3 is not installed: nothing to compare with.');
else {
  row("the seed's Python function", seed, bytes);
  console.log(`${(seed / inPlace).toFixed(0)} × the seed`);
}

// A frame as large as a lossless photograph: no longer in the nearest cache.
const large = new Uint8Array(4 * 1024 * 1024);
for (let i = 0; i < large.length; i++) large[i] = (i * 2654435761) >>> 24;
large.set([0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a]);
compare('a frame of 4 MiB', [scramble(large)]);
