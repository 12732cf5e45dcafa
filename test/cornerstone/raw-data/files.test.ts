import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CORNERSTONES } from '../../support/cornerstones.js';
import type { HostPage } from '../../support/host.js';
import { load, openRegistered, pictureOf, register } from '../page.js';
import {
  independentFrames,
  publish,
  publishBytes,
  publishContainers,
  sha256,
  type PublishedContainers,
} from '../scans.js';
import { rawFile } from '../../core/containers/raw-file.js';
import { specimen } from '../../generator/families.js';
import { openPart10 } from '../../../src/core/index.js';
import { pictureIn } from '../screenshot.js';
import { byTag, FORMS, open, pictures, stacksOf, TAGS } from './page.js';
import { eventually } from '../../support/eventually.js';

// Every picture is drawn by the processor.
/** Chooses a file of this machine: Playwright would make a copy of it. */
async function choose({ page }: HostPage, selector: string, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  await session.send('DOM.setFileInputFiles', { nodeId, files: [path] });
  await session.detach();
}

describe.each(CORNERSTONES)('a file of Raw Data Storage in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let raw: PublishedContainers;

  beforeAll(async () => {
    host = await openRegistered({ cornerstone, csp: cornerstone === 'current' });
    raw = await publishContainers(host, 'raw-angiography-4.DCM');
  });
  afterAll(() => host.close());
  afterEach(() => host.page.evaluate(() => globalThis.host.closeViewports()));

  describe('opened as a file', () => {
    it.each(FORMS)('is every image in it, pixel for pixel, and stays as it was: %s', async (form) => {
      const stacks = await stacksOf(host, raw.url, form);
      expect(stacks.map(({ tag, error }) => [tag, error])).toEqual(TAGS.map((tag) => [tag, undefined]));
      const before = sha256((await specimen('raw-angiography-4.DCM').build()).bytes);
      for (const { imageIds, tag } of stacks) {
        const frames = byTag(raw.containers, tag);
        expect(imageIds).toHaveLength(frames.length);
        expect(await load(host, imageIds)).toMatchObject(pictures(frames));
      }
      expect(await host.page.evaluate(() => globalThis.host.givenNow())).toBe(before);
    });

    it('is the independent file’s two images', async () => {
      const frames = await independentFrames('raw-storage.DCM', [
        ...new Array<'transpose'>(4).fill('transpose'),
        'rotate-90',
      ]);
      for (const form of ['bytes', 'File'] as const) {
        const stacks = await stacksOf(host, `${host.origin}/fixtures/independent/raw-storage.DCM`, form);
        expect(stacks.map(({ tag, kind }) => [tag, kind])).toEqual([
          ['040710A1', 'cube'],
          ['040710A6', 'fundus'],
        ]);
        const ids = stacks.flatMap(({ imageIds }) => imageIds);
        expect(await load(host, ids)).toMatchObject(pictures(frames));
      }
    });

    it('keeps nothing of a File in memory', async () => {
      const session = await host.page.context().newCDPSession(host.page);
      await host.page.evaluate(() => globalThis.czm.unregister());
      await register(host, { workers: 1 }, 'mortal');
      const stacks = await host.page.evaluate(async (url) => {
        const file = new File([await (await fetch(url)).arrayBuffer()], 'scan.DCM');
        const given = globalThis as unknown as { read: WeakRef<ArrayBuffer> };
        // The file comes from a worker, which has read it.
        const listener = ({ data }: MessageEvent<{ result?: unknown }>): void => {
          const { result } = data;
          if (result instanceof Uint8Array) given.read = new WeakRef(result.buffer as ArrayBuffer);
        };
        for (const worker of globalThis.czmWorkers) worker.addEventListener('message', listener);
        const images = await globalThis.czm.addFile(file);
        for (const worker of globalThis.czmWorkers) worker.removeEventListener('message', listener);
        return images.map(globalThis.host.summaryOf);
      }, raw.url);
      const isHeld = async (): Promise<boolean> => {
        await session.send('HeapProfiler.collectGarbage');
        return host.page.evaluate(
          () => (globalThis as unknown as { read: WeakRef<ArrayBuffer> }).read.deref() !== undefined,
        );
      };
      let held = true;
      for (let i = 0; held && i < 20; i++) held = await isHeld();
      expect(held).toBe(false);
      expect(await load(host, stacks[0]!.imageIds)).toMatchObject(pictures(raw.containers[0]!.frames));
    });

    it('without compression is turned as well', async () => {
      const { url, containers } = await publishContainers(host, 'raw-8-bit.DCM');
      for (const form of ['view', 'Blob'] as const) {
        for (const { imageIds, tag } of await stacksOf(host, url, form)) {
          expect(await load(host, imageIds)).toMatchObject(pictures(byTag(containers, tag)));
        }
      }
    });

    it('shows the image of a container that nobody knows as it is stored, beside the others', async () => {
      const { url, containers } = await publishContainers(host, 'raw-all-containers.DCM');
      const stacks = await stacksOf(host, url);
      expect(stacks.find(({ tag }) => tag === '040710EE')).toMatchObject({ kind: 'unknown' });
      for (const { imageIds, tag, error } of stacks) {
        expect(error).toBeUndefined();
        expect(await load(host, imageIds)).toMatchObject(pictures(byTag(containers, tag)));
      }
    });

    it('may be opened twice, by whatever it is given', async () => {
      const [first, second] = [await stacksOf(host, raw.url), await stacksOf(host, raw.url, 'File')];
      const ids = [first, second].flatMap((stacks) => stacks.flatMap(({ imageIds }) => imageIds));
      expect(new Set(ids).size).toBe(ids.length);
      expect(await load(host, [first[0]!.imageIds[1]!, second[0]!.imageIds[1]!])).toMatchObject(
        pictures([raw.containers[0]!.frames[1]!, raw.containers[0]!.frames[1]!]),
      );
    });
  });

  it.each(['raw-8-bit.DCM', 'macular-cube-8.EX.DCM'])(
    'never has the number of a file before it, though the host begins to count again: %s',
    async (name) => {
      const before = await stacksOf(host, raw.url, 'Blob');
      const frames = raw.containers[0]!.frames.slice(0, 1);
      expect(await load(host, before[0]!.imageIds.slice(0, 1))).toMatchObject(pictures(frames));
      await host.page.evaluate(() => globalThis.host.dicomImageLoader.wadouri.fileManager.purge());
      const { url, frames: expected } = name.startsWith('raw-')
        ? await publishContainers(host, name).then((file) => ({ ...file, ...file.containers[0]! }))
        : await publish(host, name);
      const [after] = await stacksOf(host, url, 'Blob');
      expect(before.flatMap(({ imageIds }) => imageIds)).not.toContain(after!.imageIds[0]);
      expect(await load(host, after!.imageIds)).toMatchObject(expected.map(pictureOf) as object[]);
    },
  );

  describe('other files', () => {
    it.each([
      ['a scan of its own', 'macular-cube-3-right-eye.EX.DCM'],
      ['an ordinary image', 'ordinary-jpeg-2000.dcm'],
    ])('%s is one image', async (_, name) => {
      const { url, bytes, frames } = await publish(host, name);
      for (const form of FORMS) {
        const [stack, ...others] = await stacksOf(host, url, form);
        expect([others, stack?.tag, stack?.error]).toEqual([[], undefined, undefined]);
        expect(stack?.imageIds).toHaveLength(frames.length);
        expect(await load(host, stack?.imageIds ?? [])).toMatchObject(frames.map(pictureOf) as object[]);
        expect(await host.page.evaluate(() => globalThis.host.givenNow())).toBe(sha256(bytes));
      }
    });

    it('results of an analysis are no image, which is said', async () => {
      const { url } = await publish(host, 'analysis-layers.DCM');
      expect(await stacksOf(host, url)).toMatchObject([
        { imageIds: [], error: { code: 'CZM_UNSUPPORTED', message: expect.stringContaining('analysis') } },
      ]);
    });

    it.each([
      ['Raw Data Storage without a container', 'raw-no-containers.DCM', 'CZM_UNSUPPORTED', /No image/],
    ])('%s is refused', async (_, name, code, message) => {
      const url = publishBytes(host, (await specimen(name).build()).bytes);
      for (const form of FORMS) {
        expect(await open(host, url, form)).toMatchObject({
          failure: { code, message: expect.stringMatching(message) },
        });
      }
    });

    it.each([
      ['text', new TextEncoder().encode('This is no scan. '.repeat(40))],
      ['nothing', new Uint8Array(0)],
      ['zeroes', new Uint8Array(4000)],
      [
        'a prefix without a data set',
        Uint8Array.from({ length: 132 }, (_, i) => 'DICM'.charCodeAt(i - 128) || 0),
      ],
    ])('%s is no DICOM, which is said', async (_, bytes) => {
      const url = publishBytes(host, bytes);
      for (const form of ['bytes', 'File'] as const) {
        expect(await open(host, url, form)).toMatchObject({ failure: { code: 'CZM_DICOM' } });
      }
    });
  });

  describe('a frame that cannot be shown', () => {
    it('is refused, and never another frame’s picture', async () => {
      const { bytes } = await specimen('raw-angiography-4.DCM').build();
      const damaged = new Uint8Array(bytes);
      const [frame] = openPart10(damaged).containers[0]!.frames.slice(1);
      frame!.fill(0x55, 20, frame!.length - 20);
      const url = publishBytes(host, damaged);
      for (const form of ['bytes', 'File'] as const) {
        const [cube] = await stacksOf(host, url, form);
        const ids = cube!.imageIds;
        const order = [0, 1, 2, 1, 3, 1];
        const outcomes = await load(
          host,
          order.map((i) => ids[i]!),
          { oneByOne: true },
        );
        const expected = order.map((i) =>
          i === 1
            ? { failure: { shape: 'Error', code: 'CZM_SCRAMBLE', frame: 2 } }
            : (pictureOf(raw.containers[0]!.frames[i]) as object),
        );
        expect(outcomes).toMatchObject(expected);

        await host.page.evaluate((i) => globalThis.host.showStack([...i], 0), ids);
        expect(pictureIn(await host.screenshot())).toBeDefined();
        await host.page.evaluate(async () => {
          const viewport = globalThis.host.cornerstone.getRenderingEngines()?.[0]?.getViewport('viewport');
          await (viewport as unknown as { setImageIdIndex(i: number): Promise<unknown> })
            .setImageIdIndex(1)
            .catch(() => undefined);
        });
        await eventually(async () => expect(pictureIn(await host.screenshot())).toBeUndefined());
      }
    });

    it('is no black one where uncompressed pixels are truncated', async () => {
      const frames = [1, 2].map((value) => new Uint8Array(40 * 60).fill(value));
      const whole = rawFile({ containers: [{ element: 0xa1, rows: 40, columns: 60, frames }] });
      const url = publishBytes(host, whole.subarray(0, whole.length - 1000));
      const [cube] = await stacksOf(host, url);
      const outcomes = await load(host, cube!.imageIds);
      expect(outcomes).toMatchObject([
        { image: { rows: 60, columns: 40, min: 1, max: 1 } },
        {
          failure: {
            code: 'CZM_DICOM',
            frame: 2,
            message: expect.stringMatching(/^Frame 2 .* of 2400 pixels/),
          },
        },
      ]);
    });

    it('is an error with its reason where the file has changed since', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'czm-raw-'));
      const path = join(folder, 'scan.DCM');
      try {
        writeFileSync(path, (await specimen('raw-angiography-4.DCM').build()).bytes);
        await host.page.evaluate(() => {
          const input = document.createElement('input');
          input.type = 'file';
          input.id = 'chooser';
          document.body.append(input);
        });
        await choose(host, '#chooser', path);
        const opened = await host.page.evaluate(async () => {
          const { files } = document.querySelector('#chooser') as HTMLInputElement;
          return globalThis.host.opened(globalThis.czm.addFile(files![0]!));
        });
        const [cube] = 'stacks' in opened ? opened.stacks : [];
        const [first, second] = cube!.imageIds;
        expect(await load(host, [first!])).toMatchObject(pictures(raw.containers[0]!.frames.slice(0, 1)));
        truncateSync(path, 1000);
        expect(await load(host, [second!])).toMatchObject([
          { failure: { code: 'CZM_DECODE', frame: 2, message: expect.stringContaining('open it again') } },
        ]);
        rmSync(path);
        expect(await load(host, [second!])).toMatchObject([{ failure: { code: 'CZM_DECODE', frame: 2 } }]);
      } finally {
        await host.page.evaluate(() => document.querySelector('#chooser')?.remove());
        rmSync(folder, { recursive: true });
      }
    });
  });
});
