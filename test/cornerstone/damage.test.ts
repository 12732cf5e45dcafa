import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost, type HostPage } from '../support/host.js';
import { load, pictureOf, register, type Outcome } from './page.js';
import { frameIds, publish, type PublishedScan } from './scans.js';

/** Files with one bad frame among good ones, and what the refusal says. */
const DAMAGED: readonly (readonly [file: string, bad: number, code: string])[] = [
  ['damaged-header.EX.DCM', 2, 'CZM_CODESTREAM'],
  ['damaged-truncated.EX.DCM', 2, 'CZM_CODESTREAM'],
  ['damaged-noise.EX.DCM', 2, 'CZM_SCRAMBLE'],
  ['damaged-first.EX.DCM', 1, 'CZM_CODESTREAM'],
];

const ORDERS = [
  'as they come',
  'bad ones last',
  'bad ones first',
  'bad, good, bad, good',
  'all at once',
] as const;

function inOrder<T>(order: (typeof ORDERS)[number], good: readonly T[], bad: readonly T[]): T[] {
  switch (order) {
    case 'bad ones last':
      return [...good, ...bad];
    case 'bad ones first':
      return [...bad, ...good];
    case 'bad, good, bad, good':
      return [...bad, ...good, ...bad, ...good];
    default:
      return [...good, ...bad].sort();
  }
}

describe.each(CORNERSTONES)('what cannot be shown, in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let good: PublishedScan;

  beforeAll(async () => {
    host = await openHost({ cornerstone });
    await host.boot();
    good = await publish(host, 'clean-codestream.EX.DCM');
  });
  afterAll(() => host.close());
  afterEach(() =>
    host.page.evaluate(() => {
      globalThis.czm.unregister();
      globalThis.host.cornerstone.cache.purgeCache();
    }),
  );

  describe.each(DAMAGED)('%s', (file, bad, code) => {
    beforeEach(() => register(host));

    it.each(ORDERS)('is refused by frame and reason, and leaves no pixels of another: %s', async (order) => {
      const scan = await publish(host, file);
      const ids = frameIds(`wadouri:${scan.url}`, scan.frames.length);
      const others = ids.filter((_, index) => index !== bad - 1);
      const elsewhere = frameIds(`wadouri:${good.url}`, good.frames.length);
      const sequence = inOrder(order, [...others, ...elsewhere], [ids[bad - 1]!]);
      const outcomes = await load(host, sequence, { oneByOne: order !== 'all at once' });

      const expected = sequence.map((id) => {
        const own = ids.indexOf(id);
        if (own === bad - 1) return { failure: { shape: 'Error', code, frame: bad } };
        return pictureOf(own >= 0 ? scan.frames[own] : good.frames[elsewhere.indexOf(id)]);
      });
      expect(outcomes).toMatchObject(expected as object[]);
    });
  });

  it('is never another frame’s picture where the noise in a body goes unnoticed', async () => {
    await register(host);
    const scan = await publish(host, 'damaged-body.EX.DCM');
    const outcomes = await load(host, frameIds(`wadouri:${scan.url}`, 3), { oneByOne: true });
    const hashes = outcomes.map((outcome) => ('image' in outcome ? outcome.image.sha256 : undefined));
    expect([hashes[0], hashes[2]]).toEqual([scan.frames[0]?.sha256, scan.frames[2]?.sha256]);
    expect([hashes[0], hashes[2]]).not.toContain(hashes[1]);
  });

  it('is not put under metadata of another size', async () => {
    await register(host);
    const scan = await publish(host, 'macular-cube-3-right-eye.EX.DCM');
    const base = `wadouri:${scan.url}`;
    await load(host, [`${base}?frame=1`]);
    // As if the archive had sent the metadata of a reduced copy.
    const outcome = await host.page.evaluate((imageId) => {
      const { metaData } = globalThis.host.cornerstone;
      const smaller = (type: string, query: unknown): unknown => {
        if (type !== 'imagePixelModule' || query !== imageId) return undefined;
        metaData.removeProvider(smaller);
        const module = metaData.get(type, imageId) as object;
        metaData.addProvider(smaller, 20_000);
        return { ...module, rows: 512, columns: 256 };
      };
      metaData.addProvider(smaller, 20_000);
      return globalThis.host.loadOutcome(imageId).finally(() => metaData.removeProvider(smaller));
    }, `${base}?frame=2`);
    expect(outcome).toMatchObject({ failure: { name: 'DecodeError', code: 'CZM_DECODE', frame: 2 } });
  });

  it('raises the host’s own event, and can be tried again', async () => {
    await register(host);
    const scan = await publish(host, 'damaged-header.EX.DCM');
    const imageId = `wadouri:${scan.url}?frame=2`;
    const events = () =>
      host.page.evaluate(
        (id) => globalThis.host.events.filter((e) => e.imageId === id && e.type.endsWith('LOAD_FAILED')),
        imageId,
      );
    await load(host, [imageId]);
    expect(await events()).toMatchObject([{ message: expect.stringContaining('Frame 2') }]);
    await load(host, [imageId]);
    expect(await events()).toHaveLength(2);
  });

  it('is loaded all the same when a worker dies: it is replaced, and the frame tried once more', async () => {
    await register(host, { workers: 1 }, 'mortal');
    const scan = await publish(host, 'macular-cube-8.EX.DCM');
    const ids = frameIds(`wadouri:${scan.url}`, 8);
    await load(host, ids.slice(0, 1));
    const [outcomes, workers] = await host.page.evaluate(async (rest) => {
      const loads = rest.map((id) => globalThis.host.loadOutcome(id));
      // With one frame decoded, it is at work on the next.
      const [worker] = globalThis.czmWorkers;
      worker?.addEventListener('message', () => worker.terminate(), { once: true });
      return [await Promise.all(loads), globalThis.czmWorkers.length] as const;
    }, ids.slice(1));
    expect(outcomes).toMatchObject(scan.frames.slice(1).map(pictureOf) as object[]);
    expect(workers).toBe(2);
  });

  it('is refused when two workers die of it', async () => {
    await register(host, { workers: 1 }, 'dying');
    const scan = await publish(host, 'macular-cube-3-right-eye.EX.DCM');
    const [outcome] = await load(host, [`wadouri:${scan.url}?frame=1`]);
    expect(outcome).toMatchObject({ failure: { name: 'DecodeError', code: 'CZM_DECODE', frame: 1 } });
    expect(await host.page.evaluate(() => globalThis.czmWorkers.length)).toBeGreaterThanOrEqual(2);
  });

  it('says so where the worker’s file is missing', async () => {
    await register(host, {}, 'missing');
    const scan = await publish(host, 'unknown-shape.EX.DCM');
    const [outcome] = await load(host, [`wadouri:${scan.url}?frame=1`]);
    expect(outcome).toMatchObject({
      failure: { code: 'CZM_HOST', message: expect.stringContaining('The decode worker does not start') },
    });
  });

  it('is forgotten when the cache is purged under way, and what comes next is right', async () => {
    await register(host);
    const scan = await publish(host, 'macular-cube-8.EX.DCM');
    const ids = frameIds(`wadouri:${scan.url}`, 8);
    const outcomes = await host.page.evaluate(async (imageIds): Promise<Outcome[]> => {
      const { loadOutcome, cornerstone } = globalThis.host;
      const first = imageIds.map((id) => loadOutcome(id));
      await first[0];
      cornerstone.cache.purgeCache();
      const again = await Promise.all([...imageIds].reverse().map((id) => loadOutcome(id)));
      await Promise.all(first);
      return again.reverse();
    }, ids);
    expect(outcomes).toMatchObject(scan.frames.map(pictureOf) as object[]);
  });

  it('is refused by default where the bytes prove damage, and shown with a warning if asked for', async () => {
    const scan = await publish(host, 'damaged-body.EX.DCM');
    await register(host, { damagedFrames: 'show' });
    const [shown] = await load(host, [`wadouri:${scan.url}?frame=2`]);
    expect(shown).toMatchObject({ image: { rows: 64, columns: 96 } });
  });

  it('has nothing to do with what the console says', () => {
    // Cornerstone leaves one unhandled rejection for each failed load, and warns of one that a purge ended.
    const failed = /^uncaught: (Frame|The decode worker|The file|The load was cancelled)/;
    const ofHost = /no-such-worker\.js|404|^warning: The image was purged/;
    expect(host.complaints.filter((line) => !failed.test(line) && !ofHost.test(line))).toEqual([]);
  });
});
