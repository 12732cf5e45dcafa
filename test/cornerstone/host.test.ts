import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import manifest from '../fixtures/independent/manifest.json' with { type: 'json' };
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost } from '../support/host.js';
import type { HostPage } from '../support/host.js';

const expected = manifest['not-czm.dcm'];

describe.each(CORNERSTONES)('an ordinary file in Cornerstone3D %s without the plugin', (cornerstone) => {
  let host: HostPage;
  let imageId: string;

  beforeAll(async () => {
    // The JPEG 2000 codec of 5.6.8 (1.3.0) builds its functions by eval; those of the current release do not.
    host = await openHost({ cornerstone, csp: cornerstone === 'current' });
    await host.boot();
    imageId = `wadouri:${host.origin}/fixtures/independent/not-czm.dcm`;
  });
  afterAll(() => host.close());

  it('is the release that it is named after', async () => {
    const versions = await host.page.evaluate(() => [
      globalThis.host.cornerstone.version,
      globalThis.host.metadata.version,
      globalThis.host.tools.version,
    ]);
    expect(new Set(versions).size).toBe(1);
    if (cornerstone === 'current') expect(versions[0]).not.toBe('5.6.8');
    else expect(versions[0]).toBe(cornerstone);
  });

  it('has the pixels that OpenJPEG decodes', async () => {
    const image = await host.page.evaluate((id) => globalThis.host.loadImage(id), imageId);
    expect(image).toMatchObject({
      sha256: expected.stored_pixels_sha256[0],
      rows: expected.stored_rows,
      columns: expected.stored_columns,
      dataType: 'Uint8Array',
      rowPixelSpacing: 0.011741683,
      columnPixelSpacing: 0.001955034,
    });
  });

  it('is drawn in a stack viewport', async () => {
    await host.page.evaluate((id) => globalThis.host.showStack([id]), imageId);
    const { data, channels } = await host.screenshot();
    const bright = data.filter((value, index) => index % channels === 0 && value > 64);
    expect(bright.length).toBeGreaterThan(1000);
  });

  it('raises nothing in the console', () => {
    expect(host.complaints).toEqual([]);
  });
});
