import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { buildDropInPage } from '../support/drop-in.js';
import { serve, type StaticServer } from '../support/static-server.js';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../fixtures/independent/', import.meta.url));

describe('the folder to drop onto a page, in a folder of the site and under the strict policy', () => {
  let server: StaticServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const folder = await buildDropInPage();
    server = await serve({ folders: { '/hospital/viewer': folder }, csp: true });
    browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(`${server.origin}/hospital/viewer/index.html`);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('finds Cornerstone on window, registers by itself and shows a scan', async () => {
    await page.getByTestId('open').setInputFiles(`${FIXTURES}cube-8.EX.DCM`);
    await page.getByText('8 images.').waitFor();
    const shown = await page.evaluate(async () => {
      type Czm = {
        registered: Promise<{ describe(id: string): { turn: string; rows: number } | undefined }>;
      };
      const { czmImageLoader, cornerstone } = globalThis as unknown as {
        czmImageLoader: Czm;
        cornerstone: { getRenderingEngines(): { getViewports(): { getCurrentImageId(): string }[] }[] };
      };
      const id = cornerstone.getRenderingEngines()[0]?.getViewports()[0]?.getCurrentImageId() ?? '';
      return (await czmImageLoader.registered).describe(id);
    });
    expect(shown).toMatchObject({ turn: 'transpose', rows: 1024 });
    expect(server.requests).toContain('GET /hospital/viewer/czm/czm-worker.js');
  });

  it('says of a file that it cannot show why', async () => {
    await page.getByTestId('open').setInputFiles(`${FIXTURES}raw-storage.DCM`);
    await expect(
      page.getByTestId('status').filter({ hasText: 'holds 2 images' }).waitFor(),
    ).resolves.toBeUndefined();
  });

  it('as a second copy of the plugin, warns once and leaves the first at work', async () => {
    const said = await page.evaluate(async () => {
      const warnings: string[] = [];
      const script = document.createElement('script');
      script.src = 'czm/czm.js';
      await new Promise((loaded) => {
        script.onload = loaded;
        document.head.append(script);
      });
      type Registration = { unregister(): void; describe(id: string): unknown };
      const { czmImageLoader, cornerstone } = globalThis as unknown as {
        czmImageLoader: { register(options: object): Registration };
        cornerstone: { getWebWorkerManager(): { executeTask: unknown } };
      };
      const before = cornerstone.getWebWorkerManager().executeTask;
      const second = czmImageLoader.register({
        onWarning: ({ code }: { code: string }) => warnings.push(code),
      });
      second.unregister();
      return [warnings, cornerstone.getWebWorkerManager().executeTask === before];
    });
    expect(said).toEqual([['TWO_COPIES'], true]);
  });

  it('leaves the console silent but for the file refused', () => {
    expect(complaints.filter((line) => !line.includes('holds 2 images'))).toEqual([]);
  });
});
