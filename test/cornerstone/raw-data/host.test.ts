import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CORNERSTONES } from '../../support/cornerstones.js';
import type { HostPage } from '../../support/host.js';
import { readMarker } from '../../generator/marker.js';
import { load, openRegistered, pictureOf, register } from '../page.js';
import { publish, publishBytes, publishContainers, type PublishedContainers } from '../scans.js';
import { specimen } from '../../generator/families.js';
import { pictureIn } from '../screenshot.js';
import { byTag, FORMS, open, pictures, stacksOf, TAGS } from './page.js';

// Every picture is drawn by the processor.
/** Downloads of a file so far. */
const downloads = (host: HostPage, url: string): number =>
  host.server.requests.filter((request) => request.split('?')[0] === `GET ${new URL(url).pathname}`).length;

describe.each(CORNERSTONES)('Raw Data Storage in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let raw: PublishedContainers;

  beforeAll(async () => {
    host = await openRegistered({ cornerstone, csp: cornerstone === 'current' });
    raw = await publishContainers(host, 'raw-angiography-4.DCM');
  });
  afterAll(() => host.close());
  afterEach(() => host.page.evaluate(() => globalThis.host.closeViewports()));

  describe('in viewports', () => {
    it('the structural cube is a volume in millimetres', async () => {
      const [cube] = await stacksOf(host, raw.url, 'File');
      const volume = await host.page.evaluate(
        (ids) => globalThis.host.showVolume([...ids], 'acquisition', { width: 900, height: 400 }),
        cube!.imageIds,
      );
      expect(volume.dimensions).toEqual([512, 1024, 4]);
      volume.spacing.forEach((mm, axis) => expect(mm).toBeCloseTo([6 / 511, 2 / 1023, 2][axis]!, 6));
      volume.spacing.forEach((mm, axis) => expect(mm).toBeCloseTo(cube!.mm[axis]!, 6));
      expect(volume.direction).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
      expect(pictureIn(await host.screenshot())).toBeDefined();
    });

    it('a stack shows each frame of each image, upright', async () => {
      const stacks = await stacksOf(host, raw.url);
      for (const [tag, index] of [
        ['040710A1', 2],
        ['040710AD', 0],
        ['040710AD', 3],
      ] as const) {
        const { imageIds } = stacks.find((stack) => stack.tag === tag)!;
        await host.page.evaluate(
          ([ids, i]) =>
            globalThis.host.showStack([...ids], i, {
              voi: { lower: 0, upper: 255 },
              width: 1150,
              height: 400,
            }),
          [imageIds, index] as const,
        );
        const shown = pictureIn(await host.screenshot())!;
        const picture = { rows: 1024, columns: 512 };
        expect(readMarker(shown.pixels, shown.rows, shown.columns, { picture })).toMatchObject({
          frame: index + 1,
        });
      }
    });

    it('the pixel spacing that the host has is that of the image', async () => {
      const stacks = await stacksOf(host, raw.url);
      const cube = stacks.find(({ tag }) => tag === '040710A1')!;
      const plane = await host.page.evaluate(
        (id) => globalThis.host.module('imagePlaneModule', id),
        cube.imageIds[3]!,
      );
      expect(plane).toMatchObject({
        columnPixelSpacing: expect.closeTo(6 / 511, 6),
        rowPixelSpacing: expect.closeTo(2 / 1023, 6),
      });
    });
  });

  describe('by address', () => {
    const fresh = async (name: string): Promise<PublishedContainers> => publishContainers(host, name);

    it('is downloaded once, whichever images are asked for at once', async () => {
      const { url, containers } = await fresh('raw-angiography-4.DCM');
      const wanted = containers.flatMap(({ tag, frames }) =>
        frames.map((frame, i) => ({ id: `wadouri:${url}?container=${tag}&frame=${i + 1}`, frame })),
      );
      const outcomes = await load(
        host,
        wanted.map(({ id }) => id),
      );
      expect(outcomes).toMatchObject(pictures(wanted.map(({ frame }) => frame)));
      expect(downloads(host, url)).toBe(1);
    });

    it('is found by its tag in small letters', async () => {
      const { url, containers } = await fresh('raw-angiography-4.DCM');
      const flow = byTag(containers, '040710AD');
      const ids = flow.map((_, i) => `wadouri:${url}?container=040710ad&frame=${i + 1}`);
      expect(await load(host, ids)).toMatchObject(pictures(flow));
      expect(downloads(host, url)).toBe(1);
      const described = await host.page.evaluate((id) => globalThis.czm.describe(id), ids[2]!);
      expect(described).toMatchObject({
        frame: 3,
        description: { kind: 'cube', container: { tag: '040710AD' } },
      });
    });

    it('needs no tag where there is one image', async () => {
      const { url, containers } = await fresh('raw-undefined-lengths.DCM');
      const frames = containers[0]!.frames;
      const ids = frames.map((_, i) => `wadouri:${url}?frame=${i + 1}`);
      expect(await load(host, ids)).toMatchObject(pictures(frames));
      expect(downloads(host, url)).toBe(1);
    });

    it('must be told which image is meant where there are several', async () => {
      const { url } = await fresh('raw-angiography-4.DCM');
      const [none, missing] = await load(host, [
        `wadouri:${url}?frame=1`,
        `wadouri:${url}?container=040710A0`,
      ]);
      for (const outcome of [none, missing]) {
        const { code, message } = 'failure' in outcome! ? outcome.failure : { code: '', message: '' };
        expect(code).toBe('CZM_UNSUPPORTED');
        for (const tag of TAGS) expect(message).toContain(tag);
      }
    });

    it('must be told also where only one of several can be shown', async () => {
      const { bytes } = await specimen('raw-8-bit.DCM').build();
      const url = publishBytes(host, spoilt(bytes));
      const [cube, enFace] = await stacksOf(host, url);
      expect([cube?.error?.code, enFace?.error]).toEqual(['CZM_SCRAMBLE', undefined]);
      const message = expect.stringMatching(/more images than the one that can be shown: 040710A7/);
      expect(await load(host, [`wadouri:${url}?frame=1`])).toMatchObject([
        { failure: { code: 'CZM_UNSUPPORTED', message } },
      ]);
      const [unreadable] = await load(host, [`wadouri:${url}?container=040710A1`]);
      expect(unreadable).toMatchObject({ failure: { code: 'CZM_SCRAMBLE' } });
    });
  });

  describe('in the host', () => {
    it('is described, by image ID', async () => {
      const [cube] = await stacksOf(host, raw.url);
      const described = await host.page.evaluate((id) => globalThis.czm.describe(id), cube!.imageIds[1]!);
      expect(described).toMatchObject({
        frame: 2,
        turn: 'transpose',
        rows: 1024,
        columns: 512,
        description: { kind: 'cube', laterality: 'L', container: { tag: '040710A1', item: 0 } },
      });
    });

    it('is decoded again after the cache was purged', async () => {
      const [cube] = await stacksOf(host, raw.url, 'Blob');
      const { frames } = raw.containers[0]!;
      for (let i = 0; i < 2; i++) {
        expect(await load(host, cube!.imageIds)).toMatchObject(pictures(frames));
        await host.page.evaluate(() => globalThis.host.cornerstone.cache.purgeCache());
      }
    });

    it('comes by the pool that prefetches', async () => {
      const [cube] = await stacksOf(host, raw.url, 'File');
      const hashes = await host.page.evaluate(async (ids) => {
        const { cornerstone, loadImage } = globalThis.host;
        const { imageLoadPoolManager, Enums } = cornerstone;
        return Promise.all(
          ids.map(
            (id) =>
              new Promise<string>((resolve, reject) => {
                const request = (): Promise<void> =>
                  loadImage(id, { requestType: 'prefetch', priority: 0 }).then(
                    ({ sha256 }) => resolve(sha256),
                    (error: unknown) => reject(error as Error),
                  );
                imageLoadPoolManager.addRequest(request, Enums.RequestType.Prefetch, { imageId: id }, 0);
              }),
          ),
        );
      }, cube!.imageIds);
      expect(hashes).toEqual(raw.containers[0]!.frames.map(({ sha256: hash }) => hash));
    });

    it('that is being opened when the plugin is unregistered leaves nothing in the host', async () => {
      const outcome = await host.page.evaluate(async (url) => {
        const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
        const opening = globalThis.host.opened(globalThis.czm.addFile(bytes));
        globalThis.czm.unregister();
        return opening;
      }, raw.url);
      const errors = 'stacks' in outcome ? outcome.stacks.map(({ error }) => error?.code) : [];
      expect(errors).toEqual(TAGS.map(() => 'CZM_HOST'));
      await register(host);
      const [cube] = await stacksOf(host, raw.url);
      expect(await load(host, cube!.imageIds)).toMatchObject(pictures(raw.containers[0]!.frames));
    });

    it('that is being read when the plugin is unregistered is an error', async () => {
      const outcome = await host.page.evaluate(async (url) => {
        const file = new Blob([await (await fetch(url)).arrayBuffer()]);
        const opening = globalThis.host.opened(globalThis.czm.addFile(file));
        globalThis.czm.unregister();
        return opening;
      }, raw.url);
      await register(host);
      expect(outcome).toMatchObject({ failure: { code: 'CZM_HOST' } });
    });

    it('is gone when the plugin is unregistered, and there again when it is opened again', async () => {
      const [cube] = await stacksOf(host, raw.url);
      const url = publishBytes(host, (await specimen('raw-angiography-4.DCM').build()).bytes);
      const byAddress = `wadouri:${url}?container=040710A1&frame=2`;
      const { frames } = raw.containers[0]!;
      expect(await load(host, [cube!.imageIds[0]!, byAddress])).toMatchObject(pictures(frames.slice(0, 2)));
      await host.page.evaluate(() => globalThis.czm.unregister());
      const [shown] = await load(host, [cube!.imageIds[0]!]);
      expect(shown).toHaveProperty('failure');
      expect(await open(host, raw.url)).toMatchObject({ failure: { code: 'CZM_HOST' } });
      await register(host);
      const [again] = await stacksOf(host, raw.url);
      expect(await load(host, [again!.imageIds[0]!, byAddress])).toMatchObject(pictures(frames.slice(0, 2)));
    });
  });
});

/** raw-8-bit.DCM with another size in its cube, whose frames are then of no known kind. */
function spoilt(file: Uint8Array): Uint8Array {
  const copy = new Uint8Array(file);
  // (0407,1001) US 2 bytes: 512.
  const rows = [0x07, 0x04, 0x01, 0x10, 0x55, 0x53, 0x02, 0x00];
  const at = copy.findIndex((_, i) => rows.every((byte, k) => copy[i + k] === byte));
  copy.set([0xff, 0x01], at + rows.length);
  return copy;
}

describe('Raw Data Storage in a host with its legacy metadata provider', () => {
  let host: HostPage;
  beforeAll(async () => {
    host = await openRegistered({ cornerstone: 'current' }, {}, { useLegacyMetadataProvider: true });
  });
  afterAll(() => host.close());

  it.each(FORMS)('is every image in it: %s', async (form) => {
    const { url, containers } = await publishContainers(host, 'raw-angiography-4.DCM');
    for (const { imageIds, tag } of await stacksOf(host, url, form)) {
      expect(await load(host, imageIds)).toMatchObject(pictures(byTag(containers, tag)));
    }
  });

  it('and so are others', async () => {
    for (const name of ['macular-cube-3-right-eye.EX.DCM', 'ordinary-jpeg-2000.dcm']) {
      const { url, frames } = await publish(host, name);
      const [stack] = await stacksOf(host, url);
      expect(await load(host, stack!.imageIds)).toMatchObject(frames.map(pictureOf) as object[]);
    }
  });
});
