import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publishArchive } from '../cornerstone/raw-data/other-archive.js';
import { publish } from '../cornerstone/scans.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost, type HostPage } from '../support/host.js';
import { fixture } from '../cli/cli.js';
import { readFileSync } from 'node:fs';
import { CLAIM_FUNCTION, withClaims } from './expectations.js';
import { javaScriptOf, programsOfDocstrings, programsOfPages, type Program } from './programs.js';

/* The programs of the pages that need Cornerstone, each on a fresh page with the scans that it names. */

const programs = [...programsOfPages(), ...programsOfDocstrings()].filter(({ inPage }) => inPage);

const SCANS: Readonly<Record<string, string>> = {
  '/scans/cube.EX.DCM': 'cube-8.EX.DCM',
  '/scans/raw.DCM': 'raw-storage.DCM',
};
const INSTANCE = '/dicom-web/studies/1/series/2/instances/3';

describe.each(CORNERSTONES)('in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let archive: string;

  beforeAll(async () => {
    host = await openHost({ cornerstone });
    for (const [path, file] of Object.entries(SCANS)) {
      const bytes = readFileSync(fixture(file));
      host.server.route(path, (_request, response) => void response.end(bytes));
    }
    const damaged = await publish(host, 'damaged-truncated.EX.DCM');
    host.server.route('/scans/damaged.EX.DCM', (_request, response) => void response.end(damaged.bytes));
    const { url, json } = publishArchive(host, readFileSync(fixture('raw-storage.DCM')));
    archive = new URL(url).pathname;
    host.server.route(`${archive}/metadata`, (_request, response) => {
      response.setHeader('Content-Type', 'application/dicom+json').end(JSON.stringify([json]));
    });
  });
  afterAll(() => host.close());

  it.each(programs.map((program): [string, Program] => [program.place, program]))(
    '%s does what it says',
    async (_, { text }) => {
      await host.page.reload();
      await host.page.waitForFunction(() => 'host' in globalThis);
      await host.page.evaluate(CLAIM_FUNCTION);
      const { program, claims } = withClaims(text.replaceAll(INSTANCE, archive));
      expect(claims).toBeGreaterThan(0);
      const code = javaScriptOf(program, 'commonjs');
      const broken = await host.page.evaluate(`(async () => {
        const { cornerstone, dicomImageLoader, tools, czm, layers } = globalThis.host;
        const modules = {
          '@cornerstonejs/core': cornerstone,
          '@cornerstonejs/dicom-image-loader': dicomImageLoader,
          '@cornerstonejs/tools': tools,
          'cornerstone-czm-image-loader': czm,
          'cornerstone-czm-image-loader/layers': layers,
        };
        const require = (name) => modules[name];
        const exports = {};
        const viewport = document.createElement('div');
        viewport.id = 'viewport';
        viewport.style.cssText = 'width: 512px; height: 512px';
        document.body.append(viewport);
        await (async () => { ${code} })();
        return globalThis.__broken;
      })()`);
      expect(broken).toEqual([]);
    },
  );
});
