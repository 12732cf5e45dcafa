/*
 * `czm-dicom convert` of a whole macular cube (128 frames of 512 × 1024): time, and memory beside the file's size.
 * Compiles the sources first. Run with `npx tsx bench/convert.ts`. The memory is read from /proc: Linux only.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertFile } from '../src/cli/convert.js';
import { beginRun, endRun } from '../src/cli/out-folder.js';
import { specimen } from '../test/generator/families.js';
import { buildCli } from '../test/support/built-cli.js';

const ROUNDS = 5;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

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
      for (const pid of [String(child.pid), ...workersOf(String(child.pid))]) {
        peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakOf(pid)));
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

/** A file of /proc; empty where the process has ended. */
function procFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const workersOf = (pid: string): readonly string[] =>
  procFile(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
const peakOf = (pid: string): number =>
  1024 * Number(/VmHWM:\s+(\d+) kB/.exec(procFile(`/proc/${pid}/status`))?.[1] ?? 0);

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
