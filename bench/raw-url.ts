/*
 * Raw Data Storage of 500 MB at an address, over a link of 100 Mbit/s and 20 ms in Chromium: how long after the request the
 * first B-scan of the structural cube is there, and what the page's process holds while all of that cube is decoded as it
 * arrives, against what is decoded. Run with `npx tsx bench/raw-url.ts [--rounds 3] [--megabytes 500] [--mbits 100]`.
 */
import { createReadStream, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { largeRawData } from './large-raw-data.js';
import { longest } from './long-tasks.js';
import { goal, median, pagePeak } from './measure.js';
import { openPage, throttle } from './page.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '500' },
    mbits: { type: 'string', default: '100' },
  },
});
const MB = 1 << 20;

const path = join(tmpdir(), `czm-raw-url-${process.pid}.dcm`);
process.on('exit', () => rmSync(path, { force: true }));
const length = await largeRawData(path, Number(values.megabytes) * MB);

/** As a web server sends files: with an ETag, and parts of them where asked. */
function send({ headers: { range } }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('ETag', '"raw"');
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const start = Number(first ?? 0);
  const end = last === undefined || last === '' ? length - 1 : Number(last);
  response.writeHead(range === undefined ? 200 : 206, {
    'Content-Length': end - start + 1,
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${length}` }),
  });
  const file = createReadStream(path, { start, end });
  file.pipe(response);
  response.on('close', () => file.destroy());
}

await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current') } });
server.route('/raw.dcm', send);

interface Result {
  readonly first: number;
  readonly cube: number;
  readonly whole: number;
  readonly task: number;
  /** Megabytes. */
  readonly decoded: number;
  readonly before: number;
  readonly peak: number;
}

async function run(): Promise<Result> {
  const { browser, page } = await openPage(server, { plugin: true });
  try {
    await throttle(page, { mbits: Number(values.mbits), latency: 20 });
    const before = await pagePeak(browser);
    const { tasks, ...times } = await page.evaluate(async (url) => {
      const { cornerstone, czm } = globalThis.host;
      const watch = globalThis.watchLongTasks();
      const { loadAndCacheImage } = cornerstone.imageLoader;
      const start = performance.now();
      const file = await czm.register().addUrl({ url });
      const ids = file.images[0]?.imageIds ?? [];
      await loadAndCacheImage(ids[0] ?? '');
      const first = performance.now() - start;
      const images = (await Promise.all(ids.map((id) => loadAndCacheImage(id)))) as { sizeInBytes: number }[];
      const cube = performance.now() - start;
      const decoded = images.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0);
      await file.completed();
      const whole = performance.now() - start;
      return { first, cube, whole, tasks: await watch.end(), decoded: decoded / 2 ** 20 };
    }, `${server.origin}/raw.dcm`);
    return { ...times, task: longest(tasks), before, peak: await pagePeak(browser) };
  } finally {
    await browser.close();
  }
}

const results: Result[] = [];
for (let round = 0; round < Number(values.rounds); round++) results.push(await run());
const of = (key: keyof Result): number => median(results.map((result) => result[key]));
console.log(
  `Raw Data Storage of ${(length / MB).toFixed(0)} MB at an address, ${values.mbits} Mbit/s, medians of ${values.rounds}`,
);
goal('first B-scan of the structural cube', of('first') / 1000, 's', 2);
goal(
  'most memory of the page beside what it began with, to what is decoded',
  (of('peak') - of('before')) / of('decoded'),
  '×',
  1.3,
);
goal('longest task', of('task'), 'ms', 50);
console.log(
  `  ${of('decoded').toFixed(0)} MB decoded after ${(of('cube') / 1000).toFixed(1)} s, all of the file there after ` +
    `${(of('whole') / 1000).toFixed(1)} s; the page began with ${of('before').toFixed(0)} MB and held ${of('peak').toFixed(0)} MB`,
);
await server.close();
