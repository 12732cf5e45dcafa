import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import type { EnFaceSlabs, NotKnown } from '../../src/cornerstone/index.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost, type HostPage, type Screenshot } from '../support/host.js';
import { publish, sha256, uprightPictures, type PublishedScan } from './scans.js';
import { pictureIn } from './screenshot.js';
import type { Picture } from '../generator/picture.js';

/* The plugin's workers in the page get the tasks for whole frames only when the test lets them go. */
declare global {
  var gate: {
    /** Frames that workers were given: for a coarse picture, and whole. */
    readonly coarse: number[];
    readonly whole: number[];
    isOpen: boolean;
    open: () => void;
    /** Nothing is left of this frame when it is to be decoded whole. */
    spoilt: number | undefined;
  };
  var czmSlabs: Promise<EnFaceSlabs | NotKnown>;
}

interface Message {
  readonly task?: {
    readonly kind: string;
    readonly frame: Uint8Array;
    readonly frameNumber: number;
    readonly coarse?: number;
  };
}

const VOLUME = 'cornerstoneStreamingImageVolume:coarse';
const PLANES = ['acquisition', 'coronal', 'sagittal'] as const;
const VIEWS = [...PLANES, 'stack'];
/** The frame of the stack, and the one of the plane, which cannot be decoded. */
const SHOWN = 3;
const BAD = 5;

describe.each(CORNERSTONES)('a volume that is coarse first, in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let scan: PublishedScan;
  let pictures: Picture[];
  let ids: string[];

  beforeAll(async () => {
    host = await openHost({ cornerstone });
    await host.boot();
    scan = await publish(host, 'macular-cube-8.EX.DCM');
    pictures = await uprightPictures(scan.bytes, 'transpose');
  });
  afterAll(() => host.close());

  /** Registers the plugin and opens the cube. */
  const register = (): Promise<string[]> =>
    host.page.evaluate(async (url) => {
      const waiting: (() => void)[] = [];
      const gate = {
        coarse: [] as number[],
        whole: [] as number[],
        isOpen: true,
        spoilt: undefined as number | undefined,
        open: () => {
          gate.isOpen = true;
          for (const go of waiting.splice(0)) go();
        },
      };
      globalThis.gate = gate;
      const createWorker = (): Worker => {
        const worker = new Worker('czm-worker.js');
        const post = worker.postMessage.bind(worker) as (message: Message, transfer: Transferable[]) => void;
        worker.postMessage = ((message: Message, transfer: Transferable[]) => {
          const { task } = message;
          if (task?.kind !== 'decode' || task.coarse !== undefined) {
            if (task?.kind === 'decode') gate.coarse.push(task.frameNumber);
            return post(message, transfer);
          }
          gate.whole.push(task.frameNumber);
          const go = (): void => {
            if (task.frameNumber === gate.spoilt) task.frame.fill(0);
            post(message, transfer);
          };
          if (gate.isOpen) go();
          else waiting.push(go);
        }) as Worker['postMessage'];
        return worker;
      };
      globalThis.czm = globalThis.host.czm.register({ workers: 2, createWorker });
      const answer = await fetch(url);
      const [stack] = await globalThis.czm.addFile(await answer.arrayBuffer());
      return [...(stack?.imageIds ?? [])];
    }, scan.url);

  beforeEach(async () => {
    ids = await register();
  });
  const close = (): Promise<void> =>
    host.page.evaluate(() => {
      globalThis.czm.unregister();
      globalThis.host.cornerstone.utilities.imageRetrieveMetadataProvider.clear();
      globalThis.host.closeViewports();
    });
  afterEach(close);

  /**
   * Shows the cube in three planes and one of its frames in a stack that knows of no stages, and loads it. With stages,
   * resolves when every frame is coarse, and the whole ones wait.
   */
  const open = (stages: 'coarseFirst' | 'none' | object, spoilt?: number): Promise<void> =>
    host.page.evaluate(
      async ([imageIds, volumeId, planes, shown, given, bad]) => {
        const { cornerstone, showPlanes, showStack, redraw, czm } = globalThis.host;
        const { cache, utilities } = cornerstone;
        const coarse = given !== 'none';
        const stages = given === 'coarseFirst' ? czm.coarseFirst : given;
        if (coarse) utilities.imageRetrieveMetadataProvider.add(volumeId, stages);
        await showPlanes([...imageIds], planes, volumeId);
        // The host loads one for the grey values of a volume.
        for (const id of imageIds) if (cache.getImage(id)) cache.removeImageLoadObject(id, { force: true });
        globalThis.gate.isOpen = !coarse;
        globalThis.gate.spoilt = bad;
        (cache.getVolume(volumeId) as Types.IStreamingImageVolume).load();
        const voi = { lower: 0, upper: 255 };
        const stack = showStack([...imageIds], shown - 1, { id: 'stack', width: 300, height: 300, voi });
        const isThere = (id: string): boolean =>
          coarse
            ? globalThis.czm.describe(id)?.coarse === true
            : cache.getImage(id) !== undefined || id === imageIds[(bad ?? 0) - 1];
        while (!imageIds.every(isThere)) await new Promise((resolve) => setTimeout(resolve, 20));
        await stack;
        await redraw([...planes, 'stack']);
      },
      [ids, VOLUME, PLANES, SHOWN, stages, spoilt] as const,
    );

  /** What the host has of every frame: the pixels in its cache and in the volume, and what is said of them. */
  const state = (): Promise<
    {
      readonly cached: string | undefined;
      readonly quality: number | undefined;
      readonly max: number | undefined;
      readonly voxels: string;
      readonly coarse: boolean | undefined;
      readonly level: number | undefined;
    }[]
  > =>
    host.page.evaluate(
      async ([imageIds, volumeId]) => {
        const { cache } = globalThis.host.cornerstone;
        const { voxelManager, dimensions } = cache.getVolume(volumeId) as Types.IImageVolume;
        const digest = async (bytes: ArrayBufferView): Promise<string> =>
          Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as never)), (byte) =>
            byte.toString(16).padStart(2, '0'),
          ).join('');
        const size = dimensions[0] * dimensions[1];
        return Promise.all(
          imageIds.map(async (id, index) => {
            const image = cache.getImage(id);
            // Voxel by voxel, as tools read them.
            const voxels = Uint8Array.from(
              { length: size },
              (_, i) => voxelManager!.getAtIndex(index * size + i) as number,
            );
            return {
              cached: image && (await digest(image.getPixelData())),
              quality: image?.imageQualityStatus,
              max: image?.maxPixelValue,
              level: image?.imageFrame?.decodeLevel as number | undefined,
              voxels: await digest(voxels),
              coarse: globalThis.czm.describe(id)?.coarse,
            };
          }),
        );
      },
      [ids, VOLUME] as const,
    );

  const letGo = (): Promise<void> =>
    host.page.evaluate(
      async ([imageIds, volumeId, views]) => {
        globalThis.gate.open();
        const { cache } = globalThis.host.cornerstone;
        const { loadStatus } = cache.getVolume(volumeId) as Types.IStreamingImageVolume;
        // When the host is through with a frame that failed, it is there again, empty.
        const isThere = (id: string): boolean =>
          globalThis.czm.describe(id)?.coarse !== true && cache.getImage(id) !== undefined;
        while (!loadStatus?.loaded || !imageIds.every(isThere))
          await new Promise((resolve) => setTimeout(resolve, 20));
        await globalThis.host.redraw(views);
      },
      [ids, VOLUME, VIEWS] as const,
    );

  async function screenshots(): Promise<Screenshot[]> {
    const shots = [];
    for (const id of VIEWS) shots.push(await host.screenshot(id));
    return shots;
  }

  /** The largest difference of grey values in each view. The host's rays begin at random, within a voxel. */
  const differences = (some: readonly Screenshot[], others: readonly Screenshot[]): number[] =>
    some.map(({ data }, view) =>
      data.reduce((most, value, i) => Math.max(most, Math.abs(value - others[view]!.data[i]!)), 0),
    );
  const SAME = 8;

  /** All of it again, without stages. */
  async function neverCoarse(spoilt?: number): Promise<Screenshot[]> {
    await close();
    ids = await register();
    await open('none', spoilt);
    return screenshots();
  }

  it('shows every frame at a quarter, and then whole, everywhere, near ones first', async () => {
    await open('coarseFirst');
    const before = await state();
    const coarse = await screenshots();
    const hashes = scan.frames.map((frame) => frame!.sha256);
    for (const [index, frame] of before.entries()) {
      expect(frame).toMatchObject({ quality: 6, level: 2, coarse: true });
      expect(frame.cached).not.toBe(hashes[index]);
      expect(frame.voxels).toBe(frame.cached);
    }
    const [shown, held] = await host.page.evaluate(
      (views) => {
        const [engine] = globalThis.host.cornerstone.getRenderingEngines()!;
        const at = (id: string): string | undefined =>
          (engine!.getViewport(id) as Types.IStackViewport).getCurrentImageId();
        return [views.map(at), globalThis.gate.whole.length] as const;
      },
      ['acquisition', 'stack'],
    );

    await letGo();
    const whole = await screenshots();
    expect(await state()).toEqual(
      hashes.map((hash, index) => ({
        ...{ cached: hash, voxels: hash, quality: 8, coarse: false },
        max: pictures[index]!.pixels.reduce((most, value) => Math.max(most, value), 0),
      })),
    );
    const rest = await host.page.evaluate((count) => globalThis.gate.whole.slice(count), held);
    const distances = rest.map((frame) =>
      Math.min(...shown.map((id) => Math.abs(ids.indexOf(id ?? '') + 1 - frame))),
    );
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(rest.length).toBeGreaterThan(2);

    for (const difference of differences(await neverCoarse(), whole)) expect(difference).toBeLessThan(SAME);
    for (const difference of differences(coarse, whole)) expect(difference).toBeGreaterThan(5 * SAME);
  });

  it('leaves a frame empty that cannot be decoded whole, says why, and shows it when it can', async () => {
    await open('coarseFirst', BAD);
    await letGo();
    const failed = await screenshots();
    const empty = sha256(new Uint8Array(512 * 1024));
    const frames = await state();
    expect(frames.map(({ voxels }) => voxels)).toEqual(
      scan.frames.map((frame, index) => (index === BAD - 1 ? empty : frame!.sha256)),
    );
    expect(frames[BAD - 1]).toMatchObject({ coarse: false, max: 0 });
    const imageId = ids[BAD - 1]!;
    const failures = await host.page.evaluate(
      (id) =>
        globalThis.host.events.filter(({ imageId, message }) => imageId === id && message !== undefined),
      imageId,
    );
    const told = failures.filter(({ type }) => type.endsWith('LOAD_ERROR'));
    expect(told).toMatchObject([{ message: expect.stringContaining(`Frame ${BAD}: `) }]);

    // The slice is empty, and not the view, which shows others as well.
    expect(pictureIn(failed[0]!)).toBeDefined();

    const image = await host.page.evaluate((id) => {
      globalThis.gate.spoilt = undefined;
      return globalThis.host.loadImage(id);
    }, imageId);
    const { sha256: hash } = scan.frames[BAD - 1]!;
    expect(image.sha256).toBe(hash);
    expect((await state())[BAD - 1]).toMatchObject({ cached: hash, voxels: hash, quality: 8, coarse: false });

    for (const difference of differences(await neverCoarse(BAD), failed))
      expect(difference).toBeLessThan(SAME);
  });

  it('is in no slab: that waits for whole frames, and has a hole where there is none', async () => {
    const ask = (): Promise<void> =>
      host.page.evaluate((id) => void (globalThis.czmSlabs = globalThis.czm.slabs(id)), ids[0]!);
    const slab = (): Promise<{ missing: readonly number[]; values: number[] }> =>
      host.page.evaluate(async () => {
        const slabs = await globalThis.czmSlabs;
        if ('reason' in slabs) throw new Error(slabs.reason);
        const made = await slabs.project({ upper: { depth: 300 }, lower: { depth: 600 } });
        slabs.close();
        if (made === undefined || 'reason' in made) throw new Error(made?.reason ?? 'overtaken');
        return { missing: made.missing, values: [...made.values] };
      });
    await open('coarseFirst', BAD);
    await ask();
    await letGo();
    const made = await slab();
    expect(made.missing).toEqual([BAD]);
    expect(made.values.filter((value) => Number.isNaN(value))).toHaveLength(512);
    await neverCoarse(BAD);
    await ask();
    expect(await slab()).toEqual(made);
  });

  it('as the stages of a host ask for it; leaves nothing coarse when the plugin goes', async () => {
    const stages = {
      stages: [
        { id: 'first', retrieveType: 'small' },
        { id: 'last', retrieveType: 'large' },
      ],
      retrieveOptions: { small: { decodeLevel: 3 }, large: {} },
    };
    await open(stages);
    expect(await state()).toMatchObject(ids.map(() => ({ quality: 6, level: 3, coarse: true })));
    const left = await host.page.evaluate(
      async ([imageIds, views]) => {
        globalThis.czm.unregister();
        const { cornerstone, redraw } = globalThis.host;
        await redraw(views);
        return imageIds.filter((id) => cornerstone.cache.getImage(id) !== undefined);
      },
      [ids, VIEWS] as const,
    );
    expect(left).toEqual([]);
    expect((await screenshots()).map((shot) => pictureIn(shot))).toEqual(VIEWS.map(() => undefined));
    const never = await neverCoarse();
    expect(never.every((shot) => pictureIn(shot) !== undefined)).toBe(true);
  });
});
