import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settled } from '../support/eventually.js';
import { openViewer, scan, type Viewer } from './viewer.js';

/* Four pictures on a small screen, in German, whose words are longer. */

let viewer: Viewer;

beforeAll(async () => {
  viewer = await openViewer({ locale: 'de-DE' });
  await viewer.choose(await scan('raw-angiography.DCM'));
  await viewer.part('layout-linked').and(viewer.page.locator(':not([aria-disabled="true"])')).click();
  await viewer.page.waitForFunction(() => document.querySelectorAll('.pane-lines text').length === 2);
  // The pictures have the room.
  await viewer.part('toggle-information').click();
});
afterAll(() => viewer.close());

async function resize(width: number, height: number): Promise<void> {
  await viewer.page.setViewportSize({ width, height });
  await settled(() => viewer.part('pane-linked-fundus').locator('.pane-lines text').boundingBox());
}

/** Texts over pictures that do not lie in their pane from its left to its right edge. */
const cutOff = (): Promise<readonly string[]> =>
  viewer.page.evaluate(() =>
    [...document.querySelectorAll('.pane')].flatMap((pane) => {
      const frame = pane.getBoundingClientRect();
      return [...pane.querySelectorAll('.pane-foot .pane-corner, .pane-lines text, .pane-scale text')]
        .filter((text) => {
          const { left, right } = text.getBoundingClientRect();
          return left < frame.left || right > frame.right;
        })
        .map(({ textContent }) => textContent);
    }),
  );

describe.each([
  [320, 640],
  [360, 740],
  [640, 360],
])('of a window of %d × %d', (width, height) => {
  beforeAll(() => resize(width, height));

  it('no text loses its end, which says what is assumed', async () => {
    expect(await viewer.part('pane-linked-fundus').textContent()).toContain('(angenommen)');
    expect(await cutOff()).toEqual([]);
  });

  it('no length of a scale bar lies below a button', async () => {
    const covered = await viewer.page.evaluate(() =>
      [...document.querySelectorAll('.pane')].flatMap((pane) => {
        const button = pane.querySelector('.pane-enlarge')?.getBoundingClientRect() ?? new DOMRect();
        return [...pane.querySelectorAll('.pane-scale text')]
          .filter((text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return (
              right > button.left && left < button.right && bottom > button.top && top < button.bottom - 4
            );
          })
          .map(({ textContent }) => textContent);
      }),
    );
    expect(covered).toEqual([]);
  });
});

it('a window at 400 % zoom is scrolled, so that the pictures keep a height', async () => {
  await resize(320, 180);
  expect((await viewer.part('stage').boundingBox())!.height).toBeGreaterThanOrEqual(200);
  await viewer.part('frame-slider').focus();
  const found = await viewer.page.evaluate(() => {
    const { top, bottom } = document.activeElement!.getBoundingClientRect();
    return { isInView: top >= 0 && bottom <= innerHeight, sideways: document.body.scrollWidth - innerWidth };
  });
  expect(found).toEqual({ isInView: true, sideways: 0 });
});
