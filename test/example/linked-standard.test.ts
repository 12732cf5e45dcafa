import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { frameLocations, openPart10 } from '../../src/core/index.js';
import { sha256 } from '../generator/codec.js';
import { expectLine } from './linked-pictures.js';
import { onScreen, openViewer, scan, shownInStack, type Scan, type Viewer } from './viewer.js';

/** The end points that a file states, row and column from the corner of the first pixel, as column and row from its centre. */
function statedLine({ bytes }: Scan, frame: number): [number, number][] {
  const [picture] = frameLocations(openPart10(bytes))[frame - 1]!.pictures;
  const [r0, c0, r1, c1] = picture!.coordinates as [number, number, number, number];
  return [
    [c0 - 0.5, r0 - 0.5],
    [c1 - 0.5, r1 - 0.5],
  ];
}

describe('a standard object and the picture that it names', () => {
  let viewer: Viewer;
  let cube: Scan;
  let lslo: Scan;
  let radial: Scan;

  beforeAll(async () => {
    viewer = await openViewer();
    [cube, lslo, radial] = [
      await scan('standard-cube-12.dcm'),
      await scan('standard-lslo.dcm'),
      await scan('standard-hd-radial.dcm'),
    ];
  });
  afterAll(() => viewer.close());

  const why = (): Promise<string | null> => viewer.part('layout-linked').getAttribute('title');
  const untilFrame = (frame: number): Promise<unknown> =>
    viewer.page.waitForFunction(
      (wanted) =>
        document
          .querySelector('[data-testid="pane-linked-cube"] .position')
          ?.textContent?.startsWith(`B-scan ${wanted} of`) === true &&
        document.querySelector(`[data-testid="scan-line"][data-frame="${wanted}"]`) !== null,
      frame,
    );

  it('are linked only when both are open; until then it is said which is not', async () => {
    await viewer.open(cube);
    expect(await viewer.part('layout-linked').getAttribute('aria-disabled')).toBe('true');
    expect(await why()).toMatch(/states where its B-scans lie in another picture/);
    await viewer.open(await scan('standard-lslo-right-eye.dcm'));
    await viewer.select(0);
    // The picture of the other eye is another instance.
    expect(await why()).toMatch(/states where its B-scans lie in another picture/);
    await viewer.open(lslo, radial);
    await viewer.select(0);
    expect(await viewer.part('layout-linked').getAttribute('aria-disabled')).not.toBe('true');
  });

  it('are shown as they are stored', async () => {
    await viewer.part('layout-linked').click();
    await viewer.part('frame-slider').fill('3');
    await untilFrame(3);
    const [bScan, picture] = [
      await shownInStack(viewer, 'linked-cube'),
      await shownInStack(viewer, 'linked-fundus'),
    ];
    expect(bScan).toMatchObject({ rows: 1024, columns: 512, sha256: sha256((await cube.picture(3)).pixels) });
    expect(picture).toMatchObject({
      rows: 664,
      columns: 512,
      sha256: sha256((await lslo.picture(1)).pixels),
    });
  });

  it.each([1, 5, 12])(
    'the line of B-scan %i is where the file states it, and is marked so',
    async (frame) => {
      await viewer.part('frame-slider').fill(String(frame));
      await untilFrame(frame);
      await expectLine(viewer, 'linked-fundus', statedLine(cube, frame));
      const pane = viewer.part('pane-linked-fundus');
      expect(await pane.locator('.pane-lines text').textContent()).toBe(`B-scan ${frame} (stated)`);
      expect(await pane.getAttribute('aria-label')).toMatch(
        new RegExp(`line at B-scan ${frame} of 12, stated$`),
      );
      expect(await pane.getByTestId('scan-line').getAttribute('stroke-dasharray')).toBeNull();
    },
  );

  it('follows the picture when that is zoomed and moved', async () => {
    const line = viewer.part('pane-linked-fundus').getByTestId('scan-line');
    const before = await line.getAttribute('d');
    await viewer.part('pane-linked-fundus').focus();
    await viewer.page.keyboard.press('+');
    await viewer.page.keyboard.press('Shift+ArrowRight');
    await viewer.page.waitForFunction(
      (d) => document.querySelector('[data-testid="scan-line"]')?.getAttribute('d') !== d,
      before,
    );
    await expectLine(viewer, 'linked-fundus', statedLine(cube, 12));
    await viewer.part('reset').click();
  });

  it('goes to the B-scan that is clicked on', async () => {
    const [[left, row], [right]] = statedLine(cube, 4) as [[number, number], [number, number]];
    const [place] = await onScreen(viewer, [[(left + right) / 2, row]], 'linked-fundus');
    await viewer.page.mouse.click(place!.x, place!.y);
    await untilFrame(4);
  });

  it('says in the panel what the line rests on', async () => {
    expect(await viewer.part('facts').innerText()).toMatch(/In fundus\s+stated: Reference Coordinates/);
  });

  it('draws scans that cross as they are stated', async () => {
    await viewer.select(3);
    await viewer.part('layout-linked').click();
    for (const frame of [1, 2]) {
      await viewer.part('frame-slider').fill(String(frame));
      await untilFrame(frame);
      await expectLine(viewer, 'linked-fundus', statedLine(radial, frame));
    }
    const [[, y0], [, y1]] = statedLine(radial, 2) as [[number, number], [number, number]];
    expect(Math.abs(y1 - y0)).toBeGreaterThan(100);
  });

  it('says nothing in the console', () => {
    expect(viewer.complaints).toEqual([]);
  });
});
