import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openViewer, scan, type Viewer } from './viewer.js';

interface Canvas {
  readonly drawn: number;
  readonly printed: number;
  readonly scale: number;
  readonly width: number;
}

interface Paper {
  readonly canvases: readonly Canvas[];
  /** What could be pressed, and words of the list. */
  readonly controls: readonly string[];
  readonly panelIsCut: boolean;
}

/** What the page looks like while the browser prints it: only then are its styles those of paper. */
async function print({ page }: Viewer): Promise<Paper> {
  await page.evaluate(() => {
    const listener = (): void => {
      const seen = [...document.querySelectorAll<HTMLElement>('button, input, select, .rail')];
      const panel = document.querySelector<HTMLElement>('.information');
      const panes = [...document.querySelectorAll<HTMLElement>('.pane')].filter((one) =>
        one.checkVisibility({ visibilityProperty: true }),
      );
      document.body.dataset['paper'] = JSON.stringify({
        canvases: panes.map((pane) => {
          const canvas = pane.querySelector('canvas');
          const box = canvas?.getBoundingClientRect() ?? new DOMRect();
          const bars = pane.querySelector('.pane-scale')?.getBoundingClientRect() ?? new DOMRect();
          return {
            drawn: (canvas?.width ?? 0) / (canvas?.height ?? 1),
            printed: box.width / box.height,
            scale: bars.width / bars.height,
            width: box.width,
          };
        }),
        controls: seen.filter((one) => one.checkVisibility()).map((one) => one.textContent),
        panelIsCut: panel !== null && panel.scrollHeight > panel.clientHeight + 1,
      });
    };
    matchMedia('print').addEventListener('change', listener, { once: true });
  });
  await page.pdf({ format: 'A4' });
  const paper = await page.evaluate(() => document.body.dataset['paper']);
  return JSON.parse(paper ?? '{}') as Paper;
}

let viewer: Viewer;

beforeAll(async () => {
  viewer = await openViewer();
  await viewer.open(await scan('macular-cube-8.EX.DCM'));
});
afterAll(() => viewer.close());

/** Makes the window that large, and waits until the pictures are drawn for it. */
async function resize(width: number, height: number): Promise<void> {
  const { page } = viewer;
  await page.setViewportSize({ width, height });
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.pane-image canvas');
    const cover = document.querySelector<HTMLElement>('.pane-cover');
    return canvas?.width === Math.floor(canvas?.clientWidth ?? 0) && cover?.hidden === true;
  });
}

const expectShapes = ({ canvases }: Paper): void => {
  for (const { drawn, printed, scale } of canvases) {
    expect(printed / drawn).toBeCloseTo(1, 1.5);
    expect(scale / printed).toBeCloseTo(1, 1.5);
  }
};

describe.each([
  [1280, 720],
  [2200, 700],
  [400, 800],
])('printed from a window of %d × %d', (width, height) => {
  beforeAll(() => resize(width, height));

  it('shows pictures and scale bars in the shape that they have on screen, as large as there is room', async () => {
    const paper = await print(viewer);
    expect(paper.canvases).toHaveLength(1);
    expectShapes(paper);
    const printed = paper.canvases[0]?.width ?? 0;
    expect(printed).toBeGreaterThan(200);
    expect(printed).toBeLessThan(700);
  });

  it('shows no buttons, no fields and no list of scans, and the panel to its end', async () => {
    if (!(await viewer.part('information').isVisible())) await viewer.part('toggle-information').click();
    const { controls, panelIsCut } = await print(viewer);
    expect(controls).toEqual([]);
    expect(panelIsCut).toBe(false);
  });
});

it('shows sections as they lie on screen', async () => {
  await resize(1280, 720);
  await viewer.part('layout-sections').click();
  await viewer.page.waitForFunction(() => {
    const covers = [...document.querySelectorAll<HTMLElement>('.view-sections .pane-cover')];
    return covers.length > 0 && covers.every(({ hidden }) => hidden);
  });
  const paper = await print(viewer);
  expect(paper.canvases).toHaveLength(3);
  expectShapes(paper);
});
