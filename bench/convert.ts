/*
 * `czm-dicom convert` of a whole macular cube (128 frames of 512 × 1024) and of 1,000 small files: time, and memory
 * beside the file's size, each with its goal. Compiles the sources first. Run with `npx tsx bench/convert.ts
 * [main.js]`: with the main.js of another build, that one is measured too. The memory is read from /proc: Linux only.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertFile } from '../src/cli/convert.js';
import { beginRun, endRun } from '../src/cli/out-folder.js';
import { createDecoder } from '../src/codec/decoder.js';
import { createJpegLsEncoder } from '../src/codec/jpeg-ls.js';
import { openPart10 } from '../src/core/index.js';
import { specimen } from '../test/generator/families.js';
import { buildCli } from '../test/support/built-cli.js';
import { childrenOf, goal, median, peakOf } from './measure.js';

const ROUNDS = 5;
/** The main.js of another build. */
const [other] = process.argv.slice(2);
const mb = (value: number): string => `${(value / 1e6).toFixed(1)} MB`;
interface Ran {
  readonly seconds: number;
  /** Largest resident sets of the process and its worker, in bytes. */
  readonly peak: number;
}

/** Runs the compiled program and watches its memory (VmHWM only ever grows: the last reading is the peak). */
function run(main: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [main, ...args], { stdio: 'ignore' });
    const peaks = new Map<string, number>();
    const timer = setInterval(() => {
      for (const pid of [String(child.pid), ...childrenOf(String(child.pid))]) {
        peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakOf(pid) || 0));
      }
    }, 2);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const peak = [...peaks.values()].reduce((sum, one) => sum + one, 0);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peak });
      else reject(new Error(`czm-dicom ended with ${code}`));
    });
  });
}

async function measure(main: string, args: readonly string[]): Promise<Ran> {
  const runs: Ran[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await run(main, args));
  return { seconds: median(runs.map((r) => r.seconds)), peak: median(runs.map((r) => r.peak)) };
}

const folder = mkdtempSync(join(tmpdir(), 'czm-bench-'));
const built = buildCli();
try {
  const cube = join(folder, 'cube.EX.DCM');
  const small = join(folder, 'small.EX.DCM');
  const { bytes } = await specimen('macular-cube.EX.DCM').build();
  writeFileSync(cube, bytes);
  writeFileSync(small, (await specimen('unencapsulated.EX.DCM').build()).bytes);
  const convert = (input: string, ...more: string[]): readonly string[] => [
    ...['convert', input, '--out', join(folder, 'out'), '--overwrite', '--jobs', '1'],
    ...more,
  ];

  console.log(`128 frames of 512 × 1024 in ${mb(bytes.length)}; medians of ${ROUNDS} runs`);
  const here = join(folder, 'here');
  mkdirSync(here);
  const task = { command: 'convert', path: cube, size: bytes.length, stem: join(here, 'cube') } as const;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const run = beginRun(here, here);
    const outcome = await convertFile({
      ...task,
      folder: run,
      overwrite: true,
      upright: false,
      format: 'png',
    });
    endRun(run);
    if (outcome.status !== 'written') throw new Error(JSON.stringify(outcome));
    times.push((performance.now() - start) / 1000);
  }
  console.log(`work on the file alone, read and written   ${median(times).toFixed(3)} s`);
  const whole = await measure(built.main, convert(cube));
  const least = await measure(built.main, convert(small));
  console.log(`czm-dicom convert, the whole process       ${whole.seconds.toFixed(3)} s`);
  console.log(`the same for a file of one tiny frame      ${least.seconds.toFixed(3)} s`);
  goal('start of the process', whole.seconds - median(times), 's', 0.2);
  const extra = whole.peak - least.peak;
  console.log(
    `peak memory ${mb(whole.peak)}; beyond that for the tiny frame ${mb(extra)}, ` +
      `${(extra / bytes.length).toFixed(2)} × the file`,
  );
  await benchUpright(bytes, convert(cube, '--upright'));
  await benchMany(small);
} finally {
  built.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** Turned frames, compared with the time of the codecs alone on all processors. */
async function benchUpright(bytes: Uint8Array, args: readonly string[]): Promise<void> {
  const cores = availableParallelism();
  const all = args.filter((argument) => argument !== '--jobs' && argument !== '1');
  const { seconds } = await measure(built.main, all);
  console.log(`czm-dicom convert --upright, ${cores} processors  ${seconds.toFixed(2)} s`);
  const { frames } = openPart10(bytes);
  const [decoder, encoder] = [await createDecoder(), await createJpegLsEncoder()];
  const frameTimes: number[] = [];
  for (const frame of [...frames.slice(0, 8), ...frames.slice(0, 32)]) {
    const start = performance.now();
    await encoder.encodeLossless(await decoder.decode(frame, { turn: 'transpose' }));
    frameTimes.push((performance.now() - start) / 1000);
  }
  // The first ones were a warm-up.
  const least = (frames.length * median(frameTimes.slice(8))) / cores;
  goal('against decode, turn, encode and comparison of all frames', seconds / least, '×', 1.3);
  goal('whole', seconds, 's', 2.5);
  if (other === undefined) return;
  const before = await run(other, all);
  goal(`against the other build (${before.seconds.toFixed(1)} s)`, seconds / before.seconds, '×', 0.11);
}

async function benchMany(small: string): Promise<void> {
  const many = (count: number): readonly string[] => {
    const input = join(folder, String(count));
    mkdirSync(input);
    for (let i = 0; i < count; i++) copyFileSync(small, join(input, `${i}.dcm`));
    return ['convert', input, '--out', join(folder, `out-${count}`), '--overwrite'];
  };
  const hundred = await measure(built.main, many(100));
  const args = many(1000);
  const { seconds, peak } = await measure(built.main, args);
  console.log(`1,000 small files                          ${seconds.toFixed(2)} s, ${mb(peak)}`);
  goal('memory against that for 100', peak / hundred.peak, '×', 1.3);
  if (other === undefined) return;
  const before = await measure(other, args);
  goal(`against the other build (${before.seconds.toFixed(1)} s)`, seconds / before.seconds, '×', 0.5);
}
