import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { specimen } from '../generator/families.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost, type HostPage } from '../support/host.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { load, pictureOf, register } from './page.js';
import { independentFrames, type ExpectedFrame } from './scans.js';

type Json = Record<string, { Value?: unknown[] }>;

/** A scan in the archive. */
interface Archived {
  readonly json: Json;
  readonly base: string;
  readonly frames: readonly ExpectedFrame[];
}

const FILES = [
  ['cube-8.EX.DCM', ['transpose']],
  ['hd-2.EX.DCM', ['transpose', 'rotate-90']],
] as const;

/** How frames come: by XHR, streamed, and with the retrieve options of progressive loading. */
const WAYS: readonly (readonly [way: string, options: Record<string, unknown>])[] = [
  ['XHR', { requestType: 'thumbnail', priority: 0 }],
  ['streaming', { requestType: 'interaction', priority: 0, retrieveOptions: { streaming: true } }],
  [
    'retrieve options',
    { requestType: 'prefetch', priority: 5, retrieveOptions: { urlArguments: 'quality=high' } },
  ],
];

/** Where an application may put the metadata. */
const STORES = ['wadors.metaDataManager', 'addDicomWebInstance'] as const;

describe.each(CORNERSTONES)('wadors from Orthanc in Cornerstone3D %s', (cornerstone) => {
  let orthanc: Orthanc;
  let host: HostPage;
  const archived: Archived[] = [];
  let ordinary: Json;

  const find = (manufacturer: string, frames: number): Promise<Json> =>
    host.page.evaluate(
      async ([manufacturer, count]) => {
        const studies = (await (await fetch('/dicom-web/instances?includefield=all')).json()) as Json[];
        for (const study of studies) {
          const [s, e, i] = ['0020000D', '0020000E', '00080018'].map((tag) => String(study[tag]?.Value?.[0]));
          const answer = await fetch(`/dicom-web/studies/${s}/series/${e}/instances/${i}/metadata`);
          const [json] = (await answer.json()) as Json[];
          const made = String(json?.['00080070']?.Value?.[0] ?? '');
          if (json && made.startsWith(manufacturer) && Number(json['00280008']?.Value?.[0]) === count)
            return json;
        }
        throw new Error(`no instance by ${manufacturer} of ${count} frames`);
      },
      [manufacturer, frames] as const,
    );

  const baseOf = (json: Json): string => {
    const uid = (tag: string): string => String(json[tag]?.Value?.[0]);
    const path = `/dicom-web/studies/${uid('0020000D')}/series/${uid('0020000E')}/instances/${uid('00080018')}`;
    return `wadors:${host.origin}${path}`;
  };

  const addMetadata = (store: (typeof STORES)[number], imageId: string, json: Json): Promise<void> =>
    host.page.evaluate(
      ([where, id, data]) => {
        const { dicomImageLoader, metadata } = globalThis.host;
        if (where === 'addDicomWebInstance') metadata.utilities.addDicomWebInstance(id, data as never);
        else dicomImageLoader.wadors.metaDataManager.add(id, data as never);
      },
      [store, imageId, json] as const,
    );

  beforeAll(async () => {
    orthanc = await startOrthanc();
    const folder = new URL('../fixtures/independent/', import.meta.url);
    for (const [file] of FILES) await orthanc.upload(readFileSync(new URL(file, folder)));
    await orthanc.upload((await specimen('ordinary-jpeg-2000.dcm').build()).bytes);
    host = await openHost({
      cornerstone,
      csp: cornerstone === 'current',
      proxy: { '/dicom-web': orthanc.origin },
    });
    await host.boot();
    for (const [file, turns] of FILES) {
      const frames = await independentFrames(file, turns);
      const json = await find('Carl Zeiss', frames.length);
      archived.push({ json, base: baseOf(json), frames });
    }
    ordinary = await find('Another', 3);
  });
  afterAll(async () => {
    await host.close();
    await orthanc.stop();
  });
  afterEach(() =>
    host.page.evaluate(() => {
      globalThis.czm.unregister();
      globalThis.host.dicomImageLoader.wadors.metaDataManager.purge();
    }),
  );

  describe.each(STORES)('metadata by %s', (store) => {
    it.each(WAYS)('and frames by %s are upright', async (_way, options) => {
      await register(host);
      for (const { base, json, frames } of archived) {
        const ids = frames.map((_, index) => `${base}/frames/${index + 1}`);
        await addMetadata(store, ids[0]!, json);
        expect(await load(host, ids, { options })).toMatchObject(frames.map(pictureOf) as object[]);
        const described = await host.page.evaluate((id) => globalThis.czm.describe(id), ids.at(-1)!);
        expect(described?.frame).toBe(frames.length);
      }
    });

    it('makes a volume that is coarse first, of frames that are fetched once each', async () => {
      await register(host, { coarseFirst: true });
      const [{ json, base, frames }] = archived as [Archived];
      const ids = frames.map((_, index) => `${base}/frames/${index + 1}`);
      await addMetadata(store, ids[0]!, json);
      const fetched: string[] = [];
      const note = (request: { url(): string }): void => void fetched.push(request.url());
      host.page.on('request', note);
      const stages = await host.page.evaluate(async (imageIds) => {
        const { cache, Enums, eventTarget, volumeLoader } = globalThis.host.cornerstone;
        const volumeId = 'cornerstoneStreamingImageVolume:wadors';
        const made = await volumeLoader.createAndCacheVolume(volumeId, { imageIds });
        // The host loads one for the grey values of a volume, where they are not stated.
        for (const id of imageIds) if (cache.getImage(id)) cache.removeImageLoadObject(id, { force: true });
        const coarse = new Set<string>();
        const seen: (number | undefined)[][] = imageIds.map(() => []);
        const look = (): void => {
          for (const [index, id] of imageIds.entries()) {
            const quality = cache.getImageQuality(id);
            if (quality !== seen[index]!.at(-1)) seen[index]!.push(quality);
            if (globalThis.czm.describe(id)?.coarse === true) coarse.add(id);
          }
        };
        eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_MODIFIED, look);
        const completed = new Promise((resolve) => {
          eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_LOADING_COMPLETED, resolve);
        });
        (made as typeof made & { load(): void }).load();
        await completed;
        look();
        eventTarget.removeEventListener(Enums.Events.IMAGE_VOLUME_MODIFIED, look);
        return { coarse: coarse.size, seen };
      }, ids);
      host.page.off('request', note);
      expect(stages).toEqual({ coarse: ids.length, seen: ids.map(() => [6, 8]) });
      expect(fetched.filter((url) => url.includes('/frames/')).length).toBeLessThanOrEqual(ids.length + 1);
      expect(await load(host, ids)).toMatchObject(frames.map(pictureOf) as object[]);
    });

    it('makes a volume of the cube, in millimetres, and none of crossed scans', async () => {
      await register(host);
      const [cube, crossed] = archived;
      const ids = ({ base, frames }: Archived): string[] => frames.map((_, i) => `${base}/frames/${i + 1}`);
      for (const scan of archived) await addMetadata(store, ids(scan)[0]!, scan.json);
      const name = `cornerstoneStreamingImageVolume:${store}`;
      const volume = await host.page.evaluate(([i, n]) => globalThis.host.volume(i, n), [
        ids(cube!),
        name,
      ] as const);
      expect(volume.dimensions).toEqual([512, 1024, 8]);
      [6 / 511, 2 / 1023, 6 / 127].forEach((mm, axis) => expect(volume.spacing[axis]).toBeCloseTo(mm, 5));
      const refusal = await host.page.evaluate(
        ([i, n]) => globalThis.host.volume(i, n).catch((error: Error) => error.message),
        [ids(crossed!), `${name}-crossed`] as const,
      );
      expect(refusal).toContain('cross each other');
    });

    it('leaves ordinary instances as they are', async () => {
      // Another query makes other image IDs: nothing of the first run may serve the second. The older store does not
      // find frames by such IDs, but takes metadata again.
      const all = async (run: string): Promise<unknown> => {
        const ids = [1, 2, 3].map((frame) => `${baseOf(ordinary)}/frames/${frame}${run}`);
        await addMetadata(store, ids[0]!, ordinary);
        const outcomes = await load(host, ids);
        const planes = await host.page.evaluate(
          (i) => i.map((id) => globalThis.host.module('imagePlaneModule', id)),
          ids,
        );
        return JSON.parse(JSON.stringify([outcomes, planes]).replaceAll(run || '?', '')) as unknown;
      };
      const stock = await all('');
      await register(host);
      expect(await all(store === 'addDicomWebInstance' ? '?run=2' : '')).toEqual(stock);
      expect(JSON.stringify(stock)).not.toContain('failure');
    });
  });

  it('gives the host back its own metadata when it is undone', async () => {
    const [cube] = archived;
    const id = `${cube!.base}/frames/1`;
    await register(host);
    await addMetadata('wadors.metaDataManager', id, cube!.json);
    const rows = (): Promise<unknown> =>
      host.page.evaluate((i) => (globalThis.host.module('imagePixelModule', i) as { rows: number }).rows, id);
    expect(await rows()).toBe(1024);
    await host.page.evaluate(() => globalThis.czm.unregister());
    expect(await rows()).toBe(512);
  });

  it('leaves the console silent', () => {
    expect(host.complaints.filter((line) => !line.includes('No volume can be made'))).toEqual([]);
  });
});
