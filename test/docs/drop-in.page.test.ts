import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { buildDropInPage } from '../support/drop-in.js';
import { serve, type StaticServer } from '../support/static-server.js';
import { readPage } from './pages.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/independent/', import.meta.url));
const OF_EXAMPLE = '<script src="czm/czm.js" data-register defer></script>';

const [block] = readPage('docs/drop-in.md').blocks.filter(({ language }) => language === 'html');

describe('docs/drop-in.md', () => {
  let server: StaticServer;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const folder = await buildDropInPage();
    server = await serve({ folders: { '/': folder }, csp: true });
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    if (!html.includes(OF_EXAMPLE)) throw new Error('The example has another line than this test replaces');
    server.route('/mine.html', (_request, response) => {
      response.setHeader('Content-Type', 'text/html').end(html.replace(OF_EXAMPLE, () => block?.text ?? ''));
    });
    const browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
    close = async () => {
      await browser.close();
      await server.close();
    };
    await page.goto(`${server.origin}/mine.html`);
  });
  afterAll(() => close());

  it('has a line that registers the plugin on a page with Cornerstone', async () => {
    await page.getByTestId('open').setInputFiles(`${FIXTURES}cube-8.EX.DCM`);
    await page.getByText('8 images.').waitFor();
    expect(server.requests).toContain('GET /czm/czm.js');
    const known = await page.evaluate(async () => {
      type Czm = { registered: Promise<{ describe(id: string): { turn: string } | undefined }> };
      const { czmImageLoader, cornerstone } = globalThis as unknown as {
        czmImageLoader: Czm;
        cornerstone: { getRenderingEngines(): { getViewports(): { getCurrentImageId(): string }[] }[] };
      };
      const id = cornerstone.getRenderingEngines()[0]?.getViewports()[0]?.getCurrentImageId() ?? '';
      return (await czmImageLoader.registered).describe(id);
    });
    expect(known).toMatchObject({ turn: 'transpose' });
  });
});
