import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawOrderFile } from '../generator/raw-order.js';
import { openViewer, type Viewer } from './viewer.js';

let viewer: Viewer;
beforeAll(async () => {
  viewer = await openViewer();
});
afterAll(() => viewer.close());

describe('the order of B-scans in a file with an en-face picture', () => {
  it.each([
    ['own', 'shows the order: the first B-scan is the lowest', false],
    ['upside-down', 'shows that the first B-scan is the highest', true],
    ['noise', 'does not show the order of the B-scans', false],
  ] as const)('is said once the pixels were compared: %s', async (kind, said, isProblem) => {
    const { bytes } = await rawOrderFile(kind);
    const before = await viewer.part('series').count();
    await viewer.open({ name: `${kind}.DCM`, bytes });
    await viewer.select(before);
    const order = viewer.part('facts').locator('dt:text-is("Order") + dd');
    await order.waitFor();
    expect(await order.innerText()).toContain(said);
    expect((await viewer.part('problems').innerText()).includes(said)).toBe(isProblem);
    expect(viewer.complaints).toEqual([]);
  });
});
