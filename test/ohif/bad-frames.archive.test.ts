import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import { uidFor } from '../generator/czm-attributes.js';
import { exFile } from '../generator/ex-file.js';
import { damaged, makeFrames } from '../generator/frames.js';
import { findMarker, readMarker } from '../generator/marker.js';
import { screenOf, seriesOf, showSeries } from '../support/ohif-images.js';
import { openOhif, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const SERIES = 11;
const toDataUrl = (canvas: Element): string => (canvas as HTMLCanvasElement).toDataURL();

const SIZE = { rows: 1024, columns: 512 };

describe('a scan with damaged frames between good ones, in OHIF', () => {
  let archive: Orthanc;
  let ohif: OhifPage;

  beforeAll(async () => {
    archive = await startOrthanc();
    const [first, second, third, fourth] = await makeFrames('macular-cube', 4, { series: SERIES });
    const frames = [first!, await damaged(second!, 'siz'), await damaged(third!, 'truncated'), fourth!];
    await archive.upload(exFile({ name: 'damaged', kind: 'macular-cube', about: 'damage', frames }).bytes);
    ohif = await openOhif({ archive });
    await ohif.openStudy(uidFor('study synthetic'));
    await showSeries(ohif.page, await seriesOf(ohif.page));
  });

  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  const scroll = async (): Promise<void> => {
    await ohif.page.locator('.cornerstone-canvas').first().hover();
    await ohif.page.mouse.wheel(0, 100);
  };
  const mark = async () => {
    const { pixels, rows, columns, samples } = await screenOf(ohif.page, 0, SIZE);
    return readMarker(pixels, rows, columns, { samples, picture: SIZE });
  };
  /** Pixels of the canvas itself that are not black, without what lies over it: an empty one has none. */
  const lit = async (): Promise<number> => {
    const url = await ohif.page.locator('.cornerstone-canvas').first().evaluate(toDataUrl);
    const { data, channels } = decode(Buffer.from(url.split(',')[1]!, 'base64'));
    return data.filter((value, index) => index % channels === 0 && value > 30).length;
  };

  it('shows the good frame before them', async () => {
    expect(await mark()).toEqual({ frame: 1, series: SERIES });
  });

  it('shows no picture for the damaged one, and says why in the viewport and in a notification', async () => {
    const { page } = ohif;
    expect(await lit()).toBeGreaterThan(10_000);
    for (const reason of [/Frame 2: .*SIZ/, /Frame 3: .*jp2c/]) {
      await scroll();
      await page.getByRole('alert').filter({ hasText: reason }).waitFor();
      // Below what is written there, nothing is left of a retina.
      expect(await lit()).toBe(0);
      expect(findMarker(await screenOf(page, 0, SIZE))).toBeUndefined();
    }
    const told = await page.locator('[data-sonner-toast]').allInnerTexts();
    expect(told.join('\n')).toMatch(/a frame cannot be shown\s+Frame [23]: .* get it again/);
  });

  it('shows the good frame after them', async () => {
    await scroll();
    await ohif.page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await mark()).toEqual({ frame: 4, series: SERIES });
  });

  it('cannot be loaded in any other way', async () => {
    const [series] = await seriesOf(ohif.page);
    const outcomes = await ohif.page.evaluate(async (imageIds) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const settled = await Promise.allSettled(
        imageIds.map((id) => cornerstone!.imageLoader.loadAndCacheImage(id)),
      );
      return settled.map(({ status }) => status);
    }, series!.imageIds);
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });
});
