import { fileURLToPath } from 'node:url';
import type * as cornerstoneCore from '@cornerstonejs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import { eventually } from '../support/eventually.js';
import { seriesOf, showSeries, storedHash } from '../support/ohif-images.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';

const CUBE = fileURLToPath(new URL('../fixtures/independent/cube-8.EX.DCM', import.meta.url));
/** Frames whose whole pictures wait; the second one cannot be decoded. */
const HELD = [1, 2] as const;

interface Gate {
  isOpen: boolean;
  readonly waiting: (() => void)[];
}
declare global {
  var ohifGate: Gate;
}

/** Lets the whole pictures of some frames wait. */
const hold = ([late, spoilt]: readonly [readonly number[], number]): void => {
  globalThis.ohifGate = { isOpen: true, waiting: [] };
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...call: unknown[]): void {
    const { task } = (call[0] ?? {}) as {
      task?: { kind: string; coarse?: number; frameNumber: number; frame: Uint8Array };
    };
    const send = (): void => Reflect.apply(postMessage, this, call) as undefined;
    const isLate = task?.kind === 'decode' && task.coarse === undefined && late.includes(task.frameNumber);
    if (!isLate || globalThis.ohifGate.isOpen) return send();
    globalThis.ohifGate.waiting.push(() => {
      if (task.frameNumber === spoilt) task.frame.fill(0);
      send();
    });
  };
};

describe('a cube that is coarse first in OHIF', () => {
  let ohif: OhifPage;
  let imageIds: readonly string[];

  beforeAll(async () => {
    ohif = await openOhif({
      archive: { origin: 'http://127.0.0.1:9' },
      config: { czm: { coarseFirst: true, workers: 2 } },
    });
    const { page } = ohif;
    await page.addInitScript(hold, [HELD, HELD[1]] as const);
    await ohif.open('local');
    await page.locator('input[type=file]').first().setInputFiles([CUBE]);
    await page.getByText('PHANTOM, HELDOUT', { exact: true }).first().click();
    await page.getByText('Basic Viewer').first().click();
    await shown(page);
    const series = await seriesOf(page);
    await showSeries(page, series);
    ({ imageIds } = series[0]!);
    await page.evaluate(() => {
      const { commandsManager } = globalThis as unknown as OhifWindow;
      commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' });
    });
    await shown(page, 3);
    // All of it is there: the stack before had loaded it. So it is loaded again.
    await page.evaluate(async (ids) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const { cache, volumeLoader, getRenderingEngines } = cornerstone!;
      cache.purgeCache();
      const volumeId = 'cornerstoneStreamingImageVolume:coarse';
      const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds: [...ids] });
      for (const id of ids) if (cache.getImage(id)) cache.removeImageLoadObject(id, { force: true });
      globalThis.ohifGate.isOpen = false;
      const viewports = (getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
      for (const viewport of viewports)
        await (viewport as cornerstoneCore.Types.IVolumeViewport).setVolumes([{ volumeId }]);
      (volume as cornerstoneCore.Types.IStreamingImageVolume).load();
    }, imageIds);
  });
  afterAll(() => ohif?.close());

  const labels = (): Promise<number> => ohif.page.locator('[data-czm-coarse]').count();
  /** The greatest grey value of a frame in the volume. */
  const greatest = (frame: number): Promise<number> =>
    ohif.page.evaluate(
      (imageId) => {
        const { cornerstone } = globalThis as unknown as OhifWindow;
        const [volume] = cornerstone!.cache.getVolumes();
        const slice = volume!.imageIds.indexOf(imageId);
        const [columns, rows] = volume!.dimensions;
        let most = 0;
        for (let i = slice * columns * rows; i < (slice + 1) * columns * rows; i++)
          most = Math.max(most, volume!.voxelManager!.getAtIndex(i) as number);
        return most;
      },
      imageIds[frame - 1]!,
    );

  it('says so in every viewport as long as a B-scan is coarse', async () => {
    await eventually(async () => expect(await labels()).toBe(3));
    await eventually(() =>
      ohif.page
        .evaluate(() => globalThis.ohifGate.waiting.length)
        .then((waiting) => expect(waiting).toBe(HELD.length)),
    );
    for (const frame of HELD) expect(await greatest(frame)).toBeGreaterThan(0);
    expect(await ohif.page.locator('[data-czm-coarse]').first().textContent()).toContain('Coarse picture');
  });

  it('is whole in the end, without the frame that cannot be decoded, and says that', async () => {
    await ohif.page.evaluate(() => {
      globalThis.ohifGate.isOpen = true;
      for (const go of globalThis.ohifGate.waiting.splice(0)) go();
    });
    await eventually(async () => expect(await labels()).toBe(0));
    await eventually(async () => expect(await greatest(HELD[1])).toBe(0));
    await ohif.page.getByText(`Frame ${HELD[1]}: `).first().waitFor();
    const expected = manifest['cube-8.EX.DCM'].stored_pixels_sha256;
    for (const [index, imageId] of imageIds.entries()) {
      if (index + 1 === HELD[1]) continue;
      expect(await storedHash(ohif.page, imageId, 'transpose')).toBe(expected[index]);
    }
  });
});
