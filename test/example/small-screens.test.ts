import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CDPSession } from 'playwright-core';
import { eventually, settled } from '../support/eventually.js';
import { onScreen, openViewer, scan, type Viewer } from './viewer.js';

/* Phones, tablets and small windows: what is promised of them, from the smallest to the largest, both ways up. */

const SIZES: readonly (readonly [width: number, height: number])[] = [
  [320, 568],
  [568, 320],
  [390, 844],
  [844, 390],
  [800, 600],
  [600, 800],
  [820, 1180],
  [1024, 768],
  [1101, 761],
  [1180, 820],
  [1280, 720],
  [1920, 1080],
  [1080, 1920],
];

let viewer: Viewer;
let fingers: CDPSession;

beforeAll(async () => {
  viewer = await openViewer({ touch: true });
  await viewer.open(await scan('macular-cube-8.EX.DCM'));
  fingers = await viewer.page.context().newCDPSession(viewer.page);
});
afterAll(() => viewer.close());

type Point = readonly [x: number, y: number];

/** Puts fingers down, moves them step by step, and lifts them. */
async function touch(...path: readonly (readonly Point[])[]): Promise<void> {
  for (const [index, points] of path.entries()) {
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    await fingers.send('Input.dispatchTouchEvent', {
      type: index === 0 ? 'touchStart' : 'touchMove',
      touchPoints,
    });
  }
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

const zoom = (): Promise<number> =>
  viewer.page.evaluate(() =>
    (window.czmExample!.renderingEngine.getViewport('stack') as unknown as { getZoom(): number }).getZoom(),
  );

const isOpen = async (): Promise<boolean> =>
  (await viewer.part('toggle-information').getAttribute('aria-pressed')) === 'true';

async function resize([width, height]: Point, information: boolean): Promise<void> {
  await viewer.page.setViewportSize({ width, height });
  if ((await isOpen()) !== information) await viewer.part('toggle-information').click();
  await settled(() => viewer.part('stage').boundingBox());
}

/** In the page: controls that fingers are to use, and how large each is; those that leave the window. */
function layout(width: number) {
  const root = document.documentElement;
  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      ':is(.header, .toolbar, .frame-bar, .information, .rail) :is(button, .button, input, summary)',
    ),
  ].filter((element) => element.checkVisibility() && !element.classList.contains('visually-hidden'));
  const name = (element: HTMLElement): string => element.outerHTML.slice(0, 90);
  const box = (element: HTMLElement): DOMRect => element.getBoundingClientRect();
  return {
    sideways: Math.max(root.scrollWidth, document.body.scrollWidth, innerWidth) - width,
    small: controls.filter((element) => box(element).width < 44 || box(element).height < 44).map(name),
    // What does not fit into the toolbar or the panel is scrolled to there.
    cut: controls
      .filter((element) => element.closest('.toolbar, .information, .rail-list') === null)
      .filter((element) => {
        const { left, right, top, bottom } = box(element);
        return left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
      })
      .map(name),
    coarse: matchMedia('(pointer: coarse)').matches,
  };
}

describe.each(SIZES)('%i × %i', (width, height) => {
  it.each([false, true])('gives the picture its room: panel open is %s', async (information) => {
    await resize([width, height], information);
    const { height: picture, width: across } = (await viewer.part('pane-stack').boundingBox())!;
    expect(picture / height).toBeGreaterThanOrEqual(0.45);
    expect(across).toBeGreaterThan(200);
    expect(await viewer.page.evaluate(layout, width)).toEqual({
      sideways: 0,
      small: [],
      cut: [],
      coarse: true,
    });
  });
});

/** The shares of the pane's width and height that the picture takes, and by how much it is out of the middle, in pixels. */
async function place() {
  const pane = (await viewer.part('pane-stack').boundingBox())!;
  // An A-scan has 1024 samples, a B-scan of this cube 512 A-scans.
  const [start, end] = await onScreen(viewer, [
    [-0.5, -0.5],
    [511.5, 1023.5],
  ]);
  const [left, top, right, bottom] = [start!.x, start!.y, end!.x, end!.y];
  return {
    width: (right - left) / pane.width,
    height: (bottom - top) / pane.height,
    off: Math.hypot(
      (left + right) / 2 - pane.x - pane.width / 2,
      (top + bottom) / 2 - pane.y - pane.height / 2,
    ),
  };
}

describe('a phone that is turned', () => {
  it('shows the whole picture again', async () => {
    await viewer.part('reset').click();
    for (const size of [
      [568, 320],
      [320, 568],
      [844, 390],
      [320, 568],
    ] as const) {
      await resize(size, false);
      await eventually(async () => {
        const { width, height, off } = await place();
        expect(Math.max(width, height)).toBeLessThan(1.01);
        expect(Math.max(width, height)).toBeGreaterThan(0.8);
        expect(off).toBeLessThan(2);
      });
    }
  });

  it('keeps a zoom that somebody chose', async () => {
    await resize([568, 320], false);
    await viewer.part('reset').click();
    await viewer.page.keyboard.press('+');
    const before = await zoom();
    await resize([844, 390], false);
    await eventually(async () => expect((await zoom()) / before).toBeCloseTo(1, 2));
    await viewer.part('reset').click();
  });
});

describe('the list of scans on a phone', () => {
  it('lies over the picture when it is asked for, and goes with the choice', async () => {
    await resize([320, 568], false);
    expect(await viewer.part('rail').isVisible()).toBe(false);
    await viewer.part('toggle-scans').click();
    expect(await viewer.part('rail').isVisible()).toBe(true);
    expect((await viewer.page.evaluate(layout, 320)).sideways).toBe(0);
    await viewer.select(0);
    expect(await viewer.part('rail').isVisible()).toBe(false);
  });
});

describe.each([
  [390, 844],
  [820, 1180],
])('fingers at %i × %i', (width, height) => {
  it('zoom as far as they part, and back', async () => {
    await resize([width, height], false);
    await viewer.part('reset').click();
    const { x, y, width: across, height: down } = (await viewer.part('pane-stack').boundingBox())!;
    const [middleX, middleY] = [x + across / 2, y + down / 2];
    const pair = (half: number): Point[] => [
      [middleX - half, middleY - half / 4],
      [middleX + half, middleY + half / 4],
    ];
    const before = await zoom();
    const opening = [40, 45, 60, 80, 100, 124];
    await touch(...opening.map(pair));
    // The first step is where Cornerstone takes notice of the second finger.
    await eventually(async () => expect(Math.abs((await zoom()) / before / 3.1 - 1)).toBeLessThan(0.2));
    const open = await zoom();
    await touch(...opening.toReversed().map(pair));
    await eventually(async () => expect(Math.abs(open / (await zoom()) / 3.1 - 1)).toBeLessThan(0.2));
  });

  it('swipe through the B-scans', async () => {
    await resize([width, height], false);
    await viewer.part('frame-slider').fill('4');
    const label = viewer.part('frame-label');
    await eventually(async () => expect(await label.textContent()).toBe('B-scan 4 of 8'));
    const greys = await viewer.part('window-width').inputValue();
    const { x, y, width: across, height: down } = (await viewer.part('pane-stack').boundingBox())!;
    const at = (part: number): Point[] => [[x + across / 2, y + down * part]];
    await touch(...[0.5, 0.42, 0.34, 0.25].map(at));
    await eventually(async () => expect(await label.textContent()).toBe('B-scan 6 of 8'));
    await touch(...[0.3, 0.5, 0.675].map(at));
    await eventually(async () => expect(await label.textContent()).toBe('B-scan 3 of 8'));
    expect(await viewer.part('window-width').inputValue()).toBe(greys);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
