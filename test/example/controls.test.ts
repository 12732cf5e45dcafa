import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import type { Types } from '@cornerstonejs/core';
import { sha256 } from '../generator/codec.js';
import { eventually, settled } from '../support/eventually.js';
import { bytesOf } from './linked-pictures.js';
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

let viewer: Viewer;
let cube: Scan;

beforeAll(async () => {
  [viewer, cube] = await Promise.all([openViewer(), scan('macular-cube-8.EX.DCM')]);
  await viewer.open(cube);
});
afterAll(() => viewer.close());

const label = (): Promise<string | null> => viewer.part('frame-label').textContent();

/** Waits until that frame is shown, and compares its pixels with the codec's. */
async function expectFrame(frame: number): Promise<void> {
  const { page } = viewer;
  await page.waitForFunction((suffix) => {
    const viewport = window.czmExample?.renderingEngine.getViewport('stack') as Types.IStackViewport;
    return viewport.getCornerstoneImage().imageId.endsWith(suffix);
  }, `frame=${frame}`);
  const expected = await cube.picture(frame);
  expect(await shownInStack(viewer)).toMatchObject({
    rows: expected.rows,
    columns: expected.columns,
    sha256: sha256(expected.pixels),
  });
  expect(await label()).toBe(`B-scan ${frame} of 8`);
}

interface Camera {
  readonly zoom: number;
  readonly pan: readonly number[];
  readonly window: readonly number[];
  readonly inverted: boolean;
}

const camera = (): Promise<Camera> =>
  viewer.page.evaluate(() => {
    const viewport = window.czmExample?.renderingEngine.getViewport('stack') as Types.IStackViewport;
    const { voiRange, invert = false } = viewport.getProperties();
    const [x, y] = viewport.getPan();
    return {
      zoom: viewport.getZoom(),
      pan: [x, y].map((value) => Math.round(value)),
      window: [voiRange?.lower ?? 0, voiRange?.upper ?? 0].map((value) => Math.round(value)),
      inverted: invert,
    };
  });

async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const { mouse } = viewer.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await mouse.move(to.x, to.y, { steps: 3 });
  await mouse.up();
}

/** What the measurement in the picture says, once it says what is asked for. */
async function measured(pattern: RegExp): Promise<number> {
  const text = viewer.part('pane-stack').locator('.pane-image svg tspan', { hasText: pattern }).first();
  await text.waitFor({ state: 'attached' });
  const [, value] = pattern.exec((await settled(() => text.textContent())) ?? '') ?? [];
  return Number(value);
}

describe('going through frames', () => {
  it('opens on the middle one', async () => {
    await expectFrame(4);
  });

  it('by slider', async () => {
    await viewer.part('frame-slider').fill('7');
    await expectFrame(7);
  });

  it('by keys', async () => {
    await viewer.part('pane-stack').focus();
    await viewer.page.keyboard.press('ArrowDown');
    await expectFrame(8);
    await viewer.page.keyboard.press('ArrowDown');
    await expectFrame(8);
    await viewer.page.keyboard.press('Home');
    await expectFrame(1);
    await viewer.page.keyboard.press('End');
    await viewer.page.keyboard.press('ArrowUp');
    await expectFrame(7);
  });

  it('by wheel', async () => {
    await viewer.part('pane-stack').hover();
    await viewer.page.mouse.wheel(0, -120);
    await expectFrame(6);
  });

  it('by playing, round the end', async () => {
    const untilLabel = (text: string): Promise<unknown> =>
      viewer.page.waitForFunction(
        (wanted) => document.querySelector('[data-testid="frame-label"]')?.textContent === wanted,
        text,
      );
    await viewer.part('play').click();
    await untilLabel('B-scan 8 of 8');
    await untilLabel('B-scan 1 of 8');
    await viewer.part('play').click();
    // At 10 and more frames a second it would not rest otherwise.
    await settled(label);
  });
});

describe('the look of the picture', () => {
  it('starts with the window that the file names', async () => {
    // The file names 29, for signed pixels: these are unsigned.
    expect((await camera()).window).toEqual([52, 261]);
    expect(await viewer.part('window-width').inputValue()).toBe('210');
    expect(await viewer.part('window-center').inputValue()).toBe('157');
  });

  it('takes a typed window', async () => {
    await viewer.part('window-width').fill('100');
    await viewer.part('window-width').press('Enter');
    await viewer.part('window-center').fill('120');
    await viewer.part('window-center').press('Enter');
    expect((await camera()).window).toEqual([70, 169]);
  });

  it('takes a dragged window, and says which', async () => {
    await viewer.part('tool-window').click();
    const [from, to] = await onScreen(viewer, [
      [200, 500],
      [260, 500],
    ]);
    await drag(from!, to!);
    await viewer.page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-testid="window-width"]')?.value !== '100',
    );
    const width = Number(await viewer.part('window-width').inputValue());
    const [lower = 0, upper = 0] = (await camera()).window;
    expect(Math.abs(upper - lower + 1 - width)).toBeLessThanOrEqual(1);
  });

  it('inverts, zooms and moves, and resets all of it', async () => {
    await viewer.part('invert').click();
    await viewer.part('pane-stack').focus();
    await viewer.page.keyboard.press('+');
    await viewer.page.keyboard.press('Shift+ArrowRight');
    const changed = await camera();
    expect(changed.inverted).toBe(true);
    expect(changed.zoom).toBeCloseTo(1.2, 3);
    expect(changed.pan).toEqual([24, 0]);
    await viewer.part('reset').click();
    const { zoom, ...rest } = await camera();
    expect(zoom).toBeCloseTo(1, 5);
    expect(rest).toEqual({ pan: [0, 0], window: [52, 261], inverted: false });
  });

  it('is drawn in the grey values that the window gives', async () => {
    const points = Array.from({ length: 60 }, (_, i) => [20 + i * 8, 700] as const);
    const [frame] = (await label())!.match(/\d+/)!.map(Number);
    const { pixels, columns } = await cube.picture(frame!);
    const places = await onScreen(viewer, points);
    const pane = viewer.part('pane-stack');
    const box = (await pane.boundingBox())!;
    const drawn = await greyOf(pane);
    const greyAt = ({ x, y }: { x: number; y: number }): number =>
      drawn.data[Math.floor(y - box.y) * drawn.width + Math.floor(x - box.x)]!;
    const differences = points.map(([column, row], i) => {
      const grey = ((pixels[row * columns + column]! - 52) / 210) * 255;
      return Math.abs(Math.min(255, Math.max(0, grey)) - greyAt(places[i]!));
    });
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    expect(mean).toBeLessThan(20);
  });
});

const lateral = 6 / 511;
const axial = 2 / 1023;

describe('millimetres', () => {
  /** Length of a scale bar in CSS pixels, and in mm as it says. */
  const bar = (direction: 'horizontal' | 'vertical') =>
    viewer.part(`scale-${direction}`).evaluate((path, way) => {
      const { width, height } = (path as SVGPathElement).getBBox();
      return { pixels: way === 'horizontal' ? width : height, mm: Number(path.getAttribute('data-mm')) };
    }, direction);

  it.each(['true', 'stretched'])('scale bars are as long as they say, %s', async (proportion) => {
    if (proportion === 'stretched') await viewer.part('stretch').click();
    const corners = () =>
      onScreen(viewer, [
        [0, 0],
        [511, 0],
        [0, 1023],
      ]);
    const [first, last, below] = await settled(corners);
    const across = await bar('horizontal');
    const down = await bar('vertical');
    expect(across.pixels / across.mm).toBeCloseTo((last!.x - first!.x) / (511 * lateral), 0);
    expect(down.pixels / down.mm).toBeCloseTo((below!.y - first!.y) / (1023 * axial), 0);
    const ratio = down.pixels / down.mm / (across.pixels / across.mm);
    expect(ratio).toBeCloseTo(proportion === 'true' ? 1 : 2, 2);
    if (proportion === 'stretched') await viewer.part('stretch').click();
  });

  it('a length is the distance between its ends', async () => {
    const [from, to] = await onScreen(viewer, [
      [100, 300],
      [400, 600],
    ]);
    await viewer.part('tool-length').click();
    await drag(from!, to!);
    const expected = Math.hypot(300 * lateral, 300 * axial);
    expect(Math.abs((await measured(/^([\d.]+) mm$/)) - expected)).toBeLessThan(0.03);
  });

  it('a short length is in micrometres', async () => {
    await viewer.more('clear-measurements');
    const [from, to] = await onScreen(viewer, [
      [450, 500],
      [450, 800],
    ]);
    await drag(from!, to!);
    expect(Math.abs((await measured(/^([\d.]+) µm$/)) - 300 * axial * 1000)).toBeLessThan(15);
  });

  it('an area is that of its ellipse', async () => {
    await viewer.more('clear-measurements');
    await viewer.part('tool-area').click();
    const [from, to] = await onScreen(viewer, [
      [250, 500],
      [330, 800],
    ]);
    await drag(from!, to!);
    const expected = Math.PI * 80 * lateral * 300 * axial;
    expect(Math.abs((await measured(/^([\d.]+) mm²$/)) / expected - 1)).toBeLessThan(0.04);
  });

  it('a probe says the grey value of the pixel', async () => {
    await viewer.more('clear-measurements');
    await viewer.part('tool-probe').click();
    const [place] = await onScreen(viewer, [[300, 512]]);
    await viewer.page.mouse.click(place!.x, place!.y);
    const grey = await measured(/^grey (\d+)$/);
    const text = await viewer.part('pane-stack').locator('.pane-image .svg-layer').textContent();
    const [, column, row] = /column (\d+), row (\d+)/.exec(text ?? '')!.map(Number);
    expect(Math.abs(column! - 301)).toBeLessThanOrEqual(1);
    const [frame] = (await label())!.match(/\d+/)!.map(Number);
    const { pixels, columns } = await cube.picture(frame!);
    expect(grey).toBe(pixels[(row! - 1) * columns + column! - 1]);
  });

  it('depth stays at one A-scan, and is the same in true and in stretched view', async () => {
    const { keyboard } = viewer.page;
    const ends = [
      [100, 400],
      [220, 700],
    ] as const;
    const drawn = viewer.part('pane-stack').locator('.pane-image svg line');
    for (const view of ['true', 'stretched']) {
      await viewer.more('clear-measurements');
      await keyboard.press('k');
      const [from, to, next] = await onScreen(viewer, [...ends, [100, 401]]);
      // Both ends lie somewhere in a pixel of the screen.
      const pixel = (axial * 1000) / (next!.y - from!.y);
      await drag(from!, to!);
      const depth = await measured(/^(\d+) µm$/);
      expect([view, Math.abs(depth - 300 * axial * 1000) <= pixel + 0.5]).toEqual([view, true]);
      const [x1, x2] = await Promise.all(['x1', 'x2'].map((end) => drawn.first().getAttribute(end)));
      expect(Math.abs(Number(x1) - Number(x2))).toBeLessThan(0.01);
      await keyboard.press('s');
      expect([view, await measured(/^(\d+) µm$/)]).toEqual([view, depth]);
    }
  });

  it('a length that runs aslant says in a stretched view that it is not what it looks', async () => {
    await viewer.more('clear-measurements');
    await viewer.page.keyboard.press('l');
    const [from, to] = await onScreen(viewer, [
      [100, 400],
      [220, 700],
    ]);
    await drag(from!, to!);
    await measured(/^([\d.]+) mm$/);
    const note = viewer.part('pane-stack').locator('svg tspan', { hasText: 'angles are not true' });
    expect(await note.count()).toBe(0);
    await viewer.page.keyboard.press('s');
    await note.first().waitFor({ state: 'attached' });
    await viewer.page.keyboard.press('s');
    await eventually(async () => expect(await note.count()).toBe(0));
  });

  it('measurements go when they are cleared', async () => {
    await viewer.more('clear-measurements');
    const texts = viewer.part('pane-stack').locator('.pane-image svg tspan');
    await eventually(async () => expect(await texts.count()).toBe(0));
  });

  it('where they come from is always said', async () => {
    expect(await viewer.part('provenance').textContent()).toBe(
      'lateral 11.7 µm stated · axial 1.96 µm stated · slow axis 47.2 µm assumed',
    );
  });
});

describe('the list of measurements', () => {
  const list = (): Promise<string[]> => viewer.part('measurement-says').allTextContents();
  const untilList = (wanted: readonly (string | RegExp)[]): Promise<void> =>
    eventually(async () =>
      expect(await list()).toEqual(
        wanted.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
      ),
    );
  const press = (key: string): Promise<void> => viewer.page.keyboard.press(key);

  it('has each with its place; undo and redo go through them, and so does the window', async () => {
    await viewer.part('frame-slider').fill('3');
    await viewer.part('tool-length').click();
    const points = await onScreen(viewer, [
      [100, 300],
      [100, 600],
      [300, 300],
      [500, 300],
      [300, 700],
    ]);
    await drag(points[0]!, points[1]!);
    await untilList([/^58\d µm$/]);
    await press('g');
    await drag(points[2]!, points[3]!);
    await viewer.page.mouse.move(points[4]!.x, points[4]!.y, { steps: 3 });
    await viewer.page.mouse.click(points[4]!.x, points[4]!.y);
    // Cornerstone waits for the second half of a double click until the pointer moves.
    await viewer.page.mouse.move(points[4]!.x + 40, points[4]!.y, { steps: 3 });
    await untilList([/^58\d µm$/, /°$/]);
    await viewer.part('window-width').fill('90');
    await viewer.part('window-width').press('Enter');
    await viewer.part('pane-stack').focus();
    // Between the lines in true proportions: 200 A-scans across, 400 samples down.
    expect((Math.atan((400 * axial) / (200 * lateral)) * 180) / Math.PI).toBeCloseTo(18.4, 1);
    const both = [/^58\d µm$/, /^18\.[3-5]°$/];
    await untilList(both);
    expect(await viewer.part('measurement').first().textContent()).toMatch(/B-scan 3 · Macular Cube/);
    await viewer.part('frame-slider').fill('6');
    await viewer.part('pane-stack').focus();
    await press('Control+z');
    expect(await viewer.part('window-width').inputValue()).toBe('210');
    await expectFrame(3);
    await press('Control+z');
    await untilList([both[0]!]);
    await press('Control+z');
    await untilList([]);
    expect(await viewer.part('undo').isDisabled()).toBe(false);
    await press('Control+Shift+z');
    await press('Control+y');
    await untilList(both);
    await press('Control+y');
    expect(await viewer.part('window-width').inputValue()).toBe('90');
  });

  it('a click goes there, Delete removes it, and that can be undone', async () => {
    await viewer.part('frame-slider').fill('7');
    await viewer.part('measurement').first().click();
    await expectFrame(3);
    await press('Delete');
    await untilList([/°$/]);
    await press('Control+z');
    await untilList([/µm$/, /°$/]);
  });

  it('says in a cube what is assumed, in its copy and its CSV', async () => {
    await viewer.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await viewer.part('copy-measurements').click();
    await eventually(async () => {
      const copied = await viewer.page.evaluate(() => navigator.clipboard.readText());
      expect(copied.split('\n')[0]).toMatch(/^Length\t58\d µm\tMacular Cube 512x128\tL · OS\tB-scan 3$/);
    });
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-measurements').click(),
    ]);
    const [head, first] = new TextDecoder().decode(await bytesOf(download)).split('\r\n');
    expect(head).toBe('kind,value,unit,axes,says,scan,eye,place,file');
    const [kind, value, unit, axes] = first!.split(',');
    expect([kind, unit, axes]).toEqual(['Length', 'µm', 'stated']);
    expect(Math.abs(Number(value) - 300 * axial * 1000)).toBeLessThan(15);
    await viewer.more('clear-measurements');
    await untilList([]);
  });
});

describe('the menu', () => {
  const more = (option: string): Promise<void> => viewer.more(option);
  const window = async (): Promise<readonly string[]> => [
    await viewer.part('window-center').inputValue(),
    await viewer.part('window-width').inputValue(),
  ];

  it('has windows, and the one of the file', async () => {
    await more('preset-full');
    expect(await window()).toEqual(['128', '256']);
    await more('preset-auto');
    const [frame] = (await label())!.match(/\d+/)!.map(Number);
    const sorted = [...(await cube.picture(frame!)).pixels].sort((a, b) => a - b);
    const [low, high] = [0.02, 0.998].map((share) => sorted[Math.round(share * (sorted.length - 1))]!);
    expect(Math.abs(Number((await window())[1]) - (high! - low!))).toBeLessThanOrEqual(2);
    await more('preset-file');
    expect(await window()).toEqual(['157', '210']);
  });

  it('draws pixels as squares, and says which proportions it has', async () => {
    const proportion = viewer.part('pane-stack').locator('.proportion');
    expect(await proportion.textContent()).toBe('1:1 in mm');
    await more('pixels');
    expect(await proportion.textContent()).toBe('1:1 in pixels');
    const [from, to] = await settled(() =>
      onScreen(viewer, [
        [0, 0],
        [400, 400],
      ]),
    );
    expect((to!.y - from!.y) / (to!.x - from!.x)).toBeCloseTo(1, 2);
    await more('pixels');
  });

  it('saves the frame in its own pixels, with their size', async () => {
    const [frame] = (await label())!.match(/\d+/)!.map(Number);
    const [download] = await Promise.all([viewer.page.waitForEvent('download'), more('save-frame')]);
    expect(download.suggestedFilename()).toBe(`Macular-Cube-512x128-L-${frame}-frame.png`);
    const png = await bytesOf(download);
    const { resolution } = decode(png);
    expect(resolution).toMatchObject({ x: Math.round(1000 / lateral), y: Math.round(1000 / axial) });
    const { data, width, height } = greyFromPng(png);
    const { pixels, columns, rows } = await cube.picture(frame!);
    expect([width, height > rows]).toEqual([columns, true]);
    const apart = Array.from(pixels, (value, at) =>
      Math.abs(Math.min(255, Math.max(0, ((value - 52) / 210) * 255)) - data[at]!),
    );
    expect(Math.max(...apart.slice(0, 50_000), ...apart.slice(-50_000))).toBeLessThanOrEqual(1);
  });

  it('has themes, and the reader has the last word', async () => {
    const surface = (): Promise<string> =>
      viewer.page.evaluate(() => getComputedStyle(document.querySelector('.toolbar')!).backgroundColor);
    await viewer.page.emulateMedia({ colorScheme: 'dark' });
    const dark = await surface();
    await viewer.page.emulateMedia({ colorScheme: 'light' });
    const light = await surface();
    expect(light).not.toBe(dark);
    await more('theme-dark');
    expect(await surface()).toBe(dark);
    await more('theme-system');
    expect(await surface()).toBe(light);
    await viewer.page.keyboard.press('Escape');
  });

  it('is joined by a strip of the frames and a list of the keys', async () => {
    await viewer.page.keyboard.press('n');
    const frames = viewer.part('strip').locator('button');
    expect(await frames.count()).toBe(8);
    await frames.nth(1).locator('img').waitFor();
    await frames.nth(1).click();
    await expectFrame(2);
    expect(await frames.nth(1).getAttribute('aria-current')).toBe('true');
    await viewer.page.keyboard.press('n');
    expect(await viewer.part('strip').isVisible()).toBe(false);
    await viewer.page.keyboard.press('?');
    expect(await viewer.part('keys-dialog').locator('dt').count()).toBeGreaterThan(20);
    await viewer.page.keyboard.press('Escape');
    await viewer.part('keys-dialog').waitFor({ state: 'hidden' });
    await viewer.page.keyboard.press('.');
    await eventually(async () => expect(await viewer.part('speed').inputValue()).toBe('25'));
    await viewer.page.keyboard.press(',');
    await eventually(async () => expect(await viewer.part('speed').inputValue()).toBe('12'));
  });
});

describe('the information panel', () => {
  it('names every repair with its reason', async () => {
    const text = await viewer.part('repairs').textContent();
    expect(text).toMatch(/PixelSpacing/);
    expect(text).toMatch(/NumberOfFrames/);
    const items = await viewer.part('repair').allTextContents();
    expect(items.length).toBeGreaterThan(20);
    for (const item of items) expect(item).toMatch(/(stated|derived|assumed) · confidence [ABC]/);
  });

  it('can be put away', async () => {
    await viewer.part('toggle-information').click();
    expect(await viewer.part('information').isVisible()).toBe(false);
    await viewer.part('toggle-information').click();
    expect(await viewer.part('information').isVisible()).toBe(true);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
