/*
 * Raw Data Storage of 500 MB in Chromium, as a File from disk and as bytes: how long until its images are listed and
 * the first picture is there, the longest task on the page's main thread, and the memory of the page's process. Run
 * with `npx tsx bench/raw-data.ts`. The promise: no more memory than the file and what is on screen, and no task over
 * 50 ms. Memory is that of the process (Linux only), after a collection of garbage where it is not a peak; bytes are
 * there before.
 */
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchUsersChromium } from '../test/support/chromium.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { largeRawData } from './large-raw-data.js';
import { addLongTasks, longest } from './long-tasks.js';
import { median } from './measure.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, megabytes: { type: 'string', default: '500' } },
});
const MB = 1e6;

type Source = 'File' | 'bytes';
interface Result {
  readonly stacks: number;
  readonly first: number;
  readonly openTask: number;
  readonly showTask: number;
  readonly before: number;
  readonly peak: number;
  readonly opened: number;
  readonly shown: number;
}

const path = join(tmpdir(), `czm-bench-${String(process.pid)}.DCM`);
process.once('exit', () => rmSync(path, { force: true }));
const length = await largeRawData(path, Number(values.megabytes) * MB);

await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current') } });

/** Opens the file in a new browser and shows one frame. */
async function run(source: Source): Promise<Result> {
  const browser = await launchUsersChromium();
  try {
    const page = await browser.newPage();
    await addLongTasks(page);
    await page.goto(`${server.origin}/index.html`);
    await page.waitForFunction(() => 'host' in globalThis);
    await page.evaluate(async () => {
      await globalThis.host.boot();
      globalThis.host.czm.register();
      const input = document.createElement('input');
      input.type = 'file';
      document.body.append(input);
    });
    await page.locator('input').setInputFiles(path);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const collect = await page.context().newCDPSession(page);
    const settled = async (): Promise<number> => {
      // The browser gives memory back some time after a collection.
      const latest: number[] = [];
      while (latest.length < 3 || Math.max(...latest) - Math.min(...latest) > 1) {
        await collect.send('HeapProfiler.collectGarbage');
        await pause(300);
        latest.splice(0, latest.length - 2);
        latest.push(memory(pids, 'VmRSS'));
      }
      return latest.at(-1) ?? Number.NaN;
    };
    // The cost of the bytes is the page's: it has them before it opens them.
    const bytes = source === 'bytes' ? await page.evaluateHandle(readInput) : undefined;
    const before = await settled();
    // Not every system keeps the high-water mark of what was given back since.
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, memory(pids, 'VmRSS'))), 5);
    const opened = await page.evaluate(open, bytes).finally(() => clearInterval(sampler));
    const held = await settled();
    const shown = await page.evaluate(show, opened.imageId);
    const onScreen = await settled();
    return {
      ...{
        stacks: opened.time,
        openTask: longest(opened.tasks),
        first: shown.time,
        showTask: longest(shown.tasks),
      },
      ...{ before, opened: held, shown: onScreen, peak: Math.max(peak, memory(pids, 'VmHWM')) },
    };
  } finally {
    await browser.close();
  }
}

async function readInput(): Promise<Uint8Array> {
  const file = document.querySelector('input')?.files?.[0];
  return new Uint8Array(await (file as File).arrayBuffer());
}

interface Timed {
  readonly time: number;
  readonly tasks: readonly number[];
}

/* No named functions in these: tsx wraps those with a helper that the page does not have. */

async function open(bytes: Uint8Array | undefined): Promise<Timed & { imageId: string }> {
  const { czm } = globalThis.host;
  const watch = globalThis.watchLongTasks();
  const start = performance.now();
  const stacks = await czm.register().addFile(bytes ?? (document.querySelector('input')?.files?.[0] as File));
  const time = performance.now() - start;
  const tasks = await watch.end();
  const known = stacks.filter(({ container }) => container?.name !== 'unknown');
  const failed = known.find(({ error }) => error !== undefined)?.error;
  if (failed !== undefined) throw failed;
  return { time, tasks, imageId: stacks[0]?.imageIds.at(-1) ?? '' };
}

async function show(imageId: string): Promise<Timed> {
  const watch = globalThis.watchLongTasks();
  const start = performance.now();
  await globalThis.host.cornerstone.imageLoader.loadAndCacheImage(imageId);
  const time = performance.now() - start;
  return { time, tasks: await watch.end() };
}

/** Megabytes of the page's process: now (`VmRSS`), or at most so far (`VmHWM`). The browser's others hold less. */
function memory(pids: readonly number[], field: 'VmRSS' | 'VmHWM'): number {
  const pattern = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm');
  const all = pids.map((pid) => Number(pattern.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
  return (Math.max(...all) * 1024) / MB;
}

console.log(`Raw Data Storage of ${(length / MB).toFixed(0)} MB, medians of ${values.rounds} rounds`);
for (const source of ['File', 'bytes'] as const) {
  const results: Result[] = [];
  for (let round = 0; round < Number(values.rounds); round++) results.push(await run(source));
  const of = (key: keyof Result): number => median(results.map((result) => result[key]));
  const rows: readonly (readonly [string, number, string])[] = [
    ['until its images are listed', of('stacks'), 'ms'],
    ['until a frame is decoded, after that', of('first'), 'ms'],
    ['longest task while it is opened', of('openTask'), 'ms'],
    ['longest task while a frame is shown', of('showTask'), 'ms'],
    ['memory before', of('before'), 'MB'],
    ['most memory', of('peak'), 'MB'],
    ['memory when it is open', of('opened'), 'MB'],
    ['memory with one frame decoded', of('shown'), 'MB'],
  ];
  console.log(`\naddFile(${source})`);
  for (const [name, value, unit] of rows) {
    const text =
      unit === 'ms' && value === 0 && name.startsWith('longest') ? 'none over 50' : value.toFixed(0);
    console.log(`${name.padEnd(40)}${text.padStart(14)} ${unit}`);
  }
}
await server.close();
