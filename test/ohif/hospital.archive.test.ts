import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import { startHospital, type Nginx } from '../support/nginx.js';
import { seriesOf, storedHash } from '../support/ohif-images.js';
import { browseOhif, shown, type OhifBrowser } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/independent');

describe("the recipe of example/hospital, on Debian's nginx and Orthanc", () => {
  let archive: Orthanc;
  let nginx: Nginx;
  let ohif: OhifBrowser;

  beforeAll(async () => {
    archive = await startOrthanc();
    await archive.upload(await readFile(join(FIXTURES, 'cube-8.EX.DCM')));
    nginx = await startHospital(archive);
    ohif = await browseOhif(`${nginx.origin}/`);
  });
  afterAll(async () => {
    await ohif?.close();
    await nginx?.stop();
    await archive?.stop();
  });

  it('shows a scan from the study list on', async () => {
    const { page } = ohif;
    await ohif.open('');
    await page.getByText('PHANTOM, HELDOUT').first().click();
    await page.getByText('Basic Viewer').first().click();
    await shown(page);
    const [cube] = await seriesOf(page);
    expect(cube!.imageIds).toHaveLength(8);
    expect(await storedHash(page, cube!.imageIds[7]!, 'transpose')).toBe(
      manifest['cube-8.EX.DCM'].stored_pixels_sha256[7],
    );
    expect(ohif.complaints).toEqual([]);
  });

  it('answers a page of OHIF with its index, and a file that is not there with 404', async () => {
    const page = await fetch(`${nginx.origin}/viewer?StudyInstanceUIDs=1.2.3`);
    expect(await page.text()).toContain('<title>');
    expect((await fetch(`${nginx.origin}/czm-ohif/other.js`)).status).toBe(404);
  });
});
