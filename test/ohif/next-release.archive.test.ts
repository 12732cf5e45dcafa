import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import { uidFor } from '../generator/czm-attributes.js';
import { squareCube, squareLayers } from '../generator/square-cube.js';
import { eventually } from '../support/eventually.js';
import { drawInEnFace, seriesOf, storedHash } from '../support/ohif-images.js';
import { layersButton, linesShown } from '../support/ohif-layers.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/independent');

describe('OHIF 3.14.0-beta.6 below a path of its own', () => {
  let archive: Orthanc;
  let ohif: OhifPage;

  beforeAll(async () => {
    archive = await startOrthanc();
    await archive.upload(await readFile(join(FIXTURES, 'cube-8.EX.DCM')));
    await archive.upload((await squareCube('OS').build()).bytes);
    await archive.upload(squareLayers());
    ohif = await openOhif({ archive, version: '3.14.0-beta.6', base: '/eye/viewer/' });
    await ohif.openStudy('1.2.276.0.75.2.2.42.99.0');
  });
  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  it('shows the scan', async () => {
    const [cube] = await seriesOf(ohif.page);
    expect(cube).toMatchObject({ description: 'Macular Cube 512x128', isReconstructable: true });
    expect(await storedHash(ohif.page, cube!.imageIds[5]!, 'transpose')).toBe(
      manifest['cube-8.EX.DCM'].stored_pixels_sha256[5],
    );
    await ohif.page.getByText('Pixel derived: 0.0117 × 0.00196 mm').first().waitFor();
  });

  it('says of a length along the assumed axis that it is assumed', async () => {
    const { page } = ohif;
    await page.evaluate(() => {
      const { commandsManager } = globalThis as unknown as OhifWindow;
      commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' });
    });
    await shown(page, 3);
    await drawInEnFace(page, [220, 0], [220, 7]);
    await page
      .locator('svg text', { hasText: /^[\d.]+ mm \(assumed\)$/ })
      .first()
      .waitFor();
    const panel = await page.evaluate(() => {
      const { services } = globalThis as unknown as OhifWindow;
      const all = services['measurementService']!['getMeasurements']!() as {
        displayText: { primary: string[] };
      }[];
      return all.map(({ displayText }) => displayText.primary[0]);
    });
    expect(panel).toEqual([expect.stringMatching(/ mm \(assumed\)$/)]);
  });

  it('draws the layers of a scan when they are asked for', async () => {
    await ohif.openStudy(uidFor('study synthetic'));
    await layersButton(ohif.page).click();
    await eventually(async () => expect(await linesShown(ohif.page)).toEqual([['ILM', 'RPE']]));
  });

  it('finds the worker beside the extension', () => {
    const loaded = ohif.server.requests.filter((request) => request.includes('czm-'));
    expect(new Set(loaded)).toEqual(
      new Set(['GET /eye/viewer/czm-ohif/czm-ohif.js', 'GET /eye/viewer/czm-ohif/czm-worker.js']),
    );
  });

  it('raises no error in the console', () => {
    expect(ohif.complaints).toEqual([]);
  });
});
