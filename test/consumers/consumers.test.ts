import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { independentFrames } from '../cornerstone/scans.js';
import { launchChromium } from '../support/chromium.js';
import { serve, type StaticServer } from '../support/static-server.js';
import { buildConsumer, cleanUp, CONSUMERS, pack } from './build.js';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

describe('the package as it is published', () => {
  let tarball: string;

  beforeAll(() => {
    tarball = pack();
  });
  afterAll(cleanUp);

  it('holds what was built, and nothing else', () => {
    const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    const other = names.filter((name) => !name.startsWith('package/dist/')).sort();
    expect(other).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].map((name) => `package/${name}`),
    );
    expect(names).toEqual(
      expect.arrayContaining(['package/dist/decode/worker.js', 'package/dist/drop-in/czm.js']),
    );
  });

  it.each(['publint', 'attw --profile esm-only'])('passes %s', (command) => {
    const [program = '', ...options] = command.split(' ');
    const root = fileURLToPath(new URL('../..', import.meta.url));
    expect(() =>
      execFileSync('npx', [program, tarball, ...options], { cwd: root, stdio: 'pipe' }),
    ).not.toThrow();
  });

  describe.each(CONSUMERS)('in an app built by %s, under the strict policy', (consumer) => {
    let server: StaticServer;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      const folder = buildConsumer(consumer, tarball);
      server = await serve({ folders: { '/app': folder, '/fixtures': FIXTURES }, csp: true });
      browser = await launchChromium();
      page = await (await browser.newContext()).newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      await page.goto(`${server.origin}/app/index.html`);
      await page.waitForFunction(() => 'pictureOf' in globalThis);
    });
    afterAll(async () => {
      await browser.close();
      await server.close();
    });

    it('shows a scan upright', async () => {
      const [, second] = await independentFrames('hd-2.EX.DCM', ['transpose', 'rotate-90']);
      const imageId = `wadouri:${server.origin}/fixtures/independent/hd-2.EX.DCM?frame=2`;
      const picture = await page.evaluate((id) => {
        const app = globalThis as unknown as { pictureOf(id: string): Promise<unknown> };
        return app.pictureOf(id);
      }, imageId);
      expect(picture).toEqual({ rows: 1024, columns: 1024, sha256: second?.sha256 });
      expect(complaints).toEqual([]);
    });
  });
});
