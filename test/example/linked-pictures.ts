import { expect } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import { sha256 } from '../generator/codec.js';
import { eventually } from '../support/eventually.js';
import { onScreen, shownInStack, type Scan, type Viewer } from './viewer.js';

/*
 * Linked pictures, for the tests of them.
 */

/** Containers of Raw Data Storage. */
export const STRUCTURE = '040710A1';
export const FUNDUS = '040710A6';
export const EN_FACE = '040710A7';
export const FLOW = '040710AD';

/** Opens a file of the generator in a fresh page and links the pictures of its first cube. */
export async function openLinked(viewer: Viewer, file: Scan): Promise<void> {
  await viewer.restart();
  await viewer.open(file);
  await viewer.select(0);
  await viewer.part('layout-linked').click();
  await shown(viewer);
}

/** Waits until no pane waits for anything. */
export async function shown({ page }: Viewer): Promise<void> {
  await page.waitForFunction(() => {
    const covers = [...document.querySelectorAll<HTMLElement>('.view-linked .pane-cover')];
    return covers.length === 4 && covers.every((cover) => cover.hidden || !cover.classList.contains('busy'));
  });
}

export const frameOf = ({ page }: Viewer, pane: string): Promise<number> =>
  page.evaluate((id) => {
    const viewport = window.czmExample!.renderingEngine.getViewport(id) as { getCurrentImageId(): string };
    return Number(/frame=(\d+)/.exec(viewport.getCurrentImageId())?.[1]);
  }, pane);

export async function goTo(viewer: Viewer, frame: number): Promise<void> {
  await viewer.part('frame-slider').fill(String(frame));
  await untilBoth(viewer, frame);
}

/** Waits until both cubes say that they show that frame. */
export const untilBoth = ({ page }: Viewer, frame: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted) =>
      ['linked-cube', 'linked-partner'].every((pane) =>
        document
          .querySelector(`[data-testid="pane-${pane}"] .position`)
          ?.textContent?.startsWith(`B-scan ${wanted} of`),
      ),
    frame,
  );

export async function expectPicture(
  viewer: Viewer,
  pane: string,
  { picture }: Scan,
  container: string,
  frame: number,
): Promise<void> {
  expect((await shownInStack(viewer, pane)).sha256).toBe(sha256((await picture(frame, container)).pixels));
}

export async function bytesOf(download: Download): Promise<Uint8Array> {
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
export const lineOver = (viewer: Viewer, pane: string): Promise<{ x: number; y: number }[]> =>
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

/** Waits until the line over a pane lies where it is expected: it follows the picture one drawing later. */
export async function expectLine(
  viewer: Viewer,
  pane: string,
  ends: readonly [number, number][],
): Promise<void> {
  await eventually(async () => {
    const drawn = await lineOver(viewer, pane);
    const expected = await onScreen(viewer, ends, pane);
    for (const [index, { x, y }] of expected.entries()) {
      expect(Math.abs(drawn[index]!.x - x)).toBeLessThan(0.6);
      expect(Math.abs(drawn[index]!.y - y)).toBeLessThan(0.6);
    }
  });
}

/** The phantom's fundus: 8.5 × 11.03 mm on 512 × 664 pixels, the fovea in its middle; y in mm, up. */
export const fundusPoint = (x: number, y: number): [number, number] => [
  (x / 8.5 + 0.5) * 511,
  (0.5 - y / 11.03) * 663,
];
