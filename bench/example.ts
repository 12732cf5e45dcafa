import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchUsersChromium } from '../test/support/chromium.js';
import { serve } from '../test/support/static-server.js';

/*
 * How long a clinician waits: from opening the example viewer to the first B-scan of its built-in cube on screen. Each
 * round uses a new browser, with nothing cached. Needs `npm run build:example`. Aim: 3 s on 2 cores.
 */

const ROUNDS = 5;
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../build/example');

async function round(origin: string): Promise<number> {
  const browser = await launchUsersChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${origin}/`, { waitUntil: 'commit' });
    await page.waitForFunction(() => 'czmExample' in globalThis, undefined, { polling: 5 });
    return await page.evaluate(async () => {
      await (globalThis as unknown as { czmExample: { ready: Promise<unknown> } }).czmExample.ready;
      // Since navigation began.
      return performance.now();
    });
  } finally {
    await browser.close();
  }
}

if (!existsSync(join(FOLDER, 'index.html'))) throw new Error('Run npm run build:example first.');
const server = await serve({ folders: { '/': FOLDER } });
const times: number[] = [];
for (let i = 0; i < ROUNDS; i++) times.push(await round(server.origin));
await server.close();
times.sort((a, b) => a - b);
const seconds = (ms = Number.NaN): string => `${(ms / 1000).toFixed(2)} s`;
console.log(
  `first B-scan of the built-in cube: median ${seconds(times[Math.floor(ROUNDS / 2)])}, ` +
    `best ${seconds(times[0])}, worst ${seconds(times.at(-1))} (${ROUNDS} rounds; aim 3 s)`,
);
