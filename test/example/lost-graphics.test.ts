import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openViewer, scan, type Scan, type Viewer } from './viewer.js';

declare global {
  interface Window {
    czmContexts?: WebGL2RenderingContext[];
  }
}

let viewer: Viewer;
let cube: Scan;

beforeAll(async () => {
  [viewer, cube] = await Promise.all([openViewer(), scan('macular-cube-8.EX.DCM')]);
  // What draws pictures, so that it can be taken away as a browser does.
  await viewer.page.addInitScript(() => {
    const contexts: WebGL2RenderingContext[] = (window.czmContexts = []);
    HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
      apply: (target, canvas, args: unknown[]) => {
        const context: unknown = Reflect.apply(target, canvas, args);
        if (context instanceof WebGL2RenderingContext && !contexts.includes(context)) contexts.push(context);
        return context;
      },
    });
  });
});
afterAll(() => viewer.close());

describe.each(['stack', 'sections', 'volume'])(
  'a browser that resets its graphics in the layout %s',
  (layout) => {
    beforeAll(async () => {
      const { page, part } = viewer;
      await viewer.restart();
      await viewer.open(cube);
      await part(`layout-${layout}`).click();
      await page.waitForFunction((name) => {
        const covers = [...document.querySelectorAll<HTMLElement>(`.view-${name} .pane-cover`)];
        return covers.length > 0 && covers.every(({ hidden }) => hidden);
      }, layout);
      await page.evaluate(() => {
        for (const context of window.czmContexts ?? [])
          context.getExtension('WEBGL_lose_context')?.loseContext();
      });
      await part('graphics-lost').waitFor();
    });

    it('has no picture any more, and says why', async () => {
      const { page, part } = viewer;
      expect(await part('graphics-lost').textContent()).toContain('This browser has reset its graphics');
      expect(await page.locator('.stage canvas').count()).toBe(0);
    });

    it('has none of another frame or layout either', async () => {
      const { page, part } = viewer;
      await page.keyboard.press('ArrowRight');
      await part(layout === 'stack' ? 'layout-sections' : 'layout-stack').click();
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      expect(await part('graphics-lost').isVisible()).toBe(true);
      expect(await page.locator('.stage canvas').count()).toBe(0);
    });

    it('closes files, and has pictures again when the page is loaded anew', async () => {
      const { page, part } = viewer;
      await part('close-all').click();
      await page.waitForFunction(() => window.czmExample?.cornerstone.cache.getCacheSize() === 0);
      await part('graphics-lost').getByRole('button').click();
      await part('graphics-lost').waitFor({ state: 'detached' });
      await page.waitForFunction(() => window.czmExample !== undefined);
      await viewer.open(cube);
      expect(await page.locator('.stage canvas').count()).toBeGreaterThan(0);
      expect(await part('frame-error').count()).toBe(0);
    });
  },
);
