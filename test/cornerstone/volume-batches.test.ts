import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { CORNERSTONES } from '../support/cornerstones.js';
import type { HostPage } from '../support/host.js';
import { load, openRegistered, pictureOf } from './page.js';
import { frameIds, publish, type PublishedScan } from './scans.js';

/* Cornerstone draws a volume anew for each frame that it is given: it is given several at once. */

const FRAMES = 128;
const VOLUME = 'cornerstoneStreamingImageVolume:batches';

describe.each(CORNERSTONES)(
  'a volume that is shown while it is loaded, in Cornerstone3D %s',
  (cornerstone) => {
    let host: HostPage;
    let cube: PublishedScan;
    let ids: readonly string[];
    beforeAll(async () => {
      host = await openRegistered({ cornerstone });
      cube = await publish(host, 'macular-cube.EX.DCM');
      ids = frameIds(`wadouri:${cube.url}`, FRAMES);
    });
    afterAll(() => host.close());

    it('is drawn less often than every second frame, and complete in the end', async () => {
      const draws = await host.page.evaluate(
        async ([imageIds, volumeId]) => {
          const { cornerstone, showPlanes } = globalThis.host;
          const { cache, Enums, eventTarget, imageLoader } = cornerstone;
          await imageLoader.loadAndCacheImage(imageIds[0] ?? '');
          await showPlanes([...imageIds], ['coronal'], volumeId);
          let count = 0;
          const view = document.getElementById('coronal')!;
          view.addEventListener(Enums.Events.IMAGE_RENDERED, () => (count += 1));
          const done = new Promise<void>((resolve) => {
            eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_LOADING_COMPLETED, () => resolve());
          });
          (cache.getVolume(volumeId) as Types.IStreamingImageVolume).load();
          await done;
          return count;
        },
        [ids, VOLUME] as const,
      );
      expect(draws).toBeLessThan(FRAMES / 2);
      expect(await load(host, ids)).toMatchObject(cube.frames.map((frame) => pictureOf(frame) as object));
    });
  },
);
