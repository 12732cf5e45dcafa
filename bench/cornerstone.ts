/*
 * A scrambled cube of 128 B-scans with the plugin, compared with the stock loader on the same cube without scramble and
 * defects, in Chromium. Run with `npx tsx bench/cornerstone.ts`; prints medians and ratios. The longest task on the
 * page's main thread includes Cornerstone's; memory is the peak of the page's process (Linux only).
 */
import { parseArgs } from 'node:util';
import { normalizePart10 } from '../src/core/convert/normalize-part10.js';
import { specimen } from '../test/generator/families.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { median, pagePeak } from './measure.js';
import { imageIds, type Loaded, loadAll, openPage } from './page.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, frames: { type: 'string', default: '128' } },
});
const FRAMES = Number(values.frames);

interface Side {
  readonly path: string;
  readonly plugin: boolean;
  /** The number of the side's decoder workers; undefined for its default. */
  readonly workers: number | undefined;
}
interface Result extends Loaded {
  readonly memory: number;
}

const { bytes: scrambled } = await specimen('macular-cube.EX.DCM').build();
const [clean] = normalizePart10(scrambled);
if (clean === undefined) throw new Error('no clean copy of the cube');

await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current') } });
for (const [path, bytes] of [
  ['/scrambled.dcm', scrambled],
  ['/clean.dcm', clean.bytes],
] as const) {
  server.route(path, (_request, response) => response.end(bytes));
}

/** One load of the whole cube in a new browser. */
async function run({ path, plugin, workers }: Side): Promise<Result> {
  const { browser, page } = await openPage(server, { plugin, workers });
  try {
    const times = await loadAll(page, imageIds(`${server.origin}${path}`, FRAMES));
    return { ...times, memory: await pagePeak(browser) };
  } finally {
    await browser.close();
  }
}

async function compare(title: string, workers: number | undefined): Promise<void> {
  const stock: Result[] = [];
  const plugin: Result[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    stock.push(await run({ path: '/clean.dcm', plugin: false, workers }));
    plugin.push(await run({ path: '/scrambled.dcm', plugin: true, workers }));
  }
  console.log(`\n${title}`);
  const rows = [
    ['first B-scan', 'first', 'ms'],
    [`all ${FRAMES} in the cache`, 'whole', 'ms'],
    ['longest main-thread task', 'task', 'ms'],
    ['peak memory', 'memory', 'MB'],
  ] as const;
  for (const [name, key, unit] of rows) {
    const of = (results: readonly Result[]): number => median(results.map((result) => result[key]));
    const [a, b] = [of(stock), of(plugin)];
    console.log(
      `${name.padEnd(26)} stock ${a.toFixed(0).padStart(6)} ${unit}   plugin ${b.toFixed(0).padStart(6)} ${unit}` +
        `   ratio ${(b / a).toFixed(2)}`,
    );
  }
}

await compare('Each side at its own defaults', undefined);
await compare('One worker each', 1);
await compare('Two workers each', 2);
await server.close();
