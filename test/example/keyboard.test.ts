import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openViewer, scan, type Viewer } from './viewer.js';

/* Cornerstone prevents the default of every key that is pressed in a picture. */

let viewer: Viewer;
const FRAMES = 8;

beforeAll(async () => {
  viewer = await openViewer();
  await viewer.open(await scan('macular-cube-8.EX.DCM'), await scan('raw-angiography-4.DCM'));
});
afterAll(() => viewer.close());

const press = (key: string): Promise<void> => viewer.page.keyboard.press(key);
const frame = async (): Promise<number> => Number(await viewer.part('frame-slider').inputValue());
const isPressed = async (part: string): Promise<boolean> =>
  (await viewer.part(part).getAttribute('aria-pressed')) === 'true';

/** Clicks in the middle of a pane once it shows its picture; a probe or a length would be set by it. */
async function clickIn(pane: string): Promise<void> {
  await viewer.page.waitForFunction((id) => {
    const cover = document.querySelector<HTMLElement>(`[data-testid="pane-${id}"] .pane-cover`);
    return cover !== null && cover.hidden;
  }, pane);
  await viewer.part(`pane-${pane}`).click();
}

/** Chooses a layout with the window tool, and clicks in one of its panes. */
async function at(layout: string, pane: string): Promise<void> {
  await viewer.part(`layout-${layout}`).click();
  if (layout !== 'volume') await viewer.part('tool-window').click();
  await clickIn(pane);
}

const TOOLS = {
  h: 'pan',
  z: 'zoom',
  l: 'length',
  g: 'angle',
  k: 'caliper',
  a: 'area',
  p: 'probe',
  w: 'window',
};

async function expectTools(): Promise<void> {
  for (const [key, tool] of Object.entries(TOOLS)) {
    await press(key);
    expect([key, await isPressed(`tool-${tool}`)]).toEqual([key, true]);
  }
}

/** From the frame before the last: each key, and where it leads. */
async function expectFrames(last: number): Promise<void> {
  await press('Home');
  expect(await frame()).toBe(1);
  for (const [key, expected] of [
    ['ArrowDown', 2],
    ['ArrowRight', 3],
    ['ArrowUp', 2],
    ['ArrowLeft', 1],
    ['PageDown', last],
    ['PageUp', 1],
    ['End', last],
  ] as const) {
    await press(key);
    expect([key, await frame()]).toEqual([key, expected]);
  }
}

async function expectToggles(): Promise<void> {
  for (const [key, part] of [
    ['i', 'invert'],
    ['s', 'stretch'],
    ['x', 'pixels'],
    ['f', 'full-screen'],
    ['n', 'strip-button'],
  ] as const) {
    const before = await isPressed(part);
    await press(key);
    expect([key, await isPressed(part)]).toEqual([key, !before]);
    await press(key);
    expect([key, await isPressed(part)]).toEqual([key, before]);
  }
}

interface Camera {
  readonly zoom: number;
  readonly pan: readonly number[];
}

const camera = (pane: string): Promise<Camera> =>
  viewer.page.evaluate((id) => {
    const viewport = window.czmExample!.renderingEngine.getViewport(id) as unknown as {
      getZoom(): number;
      getPan(): [number, number];
    };
    return { zoom: viewport.getZoom(), pan: viewport.getPan() };
  }, pane);

async function expectCamera(pane: string): Promise<void> {
  await press('r');
  const { zoom, pan } = await camera(pane);
  await press('+');
  await press('r');
  await press('Control+z');
  expect((await camera(pane)).zoom / zoom).toBeCloseTo(1.2, 3);
  await press('Control+y');
  await press('+');
  expect((await camera(pane)).zoom / zoom).toBeCloseTo(1.2, 3);
  await press('-');
  await press('=');
  expect((await camera(pane)).zoom / zoom).toBeCloseTo(1.2, 3);
  await press('Shift+ArrowRight');
  await press('Shift+ArrowDown');
  expect((await camera(pane)).pan).not.toEqual(pan);
  await press('r');
  expect((await camera(pane)).zoom).toBeCloseTo(zoom, 3);
}

describe('every key works after a click in', () => {
  it('a stack', async () => {
    await viewer.select(0);
    await at('stack', 'stack');
    await expectTools();
    await expectFrames(FRAMES);
    await expectToggles();
    await expectCamera('stack');
    await press(' ');
    expect(await viewer.part('play').getAttribute('title')).toMatch(/[Ss]top|[Pp]ause/);
    await press(' ');
  });

  it.each(['bscan', 'enface', 'slow'])('the section %s', async (pane) => {
    await viewer.select(0);
    await at('sections', pane);
    await expectFrames(FRAMES);
    await expectToggles();
    await expectTools();
    await press('c');
    expect(await isPressed('tool-crosshairs')).toBe(true);
  });

  it.each(['linked-fundus', 'linked-enface', 'linked-cube', 'linked-partner'])(
    'the linked picture %s',
    async (pane) => {
      await viewer.select(1);
      await at('linked', pane);
      await expectTools();
      await expectFrames(4);
      await expectToggles();
    },
  );

  it('the volume', async () => {
    await viewer.select(0);
    await at('volume', 'volume');
    await press('i');
    expect(await isPressed('invert')).toBe(true);
    await press('i');
    await press('Home');
    await press('ArrowDown');
    expect(await frame()).toBe(2);
  });
});

describe('files are closed by keyboard', () => {
  const focused = (): Promise<readonly (string | undefined)[]> =>
    viewer.page.evaluate(() => {
      const active = document.activeElement as HTMLElement | null;
      return [active?.dataset['testid'], active?.getAttribute('aria-label') ?? undefined];
    });

  it('one after another: the focus goes to the next, and at last to what opens files', async () => {
    const labels = await viewer.page.evaluate(() =>
      [...document.querySelectorAll('.rail-close')].map((button) => button.getAttribute('aria-label')),
    );
    expect(labels).toHaveLength(2);
    await viewer.part('close-file').first().focus();
    await press('Enter');
    expect(await focused()).toEqual(['close-file', labels[1]]);
    await press('Enter');
    expect(await focused()).toEqual(['open-files', undefined]);
  });

  it('all at once', async () => {
    await viewer.open(await scan('macular-cube-8.EX.DCM'));
    await viewer.part('close-all').focus();
    await press('Enter');
    expect(await focused()).toEqual(['open-files', undefined]);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
