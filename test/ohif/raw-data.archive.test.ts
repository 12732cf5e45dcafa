import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Request } from 'playwright-core';
import { uidFor } from '../generator/czm-attributes.js';
import type { Built, ExpectedScan } from '../generator/expected.js';
import { specimen } from '../generator/families.js';
import { bytes as ob, sq, text, writeFile } from '../generator/part10.js';
import { drawLength, seriesOf, showSeries, storedHash, type Series } from '../support/ohif-images.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

const RAW_DATA_STORAGE = '1.2.840.10008.5.1.4.1.1.66';
const FILE = 'raw-angiography-4.DCM';
const STUDY = uidFor('study synthetic');

/** Raw data of another manufacturer, with a private sequence of bytes as well. */
const OTHERS = writeFile(
  [
    text(0x00080016, 'UI', RAW_DATA_STORAGE),
    text(0x00080018, 'UI', uidFor('raw data of others')),
    text(0x00080060, 'CS', 'OPT'),
    text(0x00080070, 'LO', 'Another Manufacturer'),
    text(0x0008103e, 'LO', 'Raw data of others'),
    text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC'),
    text(0x00100020, 'LO', 'SYNTHETIC-1'),
    text(0x0020000d, 'UI', STUDY),
    text(0x0020000e, 'UI', uidFor('series of others')),
    text(0x04070010, 'LO', 'ANOTHER MANUFACTURER'),
    sq(0x040710a1, [
      [text(0x04070010, 'LO', 'ANOTHER MANUFACTURER'), ob(0x04071006, 'OB', new Uint8Array(2000))],
    ]),
  ],
  {
    transferSyntax: '1.2.840.10008.1.2.1',
    sopClass: RAW_DATA_STORAGE,
    sopInstance: uidFor('raw data of others'),
  },
);

/** An extension of a site whose sign-on is renewed all the time. */
const SIGN_ON = `let renewed = 0;
export default {
  id: 'site-sign-on',
  preRegistration({ servicesManager }) {
    servicesManager.services.userAuthenticationService.setServiceImplementation({
      getAuthorizationHeader: () => ({ Authorization: 'Bearer ' + ++renewed }),
    });
  },
};`;

let archive: Orthanc;
let built: Built;

beforeAll(async () => {
  archive = await startOrthanc();
  built = await specimen(FILE).build();
  await archive.upload(built.bytes);
  await archive.upload(OTHERS);
});
afterAll(() => archive?.stop());

/** The series of a container; `name` is what the file calls its content. */
const named = (series: readonly Series[], name: string): Series =>
  series.find(({ description }) => description.endsWith(` - ${name}`))!;

async function expectPixels(
  ohif: OhifPage,
  { imageIds }: Series,
  { storedPixelsSha256, uprightTurn }: ExpectedScan,
): Promise<void> {
  expect(imageIds).toHaveLength(storedPixelsSha256.length);
  for (const [index, imageId] of imageIds.entries()) {
    expect(await storedHash(ohif.page, imageId, uprightTurn[index] ?? 'none')).toBe(
      storedPixelsSha256[index],
    );
  }
}

const scanOf = (tag: string): ExpectedScan =>
  built.expected.scans.find(({ container }) => container === tag)!;

const IMAGES = [
  ['structural cube', '040710A1'],
  ['flow cube', '040710AD'],
  ['LSLO fundus', '040710A6'],
  ['en-face projection', '040710A7'],
  ['iris', '040710B5'],
] as const;

describe('Raw Data Storage on Orthanc, in prebuilt OHIF', () => {
  let ohif: OhifPage;
  let series: Series[];
  let opening: readonly string[];
  const requests: Request[] = [];

  beforeAll(async () => {
    ohif = await openOhif({ archive, siteExtension: SIGN_ON });
    ohif.page.on('request', (request) => requests.push(request));
    await ohif.openStudy(STUDY);
    await ohif.page.locator('[data-cy="study-browser-thumbnail"] img').nth(4).waitFor();
    opening = [...ohif.server.requests];
    series = await seriesOf(ohif.page);
  });
  afterAll(() => ohif?.close());

  it('is a display set for each image, with all of its frames', () => {
    expect(IMAGES.map(([name]) => named(series, name)?.imageIds.length)).toEqual([4, 4, 1, 1, 1]);
    expect(IMAGES.map(([name]) => named(series, name).isReconstructable)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('shows its images in the order of their containers', async () => {
    const names = await ohif.page.locator('[data-cy="study-browser-thumbnail"]').allInnerTexts();
    const order = ['structural cube', 'LSLO fundus', 'en-face projection', 'flow cube', 'iris'];
    const ours = names.filter((name) => order.some((one) => name.includes(one)));
    expect(ours.map((name) => order.findIndex((one) => name.includes(one)))).toEqual([0, 1, 2, 3, 4]);
  });

  it('of others is what it was: unsupported', async () => {
    const others = series.filter(({ description }) => description === 'Raw data of others');
    expect(others).toHaveLength(1);
    expect(others[0]!.imageIds).toEqual([]);
    expect(series).toHaveLength(6);
  });

  it('has thumbnails that show something', async () => {
    const lit = await ohif.page.locator('[data-cy="study-browser-thumbnail"] img').evaluateAll((images) =>
      images.map((element) => {
        const image = element as HTMLImageElement;
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
        const context = canvas.getContext('2d')!;
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, i) => i % 4 === 1 && value > 60).length / (data.length / 4);
      }),
    );
    expect(lit).toHaveLength(5);
    for (const share of lit) expect(share).toBeGreaterThan(0.02);
  });

  it('was asked only for frames that were shown, each at its own address', () => {
    const frames = opening.filter((request) => request.includes('/bulk/'));
    expect(frames.length).toBeGreaterThan(0);
    // Of the cube that is in no viewport: its first frame, and the one in the middle that is the thumbnail.
    const flow = frames.filter((request) => request.includes('/040710ad/'));
    expect([...new Set(flow.map((request) => /\/04071005\/(\d+)\//.exec(request)?.[1]))].sort()).toEqual([
      '1',
      '3',
    ]);
    expect(opening.filter((request) => /\/instances\/[0-9.]+$/.test(request))).toEqual([]);
  });

  it.each(IMAGES)('%s: has the pixels that were put in, set upright', async (name, tag) => {
    await expectPixels(ohif, named(series, name), scanOf(tag));
  });

  it('is asked for with the authorization of the moment, at the archive only', () => {
    const frames = requests.filter((request) => request.url().includes('/bulk/'));
    const tokens = frames.map((request) =>
      Number(request.headers()['authorization']?.replace('Bearer ', '')),
    );
    expect(tokens.every((token) => token > 0)).toBe(true);
    expect(new Set(tokens).size).toBe(frames.length);
    expect(new Set(frames.map((request) => new URL(request.url()).origin))).toEqual(
      new Set([ohif.server.origin]),
    );
  });

  it('measures millimetres, and says how it knows them', async () => {
    const { page } = ohif;
    await showSeries(page, [named(series, 'flow cube')]);
    await drawLength(page, [100, 500], [400, 500]);
    // 300 steps of 6 mm ÷ 511.
    await page.locator('svg text', { hasText: '3.52 mm' }).first().waitFor();
    await page.getByText('No, do not ask again').click();
    expect(await page.locator('.overlay-item').allInnerTexts()).toEqual(
      expect.arrayContaining(['CZM cube · upright', 'Step stated: 2 mm', 'Planes assumed']),
    );
  });

  it('lays out a cube as a volume in three planes', async () => {
    const { page } = ohif;
    await showSeries(page, [named(series, 'structural cube')]);
    await page.evaluate(() => {
      const { commandsManager, cornerstoneTools } = globalThis as unknown as OhifWindow;
      // Cornerstone draws measurements in planes that have no volume yet, and fails: these scans state no window, so
      // that it loads a frame for one in between.
      cornerstoneTools!.annotation.state.removeAllAnnotations();
      commandsManager.runCommand('toggleHangingProtocol', { protocolId: 'mpr' });
    });
    await shown(page, 3);
    const viewports = await page.evaluate(() => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const all = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
      return all.map((viewport) => ({
        type: viewport.type,
        dimensions: viewport.getImageData()!.dimensions,
        spacing: [...viewport.getImageData()!.spacing],
      }));
    });
    expect(viewports).toHaveLength(3);
    for (const viewport of viewports) {
      expect(viewport.type).toBe('orthographic');
      expect(viewport.dimensions).toEqual([512, 1024, 4]);
      expect(viewport.spacing).toEqual([
        expect.closeTo(6 / 511, 6),
        expect.closeTo(2 / 1023, 6),
        expect.closeTo(2, 6),
      ]);
    }
  });

  it('raises no error in the console', () => {
    expect(ohif.complaints).toEqual([]);
  });

  it('is the same when the study is opened again', async () => {
    await ohif.open('');
    await ohif.openStudy(STUDY);
    const again = await seriesOf(ohif.page);
    expect(again.map(({ description }) => description).sort()).toEqual(
      series.map(({ description }) => description).sort(),
    );
  });
});

describe('Raw Data Storage of which the archive’s metadata hold no frames', () => {
  let ohif: OhifPage;
  let progress: string[];
  const instance = `/dicom-web/studies/${STUDY}/series/${uidFor('series raw-angiography-4')}/instances/${uidFor('instance raw-angiography-4')}`;

  beforeAll(async () => {
    ohif = await openOhif({ archive, version: '3.14.0-beta.6' });
    const metadata = instance.replace(/\/instances\/.*$/, '/metadata');
    ohif.server.route(metadata, (_message, response) => {
      void fetch(`${archive.origin}${metadata}`, { headers: { Accept: 'application/dicom+json' } })
        .then((answer) => answer.json() as Promise<Record<string, unknown>[]>)
        .then((sets) => {
          const bare = sets.map((set) =>
            Object.fromEntries(Object.entries(set).filter(([tag]) => !/^040710[AB]/.test(tag))),
          );
          response.writeHead(200, { 'Content-Type': 'application/dicom+json' }).end(JSON.stringify(bare));
        });
    });
    // In two parts: the second when the progress has been read.
    let sendRest = (): void => undefined;
    ohif.server.route(instance, (_message, response) => {
      const half = built.bytes.length >> 1;
      response.writeHead(200, { 'Content-Type': 'application/dicom', 'Content-Length': built.bytes.length });
      response.write(built.bytes.subarray(0, half));
      sendRest = () => void response.end(built.bytes.subarray(half));
    });
    await ohif.open(`viewer?StudyInstanceUIDs=${STUDY}`);
    const toast = ohif.page.getByText(/Retrieving raw data/).first();
    await toast.waitFor();
    progress = await toast.allInnerTexts();
    sendRest();
    await shown(ohif.page);
  });
  afterAll(() => ohif?.close());

  it('is retrieved once, with progress', async () => {
    expect(progress.join()).toMatch(/Retrieving raw data: \d+ of \d+ MB/);
    await ohif.page.getByText(/Retrieving raw data/).waitFor({ state: 'detached' });
    expect(ohif.server.requests.filter((request) => request === `GET ${instance}`)).toHaveLength(1);
  });

  it('shows every image', async () => {
    const series = await seriesOf(ohif.page);
    for (const [name, tag] of IMAGES) await expectPixels(ohif, named(series, name), scanOf(tag));
  });
});
