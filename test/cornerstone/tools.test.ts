import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readMarker } from '../generator/marker.js';
import type { Picture } from '../generator/picture.js';
import type { HostPage } from '../support/host.js';
import { eventually } from '../support/eventually.js';
import { openRegistered } from './page.js';
import { frameIds, publish, uprightPictures } from './scans.js';
import { pictureIn, type ShownPicture } from './screenshot.js';

// Every picture is drawn by the processor.
/** Of the upright B-scans, in mm between pixels: the outermost samples of 512 × 1024 are 6 mm and 2 mm apart. */
const SPACING = { lateral: 6 / 511, axial: 2 / 1023 };
const FRAME = 5;

describe('measuring tools on an upright B-scan of a cube', () => {
  let host: HostPage;
  let cube: string[];
  let pictures: Picture[];
  let shown: ShownPicture;
  let corner: { x: number; y: number };

  beforeAll(async () => {
    host = await openRegistered({ cornerstone: 'current' });
    const { url, bytes } = await publish(host, 'macular-cube-8.EX.DCM');
    cube = frameIds(`wadouri:${url}`, 8);
    pictures = await uprightPictures(bytes, 'transpose');
  });
  afterAll(() => host.close());
  beforeEach(() => host.page.evaluate(() => globalThis.host.tools.annotation.state.removeAllAnnotations()));

  const PLACE = { width: 1150, height: 400 };

  async function show(kind: 'stack' | 'volume', ids: string[], index: number): Promise<void> {
    await host.page.evaluate(
      ([how, images, n, place]) =>
        how === 'stack'
          ? globalThis.host.showStack(images, n, { voi: { lower: 0, upper: 255 }, ...place })
          : globalThis.host.showVolume(images, 'acquisition', place).then(() => undefined),
      [kind, ids, index, PLACE] as const,
    );
    shown = pictureIn(await host.screenshot())!;
    corner = (await host.page.locator('#viewport').boundingBox())!;
  }

  /** Where a place of the B-scan (parts of its width and height) is in the page. */
  const inPage = (across: number, down: number): [x: number, y: number] => [
    Math.round(corner.x + shown.left + across * shown.columns),
    Math.round(corner.y + shown.top + down * shown.rows),
  ];

  /** The newest annotation's results, when `done` with them: the host computes them a moment later. */
  async function results(
    done: (stats: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>> {
    return eventually(async () => {
      const stats = await host.page.evaluate(
        () => Object.values(globalThis.host.annotations().at(-1)?.cachedStats ?? {}).at(-1) ?? {},
      );
      if (!done(stats)) throw new Error(`not computed yet: ${JSON.stringify(stats)}`);
      return stats;
    });
  }

  it.each([
    { shape: 'wide and flat', left: 0.2, top: 0.4, right: 0.8, bottom: 0.6 },
    { shape: 'narrow and deep', left: 0.45, top: 0.2, right: 0.6, bottom: 0.9 },
  ])('RectangleROI gives the area in mm²: $shape', async ({ left, top, right, bottom }) => {
    await show('stack', cube, FRAME - 1);
    await host.page.evaluate(() => globalThis.host.setTool('RectangleROI'));
    const [[x0, y0], [x1, y1]] = [inPage(left, top), inPage(right, bottom)];
    await host.page.mouse.move(x0, y0);
    await host.page.mouse.down();
    await host.page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2, { steps: 3 });
    await host.page.mouse.move(x1, y1, { steps: 3 });
    await host.page.mouse.up();

    const width = ((x1 - x0) / shown.columns) * 512 * SPACING.lateral;
    const height = ((y1 - y0) / shown.rows) * 1024 * SPACING.axial;
    const isNear = (area: unknown): boolean => Math.abs(Number(area) / (width * height) - 1) < 0.02;
    const { area, areaUnit } = await results((stats) => isNear(stats['area']));
    expect(areaUnit).toBe('mm²');
    expect(Number(area) / (width * height)).toBeCloseTo(1, 1);
    expect(isNear(area)).toBe(true);
  });

  /** Probes a place of the B-scan: the pixel that the tool took, at that place, and its value. */
  async function probe(across: number, down: number): Promise<{ index: number[]; value: unknown }> {
    await host.page.evaluate(() => globalThis.host.setTool('Probe'));
    const [x, y] = inPage(across, down);
    await host.page.mouse.move(x, y);
    await host.page.mouse.down();
    await host.page.mouse.up();
    const { index, value } = await results((stats) => typeof stats['value'] === 'number');
    const [column = -1, row = -1] = index as number[];
    // A few pixels of the frame are one of the screen.
    expect(Math.abs(column - across * 512)).toBeLessThan(3);
    expect(Math.abs(row - down * 1024)).toBeLessThan(6);
    return { index: index as number[], value };
  }
  const PLACES = [
    [0.1, 0.3],
    [0.5, 0.5],
    [0.9, 0.62],
  ] as const;

  // A stack of one: in longer ones the host's Probe says no value but for the first image, whoever made the image.
  it.each(PLACES)('Probe gives the decoded pixel under the pointer: %d, %d', async (across, down) => {
    await show('stack', [cube[FRAME - 1]!], 0);
    const { index, value } = await probe(across, down);
    const [column = -1, row = -1] = index;
    expect(value).toBe(pictures[FRAME - 1]!.pixels[row * 512 + column]);
  });

  it.each(PLACES)('and in a volume that of the B-scan which is shown: %d, %d', async (across, down) => {
    await show('volume', cube, 0);
    const mark = readMarker(shown.pixels, shown.rows, shown.columns, {
      picture: { rows: 1024, columns: 512 },
    });
    const { index, value } = await probe(across, down);
    const [column = -1, row = -1, slice = -1] = index;
    expect(slice + 1).toBe(mark?.frame);
    expect(value).toBe(pictures[slice]!.pixels[row * 512 + column]);
  });
});
