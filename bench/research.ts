/*
 * What research needs from `czm-dicom`: a macular cube (128 frames of 512 × 1024) as NIfTI, compared with the time to
 * decode it; and `inspect --csv` of 5,000 files (a cube of 8 B-scans, HD scans, a fundus picture; 0.2 MB on average),
 * also with a contact sheet, and of Raw Data Storage with two images. Each with its goal. Compiles the sources first.
 * Run with `npx tsx bench/research.ts`. The memory is read from /proc: Linux only.
 */
import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { specimen } from '../test/generator/families.js';
import { buildCli } from '../test/support/built-cli.js';
import { childrenOf, goal, median, peakOf } from './measure.js';

const ROUNDS = 5;
const FILES = 5000;
const FIXTURES = ['cube-8.EX.DCM', 'hd-2.EX.DCM', 'fundus-unencapsulated.EX.DCM'];

interface Ran {
  readonly seconds: number;
  /** Of all its processes and threads, in seconds: other load on the machine hardly matters. */
  readonly processor: number;
  /** Largest resident set of the first process, in MB. */
  readonly peak: number;
}

/** Runs the compiled program under bash, which reports processor time. */
function run(main: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const command = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
    const child = spawn('bash', ['-c', command, 'bash', process.execPath, main, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let [peak, told] = [0, ''];
    child.stderr.on('data', (text: Buffer) => (told += text.toString()));
    const timer = setInterval(() => {
      const [main] = childrenOf(String(child.pid));
      if (main !== undefined) peak = Math.max(peak, (peakOf(main) || 0) / 2 ** 20);
    }, 5);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const processor = told
        .trim()
        .split(/\s+/)
        .reduce((sum, seconds) => sum + Number(seconds), 0);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, processor, peak });
      else reject(new Error(`czm-dicom ended with ${code}`));
    });
  });
}

/**
 * The frames of a file decoded and turned by the same threads, without making anything from them: `node decode.mjs
 * FILE`.
 */
const DECODE = `
import { availableParallelism } from 'node:os';
const { withImages } = await import('./with-images.js');
const { eachFrame } = await import('./each-frame.js');
const { frameThreads } = await import('./frame-threads.js');
const { SILENT } = await import('./task.js');
frameThreads.share = { threads: availableParallelism(), memory: 2 ** 31 };
await withImages({ path: process.argv[2] }, SILENT, async (_, { images: [image] }) => {
  const job = (index) => ({ frameNumber: index + 1, turn: 'transpose', to: 'native' });
  await eachFrame(frameThreads, image.opened, { job, reporter: SILENT }, () => undefined);
  process.exit(0);
});
process.exit(1);
`;

const folder = mkdtempSync(join(tmpdir(), 'czm-bench-'));
const built = buildCli(['with-images', 'each-frame', 'frame-threads', 'task']);
try {
  await benchNifti();
  await benchInspect();
} finally {
  built.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function benchNifti(): Promise<void> {
  const cube = join(folder, 'cube.EX.DCM');
  const small = join(folder, 'small.EX.DCM');
  writeFileSync(cube, (await specimen('macular-cube.EX.DCM').build()).bytes);
  writeFileSync(small, (await specimen('unencapsulated.EX.DCM').build()).bytes);
  const decode = join(dirname(built.main), 'decode.mjs');
  writeFileSync(decode, DECODE);
  const options = ['--format', 'nii', '--pixels-only', '--overwrite', '--out', join(folder, 'out')];
  const times = { decoded: [] as Ran[], start: [] as Ran[], volume: [] as Ran[], empty: [] as Ran[] };
  // Alternating, so that other load on the machine affects all equally.
  for (let round = 0; round < ROUNDS; round++) {
    times.decoded.push(await run(decode, cube));
    times.start.push(await run(decode, small));
    times.volume.push(await run(built.main, 'export', cube, ...options));
    times.empty.push(await run(built.main, 'export', small, ...options));
  }
  const of = (which: keyof typeof times, what: 'seconds' | 'processor'): number =>
    median(times[which].map((ran) => ran[what]));
  for (const what of ['seconds', 'processor'] as const) {
    const decoding = of('decoded', what) - of('start', what);
    const volume = of('volume', what) - of('empty', what);
    const unit = what === 'seconds' ? 's' : 's of a processor';
    console.log(
      `128 frames, start taken off: decoded ${decoding.toFixed(2)}, NIfTI ${volume.toFixed(2)} ${unit}`,
    );
    goal('NIfTI against decoding', volume / decoding, '×', 1.2);
  }
}

/** A folder with this many names for a few files. */
function folderOf(name: string, fixtures: readonly string[], count: number): string {
  const input = join(folder, name);
  mkdirSync(input);
  for (const fixture of fixtures) {
    const source = fileURLToPath(new URL(`../test/fixtures/independent/${fixture}`, import.meta.url));
    copyFileSync(source, join(folder, fixture));
  }
  for (let i = 0; i < count; i++) {
    const file = fixtures[i % fixtures.length] ?? '';
    linkSync(join(folder, file), join(input, `${String(i).padStart(5, '0')}.dcm`));
  }
  return input;
}

async function benchInspect(): Promise<void> {
  const input = folderOf('in', FIXTURES, FILES);
  const plain = await run(built.main, 'inspect', input, '--csv');
  console.log(`inspect --csv of ${FILES} files         ${plain.seconds.toFixed(1)} s`);
  goal('milliseconds of a processor a file', (1000 * plain.processor) / FILES, 'ms', 2.5);
  goal('memory', plain.peak, 'MB', 200);
  const sheet = await run(
    built.main,
    'inspect',
    input,
    '--csv',
    '--contact-sheet',
    join(folder, 'sheet.png'),
  );
  console.log(
    `with a contact sheet                 ${sheet.seconds.toFixed(1)} s, ${sheet.peak.toFixed(0)} MB`,
  );
  const raw = await run(built.main, 'inspect', folderOf('raw', ['raw-storage.DCM'], 1000), '--csv');
  console.log(`Raw Data Storage, two images         ${raw.processor.toFixed(2)} ms of a processor a file`);
}
