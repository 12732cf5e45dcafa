/*
 * `czm-dicom convert` of a whole macular cube (128 frames of 512 × 1024): time, and memory beside the file's size.
 * Compiles the sources first. Run with `npx tsx bench/convert.ts`. The memory is read from /proc: Linux only.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertFile } from '../src/cli/convert.js';
import { specimen } from '../test/generator/families.js';
import { buildCli } from '../test/support/built-cli.js';

const ROUNDS = 5;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

interface Ran {
  readonly seconds: number;
  /** Largest resident set of the process, in bytes. */
  readonly peak: number;
}

/** Runs the compiled program and watches its memory (VmHWM only ever grows: the last reading is the peak). */
function run(main: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [main, ...args], { stdio: 'ignore' });
    let peak = 0;
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peak = 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? peak / 1024);
      } catch {
        // It has ended.
      }
    }, 2);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
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

  const mb = (value: number): string => `${(value / 1e6).toFixed(1)} MB`;
  console.log(`128 frames of 512 × 1024 in ${mb(bytes.length)}; medians of ${ROUNDS} runs`);
  const unfinished = join(folder, 'unfinished');
  mkdirSync(unfinished);
  const task = { command: 'convert', path: cube, stem: join(folder, 'here'), unfinished } as const;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const outcome = await convertFile({ ...task, overwrite: true, upright: false, format: 'png' });
    if (outcome.status !== 'written') throw new Error(JSON.stringify(outcome));
    times.push((performance.now() - start) / 1000);
  }
  console.log(`work on the file alone, read and written   ${median(times).toFixed(3)} s`);
  const whole = await measure(built.main, convert(cube));
  const least = await measure(built.main, convert(small));
  console.log(`czm-dicom convert, the whole process       ${whole.seconds.toFixed(3)} s`);
  console.log(`the same for a file of one tiny frame      ${least.seconds.toFixed(3)} s`);
  const extra = whole.peak - least.peak;
  console.log(
    `peak memory ${mb(whole.peak)}; beyond that for the tiny frame ${mb(extra)}, ` +
      `${(extra / bytes.length).toFixed(2)} × the file`,
  );
  const upright = await run(built.main, convert(cube, '--upright'));
  console.log(`czm-dicom convert --upright                ${upright.seconds.toFixed(1)} s`);
} finally {
  built.remove();
  rmSync(folder, { recursive: true, force: true });
}
