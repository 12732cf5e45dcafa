import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { sha256 } from '../generator/codec.js';
import { eventually, settled } from '../support/eventually.js';
import { greyOf, openViewer, scan, shownInStack, type Scan, type Viewer } from './viewer.js';

let viewer: Viewer;
let damaged: Scan;
const BROKEN = 3;

beforeAll(async () => {
  viewer = await openViewer();
  damaged = await scan('damaged-cube.EX.DCM');
  await viewer.open(await scan('macular-cube-8.EX.DCM'), damaged);
});
afterAll(() => viewer.close());

/** Goes to a frame, and waits until its pane is at rest. */
async function goTo(frame: number): Promise<void> {
  await viewer.part('frame-slider').fill(String(frame));
  await eventually(async () =>
    expect(await viewer.part('frame-label').textContent()).toBe(`B-scan ${frame} of 5`),
  );
  await settled(() => viewer.part('stage').screenshot());
}

describe('a frame that cannot be decoded', () => {
  beforeAll(() => viewer.select(1));

  it.each([BROKEN - 1, BROKEN + 1])(
    'shows no other picture in its place, coming from frame %i',
    async (from) => {
      await goTo(from);
      expect((await shownInStack(viewer)).sha256).toBe(sha256((await damaged.picture(from)).pixels));
      expect(await viewer.part('frame-error').count()).toBe(0);
      await goTo(BROKEN);
      expect(await viewer.part('frame-error').innerText()).toMatch(
        /damaged[^]*Frame 3[^]*Export the scan again/,
      );
      const { data, width, height } = await greyOf(viewer.part('pane-stack'));
      // Above and below the message nothing is drawn but the corner texts.
      const strip = data.subarray(Math.round(height * 0.2) * width, Math.round(height * 0.25) * width);
      expect(Math.max(...strip)).toBe(0);
      expect(await viewer.part('frame-label').textContent()).toBe(`B-scan ${BROKEN} of 5`);
    },
  );

  it('goes away with the next good frame', async () => {
    await goTo(BROKEN + 1);
    expect(await viewer.part('frame-error').count()).toBe(0);
    expect((await shownInStack(viewer)).sha256).toBe(sha256((await damaged.picture(BROKEN + 1)).pixels));
  });

  it('is named in the rail, below the picture and in the panel', async () => {
    const inRail = viewer.part('series').filter({ hasText: '1 damaged' });
    expect(await inRail.getAttribute('aria-current')).toBe('true');
    expect(await viewer.part('load-text').innerText()).toBe('4 of 5 loaded · 1 damaged');
    expect(await viewer.part('problems').innerText()).toContain('Frame 3. This picture is damaged');
  });

  it('is covered in the sections and missing, not replaced, in the others', async () => {
    await goTo(BROKEN);
    await viewer.part('layout-sections').click();
    await viewer.part('pane-bscan').getByTestId('frame-error').waitFor();
    for (const pane of ['enface', 'slow']) {
      expect(await viewer.part(`pane-${pane}`).innerText()).toContain('1 B-scan missing: left empty');
    }
    await goTo(5);
    // In the file's own window, what is dark at this depth is as black as what is missing.
    await viewer.part('window-center').fill('29');
    await viewer.part('window-center').press('Enter');
    const places = await viewer.page.evaluate(() => {
      const example = window.czmExample!;
      const [volume] = example.cornerstone.cache.getVolumes();
      const viewport = example.renderingEngine.getViewport('enface');
      const place = (column: number, slice: number) =>
        viewport.worldToCanvas(
          example.cornerstone.utilities.transformIndexToWorld(volume!.imageData!, [column, 511, slice]),
        );
      return [1, 2, 3].map((slice) => Array.from({ length: 60 }, (_, i) => place(20 + 3 * i, slice)));
    });
    const drawn = await greyOf(viewer.part('pane-enface'));
    const [before, missing, after] = places.map((line) =>
      line.map(([x, y]) => drawn.data[Math.floor(y) * drawn.width + Math.floor(x)]!),
    );
    // Nothing is 0 in that window, all along the line.
    const nothing = (76 / 210) * 255;
    const away = (line: readonly number[]): number =>
      line.reduce((sum, grey) => sum + Math.abs(grey - nothing), 0) / line.length;
    expect(away(missing!)).toBeLessThan(25);
    expect(away(before!)).toBeGreaterThan(40);
    expect(away(after!)).toBeGreaterThan(40);
    await goTo(BROKEN + 1);
    expect(await viewer.part('pane-bscan').getByTestId('frame-error').count()).toBe(0);
    await viewer.part('layout-stack').click();
  });

  it('leaves other scans alone', async () => {
    await viewer.select(0);
    await viewer.page.waitForFunction(() => {
      const viewport = window.czmExample?.renderingEngine.getViewport('stack') as Types.IStackViewport;
      return viewport.getCornerstoneImage()?.imageId === window.czmExample?.series[0]?.imageIds[3];
    });
    expect(await viewer.part('frame-error').count()).toBe(0);
  });

  it('keeps what only programmers read behind “Details”, in the picture and in the panel', async () => {
    await viewer.select(1);
    await goTo(BROKEN);
    for (const place of ['frame-error', 'problems']) {
      const part = viewer.part(place);
      expect(await part.innerText()).not.toMatch(/offset|box|byte|found|expected/i);
      await part.getByText('Details').click();
      expect(await part.innerText()).toMatch(/offset|box|byte|found|expected/i);
    }
  });

  it('is said when the scan is saved, off the scale bars, until another scan is chosen', async () => {
    await viewer.select(1);
    await goTo(BROKEN + 1);
    await Promise.all([viewer.page.waitForEvent('download'), viewer.part('save-dicom').click()]);
    const notice = viewer.part('notice').last();
    expect(await notice.innerText()).toContain('1 damaged frame is in the saved file');
    const said = (await notice.boundingBox())!;
    for (const part of ['scale-horizontal', 'scale-vertical']) {
      const bar = (await viewer.part(part).boundingBox())!;
      expect(bar.y).toBeGreaterThan(said.y + said.height);
    }
    await viewer.select(1);
    expect(await viewer.part('notice').count()).toBe(1);
    await viewer.select(0);
    expect(await viewer.part('notice').count()).toBe(0);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
