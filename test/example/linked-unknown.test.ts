import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openPart10 } from '../../src/core/index.js';
import { decode, sha256 } from '../generator/codec.js';
import {
  STRUCTURE,
  FLOW,
  bytesOf,
  openLinked,
  goTo,
  untilBoth,
  expectPicture,
  shown,
} from './linked-pictures.js';
import { onScreen, openViewer, scan, type Scan, type Viewer } from './viewer.js';

let viewer: Viewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

describe('saving one image of the file', () => {
  it('gives its standard DICOM, with the same pixels', async () => {
    const file = await scan('raw-angiography-4.DCM');
    await openLinked(viewer, file);
    await viewer.select(3);
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-dicom').click(),
    ]);
    const { frames, description } = openPart10(await bytesOf(download));
    expect(description).toMatchObject({ family: 'clean', kind: 'cube', frames: { count: 4 } });
    const flow = file.expected.scans.find(({ container }) => container === FLOW)!;
    for (const [index, frame] of frames.entries()) {
      expect(sha256((await decode(frame))!.pixels)).toBe(flow.storedPixelsSha256[index]);
    }
  });
});

describe('what is not known is not drawn', () => {
  it('in an en-face picture of another size than the cube', async () => {
    await openLinked(viewer, await scan('raw-angiography-4.DCM'));
    const pane = viewer.part('pane-linked-enface');
    expect(await pane.getByTestId('scan-line').count()).toBe(0);
    expect(await pane.locator('.remark').innerText()).toMatch(/No B-scan line[^]*128 × 512[^]*4 B-scans/);
    const [from, to] = await onScreen(
      viewer,
      [
        [0, 0],
        [511, 127],
      ],
      'linked-enface',
    );
    expect((to!.x - from!.x) / (to!.y - from!.y)).toBeCloseTo(511 / 127, 1);
    expect(await viewer.part('pane-linked-fundus').getByTestId('scan-line').count()).toBe(1);
  });

  it('in a fundus picture of an eye that looked to the side', async () => {
    await openLinked(viewer, await scan('raw-fixation.DCM'));
    const pane = viewer.part('pane-linked-fundus');
    expect(await pane.getByTestId('scan-line').count()).toBe(0);
    expect(await pane.locator('.remark').innerText()).toMatch(/fixation offset/);
    expect(await viewer.part('facts').innerText()).toMatch(/In fundus\s+not known: .*fixation offset/);
  });
});

describe('a frame of the other cube that cannot be decoded', () => {
  let file: Scan;
  beforeAll(async () => {
    file = await scan('raw-damaged-flow.DCM');
    await openLinked(viewer, file);
  });
  beforeEach(async () => {
    await viewer.part('frame-slider').fill('1');
    await untilBoth(viewer, 1);
  });

  it('covers its own pane only', async () => {
    await goTo(viewer, 2);
    await shown(viewer);
    const partner = viewer.part('pane-linked-partner');
    expect(await partner.getByTestId('frame-error').innerText()).toMatch(/damaged|decoded/);
    expect(await viewer.page.getByTestId('frame-error').count()).toBe(1);
    await expectPicture(viewer, 'linked-cube', file, STRUCTURE, 2);
    await goTo(viewer, 3);
    expect(await viewer.page.getByTestId('frame-error').count()).toBe(0);
    await expectPicture(viewer, 'linked-partner', file, FLOW, 3);
  });
});

describe('cubes that contradict each other', () => {
  it('are not shown together, and the page says why', async () => {
    await openLinked(viewer, await scan('raw-damaged-flow.DCM'));
    const differing = await scan('raw-cubes-differ.DCM');
    await viewer.open(differing);
    await viewer.select(4);
    expect(await viewer.part('layout-linked').getAttribute('aria-disabled')).toBe('true');
    expect(await viewer.part('layout-linked').getAttribute('title')).toMatch(
      /no other cube that could be linked/,
    );
    expect(await viewer.part('layout-stack').getAttribute('aria-pressed')).toBe('true');
  });

  it('leave the place of the other empty beside pictures that can be linked', async () => {
    await openLinked(viewer, await scan('raw-other-grid.DCM'));
    const partner = viewer.part('pane-linked-partner');
    expect(await partner.getByTestId('pane-note').innerText()).toMatch(
      /may lie elsewhere[^]*4 B-scans, the other 3/,
    );
    expect(await viewer.part('pane-linked-fundus').getByTestId('scan-line').count()).toBe(1);
    expect(await viewer.part('facts').innerText()).toMatch(
      /Other cube\s+The other cube of this file may lie/,
    );
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
