/*
 * A scrambled cube of 128 B-scans that arrives over a slow link and over a local one, with the plugin, beside Cornerstone's
 * own loader on the same cube, plain and clean, and beside the bare download, in Chromium; and until it can be navigated,
 * every B-scan, the en-face and the slow section drawn, coarse first. Run with
 * `npx tsx bench/stream.ts [--rounds 5] [--mbits 20] [--latency 20]`; prints medians, and ratios with their goals.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { normalizePart10 } from '../src/core/convert/normalize-part10.js';
import { specimen } from '../test/generator/families.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { longest } from './long-tasks.js';
import { median, pagePeak } from './measure.js';
import { imageIds, type Loaded, loadAll, openPage, throttle } from './page.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    mbits: { type: 'string', default: '20' },
    latency: { type: 'string', default: '20' },
  },
});

type Side = 'stock' | 'plugin' | 'bare' | 'coarse' | 'drawing';
interface Result extends Loaded {
  /** Until the cube can be navigated. */
  readonly cube: number;
  readonly memory: number;
}
interface Link {
  readonly name: string;
  readonly throttled: boolean;
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
  server.route(path, (_request, response) => {
    response.writeHead(200, { 'Content-Length': bytes.length });
    response.end(bytes);
  });
}

/** One load of the whole cube in a new browser. */
async function run(side: Side, { throttled }: Link): Promise<Result> {
  const { browser, page } = await openPage(server, { plugin: side === 'plugin' || side === 'coarse' });
  try {
    if (throttled) await throttle(page, { mbits: Number(values.mbits), latency: Number(values.latency) });
    const url = `${server.origin}/${side === 'stock' || side === 'drawing' ? 'clean' : 'scrambled'}.dcm`;
    const times = await {
      ...{ stock: cube, plugin: cube, bare },
      ...{ coarse: navigable, drawing },
    }[side](page, url);
    return { ...times, memory: await pagePeak(browser) };
  } finally {
    await browser.close();
  }
}

async function cube(page: Page, url: string): Promise<Omit<Result, 'memory'>> {
  const loaded = await loadAll(page, imageIds(url, 128));
  return { ...loaded, cube: loaded.whole };
}

/** The download alone. */
async function bare(page: Page, url: string): Promise<Omit<Result, 'memory'>> {
  const whole = await page.evaluate(async (address) => {
    const start = performance.now();
    await (await fetch(address)).arrayBuffer();
    return performance.now() - start;
  }, url);
  return { cube: whole, first: whole, whole, task: 0 };
}

/** What Cornerstone takes to draw three planes of a cube that it has in its cache: nothing is navigable sooner. */
async function drawing(page: Page, url: string): Promise<Omit<Result, 'memory'>> {
  const ids = [...imageIds(url, 128)];
  const loaded = await loadAll(page, ids);
  const drawn = await page.evaluate(async (all) => {
    const { cornerstone, showPlanes, redraw } = globalThis.host;
    const watch = globalThis.watchLongTasks();
    const start = performance.now();
    const volumeId = 'cornerstoneStreamingImageVolume:bench';
    const volume = await cornerstone.volumeLoader.createAndCacheVolume(volumeId, { imageIds: all });
    volume.load();
    const planes = ['acquisition', 'coronal', 'sagittal'] as const;
    await showPlanes(all, planes, volumeId);
    await redraw(planes);
    const cube = performance.now() - start;
    return { cube, tasks: await watch.end() };
  }, ids);
  return { ...loaded, cube: drawn.cube, task: longest(drawn.tasks) };
}

/** Opens the cube coarse first, in three planes. */
async function navigable(page: Page, url: string): Promise<Omit<Result, 'memory'>> {
  const { tasks, ...times } = await page.evaluate(async (address) => {
    const { cornerstone, czm, showPlanes, redraw } = globalThis.host;
    const { cache, eventTarget, imageLoader, utilities, volumeLoader } = cornerstone;
    const watch = globalThis.watchLongTasks();
    const start = performance.now();
    const ids = Array.from({ length: 128 }, (_, index) => `dicomweb:${address}?frame=${index + 1}`);
    const volumeId = 'cornerstoneStreamingImageVolume:bench';
    utilities.imageRetrieveMetadataProvider.add(volumeId, czm.coarseFirst);
    await imageLoader.loadAndCacheImage(ids[0] ?? '');
    const first = performance.now() - start;
    const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds: ids });
    const planes = ['acquisition', 'coronal', 'sagittal'] as const;
    volume.load();
    const shown = showPlanes(ids, planes, volumeId);
    // No named functions here either.
    const times: number[] = [];
    const { SUBRESOLUTION, FULL_RESOLUTION } = cornerstone.Enums.ImageQualityStatus;
    for (const quality of [SUBRESOLUTION, FULL_RESOLUTION]) {
      while (!ids.every((id) => (cache.getImageQuality(id) ?? 0) >= quality)) {
        await new Promise((resolve) =>
          eventTarget.addEventListener(cornerstone.Enums.Events.IMAGE_VOLUME_MODIFIED, resolve),
        );
      }
      if (quality === SUBRESOLUTION) {
        await shown;
        await redraw(planes);
      }
      times.push(performance.now() - start);
    }
    const [cube = 0, whole = 0] = times;
    return { cube, first, whole, tasks: await watch.end() };
  }, url);
  return { ...times, task: longest(tasks) };
}

type Key = keyof Result;

/** Ratios of the plugin to another side, with their goals. */
async function compare(
  link: Link,
  goals: readonly (readonly [string, Key, Side, number, Side?])[],
): Promise<void> {
  const results: Record<Side, Result[]> = { stock: [], plugin: [], bare: [], coarse: [], drawing: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const side of ['bare', 'stock', 'plugin', 'coarse', 'drawing'] as const)
      results[side].push(await run(side, link));
  }
  const of = (side: Side, key: Key): number => median(results[side].map((result) => result[key]));
  console.log(`\n${link.name}`);
  for (const [what, key, other, goal, side = 'plugin'] of goals) {
    const [a, b] = [of(other, key), of(side, key)];
    const unit = key === 'memory' ? 'MB' : 'ms';
    console.log(
      `${what.padEnd(24)} ${other} ${a.toFixed(0).padStart(6)} ${unit}   plugin ${b.toFixed(0).padStart(6)} ${unit}` +
        `   ratio ${(b / a).toFixed(2)}   goal ${goal.toFixed(2)}`,
    );
  }
  for (const side of ['plugin', 'coarse', 'drawing'] as const) {
    console.log(`longest task             ${side} ${of(side, 'task').toFixed(0)} ms   goal 50 ms`);
  }
  console.log(`coarse first, then whole ${of('coarse', 'whole').toFixed(0)} ms`);
  console.log(`three planes drawn of a cube in the cache ${of('drawing', 'cube').toFixed(0)} ms`);
}

if (values.mbits !== '0')
  await compare({ name: `A link of ${values.mbits} Mbit/s and ${values.latency} ms`, throttled: true }, [
    ['first B-scan', 'first', 'stock', 0.15],
    ['all 128 in the cache', 'whole', 'stock', 0.62],
    ['all 128 in the cache', 'whole', 'bare', 1.15],
  ]);
await compare({ name: 'The local link', throttled: false }, [
  ['first B-scan', 'first', 'stock', 0.9],
  ['all 128 in the cache', 'whole', 'stock', 0.6],
  ['cube navigable', 'cube', 'stock', 0.2, 'coarse'],
  ['peak memory', 'memory', 'stock', 1],
]);
await server.close();
