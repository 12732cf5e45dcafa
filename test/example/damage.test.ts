import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { sha256 } from '../generator/codec.js';
import { greyOf, openViewer, scan, shownInStack, type Scan, type Viewer } from './viewer.js';

jest.setTimeout(60_000);

let viewer: Viewer;
let damaged: Scan;
const BROKEN = 3;

beforeAll(async () => {
  viewer = await openViewer();
  damaged = await scan('damaged-cube.EX.DCM');
  await viewer.open(await scan('macular-cube-8.EX.DCM'), damaged);
}, 300_000);
afterAll(() => viewer.close());

async function goTo(frame: number): Promise<void> {
  await viewer.part('frame-slider').fill(String(frame));
  await viewer.page.waitForTimeout(700);
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
    expect(await viewer.part('series').nth(1).innerText()).toContain('1 damaged');
    expect(await viewer.part('load-text').innerText()).toBe('4 of 5 loaded · 1 damaged');
    expect(await viewer.part('problems').innerText()).toContain('Frame 3. This picture is damaged');
  });

  it('is covered in the sections and missing, not replaced, in the others', async () => {
    await goTo(BROKEN);
    await viewer.part('layout-sections').click();
    await viewer.part('pane-bscan').getByTestId('frame-error').waitFor({ timeout: 20_000 });
    for (const pane of ['enface', 'slow']) {
      expect(await viewer.part(`pane-${pane}`).innerText()).toContain('1 B-scan missing: black');
    }
    const voxels = await viewer.page.evaluate(() => {
      const volume = window.czmExample!.cornerstone.cache.getVolumes()[0]!;
      const wanted = window.czmExample!.series[1]!.imageIds[2];
      const slice = volume.imageIds.indexOf(wanted!);
      const grey = (k: number) =>
        Array.from({ length: 50 }, (_, i) => Number(volume.voxelManager!.getAtIJK(10 * i, 600, k) ?? 0));
      return { missing: grey(slice), next: grey(slice + 1) };
    });
    expect(Math.max(...voxels.missing)).toBe(0);
    expect(Math.max(...voxels.next)).toBeGreaterThan(20);
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

  it('is said when the scan is saved', async () => {
    await viewer.select(1);
    await Promise.all([viewer.page.waitForEvent('download'), viewer.part('save-dicom').click()]);
    expect(await viewer.part('notice').last().innerText()).toContain('1 damaged frame is in the saved file');
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
