import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
// Internal: the public entry point imports Cornerstone, which needs a browser.
import { registerWith } from '../../src/cornerstone/register.js';
import type { Host } from '../../src/cornerstone/index.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost, type HostPage } from '../support/host.js';
import { load, openRegistered, pictureOf, register } from './page.js';
import { frameIds, independentFrames, publish } from './scans.js';

const MODULES = [
  'imagePixelModule',
  'imagePlaneModule',
  'generalSeriesModule',
  'voiLutModule',
  'sopCommonModule',
];

describe.each(CORNERSTONES)('register() in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;

  beforeAll(async () => {
    host = await openHost({ cornerstone });
    await host.boot();
  });
  afterAll(() => host.close());
  afterEach(() => host.page.evaluate(() => globalThis.czm?.unregister()));

  const modules = (imageId: string): Promise<unknown[]> =>
    host.page.evaluate(([id, types]) => types.map((type) => globalThis.host.module(type, id)), [
      imageId,
      MODULES,
    ] as const);

  /** What the plugin takes hold of, told apart by identity. */
  const hooks = (): Promise<boolean[]> =>
    host.page.evaluate(() => {
      const { cornerstone: core, dicomImageLoader } = globalThis.host;
      const manager = core.getWebWorkerManager() as unknown as Record<string, unknown>;
      const store = globalThis as unknown as { before?: unknown[] };
      const now = [
        manager['executeTask'],
        Object.keys(manager).length,
        Object.getOwnPropertySymbols(manager).length,
        dicomImageLoader.wadors.metaDataManager.add,
        dicomImageLoader.wadouri.dataSetCacheManager.load,
      ];
      store.before ??= now;
      return now.map((value, index) => value === store.before?.[index]);
    });

  it('is the same registration when called again', async () => {
    await register(host);
    expect(await host.page.evaluate(() => globalThis.host.czm.register() === globalThis.czm)).toBe(true);
  });

  it('leaves ordinary DICOM as it is: same pixels, same metadata', async () => {
    for (const name of ['ordinary.dcm', 'ordinary-jpeg-2000.dcm']) {
      const [without, withPlugin] = [await publish(host, name), await publish(host, name)];
      await host.page.evaluate(() => globalThis.czm?.unregister());
      const summary = async (url: string): Promise<unknown[]> => {
        const [outcome] = await load(host, [`wadouri:${url}`]);
        const text = JSON.stringify([outcome, await modules(`wadouri:${url}`)]).replaceAll(url, 'URL');
        return JSON.parse(text) as unknown[];
      };
      const stock = await summary(without.url);
      await register(host);
      expect(stock).toMatchObject([{ image: { rows: expect.any(Number) } }, expect.anything()]);
      const [frame] = without.frames;
      if (frame !== undefined) expect(stock[0]).toMatchObject(pictureOf(frame) as object);
      expect(await summary(withPlugin.url)).toEqual(stock);
      expect(
        await host.page.evaluate((id) => globalThis.czm.describe(id), `wadouri:${withPlugin.url}`),
      ).toBeUndefined();
    }
    expect(await host.page.evaluate(() => globalThis.czmWarnings)).toEqual([]);
  });

  it('names the frame of its own images, as structured reports need it', async () => {
    const cube = frameIds(`wadouri:${(await publish(host, 'macular-cube-3-right-eye.EX.DCM')).url}`, 3);
    const { url } = await publish(host, 'ordinary.dcm');
    await register(host);
    await load(host, [...cube, `wadouri:${url}`]);
    const numbers = await host.page.evaluate(
      (ids) =>
        ids.map((id) => (globalThis.host.cornerstone.metaData.get('frameNumber', id) as unknown) ?? null),
      [...cube, `wadouri:${url}`],
    );
    expect(numbers).toEqual([1, 2, 3, null]);
  });

  it('is undone exactly', async () => {
    await host.page.evaluate(() => globalThis.czm.unregister());
    expect(await hooks()).toEqual([true, true, true, true, true]);
    await register(host);
    expect((await hooks()).every((same) => !same)).toBe(true);
    await host.page.evaluate(() => {
      globalThis.czm.unregister();
      globalThis.czm.unregister();
    });
    expect(await hooks()).toEqual([true, true, true, true, true]);
  });

  it('leaves nothing repaired behind: without it the host reads the file again', async () => {
    const { url } = await publish(host, 'macular-cube-3-right-eye.EX.DCM');
    const [first] = frameIds(`wadouri:${url}`, 1);
    await register(host);
    await load(host, [first!]);
    expect((await modules(first!))[0]).toMatchObject({ rows: 1024, columns: 512 });
    await host.page.evaluate(() => globalThis.czm.unregister());
    expect(
      await host.page.evaluate((id) => {
        const { cache, metaData } = globalThis.host.cornerstone;
        return [cache.getImageLoadObject(id) === undefined, metaData.get('naturalized', id) === undefined];
      }, first!),
    ).toEqual([true, true]);
  });

  it('shows frames as they lie when asked to, with the spacing that goes with it', async () => {
    const frames = await independentFrames('cube-8.EX.DCM', ['none']);
    const id = `wadouri:${host.origin}/fixtures/independent/cube-8.EX.DCM?frame=1`;
    // First upright, as most pages do: what the host remembers of the spacing must not stay.
    await register(host);
    const [upright] = await load(host, [id]);
    expect(upright).toMatchObject({ image: { rows: 1024, rowPixelSpacing: 0.001955034 } });
    await host.page.evaluate(() => globalThis.czm.unregister());
    await register(host, { orientation: 'stored' });
    const [stored] = await load(host, [id]);
    expect(stored).toMatchObject(pictureOf(frames[0]) as object);
    expect(stored).toMatchObject({
      image: { rowPixelSpacing: 0.011741683, columnPixelSpacing: 0.001955034 },
    });
    const calibrated = await host.page.evaluate(
      (imageId) =>
        globalThis.host.cornerstone.utilities.calibratedPixelSpacingMetadataProvider.get(
          'calibratedPixelSpacing',
          imageId,
        ),
      id,
    );
    expect(calibrated).toMatchObject({ rowPixelSpacing: 0.011741683, columnPixelSpacing: 0.001955034 });
  });

  it('turns as the user’s table says', async () => {
    const { url } = await publish(host, 'iris.EX.DCM');
    const [asStored] = await (async () => {
      await register(host);
      return load(host, [`wadouri:${url}`]);
    })();
    await host.page.evaluate(() => globalThis.czm.unregister());
    await register(host, { turnTable: { iris: 'rotate-90' } });
    const [turned] = await load(host, [`wadouri:${url}`]);
    expect(asStored).toMatchObject({ image: { rows: 480, columns: 640, color: true } });
    expect(turned).toMatchObject({ image: { rows: 640, columns: 480, color: true, numberOfComponents: 3 } });
  });

  it('describes what it shows, and tells no names', async () => {
    await register(host);
    const { url } = await publish(host, 'hd-cross.EX.DCM');
    const [, second] = frameIds(`wadouri:${url}`, 2);
    expect(await host.page.evaluate((id) => globalThis.czm.describe(id), second!)).toBeUndefined();
    await load(host, [second!]);
    const described = await host.page.evaluate((id) => globalThis.czm.describe(id), second!);
    expect(described).toMatchObject({
      frame: 2,
      turn: 'rotate-90',
      rows: 1024,
      columns: 1024,
      description: { kind: 'hd', family: 'ex-dcm', spacing: { horizontal: { provenance: 'stated' } } },
    });
    expect(described?.repairs.length).toBeGreaterThan(3);
    expect(JSON.stringify(described)).not.toContain('PHANTOM');
  });

  it('shows a scrambled frame of unrepaired metadata as stored, and warns', async () => {
    const { url } = await publish(host, 'macular-cube-3-right-eye.EX.DCM');
    const frames = await independentFrames('fundus-unencapsulated.EX.DCM', ['none']);
    const fundus = `${host.origin}/fixtures/independent/fundus-unencapsulated.EX.DCM`;
    await host.page.evaluate(
      async ([a, b]) => {
        globalThis.czm.unregister();
        for (const from of [a, b]) {
          const bytes = await (await fetch(from)).arrayBuffer();
          await globalThis.host.metadata.utilities.addDicomPart10Instance(`wadouri:${from}`, bytes);
        }
      },
      [fundus, url] as const,
    );
    await register(host);
    const [outcome] = await load(host, [`wadouri:${fundus}`]);
    expect(outcome).toMatchObject(pictureOf(frames[0]) as object);
    expect(await host.page.evaluate(() => globalThis.czmWarnings.map(({ code }) => code))).toEqual([
      'UNKNOWN_DATA_SET',
    ]);
  });

  it('gives the same image whether the host post-processes here or in its worker', async () => {
    const names = ['macular-cube-3-right-eye.EX.DCM', 'iris.EX.DCM'];
    const images: unknown[] = [];
    for (const here of [true, false]) {
      await host.page.evaluate((inPage) => {
        globalThis.czm?.unregister();
        const { cornerstone: core, dicomImageLoader, metadata, czm } = globalThis.host;
        const postProcessDecodedPixels = inPage ? dicomImageLoader.postProcessDecodedPixels : undefined;
        globalThis.czm = czm.registerWith({
          core,
          metadata,
          dicomImageLoader: { ...dicomImageLoader, postProcessDecodedPixels },
        });
      }, here);
      for (const name of names) {
        const { url } = await publish(host, name);
        const outcomes = await load(host, [`wadouri:${url}`]);
        images.push(JSON.parse(JSON.stringify(outcomes).replaceAll(url, '')));
      }
    }
    expect(images.slice(0, 2)).toEqual(images.slice(2));
    expect(JSON.stringify(images)).not.toContain('failure');
  });

  it('rejects what is under way when it is undone', async () => {
    await register(host);
    const { url } = await publish(host, 'macular-cube-8.EX.DCM');
    const outcomes = await host.page.evaluate(
      async (ids) => {
        await globalThis.host.loadOutcome(ids[0]!);
        const loads = ids.slice(1).map((id) => globalThis.host.loadOutcome(id));
        await Promise.race(loads);
        globalThis.czm.unregister();
        return Promise.all(loads);
      },
      frameIds(`wadouri:${url}`, 8),
    );
    const codes = outcomes.map((outcome) => ('failure' in outcome ? outcome.failure.code : 'loaded'));
    expect(codes.at(-1)).toBe('CZM_HOST');
  });

  it('leaves the console silent', () => {
    const own = host.complaints.filter((line) => !/^uncaught: The CZM plugin was unregistered/.test(line));
    expect(own).toEqual([]);
  });
});

describe.each(CORNERSTONES)('with the legacy metadata provider of Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;

  beforeAll(async () => {
    host = await openRegistered({ cornerstone }, {}, { useLegacyMetadataProvider: true });
  });
  afterAll(() => host.close());

  it('files are upright, in millimetres, and refused where damaged', async () => {
    for (const name of ['macular-cube-8.EX.DCM', 'hd-cross.EX.DCM', 'iris.EX.DCM', 'noise-200.EX.DCM']) {
      const scan = await publish(host, name);
      const outcomes = await load(host, frameIds(`wadouri:${scan.url}`, scan.frames.length));
      expect(outcomes).toMatchObject(scan.frames.map(pictureOf) as object[]);
      expect(host.server.requests.filter((request) => scan.url.endsWith(request.slice(4)))).toHaveLength(1);
      if (name.startsWith('macular')) {
        const [outcome] = outcomes;
        expect(outcome && 'image' in outcome && outcome.image.columnPixelSpacing).toBeCloseTo(6 / 511, 6);
        expect(outcome && 'image' in outcome && outcome.image.rowPixelSpacing).toBeCloseTo(2 / 1023, 6);
      }
    }
    const damaged = await publish(host, 'damaged-header.EX.DCM');
    const [bad] = await load(host, [`wadouri:${damaged.url}?frame=2`]);
    expect(bad).toMatchObject({ failure: { shape: 'wrapped', code: 'CZM_CODESTREAM', frame: 2 } });
  });

  it('a cube makes a volume', async () => {
    const cube = await publish(host, 'macular-cube-8.EX.DCM');
    const ids = frameIds(`wadouri:${cube.url}`, 8);
    const volume = await host.page.evaluate((imageIds) => globalThis.host.volume(imageIds), ids);
    expect(volume.dimensions).toEqual([512, 1024, 8]);
    expect(volume.spacing[2]).toBeCloseTo(6 / 127, 6);
  });

  it('ordinary files are as they are', async () => {
    const scan = await publish(host, 'ordinary-jpeg-2000.dcm');
    const [outcome] = await load(host, [`wadouri:${scan.url}?frame=1`]);
    expect(outcome).toMatchObject(pictureOf(scan.frames[0]) as object);
  });
});

describe('a host that lacks something', () => {
  const host = (changes: object): Host =>
    ({
      core: {
        version: '5.14.0',
        getWebWorkerManager: () => ({
          executeTask: () => undefined,
          workerRegistry: { dicomImageLoader: {} },
        }),
        metaData: { addProvider: () => undefined, removeProvider: () => undefined },
        ...changes,
      },
    }) as unknown as Host;

  it.each([
    ['another major version', { version: '4.22.10' }, 'is version 4.22.10'],
    ['no worker manager', { getWebWorkerManager: undefined }, 'has no getWebWorkerManager()'],
    ['no task to wrap', { getWebWorkerManager: () => ({}) }, 'has no executeTask()'],
    ['no providers', { metaData: {} }, 'has no metaData.addProvider()'],
  ])('is refused with the versions supported: %s', (_what, changes, why) => {
    expect(() => registerWith(host(changes))).toThrow(why);
    expect(() => registerWith(host(changes))).toThrow('>=5.6.8 <6');
  });

  it('is told to start its image loader first', () => {
    const manager = { executeTask: () => undefined, workerRegistry: {} };
    expect(() => registerWith(host({ getWebWorkerManager: () => manager }))).toThrow(
      'dicomImageLoader.init()',
    );
  });

  it('is told of two copies of the metadata package', () => {
    const one = host({});
    const metadata = { metaData: { addProvider: () => undefined, clearQuery: () => undefined } };
    expect(() => registerWith({ ...one, metadata })).toThrow('two copies of @cornerstonejs/metadata');
  });
});
