/*
 * Images of other manufacturers with the plugin registered, beside a page without it: JPEG 2000 files under many addresses,
 * one frame of each, and all three. Of the three, Cornerstone fetches and parses the file three times, and once with the
 * plugin. Run with `npx tsx bench/ordinary.ts [--rounds 15] [--files 60]`. The sides take turns; what is printed is the
 * median of their ratios.
 */
import { parseArgs } from 'node:util';
import { specimen } from '../test/generator/families.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { median } from './measure.js';
import { type BenchPage, imageIds, loadAll, openPage } from './page.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, files: { type: 'string', default: '60' } },
});
const { bytes } = await specimen('ordinary-jpeg-2000.dcm').build();
await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current') } });
server.route('/ordinary.dcm', (_request, response) => void response.end(bytes));

const pages = await Promise.all([false, true].map((plugin) => openPage(server, { plugin })));
let asked = 0;
/** Milliseconds to load files that were not loaded before. */
async function load({ page }: BenchPage, frames: number): Promise<number> {
  const ids = Array.from({ length: Number(values.files) }, () =>
    imageIds(`${server.origin}/ordinary.dcm?file=${++asked}`, frames).map((id) =>
      id.replace(/\?(frame=\d+)$/, '&$1'),
    ),
  );
  const { whole } = await loadAll(page, ids.flat());
  await page.evaluate(() => globalThis.host.cornerstone.cache.purgeCache());
  return whole;
}

for (const frames of [1, 3]) {
  const ratios: number[] = [];
  for (let round = -1; round < Number(values.rounds); round++) {
    // Each side is first in turn: what runs second finds the machine another one.
    const times = new Map<BenchPage, number>();
    for (const one of round % 2 === 0 ? pages : pages.toReversed()) times.set(one, await load(one, frames));
    const [without = Number.NaN, withPlugin = Number.NaN] = pages.map((one) => times.get(one));
    // The first one warms both up.
    if (round >= 0) ratios.push(withPlugin / without);
  }
  const found = median(ratios);
  console.log(
    `${values.files} files of another manufacturer, ${frames} ${frames === 1 ? 'frame' : 'frames'} of each, with the plugin, ` +
      `to the same without: ${found.toFixed(3)} (goal 1.01 at most, ${found <= 1.01 ? 'reached' : 'NOT REACHED'})`,
  );
}
await Promise.all(pages.map(({ browser }) => browser.close()));
await server.close();
