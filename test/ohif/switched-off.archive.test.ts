import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '../generator/codec.js';
import { pictureOf, seriesOf } from '../support/ohif-images.js';
import { openOhif, type OhifOptions, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/independent');
const STUDY = '1.2.276.0.75.2.2.42.99.0';
const MODULES = ['imagePixelModule', 'imagePlaneModule', 'generalSeriesModule', 'voiLutModule', 'instance'];

/** An extension that runs before ours and makes Cornerstone's decode task one that cannot be taken hold of. */
const OTHER_OHIF = `export default {
  id: 'other-ohif',
  preRegistration() {
    const manager = window.cornerstone.getWebWorkerManager();
    const executeTask = manager.executeTask;
    Object.defineProperty(manager, 'executeTask', { get: () => executeTask });
  },
};`;

let archive: Orthanc;

beforeAll(async () => {
  archive = await startOrthanc();
  for (const name of ['not-czm.dcm', 'cube-8.EX.DCM']) {
    await archive.upload(await readFile(join(FIXTURES, name)));
  }
});
afterAll(() => archive?.stop());

interface Seen {
  readonly metadata: unknown;
  readonly pixels: string;
  readonly rows: number;
  readonly columns: number;
}

/** All that OHIF and Cornerstone know of the ordinary series. */
async function seenOfOrdinary({ page }: OhifPage): Promise<Seen> {
  const series = (await seriesOf(page)).find(({ seriesInstanceUID }) => seriesInstanceUID === '1.2.3.4.6.1')!;
  const imageId = series.imageIds[0]!;
  const { pixels, rows, columns } = await pictureOf(page, imageId);
  const metadata: unknown = await page.evaluate(
    ([id, modules]) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      return JSON.parse(
        JSON.stringify(
          (modules as string[]).map((module) => cornerstone!.metaData.get(module, id as string)),
        ),
      ) as unknown;
    },
    [imageId, MODULES],
  );
  return { metadata, pixels: sha256(pixels), rows, columns };
}

async function within<T>(
  options: Omit<OhifOptions, 'archive'>,
  look: (ohif: OhifPage) => Promise<T>,
): Promise<T> {
  const ohif = await openOhif({ archive, ...options });
  try {
    await ohif.openStudy(STUDY);
    return await look(ohif);
  } finally {
    await ohif.close();
  }
}

/** Whether the cube is repaired: its rows are those of the upright picture. */
async function rowsOfCube({ page }: OhifPage): Promise<number> {
  const cube = (await seriesOf(page)).find(
    ({ seriesInstanceUID }) => seriesInstanceUID === '1.2.276.0.75.2.2.42.98.0.2',
  )!;
  return page.evaluate((imageId) => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    return (cornerstone!.metaData.get('imagePixelModule', imageId) as { rows: number }).rows;
  }, cube.imageIds[0]!);
}

const hasOwnTask = ({ page }: OhifPage): Promise<boolean> =>
  page.evaluate(() => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    return Object.hasOwn(cornerstone!.getWebWorkerManager(), 'executeTask');
  });

describe('OHIF without the extension', () => {
  let absent: Seen;

  beforeAll(async () => {
    absent = await within({ extension: false }, async (ohif) => {
      expect(await rowsOfCube(ohif)).toBe(512);
      return seenOfOrdinary(ohif);
    });
  });

  it('is what an ordinary series is in OHIF with it', async () => {
    const present = await within({}, async (ohif) => {
      expect(await rowsOfCube(ohif)).toBe(1024);
      return seenOfOrdinary(ohif);
    });
    expect(present).toEqual(absent);
  });

  it('is what OHIF is with the extension switched off', async () => {
    await within({ config: { czm: { enabled: false } } }, async (ohif) => {
      expect(await hasOwnTask(ohif)).toBe(false);
      expect(await rowsOfCube(ohif)).toBe(512);
      expect(await seenOfOrdinary(ohif)).toEqual(absent);
      expect(await ohif.page.locator('.overlay-item', { hasText: 'CZM' }).count()).toBe(0);
    });
  });

  it('is what an OHIF that the extension does not know goes on to be, once it has said so', async () => {
    await within({ siteExtension: OTHER_OHIF }, async (ohif) => {
      await ohif.page.getByText('Carl Zeiss Meditec scans cannot be shown').first().waitFor();
      expect(await ohif.page.locator('[data-sonner-toast]').count()).toBe(1);
      expect(ohif.complaints.filter((complaint) => complaint.includes('executeTask'))).toHaveLength(1);
      expect(await rowsOfCube(ohif)).toBe(512);
      expect(await seenOfOrdinary(ohif)).toEqual(absent);
    });
  });
});
