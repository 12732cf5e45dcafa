import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { PATIENCE_MS, launchChromium } from './chromium.js';
import { hostFolder } from './cornerstones.js';
import type { Cornerstone } from './cornerstones.js';
import type { BootOptions } from './host-page/main.js';
import { serve } from './static-server.js';
import type { ServeOptions, StaticServer } from './static-server.js';

const TEST = join(dirname(fileURLToPath(import.meta.url)), '..');

export interface HostOptions extends Omit<ServeOptions, 'folders'> {
  readonly cornerstone: Cornerstone;
  /** More folders beside `/` (the page) and `/fixtures` (test/fixtures). */
  readonly folders?: Readonly<Record<string, string>>;
}

/** A picture of an element: 8-bit samples, `channels` of them a pixel, rows from the top. */
export interface Screenshot {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A page with Cornerstone3D in it, as a viewer would have. */
export interface HostPage {
  /** `page.evaluate(() => host.…)` reaches what host-page/main.ts exposes. */
  readonly page: Page;
  readonly server: StaticServer;
  readonly origin: string;
  /** Console errors and warnings (`error: …`, `warning: …`) and uncaught errors (`uncaught: …`) so far. */
  readonly complaints: readonly string[];
  /** Starts Cornerstone in the page. */
  boot(options?: BootOptions): Promise<void>;
  /** The image of a viewport by its id; default `viewport`. */
  screenshot(id?: string): Promise<Screenshot>;
  close(): Promise<void>;
}

/** Serves the built page of a Cornerstone and opens it in a browser context of its own. */
export async function openHost({ cornerstone, folders, ...options }: HostOptions): Promise<HostPage> {
  const server = await serve({
    ...options,
    folders: { '/': hostFolder(cornerstone), '/fixtures': join(TEST, 'fixtures'), ...folders },
  });
  let browser: Browser | undefined;
  try {
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1200, height: 1100 } });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints = listen(page);
    await page.goto(`${server.origin}/index.html`);
    await page.waitForFunction(() => 'host' in globalThis);
    const opened = browser;
    return {
      page,
      server,
      origin: server.origin,
      complaints,
      boot: (boot = {}) => page.evaluate((given) => host.boot(given), boot),
      screenshot: (id = 'viewport') => screenshot(page, id),
      async close() {
        await context.close();
        await opened.close();
        await server.close();
      },
    };
  } catch (error) {
    await browser?.close();
    await server.close();
    throw error;
  }
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const type = message.type();
    if (type === 'error' || type === 'warning') complaints.push(`${type}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  return complaints;
}

async function screenshot(page: Page, id: string): Promise<Screenshot> {
  const png = await page.locator(`#${id}`).screenshot();
  const { width, height, channels, data } = decode(png);
  return { png, width, height, channels, data: Uint8Array.from(data) };
}
