import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Request } from 'playwright-core';
import { exFile } from '../generator/ex-file.js';
import { specimen } from '../generator/families.js';
import { makeFrames } from '../generator/frames.js';
import { readMarker } from '../generator/marker.js';
import { screenOf, seriesOf, showSeries, type Series } from '../support/ohif-images.js';
import { openOhif, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { uidFor } from '../generator/czm-attributes.js';
import { eventually } from '../support/eventually.js';

/** An extension of a site of its own, as sites have them for their sign-on. */
const SIGN_ON = `export default {
  id: 'site-sign-on',
  preRegistration({ servicesManager }) {
    servicesManager.services.userAuthenticationService.setServiceImplementation({
      getAuthorizationHeader: () => ({ Authorization: 'Bearer of-the-site' }),
    });
  },
};`;

describe('pixel spacing that the archive dropped', () => {
  let archive: Orthanc;
  let ohif: OhifPage;
  let stated: Series;
  let nowhere: Series;
  let derived: Series;
  const requests: Request[] = [];

  beforeAll(async () => {
    archive = await startOrthanc();
    const frames = await makeFrames('hd-cross', 2, { series: 11 });
    const base = { kind: 'hd-cross', frames } as const;
    const files = [
      exFile({ ...base, name: 'stated', about: 'no field of view', attributes: { field: undefined } }),
      exFile({
        ...base,
        name: 'nowhere',
        about: 'no spacing at all',
        attributes: { field: undefined, pixelSpacing: undefined },
      }),
      await specimen('spacing-derived.EX.DCM').build(),
    ];
    for (const { bytes } of files) await archive.upload(bytes);
    ohif = await openOhif({ archive, siteExtension: SIGN_ON });
    ohif.page.on('request', (request) => requests.push(request));
    await ohif.openStudy(uidFor('study synthetic'));
    const series = await seriesOf(ohif.page);
    const of = (name: string): Series =>
      series.find(({ seriesInstanceUID }) => seriesInstanceUID === uidFor(`series ${name}`))!;
    [stated, nowhere, derived] = [of('stated'), of('nowhere'), of('spacing-derived')];
  });

  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  const spacingOf = (series: Series): Promise<unknown> =>
    ohif.page.evaluate(async (imageId) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const image = await cornerstone!.imageLoader.loadAndCacheImage(imageId);
      return [image.columnPixelSpacing, image.rowPixelSpacing];
    }, series.imageIds[0]!);

  it('is derived from the field of view', async () => {
    expect(await spacingOf(derived)).toEqual([expect.closeTo(6 / 1023, 8), expect.closeTo(2 / 1023, 8)]);
  });

  it('is read from the instance itself where nothing else tells', async () => {
    expect(await spacingOf(stated)).toEqual([0.005865103, 0.001955034]);
  });

  it('asks the configured archive only, with the authorization of the viewer', () => {
    const origins = new Set(requests.map((request) => new URL(request.url()).origin));
    expect([...origins].filter((origin) => origin !== 'null')).toEqual([ohif.server.origin]);
    const whole = requests.filter((request) => /\/instances\/[0-9.]+$/.test(new URL(request.url()).pathname));
    expect(whole.map((request) => new URL(request.url()).pathname)).toEqual(
      expect.arrayContaining([stated, nowhere].map(({ imageIds }) => pathOfInstance(imageIds[0]!))),
    );
    expect(whole).toHaveLength(2);
    for (const request of whole) {
      expect(request.headers()['authorization']).toBe('Bearer of-the-site');
      expect(request.headers()['accept']).toBe(
        'multipart/related; type="application/dicom"; transfer-syntax=*',
      );
    }
  });

  it('stays unknown where even the instance does not state it: lengths and areas are in pixels', async () => {
    const { page } = ohif;
    await showSeries(page, [nowhere]);
    await page.getByText('Pixel size unknown').waitFor();
    const box = (await page.locator('.cornerstone-canvas').first().boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const draw = async (toolName: string, down: number): Promise<void> => {
      await page.evaluate((name) => {
        const { commandsManager } = globalThis as unknown as OhifWindow;
        commandsManager.runCommand('setToolActive', { toolName: name });
      }, toolName);
      await page.mouse.move(middle.x - 100, middle.y + down);
      await page.mouse.down();
      await page.mouse.move(middle.x, middle.y + down, { steps: 4 });
      await page.mouse.move(middle.x + 100, middle.y + 2 * down, { steps: 4 });
      await page.mouse.up();
    };
    await draw('Length', 0);
    const labels = page.locator('svg text', { hasText: /\d (px|mm)/ });
    expect(await labels.first().textContent()).toMatch(/px/);
    await page.getByText('No, do not ask again').click();
    await draw('RectangleROI', 60);
    await eventually(async () => expect(await labels.count()).toBe(2));
    for (const said of await labels.allTextContents()) expect(said).not.toContain('mm');
  });

  it('shows every frame upright, as its mark says', async () => {
    const { page } = ohif;
    await showSeries(page, [stated]);
    const size = { rows: 1024, columns: 1024 };
    for (const frame of [1, 2]) {
      await page.evaluate(async (index) => {
        const { cornerstone } = globalThis as unknown as OhifWindow;
        const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((e) => e.getViewports());
        await (
          viewport as { setImageIdIndex(index: number): Promise<string> } & typeof viewport
        ).setImageIdIndex(index);
        viewport!.render();
      }, frame - 1);
      await eventually(async () => {
        const { pixels, rows, columns, samples } = await screenOf(page, 0, size);
        expect(readMarker(pixels, rows, columns, { samples, picture: size })).toEqual({ frame, series: 11 });
      });
    }
  });

  it('raises no error in the console', () => {
    expect(ohif.complaints).toEqual([]);
  });
});

const pathOfInstance = (imageId: string): string =>
  imageId.replace(/^wadors:(https?:\/\/[^/]+)?/, '').replace(/\/frames\/.*$/, '');
