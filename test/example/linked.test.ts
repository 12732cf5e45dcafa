import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, settled } from '../support/eventually.js';
import {
  STRUCTURE,
  FUNDUS,
  EN_FACE,
  FLOW,
  bytesOf,
  openLinked,
  goTo,
  untilBoth,
  frameOf,
  lineOver,
  expectLine,
  expectPicture,
  fundusPoint,
  shown,
} from './linked-pictures.js';
import { coarsePicture, meanDifference } from './reference.js';
import { greyFromPng, greyOf, onScreen, openViewer, scan, type Scan, type Viewer } from './viewer.js';

let viewer: Viewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

describe('a file of 128 B-scans', () => {
  let file: Scan;
  beforeAll(async () => {
    file = await scan('raw-angiography.DCM');
    await openLinked(viewer, file);
  });

  it('shows four of its pictures', async () => {
    expect(await viewer.part('series').count()).toBe(5);
    expect(await viewer.part('layout-linked').getAttribute('aria-pressed')).toBe('true');
    await untilBoth(viewer, 64);
    await expectPicture(viewer, 'linked-cube', file, STRUCTURE, 64);
    await expectPicture(viewer, 'linked-partner', file, FLOW, 64);
    await expectPicture(viewer, 'linked-enface', file, EN_FACE, 1);
    await expectPicture(viewer, 'linked-fundus', file, FUNDUS, 1);
    const titles = await viewer.page.locator('.view-linked .title').allInnerTexts();
    expect(titles).toEqual(['Structural cube', 'Flow cube', 'En-face projection', 'LSLO fundus']);
  });

  // The generator's first B-scan is the most inferior, and the first row of its en-face picture superior.
  it.each([1, 30, 128])('draws the line where the phantom was scanned: B-scan %i', async (frame) => {
    await goTo(viewer, frame);
    await expectLine(viewer, 'linked-enface', [
      [0, 128 - frame],
      [511, 128 - frame],
    ]);
    const y = ((frame - 1) / 127 - 0.5) * 6;
    await expectLine(viewer, 'linked-fundus', [fundusPoint(-3, y), fundusPoint(3, y)]);
    for (const pane of ['linked-enface', 'linked-fundus']) {
      expect(await viewer.part(`pane-${pane}`).locator('.pane-lines text').textContent()).toBe(
        `B-scan ${frame} (assumed)`,
      );
      expect(await viewer.part(`pane-${pane}`).getAttribute('aria-label')).toMatch(
        new RegExp(`line at B-scan ${frame} of 128, assumed$`),
      );
    }
  });

  it('shows the en-face picture in the proportions of the cube, and says so', async () => {
    const [from, to] = await onScreen(
      viewer,
      [
        [0, 0],
        [511, 127],
      ],
      'linked-enface',
    );
    expect((to!.y - from!.y) / (to!.x - from!.x)).toBeCloseTo(1, 2);
    expect(await viewer.part('pane-linked-enface').locator('.position').textContent()).toMatch(/assumed/);
  });

  it.each([
    ['wheel over the cube', 31, () => wheel('linked-cube')],
    ['wheel over its partner', 32, () => wheel('linked-partner')],
    ['key', 33, () => viewer.part('pane-linked-partner').press('ArrowDown')],
    ['slider', 70, () => viewer.part('frame-slider').fill('70')],
  ])('scrolls both cubes by %s', async (_how, expected, scroll) => {
    if (expected === 31) await goTo(viewer, 30);
    await scroll();
    await untilBoth(viewer, expected);
    await expectPicture(viewer, 'linked-cube', file, STRUCTURE, expected);
    await expectPicture(viewer, 'linked-partner', file, FLOW, expected);
    await expectLine(viewer, 'linked-enface', [
      [0, 128 - expected],
      [511, 128 - expected],
    ]);
  });

  async function wheel(pane: string): Promise<void> {
    await viewer.part(`pane-${pane}`).hover();
    await viewer.page.mouse.wheel(0, 120);
  }

  it('plays both', async () => {
    const both = (): Promise<number[]> =>
      viewer.page.evaluate(() =>
        ['linked-cube', 'linked-partner'].map((id) => {
          const viewport = window.czmExample!.renderingEngine.getViewport(id) as {
            getCurrentImageIdIndex(): number;
          };
          return viewport.getCurrentImageIdIndex();
        }),
      );
    const seen: number[][] = [];
    await viewer.part('play').click();
    await eventually(async () => {
      seen.push(await both());
      expect(new Set(seen.map(([cube]) => cube)).size).toBeGreaterThan(2);
    });
    await viewer.part('play').click();
    for (const [cube, partner] of seen) expect(partner).toBe(cube);
  });

  it('goes to the B-scan that is clicked on, in either picture', async () => {
    for (const [pane, point, frame] of [
      ['linked-enface', [300, 127 - 99], 100],
      ['linked-fundus', fundusPoint(1, (19 / 127 - 0.5) * 6), 20],
    ] as const) {
      const [place] = await onScreen(viewer, [point], pane);
      await viewer.page.mouse.click(place!.x, place!.y);
      // A B-scan is 2 pixels of the page high, and less.
      await eventually(async () =>
        expect(Math.abs((await frameOf(viewer, 'linked-cube')) - frame)).toBeLessThanOrEqual(1),
      );
    }
  });

  it('keeps the lines where they belong while pictures are zoomed, moved and inverted', async () => {
    await goTo(viewer, 50);
    const before = await lineOver(viewer, 'linked-fundus');
    await viewer.part('pane-linked-fundus').focus();
    await viewer.page.keyboard.press('+');
    await viewer.page.keyboard.press('Shift+ArrowRight');
    await viewer.part('invert').click();
    await settled(() => lineOver(viewer, 'linked-fundus'));
    const y = (49 / 127 - 0.5) * 6;
    await expectLine(viewer, 'linked-fundus', [fundusPoint(-3, y), fundusPoint(3, y)]);
    await expectLine(viewer, 'linked-enface', [
      [0, 78],
      [511, 78],
    ]);
    const after = await lineOver(viewer, 'linked-fundus');
    expect(after[1]!.x - after[0]!.x).toBeGreaterThan((before[1]!.x - before[0]!.x) * 1.15);
    await viewer.part('reset').click();
    await eventually(async () => {
      const again = await lineOver(viewer, 'linked-fundus');
      expect(again[0]!.x).toBeCloseTo(before[0]!.x, 0);
    });
  });

  it('saves what is shown, lines included', async () => {
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-png').click(),
    ]);
    const saved = greyFromPng(await bytesOf(download));
    const stage = await greyOf(viewer.part('stage'));
    // On the page the pictures begin between two of its pixels.
    const lower = { ...stage, height: stage.height - 1, data: stage.data.subarray(stage.width) };
    const [a, b] = [stage, lower].map((shown) => meanDifference(coarsePicture(saved), coarsePicture(shown)));
    expect(Math.min(a!, b!)).toBeLessThan(6.5);
    const box = (await viewer.part('stage').boundingBox())!;
    const [from, to] = await lineOver(viewer, 'linked-fundus');
    const brightness = (dy: number): number => {
      let sum = 0;
      for (let x = Math.ceil(from!.x); x < to!.x; x++) {
        sum += saved.data[Math.floor(from!.y - box.y + dy) * saved.width + Math.floor(x - box.x)]!;
      }
      return sum / (to!.x - from!.x);
    };
    expect(brightness(0)).toBeGreaterThan(brightness(9) + 15);
  });

  it('makes the cube beside it the first, at the same B-scan', async () => {
    await goTo(viewer, 41);
    await viewer.select(3);
    await untilBoth(viewer, 41);
    await shown(viewer);
    expect(await viewer.part('layout-linked').getAttribute('aria-pressed')).toBe('true');
    await expectPicture(viewer, 'linked-cube', file, FLOW, 41);
    await expectPicture(viewer, 'linked-partner', file, STRUCTURE, 41);
    await expectPicture(viewer, 'linked-fundus', file, FUNDUS, 1);
    await expectLine(viewer, 'linked-enface', [
      [0, 87],
      [511, 87],
    ]);
  });

  it('says in the panel what each line rests on', async () => {
    const facts = await viewer.part('facts').innerText();
    expect(facts).toMatch(/In en-face\s+assumed: .*first B-scan is taken to be the lowest/);
    expect(facts).toMatch(/In fundus\s+assumed: .*middle of the fundus picture/);
    expect(facts).toMatch(/Other cube\s+Structural cube/);
  });

  it('has the line of no other B-scan beside its sections until they are there', async () => {
    const { page, part } = viewer;
    await goTo(viewer, 30);
    await page.evaluate(() => {
      const seen = new Set<string>();
      const observer = new MutationObserver(() => {
        for (const line of document.querySelectorAll('[data-testid="pane-sections-fundus"] .scan-line'))
          seen.add(line.getAttribute('data-frame') ?? '');
        document.body.dataset['lines'] = [...seen].join(' ');
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    await part('layout-sections').click();
    await page.waitForFunction(() => {
      const covers = [...document.querySelectorAll<HTMLElement>('.view-sections .pane-cover')];
      return covers.length > 0 && covers.every(({ hidden }) => hidden);
    });
    await expect(page.evaluate(() => document.body.dataset['lines'])).resolves.toBe('30');
    await part('layout-linked').click();
    await untilBoth(viewer, 30);
    await goTo(viewer, 41);
  });

  it('has the fundus picture beside its sections, with the line and to be clicked', async () => {
    await viewer.part('layout-sections').click();
    await viewer.page.waitForFunction(() => {
      const covers = [...document.querySelectorAll<HTMLElement>('.view-sections .pane-cover')];
      return covers.length > 0 && covers.every((cover) => cover.hidden);
    });
    await viewer.part('frame-slider').fill('30');
    const y = ((30 - 1) / 127 - 0.5) * 6;
    await expectLine(viewer, 'sections-fundus', [fundusPoint(-3, y), fundusPoint(3, y)]);
    const [, to] = await lineOver(viewer, 'sections-fundus');
    const [first, last] = await onScreen(viewer, [fundusPoint(0, -3), fundusPoint(0, 3)], 'sections-fundus');
    await viewer.page.mouse.click(first!.x, first!.y + (last!.y - first!.y) * (99 / 127));
    await eventually(async () =>
      expect(await viewer.part('frame-label').textContent()).toBe('B-scan 100 of 128'),
    );
    expect((await lineOver(viewer, 'sections-fundus'))[1]!.y).not.toBeCloseTo(to!.y, 0);
    await viewer.part('layout-linked').click();
  });

  it('links nothing with a picture that is no cube, and says why', async () => {
    await viewer.select(1);
    expect(await viewer.part('layout-stack').getAttribute('aria-pressed')).toBe('true');
    expect(await viewer.part('layout-linked').getAttribute('aria-disabled')).toBe('true');
    expect(await viewer.part('layout-linked').getAttribute('title')).toMatch(/need a cube/);
    await viewer.part('layout-linked').click({ force: true });
    expect(await viewer.part('notices').innerText()).toMatch(/need a cube/);
    expect(await viewer.part('why-not-linked').textContent()).toMatch(/need a cube/);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
