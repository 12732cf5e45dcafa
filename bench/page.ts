import type { Browser, Page } from 'playwright-core';
import { launchUsersChromium } from '../test/support/chromium.js';
import type { StaticServer } from '../test/support/static-server.js';
import { addLongTasks, longest } from './long-tasks.js';

/* Pages with Cornerstone, and loading in them: what the benches in a browser have in common. */

export interface BenchPage {
  readonly browser: Browser;
  readonly page: Page;
}

export interface PageOptions {
  readonly plugin: boolean;
  /** Of the side's own decoder; undefined for its default. */
  readonly workers?: number | undefined;
}

/** A page in a browser of its own, where all that starts by itself has started. */
export async function openPage(
  { origin }: StaticServer,
  { plugin, workers }: PageOptions,
): Promise<BenchPage> {
  const browser = await launchUsersChromium();
  const page = await browser.newPage();
  await addLongTasks(page);
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction(() => 'host' in globalThis);
  await page.evaluate(
    async ([withPlugin, count]) => {
      await globalThis.host.boot(withPlugin || count === undefined ? {} : { maxWebWorkers: count });
      if (withPlugin) globalThis.host.czm.register({ workers: count });
      await new Promise((resolve) => setTimeout(resolve, 500));
    },
    [plugin, workers] as const,
  );
  return { browser, page };
}

export interface Link {
  /** Megabits a second. */
  readonly mbits: number;
  /** Milliseconds. */
  readonly latency: number;
}

/** Makes the page's link slow, by Chromium's own emulation. */
export async function throttle(page: Page, { mbits, latency }: Link): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const rate = (mbits * 1e6) / 8;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency, downloadThroughput: rate, uploadThroughput: rate },
  });
}

/** Milliseconds until the first image is there and until all are, and the longest task of the page's thread. */
export interface Loaded {
  readonly first: number;
  readonly whole: number;
  /** 0 where none took 50 ms. */
  readonly task: number;
}

/** Loads images into the cache, as a viewer does that wants a whole cube: the first, then all others at once. */
export async function loadAll(page: Page, imageIds: readonly string[]): Promise<Loaded> {
  const { tasks, ...times } = await page.evaluate(async (ids) => {
    const watch = globalThis.watchLongTasks();
    // No named functions here: tsx marks those with a helper that the page does not have.
    const { loadAndCacheImage } = globalThis.host.cornerstone.imageLoader;
    const start = performance.now();
    await loadAndCacheImage(ids[0] ?? '');
    const first = performance.now() - start;
    await Promise.all(ids.map((id) => loadAndCacheImage(id)));
    const whole = performance.now() - start;
    return { first, whole, tasks: await watch.end() };
  }, imageIds);
  return { ...times, task: longest(tasks) };
}

export const imageIds = (url: string, frames: number): readonly string[] =>
  Array.from({ length: frames }, (_, index) => `wadouri:${url}?frame=${index + 1}`);
