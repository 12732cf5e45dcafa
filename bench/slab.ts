/*
 * How long an en-face slab takes in the browser: of a cube of 128 B-scans of 512 × 1024, from the request to the picture (goal
 * 100 ms), while the page's own thread stays free (goal 16 ms), also while slabs are asked for with every frame of the screen, as
 * when a limit is dragged. Run with `npx tsx bench/slab.ts`.
 */
import { specimen } from '../test/generator/families.js';
import { launchUsersChromium } from '../test/support/chromium.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { addLongTasks, longest } from './long-tasks.js';
import { goal, median, pagePeak } from './measure.js';

const ROUNDS = 15;
const FRAMES = 128;
/** Samples of depth of each slab, and what it is called. */
const SLABS = [
  ['20 samples (39 µm)', 500, 520],
  ['180 samples (350 µm)', 400, 580],
  ['the whole depth', 0, 1024],
] as const;

const { bytes } = await specimen('macular-cube.EX.DCM').build();
await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current') } });
server.route('/cube.dcm', (_request, response) => response.end(bytes));
const browser = await launchUsersChromium();
try {
  const page = await browser.newPage();
  // Named functions in what the page evaluates are marked by tsx.
  await page.addInitScript('globalThis.__name = (value) => value');
  await addLongTasks(page);
  await page.goto(`${server.origin}/index.html`);
  await page.waitForFunction(() => 'host' in globalThis);
  const result = await page.evaluate(
    async ([url, rounds, frames, slabs]) => {
      const { host } = globalThis;
      await host.boot();
      const czm = host.czm.register();
      const ids = Array.from({ length: frames }, (_, index) => `wadouri:${url}?frame=${index + 1}`);
      await Promise.all(ids.map((id) => host.cornerstone.imageLoader.loadAndCacheImage(id)));
      const watch = globalThis.watchLongTasks();
      const start = performance.now();
      const made = await czm.slabs(ids[0] ?? '');
      if ('reason' in made) throw new Error(made.reason);
      await made.project({ upper: { depth: 0 }, lower: { depth: 1 } });
      const opened = performance.now() - start;
      const times: number[][] = [];
      for (const projection of ['mean', 'maximum'] as const) {
        for (const [, first, end] of slabs) {
          const own: number[] = [];
          for (let round = 0; round < rounds; round++) {
            const begin = performance.now();
            await made.project({ upper: { depth: first }, lower: { depth: end } }, { projection });
            own.push(performance.now() - begin);
          }
          times.push(own);
        }
      }
      // What the page does of its own for a slab: where it lies, and the message.
      const held: number[] = [];
      const answers: number[] = [];
      const [dragged, since] = [60, performance.now()];
      const asked: Promise<unknown>[] = [];
      for (let step = 0; step < dragged; step++) {
        const begin = performance.now();
        const answer = made.project({ upper: { depth: 400 + step }, lower: { depth: 580 + step } });
        held.push(performance.now() - begin);
        asked.push(answer.then((slab) => slab !== undefined && answers.push(performance.now() - begin)));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await Promise.all(asked);
      const seconds = (performance.now() - since) / 1000;
      return { opened, times, held, answers, seconds, tasks: await watch.end() };
    },
    [`${server.origin}/cube.dcm`, ROUNDS, FRAMES, SLABS] as const,
  );
  console.log(
    `slabs of a cube of ${FRAMES} B-scans; ${result.opened.toFixed(0)} ms until its samples are in the worker`,
  );
  for (const [index, times] of result.times.entries()) {
    const projection = index < SLABS.length ? 'mean' : 'maximum';
    goal(`${projection}, ${SLABS[index % SLABS.length]?.[0]}`, median(times), 'ms', 100);
  }
  const perSecond = result.answers.length / result.seconds;
  console.log(`  dragged: ${perSecond.toFixed(0)} pictures a second, for 60 requests`);
  goal('dragged, from request to picture', median(result.answers), 'ms', 100);
  goal("of the page's own thread, at most", Math.max(...result.held), 'ms', 16);
  goal('longest task over 50 ms', longest(result.tasks), 'ms', 50);
  console.log(`  peak memory of the page: ${(await pagePeak(browser)).toFixed(0)} MB`);
} finally {
  await browser.close();
  await server.close();
}
