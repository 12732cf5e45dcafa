import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Request } from 'playwright-core';
import { uidFor } from '../generator/czm-attributes.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';
import { eventually } from '../support/eventually.js';
import { farthest, layersButton, layersButtonState, linesShown } from '../support/ohif-layers.js';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import {
  drawInEnFace,
  drawLength,
  pictureOf,
  seriesOf,
  showSeries,
  storedHash,
  type Series,
} from '../support/ohif-images.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/independent');
const CUBE = manifest['cube-8.EX.DCM'];
const CROSSED = manifest['hd-2.EX.DCM'];
const ORDINARY = manifest['not-czm.dcm'];

describe('a study with CZM and ordinary series, in prebuilt OHIF 3.13.2 on Orthanc', () => {
  let archive: Orthanc;
  let ohif: OhifPage;
  let cube: Series;
  let crossed: Series;
  let ordinary: Series;

  beforeAll(async () => {
    archive = await startOrthanc();
    for (const name of ['cube-8.EX.DCM', 'hd-2.EX.DCM', 'not-czm.dcm']) {
      await archive.upload(await readFile(join(FIXTURES, name)));
    }
    // Both eyes, and the layers of one.
    for (const eye of ['OS', 'OD'] as const) await archive.upload((await squareCube(eye).build()).bytes);
    await archive.upload(squareLayers());
    ohif = await openOhif({ archive });
    await ohif.open('');
    await ohif.page.getByText('PHANTOM, HELDOUT').first().click();
    await ohif.page.getByText('Basic Viewer').first().click();
    await shown(ohif.page);
    const series = await seriesOf(ohif.page);
    const [first, second, third] = [CUBE, CROSSED, ORDINARY].map(({ frames }) =>
      series.find(({ imageIds }) => imageIds.length === frames),
    );
    [cube, crossed, ordinary] = [first!, second!, third!];
  });

  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  it('opens from the study list, with all frames of each scan', () => {
    expect(cube).toMatchObject({ description: 'Macular Cube 512x128', isReconstructable: true });
    expect(crossed).toMatchObject({ description: 'Macular Cube 512x128', isReconstructable: false });
    expect(ordinary).toMatchObject({ isReconstructable: false });
  });

  it('has the pixels that native OpenJPEG decodes, set upright', async () => {
    const hashes: string[] = [];
    for (const imageId of cube.imageIds) hashes.push(await storedHash(ohif.page, imageId, 'transpose'));
    expect(hashes).toEqual(CUBE.stored_pixels_sha256);
    expect(await storedHash(ohif.page, crossed.imageIds[0]!, 'transpose')).toBe(
      CROSSED.stored_pixels_sha256[0],
    );
    expect(await storedHash(ohif.page, crossed.imageIds[1]!, 'rotate-90')).toBe(
      CROSSED.stored_pixels_sha256[1],
    );
    expect(await pictureOf(ohif.page, cube.imageIds[0]!)).toMatchObject({ rows: 1024, columns: 512 });
  });

  it('leaves the ordinary series as it is stored', async () => {
    expect(await storedHash(ohif.page, ordinary.imageIds[0]!, 'none')).toBe(ORDINARY.stored_pixels_sha256[0]);
    expect(await pictureOf(ohif.page, ordinary.imageIds[0]!)).toMatchObject({ rows: 512, columns: 1024 });
  });

  it('has thumbnails in true proportion', async () => {
    const images = ohif.page.locator('[data-cy="study-browser-thumbnail"] img');
    await images.nth(2).waitFor();
    const shapes = await images.evaluateAll((elements) =>
      elements.map((element) => {
        const image = element as HTMLImageElement;
        const canvas = document.createElement('canvas');
        const { naturalWidth: width, naturalHeight: height } = image;
        Object.assign(canvas, { width, height });
        const context = canvas.getContext('2d')!;
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        const lit = [...Array(width * height).keys()].filter((i) => data[4 * i]! > 50);
        const across = lit.map((i) => i % width);
        const down = lit.map((i) => Math.floor(i / width));
        const span = (values: number[]) =>
          values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), 9999);
        return span(across) / span(down);
      }),
    );
    // 6 mm by 2 mm upright, bright down to row 685; the ordinary series lies on its side as without the extension.
    const bright = (6 / 2) * (1023 / 685);
    expect(shapes[0]).toBeCloseTo(bright, 0);
    expect(shapes[1]).toBeCloseTo(bright, 0);
    expect(shapes[2]).toBeLessThan(1);
  });

  it('measures millimetres and says how it knows them', async () => {
    const { page } = ohif;
    await showSeries(page, [cube]);
    await drawLength(page, [100, 500], [400, 500]);
    // 300 steps of 6 mm ÷ 511.
    await page.locator('svg text', { hasText: '3.52 mm' }).first().waitFor();
    await page.getByText('No, do not ask again').click();

    const overlay = await page.locator('.overlay-item').allInnerTexts();
    expect(overlay).toEqual(
      expect.arrayContaining([
        'CZM cube · upright',
        'Pixel derived: 0.0117 × 0.00196 mm',
        'Step assumed: 0.0472 mm',
        'Planes assumed',
      ]),
    );
  });

  it('shows CZM and ordinary series side by side', async () => {
    const { page } = ohif;
    await showSeries(page, [cube, ordinary]);
    const sizes = await page.evaluate(() => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      return (cornerstone!.getRenderingEngines() ?? [])
        .flatMap((engine) => engine.getViewports())
        .map((viewport) => [
          viewport.getImageData()?.dimensions,
          viewport.getImageData()?.spacing.slice(0, 2),
        ]);
    });
    expect(sizes).toEqual([
      [
        [512, 1024, 1],
        [expect.closeTo(6 / 511, 8), expect.closeTo(2 / 1023, 8)],
      ],
      [
        [1024, 512, 1],
        [expect.closeTo(0.001955034, 8), expect.closeTo(0.011741683, 8)],
      ],
    ]);
    expect(await page.locator('.overlay-item', { hasText: 'CZM' }).count()).toBe(1);
    // The toolbar has a button for layers only where they could be.
    await page.locator('.cornerstone-canvas').nth(1).click();
    await eventually(async () => expect(await layersButton(page).count()).toBe(0));
    await page.locator('.cornerstone-canvas').first().click();
    await eventually(async () =>
      expect((await layersButtonState(page)).tooltip).toContain('No layers were opened'),
    );
  });

  it('lays out the cube as a volume in three planes', async () => {
    const { page } = ohif;
    await showSeries(page, [cube]);
    await page.evaluate(() => {
      const { commandsManager } = globalThis as unknown as OhifWindow;
      commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' });
    });
    await shown(page, 3);
    const viewports = await page.evaluate(async () => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const all = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
      return all.map((viewport) => ({
        type: viewport.type,
        dimensions: viewport.getImageData()!.dimensions,
        spacing: viewport.getImageData()!.spacing,
      }));
    });
    expect(viewports).toHaveLength(3);
    for (const viewport of viewports) {
      expect(viewport.type).toBe('orthographic');
      expect(viewport.dimensions).toEqual([512, 1024, 8]);
      expect(viewport.spacing[0]).toBeCloseTo(6 / 511, 6);
      expect(viewport.spacing[1]).toBeCloseTo(2 / 1023, 6);
      expect(viewport.spacing[2]).toBeCloseTo(6 / 127, 6);
    }
  });

  it('says of a length along the assumed axis that it is assumed, and of no other', async () => {
    const { page } = ohif;
    const label = (text: RegExp) => page.locator('svg text', { hasText: text }).first();
    await drawInEnFace(page, [220, 0], [220, 7]);
    await label(/^[\d.]+ mm \(assumed\)$/).waitFor();
    await drawInEnFace(page, [180, 3], [340, 3]);
    await label(/^1\.\d+ mm$/).waitFor();
    const panel = await page.evaluate(() => {
      const { services } = globalThis as unknown as OhifWindow;
      const all = services['measurementService']!['getMeasurements']!() as {
        displayText: { primary: string[] };
        getReport(): { columns: string[]; values: unknown[] };
      }[];
      return all.map(({ displayText, getReport }) => {
        const { columns, values } = getReport();
        return [displayText.primary[0]!.replace(/^[\d.]+/, ''), values[columns.indexOf('Millimetres')]];
      });
    });
    // The first was drawn in the stack, along an axis that is derived.
    expect(panel).toEqual([
      [' mm', undefined],
      [' mm (assumed)', 'assumed'],
      [' mm', undefined],
    ]);
  });

  describe('with layers', () => {
    const requests: Request[] = [];
    let series: readonly Series[];
    const cubeOf = (eye: 'OS' | 'OD'): Series =>
      series.find(({ seriesInstanceUID }) => seriesInstanceUID === uidFor(`series square-${eye}`))!;
    const whole = (): readonly string[] =>
      requests
        .map((request) => new URL(request.url()).pathname)
        .filter((path) => /\/instances\/[\d.]+$/.test(path));
    /** What of OHIF's own could be changed by a button of ours. */
    const ownTools = (): Promise<unknown> =>
      ohif.page.evaluate(() => {
        const { services, cornerstoneTools } = globalThis as unknown as OhifWindow;
        const { buttons, buttonSections } = services['toolbarService']!['state'] as unknown as {
          buttons: Record<string, { props: { disabled?: boolean; isActive?: boolean } }>;
          buttonSections: Record<string, string[]>;
        };
        const groups = cornerstoneTools!.ToolGroupManager.getAllToolGroups();
        return JSON.parse(
          JSON.stringify({
            primary: buttonSections['primary']!.filter((id) => id !== 'CzmLayers'),
            buttons: Object.entries(buttons)
              .filter(([id]) => id !== 'CzmLayers')
              .map(([id, { props }]) => [id, props.disabled, props.isActive]),
            tools: groups.map(({ id, toolOptions }) => [id, toolOptions]),
            annotations: cornerstoneTools!.annotation.state.getAllAnnotations().length,
          }),
        ) as unknown;
      });

    beforeAll(async () => {
      ohif.page.on('request', (request) => requests.push(request));
      await ohif.openStudy(uidFor('study synthetic'));
      series = await seriesOf(ohif.page);
      await showSeries(ohif.page, [cubeOf('OS')]);
    });

    it('draws them where the instrument found them, once they are asked for, and touches nothing else', async () => {
      const { page } = ohif;
      await eventually(async () => expect((await layersButtonState(page)).tooltip).toContain('Show or hide'));
      expect(whole()).toEqual([]);
      const before = await ownTools();
      await layersButton(page).click();
      await eventually(async () => expect(await linesShown(page)).toEqual([['ILM', 'RPE']]));
      expect(whole()).toEqual([expect.stringContaining(uidFor('instance layers'))]);
      expect(await page.locator('[data-cy="CzmLayers"]').getAttribute('data-toggled')).toBe('true');
      expect(await page.locator('[data-czm-legend]').textContent()).toBe("instrument's own layersILMRPE");
      expect(await ownTools()).toEqual(before);
      const frame = await page.evaluate(() => {
        const { cornerstone } = globalThis as unknown as OhifWindow;
        const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((e) => e.getViewports());
        return (viewport as unknown as { getCurrentImageIdIndex(): number }).getCurrentImageIdIndex();
      });
      for (const name of ['ILM', 'RPE'] as const) {
        const depths = Array.from({ length: SQUARE.aScans }, (_, a) =>
          Math.round(squareDepth(name, 'OS')(frame, a)!),
        );
        expect(await farthest(page, name, depths)).toBeLessThan(0.5);
      }
    });

    it('draws them in the planes that show depth, and takes them away again', async () => {
      const { page } = ohif;
      await page.evaluate(() => {
        const { commandsManager } = globalThis as unknown as OhifWindow;
        commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' });
      });
      await shown(page, 3);
      // Of two cubes, OHIF may take the other.
      await page.evaluate((uid) => {
        const { services } = globalThis as unknown as OhifWindow;
        const grid = services['viewportGridService']!;
        const { viewports } = grid['getState']!() as { viewports: Map<string, unknown> };
        grid['setDisplaySetsForViewports']!(
          [...viewports.keys()].map((viewportId) => ({ viewportId, displaySetInstanceUIDs: [uid] })),
        );
      }, cubeOf('OS').displaySetInstanceUID);
      const both = ['ILM', 'RPE'];
      await eventually(async () => expect((await linesShown(page)).sort()).toEqual([[], both, both]));
      await layersButton(page).click();
      await eventually(async () => expect((await linesShown(page)).flat()).toEqual([]));
      expect(await page.locator('[data-cy="CzmLayers"]').getAttribute('data-toggled')).toBe('false');
    });

    it('draws none over the other eye, and says why', async () => {
      const { page } = ohif;
      await showSeries(page, [cubeOf('OD')]);
      const why = 'The layers are of the other eye.';
      await eventually(async () =>
        expect(await layersButtonState(page)).toEqual({ tooltip: why, isToggled: false }),
      );
      await layersButton(page).click();
      await page.locator('[data-sonner-toast]', { hasText: why }).first().waitFor();
      expect((await linesShown(page)).flat()).toEqual([]);
      expect(whole()).toHaveLength(1);
    });
  });

  it('raises no error in the console', () => {
    expect(ohif.complaints).toEqual([]);
  });
});
