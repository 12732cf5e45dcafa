import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { normalizePart10, openPart10 } from '../../src/core/index.js';
import { arriving, resumedAt, type ArrivingFile, type Sending } from '../support/arriving-file.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import { sha256 } from '../generator/codec.js';
import { eventually } from '../support/eventually.js';
import { openHost, type HostPage } from '../support/host.js';
import { load, openRegistered, pictureOf, register, type Outcome } from './page.js';
import { frameIds, publish, type PublishedScan } from './scans.js';
import type { ArrivingFile as Arriving } from '../../src/cornerstone/index.js';
import { FUNDUS, rawFile } from '../core/containers/raw-file.js';

/*
 * Files that are shown as they arrive, from servers that send as far as they are told to: whatever they do, a picture is
 * that of its frame or none.
 */

let host: HostPage;
/** A page with the oldest Cornerstone supported. */
let oldest: HostPage;
/** A cube of 128 B-scans, each the fixture's under its own number. */
let cube: PublishedScan;
/** The same, unscrambled, with a Basic Offset Table. */
let plain: Uint8Array;

beforeAll(async () => {
  host = await openHost({ cornerstone: 'current' });
  await host.boot();
  cube = await publish(host, 'macular-cube.EX.DCM');
  oldest = await openRegistered({ cornerstone: CORNERSTONES[0] });
  plain = normalizePart10(cube.bytes)[0]!.bytes;
}, 120_000);
afterAll(async () => {
  await host.close();
  await oldest.close();
});
beforeEach(() => register(host));
afterEach(() =>
  host.page.evaluate(() => {
    globalThis.czm.unregister();
    globalThis.host.cornerstone.cache.purgeCache();
  }),
);

/** Offset behind the last byte of a frame. */
function endOf(bytes: Uint8Array, frame: number): number {
  const view = openPart10(bytes).frames[frame - 1]!;
  return view.byteOffset - bytes.byteOffset + view.length;
}
/** Offset of the byte in the middle of a frame. */
const middleOf = (bytes: Uint8Array, frame: number): number =>
  endOf(bytes, frame) - (openPart10(bytes).frames[frame - 1]!.length >> 1);

const ids = (file: ArrivingFile): string[] => frameIds(`wadouri:${file.url}`, 128);
const picture = (frame: number): object => pictureOf(cube.frames[frame - 1]) as object;
const TAGGED: Sending = { headers: { ETag: '"first"' }, ranges: true };

/** Starts loads, which end when they like; `outcomes` waits for them. */
async function start(imageIds: readonly string[], options = {}): Promise<{ outcomes(): Promise<Outcome[]> }> {
  const key = await host.page.evaluate(
    ([wanted, given]) => {
      const { loadOutcome } = globalThis.host;
      const key = `loads ${String(Math.random())}`;
      const asked = { priority: 0, requestType: 'prefetch', ...given };
      Object.assign(globalThis, { [key]: Promise.all(wanted.map((id) => loadOutcome(id, asked))) });
      return key;
    },
    [imageIds, options] as const,
  );
  return {
    outcomes: () =>
      host.page.evaluate((name) => (globalThis as unknown as Record<string, Promise<Outcome[]>>)[name]!, key),
  };
}
const warnings = (): Promise<string[]> =>
  host.page.evaluate(() => globalThis.czmWarnings.map(({ code, message }) => `${code}: ${message}`));

describe('a cube that is arriving', () => {
  it('is shown frame by frame, from one download', async () => {
    const file = arriving(host, cube.bytes, TAGGED, endOf(cube.bytes, 3));
    const all = ids(file);
    const early = await load(host, [all[2]!, all[0]!]);
    expect(early).toMatchObject([picture(3), picture(1)]);
    const { description } = await host.page.evaluate((id) => globalThis.czm.describe(id)!, all[0]!);
    expect(description.frames.count).toBe(128);

    const late = await start([all[4]!, all[126]!, all[127]!]);
    file.release();
    expect(await late.outcomes()).toMatchObject([picture(5), picture(127), picture(128)]);
    expect(file.asked).toHaveLength(1);
    expect(file.sent).toBe(cube.bytes.length);
  });

  it('is shown so in the oldest Cornerstone as well', async () => {
    const file = arriving(oldest, cube.bytes, TAGGED, endOf(cube.bytes, 3));
    const all = ids(file);
    expect(await load(oldest, [all[2]!])).toMatchObject([picture(3)]);
    file.release();
    expect(await load(oldest, [all[127]!])).toMatchObject([picture(128)]);
    expect(file.asked).toHaveLength(1);
  });

  it('is as a file that was read whole, when it is', async () => {
    const truth = normalizePart10(cube.bytes, { orientation: 'upright' })[0]!.description;
    const file = arriving(host, cube.bytes);
    const [id] = ids(file);
    expect(await load(host, [id!])).toMatchObject([picture(1)]);
    await host.page.waitForFunction(
      (imageId) => globalThis.czm.describe(imageId)?.description.frames.encodings.length === 128,
      id!,
    );
    const known = await host.page.evaluate((imageId) => globalThis.czm.describe(imageId)!.description, id!);
    expect(known).toEqual(JSON.parse(JSON.stringify(truth)));
  });

  it('serves two viewports from one download', async () => {
    const file = arriving(host, cube.bytes, {}, endOf(cube.bytes, 2));
    await host.page.evaluate(async (imageIds) => {
      await Promise.all([
        globalThis.host.showStack(imageIds, 0, { id: 'left' }),
        globalThis.host.showStack(imageIds, 1, { id: 'right' }),
      ]);
    }, ids(file));
    file.release();
    await file.closed();
    expect(file.asked).toHaveLength(1);
    await host.page.evaluate(() => globalThis.host.closeViewports());
  });

  it('gives a frame far ahead by itself, where the server and the offset table allow it', async () => {
    const file = arriving(host, plain, TAGGED, endOf(plain, 2));
    const all = ids(file);
    expect(await load(host, [all[0]!])).toMatchObject([picture(1)]);
    const limit = endOf(plain, 100);
    const far = await start([all[89]!], { requestType: 'interaction' });
    file.release(limit);
    expect(await far.outcomes()).toMatchObject([picture(90)]);
    const [, second] = file.asked;
    expect(second).toMatchObject({ ifRange: '"first"' });
    file.release();
    // It is the same when it comes by itself.
    expect(await load(host, [all[127]!])).toMatchObject([picture(128)]);
    expect(await warnings()).toEqual([]);
  });

  it('makes a volume before it is whole, with image IDs that Cornerstone does not load first', async () => {
    const file = arriving(host, cube.bytes, {}, endOf(cube.bytes, 2));
    const all = frameIds(`dicomweb:${file.url}`, 128);
    expect(await load(host, [all[0]!])).toMatchObject([picture(1)]);
    const dimensions = await host.page.evaluate(async (imageIds) => {
      const { volumeLoader } = globalThis.host.cornerstone;
      const made = await volumeLoader.createAndCacheVolume('cornerstoneStreamingImageVolume:early', {
        imageIds,
      });
      return [...made.dimensions];
    }, all);
    expect(dimensions).toEqual([512, 1024, 128]);
    expect(file.open).toBe(1);
    file.release();
  });

  it('asks as the host would, with its headers, and tells of its progress', async () => {
    const file = arriving(host, cube.bytes);
    const told = await host.page.evaluate(async (id) => {
      const { cornerstone, dicomImageLoader } = globalThis.host;
      dicomImageLoader.internal.setOptions({
        beforeSend: () => Promise.resolve({ Authorization: 'Bearer token' }),
      } as never);
      const details: { loaded: number; total: number; percentComplete: number }[] = [];
      const listen = (event: Event): void =>
        void details.push((event as CustomEvent<(typeof details)[0]>).detail);
      cornerstone.eventTarget.addEventListener('cornerstoneimageloadprogress', listen);
      const ended = new Promise((resolve) => {
        cornerstone.eventTarget.addEventListener('cornerstoneimageloadprogress', (event: Event) => {
          if ((event as CustomEvent<(typeof details)[0]>).detail.percentComplete === 100) resolve(undefined);
        });
      });
      await globalThis.host.loadImage(id);
      await ended;
      cornerstone.eventTarget.removeEventListener('cornerstoneimageloadprogress', listen);
      dicomImageLoader.internal.setOptions({ beforeSend: () => Promise.resolve() } as never);
      return details.at(-1);
    }, ids(file)[0]!);
    expect(file.asked[0]!.headers.authorization).toBe('Bearer token');
    expect(told).toMatchObject({ loaded: cube.bytes.length, total: cube.bytes.length, percentComplete: 100 });
  });

  it('has all its workers started when its first frame is there', async () => {
    await host.page.evaluate(() => globalThis.czm.unregister());
    await register(host, { workers: 3 }, 'mortal');
    const file = arriving(host, cube.bytes, {}, endOf(cube.bytes, 1));
    expect(await load(host, [ids(file)[0]!])).toMatchObject([picture(1)]);
    expect(await host.page.evaluate(() => globalThis.czmWorkers.length)).toBe(3);
  });

  it('waits until it is whole with streaming: false', async () => {
    await host.page.evaluate(() => globalThis.czm.unregister());
    await register(host, { streaming: false });
    const limit = endOf(cube.bytes, 100);
    const file = arriving(host, cube.bytes, {}, limit);
    const [id] = ids(file);
    const loaded = host.page.evaluate(
      (bytes) =>
        new Promise<void>((resolve) => {
          const { eventTarget } = globalThis.host.cornerstone;
          eventTarget.addEventListener('cornerstoneimageloadprogress', (event: Event) => {
            if ((event as CustomEvent<{ loaded: number }>).detail.loaded >= bytes) resolve();
          });
        }),
      limit,
    );
    const first = await start([id!]);
    await loaded;
    expect(await host.page.evaluate((imageId) => globalThis.czm.describe(imageId), id!)).toBeUndefined();
    file.release();
    expect(await first.outcomes()).toMatchObject([picture(1)]);
  });
});

describe('a connection that breaks', () => {
  it('leaves the frames that came; asking again goes on where it broke', async () => {
    const limit = middleOf(cube.bytes, 60);
    const file = arriving(host, cube.bytes, TAGGED, limit);
    const all = ids(file);
    const loads = await start([all[0]!, all[58]!, all[59]!, all[127]!]);
    await load(host, [all[58]!]);
    file.breakOff();
    expect(await loads.outcomes()).toMatchObject([
      picture(1),
      picture(59),
      { failure: { code: 'CZM_HTTP', frame: 60, message: expect.stringContaining('broke off after') } },
      { failure: { code: 'CZM_HTTP', frame: 128 } },
    ]);
    await file.closed();
    file.release();
    expect(await load(host, [all[59]!, all[127]!])).toMatchObject([picture(60), picture(128)]);
    const [, again] = file.asked;
    expect(again).toMatchObject({ ifRange: '"first"' });
    expect(resumedAt(again)).toBeGreaterThanOrEqual(endOf(cube.bytes, 59));
    expect(resumedAt(again)).toBeLessThanOrEqual(limit);
    expect(file.sent).toBe(cube.bytes.length + limit - resumedAt(again));
  });

  it.each<readonly [string, Sending]>([
    ['without ranges', { headers: { ETag: '"first"' } }],
    ['that answers with another range', { headers: { ETag: '"first"' }, ranges: 'wrong' }],
    ['that gives neither ETag nor Last-Modified', { ranges: true }],
    ['that gives no length', { length: undefined }],
  ])('is made good by a server %s, by sending all of it again', async (_, sending) => {
    const file = arriving(host, cube.bytes, sending, middleOf(cube.bytes, 20));
    const all = ids(file);
    expect(await load(host, [all[8]!])).toMatchObject([picture(9)]);
    const twentieth = await start([all[19]!]);
    file.breakOff();
    expect(await twentieth.outcomes()).toMatchObject([{ failure: { code: 'CZM_HTTP', frame: 20 } }]);
    await file.closed();
    file.release();
    expect(await load(host, [all[19]!, all[127]!])).toMatchObject([picture(20), picture(128)]);
  });

  it.each<readonly [string, Sending, Sending]>([
    ['another ETag', TAGGED, { ...TAGGED, headers: { ETag: '"second"' } }],
    [
      'another date',
      { headers: { 'Last-Modified': 'Sat, 28 Nov 2026 10:00:00 GMT' }, ranges: true },
      { headers: { 'Last-Modified': 'Sat, 28 Nov 2026 11:00:00 GMT' }, ranges: true },
    ],
    ['other bytes only', {}, {}],
  ])(
    'and a file that is another one by then: %s; frames of two files are not mixed',
    async (_, before, after) => {
      const file = arriving(host, cube.bytes, before, middleOf(cube.bytes, 10));
      const all = ids(file);
      expect(await load(host, [all[0]!])).toMatchObject([picture(1)]);
      const tenth = await start([all[9]!]);
      file.breakOff();
      await tenth.outcomes();
      await file.closed();
      const other = new Uint8Array(cube.bytes);
      other.set(
        cube.bytes.subarray(endOf(cube.bytes, 1) - 1000, endOf(cube.bytes, 1)),
        endOf(cube.bytes, 2) - 1000,
      );
      file.change(other, after);
      file.release();
      const [failed, kept] = await load(host, [all[9]!, all[7]!]);
      expect(failed).toMatchObject({
        failure: { code: 'CZM_HTTP', message: expect.stringContaining('a different version of the file') },
      });
      expect(kept).toMatchObject(picture(8));
    },
  );

  it('a Content-Length that is too long is such a break, and costs no frame', async () => {
    const file = arriving(host, cube.bytes, { length: cube.bytes.length + 1000 });
    const all = ids(file);
    // A browser drops what a page has not read yet when a connection breaks: it breaks when all of it is read.
    expect(await load(host, [all[0]!, all[127]!])).toMatchObject([picture(1), picture(128)]);
    file.breakOff();
    await file.closed();
    expect(await load(host, [all[63]!, all[127]!])).toMatchObject([picture(64), picture(128)]);
  });
});

describe('what else servers do', () => {
  it('a compressed body is read as it is', async () => {
    const file = arriving(host, cube.bytes, { ...TAGGED, gzip: true });
    expect(await load(host, [ids(file)[0]!, ids(file)[127]!])).toMatchObject([picture(1), picture(128)]);
    expect(file.asked).toHaveLength(1);
  });

  it('a file that is truncated shows its frames, and says what is missing, as one read whole', async () => {
    const cut = cube.bytes.slice(0, endOf(cube.bytes, 20));
    const truth = normalizePart10(cut, { damagedFrames: 'keep' })[0]!.description;
    const file = arriving(host, cut);
    const [first, twentieth, missing] = await load(host, [ids(file)[0]!, ids(file)[19]!, ids(file)[20]!]);
    expect([first, twentieth]).toMatchObject([picture(1), picture(20)]);
    expect(missing).toMatchObject({ failure: { code: 'CZM_DICOM', frame: 21 } });
    await host.page.waitForFunction((count) => globalThis.czmWarnings.length >= count, truth.warnings.length);
    expect((await warnings()).sort()).toEqual(
      truth.warnings.map(({ code, message }) => `${code}: ${message}`).sort(),
    );
  });

  it("somebody else's file is downloaded once, and is the host's", async () => {
    const { bytes, frames } = await publish(host, 'ordinary-jpeg-2000.dcm');
    const padded = new Uint8Array(bytes.length + 600 * 1024);
    padded.set(bytes);
    // Data Set Trailing Padding (FFFC,FFFC).
    padded.set([0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0], bytes.length);
    new DataView(padded.buffer).setUint32(bytes.length + 8, padded.length - bytes.length - 12, true);
    const file = arriving(host, padded, TAGGED);
    const all = frameIds(`wadouri:${file.url}`, frames.length);
    expect(await load(host, all)).toMatchObject(frames.map(pictureOf) as object[]);
    expect(file.asked).toHaveLength(1);
    expect(await host.page.evaluate((id) => globalThis.czm.describe(id), all[0]!)).toBeUndefined();
  });

  it('a refusal is the host’s own', async () => {
    const [outcome] = await load(host, [`wadouri:${host.origin}/arriving/nothing.dcm`]);
    expect(outcome).toMatchObject({ failure: { shape: 'xhr' } });
  });
});

describe('Raw Data Storage by addUrl', () => {
  const FRAMES = 40;
  const SIZE = { rows: 512, columns: 1024 };
  // Uncompressed, each of its own, and none the same when it is turned.
  const frames = Array.from({ length: FRAMES }, (_, index) =>
    new Uint8Array(SIZE.rows * SIZE.columns).fill(index + 1).fill(200, 0, 3000),
  );
  const containers = [{ element: 0xa1, ...SIZE, frames }, FUNDUS];

  /** Offset behind the last byte of a frame of the cube. */
  function endOfFrame(bytes: Uint8Array, frame: number): number {
    const view = openPart10(bytes).containers[0]!.frames[frame - 1]!;
    return view.byteOffset - bytes.byteOffset + view.length;
  }
  const opens = (url: string): Promise<void> =>
    host.page.evaluate((address) => {
      const onProgress = (loaded: number): unknown => Object.assign(globalThis, { czmLoaded: loaded });
      Object.assign(globalThis, { czmFile: globalThis.czm.addUrl({ url: address, onProgress }) });
    }, url);
  const untilLoaded = (bytes: number): Promise<unknown> =>
    host.page.waitForFunction(
      (limit) => (globalThis as unknown as { czmLoaded: number }).czmLoaded === limit,
      bytes,
    );
  /** What is known of the images of the file that was opened, and of the same file opened whole. */
  const known = (whole?: string) =>
    host.page.evaluate(async (url) => {
      const file = await (globalThis as unknown as { czmFile: Promise<Arriving> }).czmFile;
      const address = url ?? '';
      const stacks =
        address === '' ? file.images : await globalThis.czm.addFile(await (await fetch(address)).blob());
      return stacks.map(({ imageIds, container }) => ({
        ids: [...imageIds],
        container,
        description: globalThis.czm.describe(imageIds[0] ?? '')?.description,
      }));
    }, whole);

  it('shows its cube when the first B-scan is there, goes on where it broke, and is the same in the end', async () => {
    const bytes = rawFile({ containers });
    const file = arriving(host, bytes, { ...TAGGED, partsAtOnce: true }, endOfFrame(bytes, 3) + 10);
    await opens(file.url);
    const [cubeThen] = await known();
    const rest = /^bytes=(\d+)-(\d+)$/.exec(file.asked[1]!.range!)!;
    expect(Number(rest[1])).toBe(endOfFrame(bytes, FRAMES));
    const whole = await known(arriving(host, bytes).url);
    expect(cubeThen!.description!.spacing).toEqual(whole[0]!.description!.spacing);
    expect(cubeThen!.description!.frames.count).toBe(FRAMES);
    const pixels = (numbers: number[], from: readonly string[]) =>
      load(
        host,
        numbers.map((frame) => from[frame - 1]!),
      );
    const shas = (outcomes: readonly Outcome[]): unknown[] =>
      outcomes.map((outcome) => ('image' in outcome ? outcome.image.sha256 : outcome.failure));
    const expected = shas(await pixels([1, 3, 20, FRAMES], whole[0]!.ids));
    expect(new Set(expected).size).toBe(4);
    expect(shas(await pixels([1, 3], cubeThen!.ids))).toEqual(expected.slice(0, 2));

    const limit = endOfFrame(bytes, 35) + 1000;
    const late = await start([cubeThen!.ids[34]!, cubeThen!.ids[35]!]);
    file.release(limit);
    expect(shas(await pixels([20], cubeThen!.ids))).toEqual([expected[2]]);
    await untilLoaded(limit);
    file.breakOff();
    expect(await late.outcomes()).toMatchObject([
      { image: {} },
      { failure: { code: 'CZM_HTTP', frame: 36 } },
    ]);
    await file.closed();
    file.release();
    expect(shas(await pixels([FRAMES], cubeThen!.ids))).toEqual([expected[3]]);
    expect(resumedAt(file.asked[2])).toBe(limit);

    const digest = await host.page.evaluate(async () => {
      const opened = await (globalThis as unknown as { czmFile: Promise<Arriving> }).czmFile;
      await opened.completed();
      const hash = await crypto.subtle.digest('SHA-256', (await opened.bytes()) as Uint8Array<ArrayBuffer>);
      return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    });
    expect(digest).toBe(sha256(bytes));
    const now = await known();
    expect(now.map(({ container }) => container)).toEqual(whole.map(({ container }) => container));
    expect(now.map(({ description }) => description)).toEqual(whole.map(({ description }) => description));
    expect(shas(await pixels([1, 3, 20, FRAMES], now[0]!.ids))).toEqual(expected);
  });

  it('shows a frame that is there while nothing more comes', async () => {
    const bytes = rawFile({ containers });
    const file = arriving(host, bytes, { ...TAGGED, partsAtOnce: true }, endOfFrame(bytes, 3) + 10);
    await opens(file.url);
    const [cubeThen] = await known();
    for (const frame of [4, 5, 6]) {
      file.release(endOfFrame(bytes, frame) + 10);
      expect(await load(host, [cubeThen!.ids[frame - 1]!])).toMatchObject([{ image: {} }]);
    }
    expect(file.asked).toHaveLength(2);
    file.release();
  });

  it('shows it when all of the container is there, where nothing says where that ends', async () => {
    const bytes = rawFile({ containers, undefinedLengths: true });
    const file = arriving(host, bytes, TAGGED, endOfFrame(bytes, FRAMES) + 400_000);
    await opens(file.url);
    const [cubeThen] = await known();
    const whole = await known(arriving(host, bytes).url);
    expect(cubeThen!.description!.spacing).toEqual(whole[0]!.description!.spacing);
    expect(await load(host, [cubeThen!.ids[FRAMES - 1]!])).toMatchObject([{ image: {} }]);
    expect(file.asked).toHaveLength(1);
    file.release();
  });
});

describe('a connection is freed', () => {
  const CUT = 20;

  interface PausedFile {
    readonly opened: Arriving;
    readonly after: Promise<unknown>;
    readonly codeOf: (error: unknown) => unknown;
  }

  it('when the plugin is unregistered: whoever waits is told', async () => {
    const file = arriving(host, cube.bytes, {}, endOf(cube.bytes, CUT));
    const all = ids(file);
    await load(host, [all[0]!]);
    const waiting = await start([all[100]!]);
    await host.page.evaluate(() => globalThis.czm.unregister());
    expect(await waiting.outcomes()).toMatchObject([{ failure: { code: 'CZM_HOST' } }]);
    await file.closed();
    expect(file.asked).toHaveLength(1);
  });

  it('when all loads are cancelled; a later one goes on', async () => {
    const file = arriving(host, cube.bytes, TAGGED, endOf(cube.bytes, CUT));
    const all = ids(file);
    const waiting = await start([all[100]!, all[101]!]);
    await host.page.waitForFunction((id) => globalThis.czm.describe(id) !== undefined, all[0]!);
    await host.page.evaluate(
      (cancelled) => globalThis.host.cornerstone.imageLoader.cancelLoadImages(cancelled),
      [all[100]!, all[101]!],
    );
    expect(await waiting.outcomes()).toMatchObject([
      { failure: { code: 'CZM_HOST' } },
      { failure: { code: 'CZM_HOST' } },
    ]);
    await file.closed();
    file.release();
    expect(await load(host, [all[100]!])).toMatchObject([picture(101)]);
  });

  it('when a file at a URL is paused, or its images are purged; whoever waits for all of it is told', async () => {
    const file = arriving(host, cube.bytes, TAGGED, endOf(cube.bytes, CUT));
    const paused = await host.page.evaluate(async (url) => {
      const codeOf = (error: unknown): unknown => (error as { readonly code?: string }).code;
      const opened = await globalThis.czm.addUrl({ url });
      const before = opened.completed().catch(codeOf);
      opened.pause();
      // The connection is not closed yet.
      const after = opened.completed().catch(codeOf);
      Object.assign(globalThis, { czmPaused: { opened, after, codeOf } });
      return before;
    }, file.url);
    expect(paused).toBe('CZM_HOST');
    await eventually(() => expect(file.asked).toHaveLength(2));
    const purged = await host.page.evaluate(() => {
      const { opened, after, codeOf } = (globalThis as unknown as { czmPaused: PausedFile }).czmPaused;
      for (const image of opened.images) globalThis.czm.purge(image);
      return Promise.all([after, opened.completed().catch(codeOf), opened.bytes().catch(codeOf)]);
    });
    expect(purged).toEqual(['CZM_HOST', 'CZM_HOST', 'CZM_HOST']);
    await file.closed();
    expect(file.asked).toHaveLength(2);
  });

  it('when the cache is purged', async () => {
    const file = arriving(host, cube.bytes, TAGGED, endOf(cube.bytes, CUT));
    await load(host, [ids(file)[0]!]);
    await host.page.evaluate(() => globalThis.host.cornerstone.cache.purgeCache());
    await file.closed();
    expect(file.open).toBe(0);
  });
});
