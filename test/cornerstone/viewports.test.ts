import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { readMarker } from '../generator/marker.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import type { HostPage, Screenshot } from '../support/host.js';
import { eventually } from '../support/eventually.js';
import { openRegistered } from './page.js';
import { frameIds, publish } from './scans.js';
import { pictureIn } from './screenshot.js';

// Every picture is drawn by the processor.
/** What the phantom's mark says on a screenshot: it can only be read if the picture is upright. */
function markOf(
  screenshot: Screenshot,
  picture: { rows: number; columns: number },
): { frame: number } | undefined {
  const found = pictureIn(screenshot);
  return found && readMarker(found.pixels, found.rows, found.columns, { picture });
}

const VOI = { lower: 0, upper: 255 };
const WIDE = { width: 1150, height: 400 };
const B_SCAN = { rows: 1024, columns: 512 };

describe.each(CORNERSTONES)('viewports of Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let cube: string[];
  const show = (ids: string[], index = 0, place: object = {}): Promise<void> =>
    host.page.evaluate(([i, n, p]) => globalThis.host.showStack(i, n, p), [
      ids,
      index,
      { voi: VOI, ...place },
    ] as const);

  beforeAll(async () => {
    host = await openRegistered({ cornerstone });
    const { url } = await publish(host, 'macular-cube-8.EX.DCM');
    cube = frameIds(`wadouri:${url}`, 8);
  });
  afterAll(() => host.close());

  it('show every B-scan upright, each its own', async () => {
    for (const index of [0, 4, 7]) {
      await show(cube, index, WIDE);
      expect(markOf(await host.screenshot(), B_SCAN)).toMatchObject({ frame: index + 1 });
    }
  });

  it.each([
    ['hd-cross.EX.DCM', 2, { rows: 1024, columns: 1024 }, { width: 1150, height: 450 }],
    ['motion-200.EX.DCM', 2, { rows: 1024, columns: 200 }, { width: 1150, height: 450 }],
    ['fundus.EX.DCM', 1, { rows: 664, columns: 512 }, { width: 700, height: 900 }],
    ['iris.EX.DCM', 1, { rows: 480, columns: 640 }, { width: 900, height: 700 }],
    ['en-face.EX.DCM', 1, { rows: 128, columns: 512 }, { width: 1100, height: 1000 }],
  ])('show %s upright', async (name, count, size, place) => {
    const { url } = await publish(host, name);
    const ids = frameIds(`wadouri:${url}`, count);
    for (let index = 0; index < count; index++) {
      await show(ids, index, place);
      expect(markOf(await host.screenshot(), size)).toMatchObject({ frame: index + 1 });
    }
  });

  it('show B-scans in true proportion', async () => {
    await show(cube, 3, { width: 1000, height: 1000 });
    const { rows = 0, columns = 0 } = pictureIn(await host.screenshot()) ?? {};
    // 6 mm × 2 mm between the outermost samples.
    expect(columns / rows).toBeCloseTo(((6 / 511) * 512) / ((2 / 1023) * 1024), 1);
  });

  it('cut a cube in three planes, in millimetres', async () => {
    const volume = await host.page.evaluate(
      (ids) => globalThis.host.showVolume(ids, 'axial', { width: 1150, height: 400 }),
      cube,
    );
    expect(volume.dimensions).toEqual([512, 1024, 8]);
    expect(volume.dataType).toBe('Uint8Array');
    const [x = 0, y = 0, z = 0] = volume.spacing;
    expect(x).toBeCloseTo(6 / 511, 6);
    expect(y).toBeCloseTo(2 / 1023, 6);
    expect(z).toBeCloseTo(6 / 127, 6);
    expect(volume.direction.map(Math.round)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(volume.origin.map((value) => value + 0)).toEqual([0, 0, 0]);
  });

  it('have each frame’s pixels at its own place in the volume', async () => {
    const found = await host.page.evaluate((ids) => {
      const { cache } = globalThis.host.cornerstone;
      const volume = cache.getVolume('cornerstoneStreamingImageVolume:test');
      return ids.map((id, k) => {
        const image = cache.getImage(id);
        const pixels = image?.getPixelData() ?? [];
        const place = volume?.imageIds.indexOf(id);
        const at = (i: number, j: number): unknown => volume?.voxelManager?.getAtIJK(i, j, place ?? -1);
        const world = volume?.imageData?.indexToWorld([511, 1023, place ?? -1]);
        return {
          k,
          place,
          corners: [at(0, 0), at(511, 0), at(0, 1023), at(511, 1023), at(100, 700)],
          pixels: [
            pixels[0],
            pixels[511],
            pixels[1023 * 512],
            pixels[1024 * 512 - 1],
            pixels[700 * 512 + 100],
          ],
          world: world && [...world],
        };
      });
    }, cube);
    for (const { k, place, corners, pixels, world } of found) {
      expect(place).toBe(k);
      expect(corners).toEqual(pixels);
      const expected = [6, 2, (k * 6) / 127];
      expected.forEach((mm, axis) => expect(world?.[axis]).toBeCloseTo(mm, 4));
    }
  });

  it('show the cube’s B-scans in a volume viewport as in a stack', async () => {
    await host.page.evaluate(
      (ids) => globalThis.host.showVolume(ids, 'acquisition', { width: 1150, height: 400 }),
      cube,
    );
    expect(markOf(await host.screenshot(), B_SCAN)?.frame).toBeGreaterThan(3);
    for (const orientation of ['coronal', 'sagittal'] as const) {
      await host.page.evaluate(([ids, o]) => globalThis.host.showVolume(ids, o), [
        cube,
        orientation,
      ] as const);
      expect(pictureIn(await host.screenshot())).toBeDefined();
    }
    await host.page.evaluate((ids) => globalThis.host.showVolume(ids, 'volume3d'), cube);
    expect(pictureIn(await host.screenshot())).toBeDefined();
  });

  it('show them in the newer planar viewport too, as a stack and cut', async () => {
    await host.page.evaluate(
      (ids) => globalThis.host.showPlanar(ids, 'acquisition', { width: 1150, height: 400, index: 2 }),
      cube,
    );
    expect(pictureIn(await host.screenshot())).toBeDefined();
    await host.page.evaluate((ids) => globalThis.host.showPlanar(ids, 'coronal'), cube);
    expect(pictureIn(await host.screenshot())).toBeDefined();
  });

  describe.each(['stack', 'volume'] as const)('measure in a %s', (kind) => {
    it('true millimetres', async () => {
      await host.page.evaluate(() => globalThis.host.tools.annotation.state.removeAllAnnotations());
      if (kind === 'stack') await show(cube, 4, WIDE);
      else
        await host.page.evaluate(
          (ids) => globalThis.host.showVolume(ids, 'acquisition', { width: 1150, height: 400 }),
          cube,
        );
      const { left, top, rows, columns } = pictureIn(await host.screenshot())!;
      const box = (await host.page.locator('#viewport').boundingBox())!;
      const [x0, y0, x1, y1] = [
        left + columns * 0.25,
        top + rows * 0.3,
        left + columns * 0.75,
        top + rows * 0.8,
      ];
      await host.page.evaluate(() => globalThis.host.setTool('Length'));
      await host.page.mouse.move(box.x + x0, box.y + y0);
      await host.page.mouse.down();
      await host.page.mouse.move(box.x + (x0 + x1) / 2, box.y + (y0 + y1) / 2, { steps: 3 });
      await host.page.mouse.move(box.x + x1, box.y + y1, { steps: 3 });
      await host.page.mouse.up();
      const [width, height] = [(6 / 511) * 512, (2 / 1023) * 1024];
      const expected = Math.hypot((width * (x1 - x0)) / columns, (height * (y1 - y0)) / rows);
      const measured = async (): Promise<{ length: number; unit: string } | undefined> =>
        host.page.evaluate(() => {
          const stats = Object.values(globalThis.host.annotations().at(-1)?.cachedStats ?? {});
          return stats.at(-1) as { length: number; unit: string } | undefined;
        });
      await eventually(async () => {
        const stats = await measured();
        expect(stats?.unit).toBe('mm');
        expect(Math.abs(stats!.length - expected)).toBeLessThan(0.03);
      });
    });
  });

  it.each([
    ['hd-cross.EX.DCM', 2, 'cross each other'],
    ['unknown-shape.EX.DCM', 3, 'not known'],
    ['motion-200.EX.DCM', 2, 'cross each other'],
  ])('make no volume of %s, and say why', async (name, count, why) => {
    const { url } = await publish(host, name);
    const message = await host.page.evaluate(
      ([ids, id]) =>
        globalThis.host.volume([...ids], id).then(
          () => 'a volume',
          (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
        ),
      [frameIds(`wadouri:${url}`, count), `cornerstoneStreamingImageVolume:${name}`] as const,
    );
    expect(message).toContain('CZM_UNSUPPORTED: No volume can be made of this CZM scan');
    expect(message).toContain(why);
  });

  it('make no volume of frames that are not equally spaced', async () => {
    const message = await host.page.evaluate(
      (ids) => globalThis.host.volume(ids, 'some:frames').catch((error: Error) => error.message),
      [cube[0]!, cube[1]!, cube[5]!],
    );
    expect(message).toContain('not equally spaced');
  });

  it('show nothing where an image cannot be shown, and the next good one again', async () => {
    const { url } = await publish(host, 'damaged-cube.EX.DCM');
    const ids = frameIds(`wadouri:${url}`, 5);
    await show(ids, 1, WIDE);
    expect(markOf(await host.screenshot(), B_SCAN)).toMatchObject({ frame: 2 });
    const goTo = (index: number): Promise<void> =>
      host.page.evaluate(async (i) => {
        const engine = globalThis.host.cornerstone.getRenderingEngines()?.[0];
        const viewport = engine?.getViewport('viewport') as Types.IStackViewport | undefined;
        await viewport?.setImageIdIndex(i).catch(() => undefined);
      }, index);
    const untilNothing = (): Promise<void> =>
      eventually(async () => expect(pictureIn(await host.screenshot())).toBeUndefined());
    await goTo(2);
    await untilNothing();
    await goTo(3);
    await eventually(async () => expect(markOf(await host.screenshot(), B_SCAN)).toMatchObject({ frame: 4 }));
    await goTo(2);
    await untilNothing();
    await show(cube, 6, WIDE);
    expect(markOf(await host.screenshot(), B_SCAN)).toMatchObject({ frame: 7 });
  });

  it('leave the console silent but for the images refused', () => {
    expect(host.complaints.filter((line) => !/Frame 3|No volume can be made/.test(line))).toEqual([]);
  });
});
