import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surfaceBytes } from '../generator/analysis.js';
import { uidFor } from '../generator/czm-attributes.js';
import { heightMap } from '../generator/height-map.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';
import { eventually } from '../support/eventually.js';
import { farthest, layersButton, linesShown } from '../support/ohif-layers.js';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import { pictureOf, seriesOf, showSeries, storedHash, type Series } from '../support/ohif-images.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/independent');
const FILES = ['cube-8.EX.DCM', 'fundus-unencapsulated.EX.DCM', 'not-czm.dcm', 'raw-storage.DCM'] as const;

describe('files dropped onto OHIF', () => {
  let ohif: OhifPage;
  let cube: Series;
  let fundus: Series;
  let ordinary: Series;
  let raw: readonly Series[];

  beforeAll(async () => {
    // There is no archive: nothing of a local file may be asked for.
    ohif = await openOhif({ archive: { origin: 'http://127.0.0.1:9' } });
    await ohif.open('local');
    await ohif.page
      .locator('input[type=file]')
      .first()
      .setInputFiles(FILES.map((name) => join(FIXTURES, name)));
    // The list of local studies: the row has its date and the name without what follows the NUL.
    await ohif.page.getByText('25-Jul-2016').first().waitFor();
    await ohif.page.getByText('PHANTOM, HELDOUT', { exact: true }).first().click();
    await ohif.page.getByText('Basic Viewer').first().click();
    await shown(ohif.page);
    const series = await seriesOf(ohif.page);
    const of = (uid: string): Series => series.find(({ seriesInstanceUID }) => seriesInstanceUID === uid)!;
    cube = of('1.2.276.0.75.2.2.42.98.0.2');
    ordinary = of('1.2.3.4.6.1');
    raw = series.filter(({ imageIds }) => imageIds[0]?.includes('container='));
    fundus = series.find((one) => one !== cube && one !== ordinary && !raw.includes(one))!;
  });
  afterAll(() => ohif?.close());

  const instanceOf = (series: Series): Promise<Record<string, unknown>> =>
    ohif.page.evaluate((imageId) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const instance = cornerstone!.metaData.get('instance', imageId) as Record<string, unknown>;
      // A frame's instance inherits from that of all frames.
      const flat: Record<string, unknown> = {};
      for (const key in instance) if (key !== 'PixelData') flat[key] = instance[key];
      return JSON.parse(JSON.stringify(flat)) as Record<string, unknown>;
    }, series.imageIds[0]!);

  it('have their frames and their names', async () => {
    expect(cube.imageIds).toHaveLength(8);
    expect(fundus.imageIds).toHaveLength(1);
    expect(cube.description).toBe('Macular Cube 512x128');
    const instance = await instanceOf(cube);
    expect(instance).toMatchObject({
      PatientName: [{ Alphabetic: 'PHANTOM^HELDOUT' }],
      Manufacturer: 'Carl Zeiss Meditec',
      NumberOfFrames: 8,
      Modality: 'OPT',
      Rows: 1024,
      Columns: 512,
      PixelRepresentation: 0,
    });
    expect(JSON.stringify(instance)).not.toContain('\\u0000');
  });

  it('have the pixels that native OpenJPEG decodes, set upright', async () => {
    const hashes: string[] = [];
    for (const imageId of cube.imageIds) hashes.push(await storedHash(ohif.page, imageId, 'transpose'));
    expect(hashes).toEqual(manifest['cube-8.EX.DCM'].stored_pixels_sha256);
    expect(await storedHash(ohif.page, fundus.imageIds[0]!, 'rotate-90')).toBe(
      manifest['fundus-unencapsulated.EX.DCM'].stored_pixels_sha256[0],
    );
    expect(await pictureOf(ohif.page, fundus.imageIds[0]!)).toMatchObject({ rows: 664, columns: 512 });
  });

  it('have their spacing, and a volume where it is known', async () => {
    expect(cube.isReconstructable).toBe(true);
    const [across, down] = await ohif.page.evaluate(async (imageId) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const image = await cornerstone!.imageLoader.loadAndCacheImage(imageId);
      return [image.columnPixelSpacing, image.rowPixelSpacing];
    }, cube.imageIds[0]!);
    expect(across).toBeCloseTo(6 / 511, 7);
    expect(down).toBeCloseTo(2 / 1023, 7);
  });

  it('are one series for each image in Raw Data Storage', async () => {
    const name = (ending: string): Series => raw.find(({ description }) => description.endsWith(ending))!;
    const structure = name(' - structural cube');
    const photograph = name(' - LSLO fundus');
    expect(raw).toHaveLength(2);
    expect([structure.isReconstructable, photograph.isReconstructable]).toEqual([true, false]);
    const hashes: string[] = [];
    for (const imageId of structure.imageIds) hashes.push(await storedHash(ohif.page, imageId, 'transpose'));
    for (const imageId of photograph.imageIds) hashes.push(await storedHash(ohif.page, imageId, 'rotate-90'));
    expect(hashes).toEqual(manifest['raw-storage.DCM'].stored_pixels_sha256);
    expect(await instanceOf(structure)).toMatchObject({
      Modality: 'OPT',
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.5.4',
      Rows: 1024,
      Columns: 512,
      NumberOfFrames: 4,
      Laterality: 'R',
    });
  });

  it('leave an ordinary file as it is', async () => {
    expect(await storedHash(ohif.page, ordinary.imageIds[0]!, 'none')).toBe(
      manifest['not-czm.dcm'].stored_pixels_sha256[0],
    );
    expect(await instanceOf(ordinary)).toMatchObject({ Rows: 512, Columns: 1024 });
  });
});

describe('layers in files dropped onto OHIF', () => {
  let ohif: OhifPage;
  let series: readonly Series[];
  const cubeOf = (eye: 'OS' | 'OD'): Series =>
    series.find(({ seriesInstanceUID }) => seriesInstanceUID === uidFor(`series square-${eye}`))!;
  const FRAME = 30;

  /** Shows that B-scan of a cube. */
  async function show(cube: Series): Promise<void> {
    await showSeries(ohif.page, [cube]);
    await ohif.page.evaluate(async (index) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((e) => e.getViewports());
      await (viewport as unknown as { setImageIdIndex(at: number): Promise<string> }).setImageIdIndex(index);
    }, FRAME);
  }

  beforeAll(async () => {
    const right = await squareCube('OD').build();
    const files: Record<string, Uint8Array> = {
      'left.dcm': (await squareCube('OS').build()).bytes,
      'left-layers.dcm': squareLayers({ surfaces: { ILM: surfaceBytes(SQUARE, squareDepth('ILM', 'OS')) } }),
      'right.dcm': right.bytes,
      'right-heights.dcm': heightMap({
        name: 'heights',
        of: uidFor('instance square-OD'),
        grid: SQUARE,
        surfaces: { 'Their ILM': squareDepth('ILM', 'OD'), 'Their RPE': squareDepth('RPE', 'OD') },
      }),
    };
    ohif = await openOhif({ archive: { origin: 'http://127.0.0.1:9' } });
    await ohif.open('local');
    const dropped = Object.entries(files).map(([name, bytes]) => ({
      name,
      mimeType: 'application/dicom',
      buffer: Buffer.from(bytes),
    }));
    await ohif.page.locator('input[type=file]').first().setInputFiles(dropped);
    await ohif.page
      .getByText(/PHANTOM.*SYNTHETIC/)
      .first()
      .click();
    await ohif.page.getByText('Basic Viewer').first().click();
    await shown(ohif.page);
    series = await seriesOf(ohif.page);
  });
  afterAll(() => ohif?.close());

  it('are drawn over their own cube, of analysis objects and of height maps of other programs', async () => {
    await show(cubeOf('OS'));
    expect(await linesShown(ohif.page)).toEqual([[]]);
    await layersButton(ohif.page).click();
    await eventually(async () => expect(await linesShown(ohif.page)).toEqual([['ILM']]));
    const aScans = Array.from({ length: SQUARE.aScans }, (_, index) => index);
    const instrument = aScans.map((a) => Math.round(squareDepth('ILM', 'OS')(FRAME, a)!));
    expect(await farthest(ohif.page, 'ILM', instrument)).toBeLessThan(0.5);
    await show(cubeOf('OD'));
    await eventually(async () => expect(await linesShown(ohif.page)).toEqual([['Their ILM', 'Their RPE']]));
    const theirs = aScans.map((a) => squareDepth('RPE', 'OD')(FRAME, a)!);
    await eventually(async () => expect(await farthest(ohif.page, 'Their RPE', theirs)).toBeLessThan(0.5));
    expect(await ohif.page.locator('[data-czm-legend]').textContent()).toContain('layers of a height map');
    expect(ohif.complaints).toEqual([]);
  });
});

/*
 * OHIF takes the metadata from the manifest alone: whoever wrote it described the scan as it is stored, while its frames
 * are turned upright.
 */
describe('scans of a manifest of files (dicomjson)', () => {
  it.each([
    ['cube-8.EX.DCM', { Rows: 512, Columns: 1024 }, /decodes to 1024 rows × 512 columns/],
    // Of the same size either way: only the spacing tells.
    [
      'hd-2.EX.DCM',
      { Rows: 1024, Columns: 1024, PixelSpacing: [0.005865103, 0.001955034] },
      /describe it the other way round/,
    ],
  ])('are refused with a reason where it describes %s as it is stored', async (name, stored, reason) => {
    const ohif = await openOhif({
      archive: { origin: 'http://127.0.0.1:9' },
      config: {
        defaultDataSourceName: 'manifest',
        dataSources: [
          {
            namespace: '@ohif/extension-default.dataSourcesModule.dicomjson',
            sourceName: 'manifest',
            configuration: { friendlyName: 'Manifest', name: 'manifest' },
          },
        ],
      },
    });
    try {
      const { origin } = ohif.server;
      const bytes = await readFile(join(FIXTURES, name));
      ohif.server.route('/scan.dcm', (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/dicom' }).end(bytes);
      });
      const uids = { StudyInstanceUID: '1.2.3.1', SeriesInstanceUID: '1.2.3.2' };
      const metadata = {
        ...{ ...uids, SOPInstanceUID: '1.2.3.3', SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.5.4' },
        ...{ ...stored, BitsAllocated: 8, BitsStored: 8, HighBit: 7, PixelRepresentation: 0 },
        ...{ SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Modality: 'OPT' },
      };
      const instances = [{ metadata, url: `dicomweb:${origin}/scan.dcm?frame=1` }];
      const series = [{ ...uids, SeriesNumber: 1, Modality: 'OPT', instances }];
      ohif.server.route('/manifest.json', (_request, response) => {
        const studies = [{ ...uids, NumInstances: 1, Modalities: 'OPT', series }];
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ studies }));
      });
      await ohif.open(`viewer/manifest?url=${encodeURIComponent(`${origin}/manifest.json`)}`);
      await ohif.page.getByText('This frame cannot be shown').filter({ hasText: reason }).waitFor();
    } finally {
      await ohif.close();
    }
  });
});
