import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import type { Turn } from '../../src/core/index.js';
import { sha256 } from '../generator/codec.js';
import { inverseTurn, turnPicture, type Picture } from '../generator/picture.js';
import { settled } from './eventually.js';
import type { OhifWindow } from './ohif.js';

/** What OHIF made of one series. */
export interface Series {
  readonly displaySetInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly description: string;
  readonly isReconstructable: boolean;
  readonly imageIds: readonly string[];
}

interface HostDisplaySet {
  readonly displaySetInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly SeriesDescription: string;
  readonly isReconstructable: boolean;
  readonly unsupported?: boolean;
}

/** The display sets of the study that is open. */
export function seriesOf(page: Page): Promise<Series[]> {
  return page.evaluate(() => {
    const { services, extensionManager } = globalThis as unknown as OhifWindow;
    const [source] = extensionManager.getActiveDataSource();
    const sets = services['displaySetService']!['getActiveDisplaySets']!() as HostDisplaySet[];
    return sets.map((set) => ({
      displaySetInstanceUID: set.displaySetInstanceUID,
      seriesInstanceUID: set.SeriesInstanceUID,
      description: set.SeriesDescription,
      isReconstructable: Boolean(set.isReconstructable),
      imageIds: set.unsupported ? [] : source!.getImageIdsForDisplaySet(set),
    }));
  });
}

/** The image as Cornerstone has it in its cache, loaded through OHIF's own loaders where it was not. */
export async function pictureOf(page: Page, imageId: string): Promise<Picture> {
  const image = await page.evaluate(async (id) => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const loaded = await cornerstone!.imageLoader.loadAndCacheImage(id);
    const pixels = new Uint8Array(loaded.getPixelData() as Uint8Array);
    let text = '';
    for (let i = 0; i < pixels.length; i += 0x8000) {
      text += String.fromCharCode(...pixels.subarray(i, i + 0x8000));
    }
    const { rows, columns, numberOfComponents } = loaded;
    return { base64: btoa(text), rows, columns, samples: numberOfComponents };
  }, imageId);
  return { ...image, pixels: new Uint8Array(Buffer.from(image.base64, 'base64')) };
}

/** SHA-256 of the pixels as they were stored, before `turn` set them upright: to compare with native decoders. */
export async function storedHash(page: Page, imageId: string, turn: Turn): Promise<string> {
  const picture = await pictureOf(page, imageId);
  return sha256(turnPicture(picture, inverseTurn(turn)).pixels);
}

/** Where a pixel of the image in a viewport lies in the browser's window. */
export function pixelOnPage(
  page: Page,
  index: number,
  pixel: readonly [column: number, row: number],
): Promise<[number, number]> {
  return page.evaluate(
    ([at, column, row]) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const viewport = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports())[
        at
      ]!;
      const world = cornerstone!.utilities.transformIndexToWorld(viewport.getImageData()!.imageData, [
        column,
        row,
        0,
      ]);
      const [x, y] = viewport.worldToCanvas(world);
      const box = viewport.canvas.getBoundingClientRect();
      return [box.x + x, box.y + y] as [number, number];
    },
    [index, ...pixel] as const,
  );
}

/** Draws a length by hand in the first viewport, from pixel to pixel. */
export async function drawLength(
  page: Page,
  from: readonly [column: number, row: number],
  to: readonly [column: number, row: number],
): Promise<void> {
  await page.evaluate(() => {
    const { commandsManager } = globalThis as unknown as OhifWindow;
    commandsManager.runCommand('setToolActive', { toolName: 'Length' });
  });
  const start = await pixelOnPage(page, 0, from);
  const end = await pixelOnPage(page, 0, to);
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, { steps: 4 });
  await page.mouse.move(...end, { steps: 4 });
  await page.mouse.up();
}

/** Draws a length by hand in the plane across the depth, between two places by A-scan and slice. */
export async function drawInEnFace(
  page: Page,
  from: readonly [aScan: number, slice: number],
  to: readonly [aScan: number, slice: number],
): Promise<void> {
  // What is drawn in a viewport that is not the active one is lost; and slices lie close together.
  await page.evaluate(() => {
    const { cornerstone, commandsManager, services } = globalThis as unknown as OhifWindow;
    const all = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
    const plane = all.find((viewport) => Math.abs(viewport.getCamera().viewPlaneNormal![1]) > 0.9)!;
    services['viewportGridService']!['setActiveViewportId']!(plane.id);
    commandsManager.runCommand('setToolActive', { toolName: 'Length' });
    (plane as unknown as { setZoom(zoom: number): void }).setZoom(2);
    plane.render();
  });
  const places = (): Promise<[number, number][]> =>
    page.evaluate(
      (list) => {
        const { cornerstone } = globalThis as unknown as OhifWindow;
        const all = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
        const plane = all.find((viewport) => Math.abs(viewport.getCamera().viewPlaneNormal![1]) > 0.9)!;
        const { imageData, dimensions } = plane.getImageData()!;
        const box = plane.canvas.getBoundingClientRect();
        return list.map(([aScan, slice]): [number, number] => {
          const world = imageData.indexToWorld([aScan, dimensions[1] / 2, slice]);
          const [x, y] = plane.worldToCanvas(world as [number, number, number]);
          return [box.x + x, box.y + y];
        });
      },
      [from, to] as const,
    );
  // OHIF lays out its viewports for a while after they show something.
  const ends = await settled(places);
  const [start, end] = ends as [[number, number], [number, number]];
  const { mouse } = page;
  await mouse.move(...start);
  await mouse.down();
  await mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, { steps: 4 });
  await mouse.move(...end, { steps: 4 });
  await mouse.up();
}

/** What a viewport shows of its image, cropped to the image, as a person sees it. */
export async function screenOf(
  page: Page,
  index: number,
  { rows, columns }: { rows: number; columns: number },
): Promise<Picture> {
  const [left, top] = await pixelOnPage(page, index, [-0.5, -0.5]);
  const [right, bottom] = await pixelOnPage(page, index, [columns - 0.5, rows - 0.5]);
  const clip = { x: Math.max(0, left), y: Math.max(0, top), width: right - left, height: bottom - top };
  const { width, height, channels, data } = decode(await page.screenshot({ clip }));
  return { pixels: Uint8Array.from(data), rows: height, columns: width, samples: channels };
}

/** Puts series into the grid, side by side, and waits until each viewport has drawn its own. */
export async function showSeries(page: Page, series: readonly Series[]): Promise<void> {
  await page.evaluate((count) => {
    const { commandsManager } = globalThis as unknown as OhifWindow;
    commandsManager.runCommand('setViewportGridLayout', { numRows: 1, numCols: count });
  }, series.length);
  await page.waitForFunction((count) => {
    const { services } = globalThis as unknown as OhifWindow;
    const { viewports } = services['viewportGridService']!['getState']!() as {
      viewports: Map<string, unknown>;
    };
    return viewports.size === count;
  }, series.length);
  await page.evaluate(
    (uids) => {
      const { services } = globalThis as unknown as OhifWindow;
      const grid = services['viewportGridService']!;
      const { viewports } = grid['getState']!() as { viewports: Map<string, unknown> };
      const updates = [...viewports.keys()].map((viewportId, index) => ({
        viewportId,
        displaySetInstanceUIDs: [uids[index]],
      }));
      grid['setDisplaySetsForViewports']!(updates);
    },
    series.map(({ displaySetInstanceUID }) => displaySetInstanceUID),
  );
  await page.waitForFunction(
    (bases) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const shown = (cornerstone!.getRenderingEngines() ?? [])
        .flatMap((engine) => engine.getViewports())
        .filter((viewport) => viewport.viewportStatus === 'rendered')
        .map((viewport) => (viewport as { getCurrentImageId?(): string | undefined }).getCurrentImageId?.());
      return bases.every((base) => shown.some((id) => id?.startsWith(base)));
    },
    series.map(({ imageIds }) => (imageIds[0] ?? '').replace(/(\/frames\/|&frame=).*$/, '')),
  );
}
