/*
 * What the instrument's own layers cost in the browser: the time until a cube of 128 B-scans is on screen with them, as a
 * multiple of the time without (aim 1.05), and how long measuring takes (aim 50 ms) and holds up the page (aim 16 ms). Run with
 * `npx tsx bench/layers.ts`, after `npm run build:example`.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { specimen } from '../test/generator/families.js';
import { macularLayers } from '../test/generator/macular-layers.js';
import { launchUsersChromium } from '../test/support/chromium.js';
import { hostFolder } from '../test/support/cornerstones.js';
import { serve } from '../test/support/static-server.js';
import { buildHosts } from '../test/support/host-build.js';
import { goal, median } from './measure.js';

const ROUNDS = 5;
const FRAMES = 128;
const EXAMPLE = join(dirname(fileURLToPath(import.meta.url)), '../build/example');

const { bytes: cube } = await specimen('macular-cube.EX.DCM').build();
const { bytes: layers } = await macularLayers.build();
await buildHosts();
const server = await serve({ folders: { '/': hostFolder('current'), '/example': EXAMPLE } });
server.route('/cube.dcm', (_request, response) => response.end(cube));
server.route('/layers.dcm', (_request, response) => response.end(layers));

/** Milliseconds until all B-scans are there and, `withLayers`, the layers are drawn; and the longest task after that. */
async function run(withLayers: boolean): Promise<number> {
  const browser = await launchUsersChromium();
  try {
    const page = await browser.newPage();
    // tsx wraps named functions in what the page evaluates.
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.goto(`${server.origin}/index.html`);
    await page.waitForFunction(() => 'host' in globalThis);
    return await page.evaluate(
      async ([url, analysis, draws, frames]) => {
        const { host } = globalThis;
        await host.boot();
        const czm = host.czm.register();
        const ids = Array.from({ length: frames }, (_, index) => `wadouri:${url}?frame=${index + 1}`);
        await czm.addLayers(new Uint8Array(await (await fetch(analysis)).arrayBuffer()));
        const { loadAndCacheImage } = host.cornerstone.imageLoader;
        const start = performance.now();
        await host.showStack([...ids], 0);
        const [engine] = host.cornerstone.getRenderingEngines() ?? [];
        const viewport = engine?.getViewport('viewport');
        const drawn = new Promise<void>((resolve, reject) => {
          if (!draws || viewport === undefined) return resolve();
          czm.showLayers(viewport, {
            onChange: (answer) => ('layers' in answer ? resolve() : reject(new Error(answer.reason))),
          });
        });
        await Promise.all([drawn, ...ids.map((id) => loadAndCacheImage(id))]);
        return performance.now() - start;
      },
      [`${server.origin}/cube.dcm`, `${server.origin}/layers.dcm`, withLayers, FRAMES] as const,
    );
  } finally {
    await browser.close();
  }
}

/** Of measuring between two other surfaces: until map and grid are there, and how long the page stood still at most. */
async function measuring(): Promise<{ readonly whole: number[]; readonly standstill: number[] }> {
  const browser = await launchUsersChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.goto(`${server.origin}/example/`);
    await page.waitForSelector('[data-surface]');
    await page.keyboard.press('t');
    await page.waitForSelector('[data-testid="thickness-map"]');
    await page.waitForFunction(
      () => document.querySelector('[data-testid="load-text"]')?.textContent === '128 of 128 loaded',
    );
    return await page.evaluate(async (rounds) => {
      const { port1, port2 } = new MessageChannel();
      let [last, longest, wanted] = [0, 0, ''];
      let done: (at: number) => void = () => undefined;
      // A message comes as soon as the page has nothing else to do.
      port1.onmessage = () => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        const said = document.querySelector('[data-testid="thickness"]')?.getAttribute('aria-label');
        if (said === wanted) done(now);
        else port2.postMessage(0);
      };
      const [whole, standstill]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        const select = document.querySelector<HTMLSelectElement>('[data-testid="lower-surface"]');
        if (select === null) throw new Error('There is no panel of thickness.');
        select.value = round % 2 === 0 ? 'OPL' : 'RPE';
        wanted = `Thickness from ILM to ${select.value}`;
        const start = performance.now();
        [last, longest] = [start, 0];
        const end = new Promise<number>((resolve) => (done = resolve));
        port2.postMessage(0);
        select.dispatchEvent(new Event('change'));
        whole.push((await end) - start);
        standstill.push(longest);
      }
      return { whole, standstill };
    }, ROUNDS * 2);
  } finally {
    await browser.close();
  }
}

const [without, withLayers]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  without.push(await run(false));
  withLayers.push(await run(true));
}
const { whole, standstill } = await measuring();
await server.close();
const ratio = median(withLayers) / median(without);
console.log(
  `cube on screen: median ${median(without).toFixed(0)} ms, with layers ${median(withLayers).toFixed(0)} ms`,
);
goal('cube with layers', ratio, 'times as long', 1.05);
goal('another surface, until map and ETDRS grid are there, median', median(whole), 'ms', 50);
goal('another surface, longest standstill of the page, median', median(standstill), 'ms', 16);
console.log(`  all standstills: ${standstill.map((ms) => ms.toFixed(0)).join(', ')} ms`);
