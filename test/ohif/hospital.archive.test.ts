import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import { readPage } from '../docs/pages.js';
import { startHospital, type Nginx } from '../support/nginx.js';
import { serve, type StaticServer } from '../support/static-server.js';
import { seriesOf, storedHash } from '../support/ohif-images.js';
import { browseOhif, shown, type OhifBrowser } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/independent');

const { blocks } = readPage('example/hospital/README.md');
const commands = ['npm pack', 'apt install'].map(
  (text) => blocks.find((block) => block.text.includes(text))?.text ?? 'false',
);

describe("the recipe of example/hospital, on Debian's nginx and Orthanc", () => {
  let archive: Orthanc;
  let nginx: Nginx;
  let ohif: OhifBrowser;

  beforeAll(async () => {
    archive = await startOrthanc();
    await archive.upload(await readFile(join(FIXTURES, 'cube-8.EX.DCM')));
    nginx = await startHospital(archive, commands);
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

describe('the recipe with sign-on in front', () => {
  let archive: Orthanc;
  let signOn: StaticServer;
  let nginx: Nginx;

  beforeAll(async () => {
    archive = await startOrthanc();
    // As oauth2-proxy does: it knows a session by its cookie.
    signOn = await serve({ folders: {} });
    signOn.route('/oauth2/auth', ({ headers }, response) => {
      response.writeHead(headers.cookie === 'session=1' ? 202 : 401).end();
    });
    signOn.route('/oauth2/sign_in', (_request, response) => response.end('Sign in'));
    const server = blocks.find(({ language }) => language === 'nginx')?.text ?? '';
    nginx = await startHospital(archive, commands, { server, origin: signOn.origin });
  });
  afterAll(async () => {
    await nginx?.stop();
    await signOn?.close();
    await archive?.stop();
  });

  it.each(['/', '/app-config.js', '/czm-ohif/czm-ohif.js', '/dicom-web/studies'])(
    'shows the sign-in page instead of %s until there is a session',
    async (path) => {
      const get = async (headers: Record<string, string>): Promise<string> =>
        (await fetch(`${nginx.origin}${path}`, { headers })).text();
      expect(await get({})).toBe('Sign in');
      expect(await get({ cookie: 'session=2' })).toBe('Sign in');
      expect(await get({ cookie: 'session=1' })).toContain(
        { '/': '<title>', '/dicom-web/studies': '[]' }[path] ?? 'czm',
      );
    },
  );
});
