/*
 * An angiography exam: a structural and a flow cube of 350 B-scans of 350 × 1024 by URL, until both can be navigated, coarse
 * first, beside Cornerstone's own loader on the same cubes, plain and clean, until both are whole. Run with
 * `npx tsx bench/exam.ts [--rounds 3] [--frames 350]`. Eight B-scans of each are repeated.
 */
import { parseArgs } from 'node:util';
import { openPart10 } from '../src/core/index.js';
import { normalizePart10 } from '../src/core/convert/normalize-part10.js';
import { exFile } from '../test/generator/ex-file.js';
import { makeFrames } from '../test/generator/frames.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { goal, median } from './measure.js';
import { imageIds, loadAll, openPage } from './page.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, frames: { type: 'string', default: '350' } },
});
const FRAMES = Number(values.frames);
const KINDS = ['angiography-350', 'flow-350'] as const;

await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current') } });
for (const kind of KINDS) {
  const some = await makeFrames(kind, 8);
  const frames = Array.from({ length: FRAMES }, (_, index) => some[index % some.length] ?? some[0]).flatMap(
    (frame) => frame ?? [],
  );
  const { bytes } = exFile({ name: `exam-${kind}`, about: 'a bench', kind, frames });
  const [clean] = normalizePart10(bytes);
  if (clean === undefined || openPart10(bytes).frames.length !== FRAMES)
    throw new Error(`no cube of ${kind}`);
  for (const [name, content] of [
    ['stored', bytes],
    ['clean', clean.bytes],
  ] as const) {
    server.route(`/${kind}-${name}.dcm`, (_request, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.end(content);
    });
  }
}
const urls = (name: string): string[] => KINDS.map((kind) => `${server.origin}/${kind}-${name}.dcm`);

async function stock(): Promise<number> {
  const { browser, page } = await openPage(server, { plugin: false });
  try {
    let sum = 0;
    for (const url of urls('clean')) sum += (await loadAll(page, imageIds(url, FRAMES))).whole;
    return sum;
  } finally {
    await browser.close();
  }
}

/** Until there is a picture, coarse or better, of every B-scan of both cubes. */
async function navigable(): Promise<number> {
  const { browser, page } = await openPage(server, { plugin: true });
  try {
    return await page.evaluate(
      async ([addresses, frames]) => {
        const { cornerstone, czm } = globalThis.host;
        const { cache, eventTarget, imageLoader, utilities, volumeLoader } = cornerstone;
        const start = performance.now();
        const cubes = addresses.map((url) =>
          Array.from({ length: frames }, (_, index) => `dicomweb:${url}?frame=${index + 1}`),
        );
        await Promise.all(
          cubes.map(async (ids, index) => {
            await imageLoader.loadAndCacheImage(ids[0] ?? '');
            const volumeId = `cornerstoneStreamingImageVolume:exam-${index}`;
            utilities.imageRetrieveMetadataProvider.add(volumeId, czm.coarseFirst);
            (await volumeLoader.createAndCacheVolume(volumeId, { imageIds: ids })).load();
          }),
        );
        const { SUBRESOLUTION } = cornerstone.Enums.ImageQualityStatus;
        while (!cubes.flat().every((id) => (cache.getImageQuality(id) ?? 0) >= SUBRESOLUTION)) {
          await new Promise((resolve) =>
            eventTarget.addEventListener(cornerstone.Enums.Events.IMAGE_VOLUME_MODIFIED, resolve),
          );
        }
        return performance.now() - start;
      },
      [urls('stored'), FRAMES] as const,
    );
  } finally {
    await browser.close();
  }
}

const times = { stock: [] as number[], plugin: [] as number[] };
for (let round = 0; round < Number(values.rounds); round++) {
  times.stock.push(await stock());
  times.plugin.push(await navigable());
}
console.log(`Two cubes of ${FRAMES} B-scans, medians of ${values.rounds} rounds`);
const [whole, coarse] = [median(times.stock), median(times.plugin)];
goal(
  `both navigable after ${coarse.toFixed(0)} ms, to ${whole.toFixed(0)} ms of stock whole`,
  coarse / whole,
  '×',
  0.25,
);
await server.close();
