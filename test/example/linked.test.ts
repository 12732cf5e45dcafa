import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import { openPart10 } from '../../src/core/normalize/part10.js';
import { decode, sha256 } from '../generator/codec.js';
import { coarsePicture, meanDifference } from './reference.js';
import {
  greyFromPng,
  greyOf,
  onScreen,
  openViewer,
  scan,
  shownInStack,
  type Scan,
  type Viewer,
} from './viewer.js';

jest.setTimeout(60_000);

const STRUCTURE = '040710A1';
const FUNDUS = '040710A6';
const EN_FACE = '040710A7';
const FLOW = '040710AD';

let viewer: Viewer;
beforeAll(async () => {
  viewer = await openViewer();
}, 300_000);
afterAll(() => viewer.close());

/** Opens a file of the generator in a fresh page and links the pictures of its first cube. */
async function open(file: Scan): Promise<void> {
  await viewer.page.reload();
  await viewer.page.waitForFunction(() => window.czmExample !== undefined);
  await viewer.open(file);
  await viewer.select(0);
  await viewer.part('layout-linked').click();
  await shown();
}

/** Waits until no pane waits for anything. */
async function shown(): Promise<void> {
  await viewer.page.waitForFunction(
    () => {
      const covers = [...document.querySelectorAll<HTMLElement>('.view-linked .pane-cover')];
      return (
        covers.length === 4 && covers.every((cover) => cover.hidden || !cover.classList.contains('busy'))
      );
    },
    undefined,
    { timeout: 30_000 },
  );
}

const frameOf = (pane: string): Promise<number> =>
  viewer.page.evaluate((id) => {
    const viewport = window.czmExample!.renderingEngine.getViewport(id) as { getCurrentImageId(): string };
    return Number(/frame=(\d+)/.exec(viewport.getCurrentImageId())?.[1]);
  }, pane);

async function goTo(frame: number): Promise<void> {
  await viewer.part('frame-slider').fill(String(frame));
  await untilBoth(frame);
}

const untilBoth = (frame: number): Promise<unknown> =>
  viewer.page.waitForFunction(
    (wanted) =>
      ['linked-cube', 'linked-partner'].every((pane) =>
        document
          .querySelector(`[data-testid="pane-${pane}"] .position`)
          ?.textContent?.startsWith(`B-scan ${wanted} of`),
      ),
    frame,
    { timeout: 20_000 },
  );

async function expectPicture(
  pane: string,
  { picture }: Scan,
  container: string,
  frame: number,
): Promise<void> {
  expect((await shownInStack(viewer, pane)).sha256).toBe(sha256((await picture(frame, container)).pixels));
}

async function bytesOf(download: Download): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'czm-linked-'));
  try {
    const path = join(folder, 'download');
    await download.saveAs(path);
    return new Uint8Array(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The ends of the line over a pane, in CSS pixels of the page. */
const lineOver = (pane: string): Promise<{ x: number; y: number }[]> =>
  viewer
    .part(`pane-${pane}`)
    .getByTestId('scan-line')
    .evaluate((element) => {
      const path = element as unknown as SVGPathElement;
      const matrix = path.getScreenCTM()!;
      return [0, path.getTotalLength()].map((at) => {
        const { x, y } = path.getPointAtLength(at).matrixTransform(matrix);
        return { x, y };
      });
    });

async function expectLine(pane: string, ends: readonly [number, number][]): Promise<void> {
  const drawn = await lineOver(pane);
  const expected = await onScreen(viewer, ends, pane);
  for (const [index, { x, y }] of expected.entries()) {
    expect(Math.abs(drawn[index]!.x - x)).toBeLessThan(0.6);
    expect(Math.abs(drawn[index]!.y - y)).toBeLessThan(0.6);
  }
}

/** The phantom's fundus: 8.5 × 11.03 mm on 512 × 664 pixels, the fovea in its middle; y in mm, up. */
const fundusPoint = (x: number, y: number): [number, number] => [
  (x / 8.5 + 0.5) * 511,
  (0.5 - y / 11.03) * 663,
];

describe('a file of 128 B-scans', () => {
  let file: Scan;
  beforeAll(async () => {
    file = await scan('raw-angiography.DCM');
    await open(file);
  }, 300_000);

  it('shows four of its pictures', async () => {
    expect(await viewer.part('series').count()).toBe(5);
    expect(await viewer.part('layout-linked').getAttribute('aria-pressed')).toBe('true');
    await untilBoth(64);
    await expectPicture('linked-cube', file, STRUCTURE, 64);
    await expectPicture('linked-partner', file, FLOW, 64);
    await expectPicture('linked-enface', file, EN_FACE, 1);
    await expectPicture('linked-fundus', file, FUNDUS, 1);
    const titles = await viewer.page.locator('.view-linked .title').allInnerTexts();
    expect(titles).toEqual(['Structural cube', 'Flow cube', 'En-face projection', 'LSLO fundus']);
  });

  // The generator's first B-scan is the most inferior, and the first row of its en-face picture superior.
  it.each([1, 30, 128])('draws the line where the phantom was scanned: B-scan %i', async (frame) => {
    await goTo(frame);
    await expectLine('linked-enface', [
      [0, 128 - frame],
      [511, 128 - frame],
    ]);
    const y = ((frame - 1) / 127 - 0.5) * 6;
    await expectLine('linked-fundus', [fundusPoint(-3, y), fundusPoint(3, y)]);
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
    if (expected === 31) await goTo(30);
    await scroll();
    await untilBoth(expected);
    await expectPicture('linked-cube', file, STRUCTURE, expected);
    await expectPicture('linked-partner', file, FLOW, expected);
    await expectLine('linked-enface', [
      [0, 128 - expected],
      [511, 128 - expected],
    ]);
  });

  async function wheel(pane: string): Promise<void> {
    await viewer.part(`pane-${pane}`).hover();
    await viewer.page.mouse.wheel(0, 120);
  }

  it('plays both', async () => {
    const seen: [number, number][] = [];
    await viewer.part('play').click();
    for (let i = 0; i < 12; i++) {
      await viewer.page.waitForTimeout(120);
      seen.push(
        await viewer.page.evaluate(() => {
          const [cube, partner] = ['linked-cube', 'linked-partner'].map((id) => {
            const viewport = window.czmExample!.renderingEngine.getViewport(id) as {
              getCurrentImageIdIndex(): number;
            };
            return viewport.getCurrentImageIdIndex();
          });
          return [cube!, partner!];
        }),
      );
    }
    await viewer.part('play').click();
    for (const [cube, partner] of seen) expect(partner).toBe(cube);
    expect(new Set(seen.map(([cube]) => cube)).size).toBeGreaterThan(2);
  });

  it('goes to the B-scan that is clicked on, in either picture', async () => {
    for (const [pane, point, frame] of [
      ['linked-enface', [300, 127 - 99], 100],
      ['linked-fundus', fundusPoint(1, (19 / 127 - 0.5) * 6), 20],
    ] as const) {
      const [place] = await onScreen(viewer, [point], pane);
      await viewer.page.mouse.click(place!.x, place!.y);
      await viewer.page.waitForTimeout(800);
      // A B-scan is 2 pixels of the page high, and less.
      expect(Math.abs((await frameOf('linked-cube')) - frame)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the lines where they belong while pictures are zoomed, moved and inverted', async () => {
    await goTo(50);
    const before = await lineOver('linked-fundus');
    await viewer.part('pane-linked-fundus').focus();
    await viewer.page.keyboard.press('+');
    await viewer.page.keyboard.press('Shift+ArrowRight');
    await viewer.part('invert').click();
    await viewer.page.waitForTimeout(500);
    const y = (49 / 127 - 0.5) * 6;
    await expectLine('linked-fundus', [fundusPoint(-3, y), fundusPoint(3, y)]);
    await expectLine('linked-enface', [
      [0, 78],
      [511, 78],
    ]);
    const after = await lineOver('linked-fundus');
    expect(after[1]!.x - after[0]!.x).toBeGreaterThan((before[1]!.x - before[0]!.x) * 1.15);
    await viewer.part('reset').click();
    await viewer.page.waitForTimeout(500);
    const again = await lineOver('linked-fundus');
    expect(again[0]!.x).toBeCloseTo(before[0]!.x, 0);
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
    const [from, to] = await lineOver('linked-fundus');
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
    await goTo(41);
    await viewer.select(3);
    await untilBoth(41);
    await shown();
    expect(await viewer.part('layout-linked').getAttribute('aria-pressed')).toBe('true');
    await expectPicture('linked-cube', file, FLOW, 41);
    await expectPicture('linked-partner', file, STRUCTURE, 41);
    await expectPicture('linked-fundus', file, FUNDUS, 1);
    await expectLine('linked-enface', [
      [0, 87],
      [511, 87],
    ]);
  });

  it('says in the panel what each line rests on', async () => {
    const facts = await viewer.part('facts').innerText();
    expect(facts).toMatch(/In en-face\s+assumed: .*first B-scan is the lowest is assumed/);
    expect(facts).toMatch(/In fundus\s+assumed: .*middle of the fundus picture is assumed/);
    expect(facts).toMatch(/Other cube\s+Structural cube/);
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

describe('saving one image of the file', () => {
  it('gives its standard DICOM, with the same pixels', async () => {
    const file = await scan('raw-angiography-4.DCM');
    await open(file);
    await viewer.select(3);
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-dicom').click(),
    ]);
    const { frames, description } = openPart10(await bytesOf(download));
    expect(description).toMatchObject({ family: 'clean', kind: 'cube', frames: { count: 4 } });
    const flow = file.expected.scans.find(({ container }) => container === FLOW)!;
    for (const [index, frame] of frames.entries()) {
      expect(sha256((await decode(frame))!.pixels)).toBe(flow.storedPixelsSha256[index]);
    }
  });
});

describe('what is not known is not drawn', () => {
  it('in an en-face picture of another size than the cube', async () => {
    await open(await scan('raw-angiography-4.DCM'));
    const pane = viewer.part('pane-linked-enface');
    expect(await pane.getByTestId('scan-line').count()).toBe(0);
    expect(await pane.locator('.remark').innerText()).toMatch(/No B-scan line[^]*128 × 512[^]*4 B-scans/);
    const [from, to] = await onScreen(
      viewer,
      [
        [0, 0],
        [511, 127],
      ],
      'linked-enface',
    );
    expect((to!.x - from!.x) / (to!.y - from!.y)).toBeCloseTo(511 / 127, 1);
    expect(await viewer.part('pane-linked-fundus').getByTestId('scan-line').count()).toBe(1);
  });

  it('in a fundus picture of an eye that looked to the side', async () => {
    await open(await scan('raw-fixation.DCM'));
    const pane = viewer.part('pane-linked-fundus');
    expect(await pane.getByTestId('scan-line').count()).toBe(0);
    expect(await pane.locator('.remark').innerText()).toMatch(/fixation offset/);
    expect(await viewer.part('facts').innerText()).toMatch(/In fundus\s+not known: .*fixation offset/);
  });
});

describe('a frame of the other cube that cannot be decoded', () => {
  let file: Scan;
  beforeAll(async () => {
    file = await scan('raw-damaged-flow.DCM');
    await open(file);
  });
  beforeEach(async () => {
    await viewer.part('frame-slider').fill('1');
    await untilBoth(1);
  });

  it('covers its own pane only', async () => {
    await goTo(2);
    await shown();
    const partner = viewer.part('pane-linked-partner');
    expect(await partner.getByTestId('frame-error').innerText()).toMatch(/damaged|decoded/);
    expect(await viewer.page.getByTestId('frame-error').count()).toBe(1);
    await expectPicture('linked-cube', file, STRUCTURE, 2);
    await goTo(3);
    expect(await viewer.page.getByTestId('frame-error').count()).toBe(0);
    await expectPicture('linked-partner', file, FLOW, 3);
  });
});

describe('cubes that contradict each other', () => {
  it('are not shown together, and the page says why', async () => {
    await open(await scan('raw-damaged-flow.DCM'));
    const differing = await scan('raw-cubes-differ.DCM');
    await viewer.open(differing);
    await viewer.select(4);
    expect(await viewer.part('layout-linked').getAttribute('aria-disabled')).toBe('true');
    expect(await viewer.part('layout-linked').getAttribute('title')).toMatch(
      /no other cube that could be linked/,
    );
    expect(await viewer.part('layout-stack').getAttribute('aria-pressed')).toBe('true');
  });

  it('leave the place of the other empty beside pictures that can be linked', async () => {
    await open(await scan('raw-other-grid.DCM'));
    const partner = viewer.part('pane-linked-partner');
    expect(await partner.getByTestId('pane-note').innerText()).toMatch(
      /may lie elsewhere[^]*4 B-scans, the other 3/,
    );
    expect(await viewer.part('pane-linked-fundus').getByTestId('scan-line').count()).toBe(1);
    expect(await viewer.part('facts').innerText()).toMatch(
      /Other cube\s+The other cube of this file may lie/,
    );
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
