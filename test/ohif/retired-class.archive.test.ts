import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPart10 } from '../../src/core/index.js';
import { uidFor } from '../generator/czm-attributes.js';
import { exFile } from '../generator/ex-file.js';
import { specimen } from '../generator/families.js';
import { makeFrames } from '../generator/frames.js';
import { concat, text, writeDataSet } from '../generator/part10.js';
import { pictureOf, seriesOf, showSeries, type Series } from '../support/ohif-images.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

/** What the instrument's own files carry: retired, of no IOD, on no viewer's list. */
const OPT_FILE = '1.2.840.10008.5.1.4.1.1.12.77';

/** The file with that SOP class. */
function withSopClass(file: Uint8Array, sopClass: string): Uint8Array {
  const { start, end } = openPart10(file).file.elements.find(({ tag }) => tag === '00080016')!;
  const written = writeDataSet([text(0x00080016, 'UI', sopClass)]);
  return concat([file.subarray(0, start), written, file.subarray(end)]);
}

async function files(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const crossed = exFile({
    name: 'crossed',
    about: 'the retired SOP class',
    kind: 'hd-cross',
    frames: await makeFrames('hd-cross', 2, { series: 11 }),
    attributes: { sopClass: OPT_FILE },
  });
  const fundus = exFile({
    name: 'fundus',
    about: 'the retired SOP class',
    kind: 'fundus',
    frames: await makeFrames('fundus', 1, { series: 12 }),
    attributes: { sopClass: OPT_FILE },
  });
  const raw = await specimen('raw-angiography-4.DCM').build();
  return [
    { name: 'crossed.EX.DCM', bytes: crossed.bytes },
    { name: 'fundus.EX.DCM', bytes: fundus.bytes },
    { name: 'raw.DCM', bytes: withSopClass(raw.bytes, OPT_FILE) },
  ];
}

interface Opened {
  readonly crossed: Series;
  readonly fundus: Series;
  readonly raw: readonly Series[];
}

async function opened({ page }: OhifPage): Promise<Opened> {
  const series = await seriesOf(page);
  const of = (name: string): Series =>
    series.find(({ seriesInstanceUID }) => seriesInstanceUID === uidFor(`series ${name}`))!;
  const [crossed, fundus] = [of('crossed'), of('fundus')];
  return { crossed, fundus, raw: series.filter((one) => one !== crossed && one !== fundus) };
}

const instanceOf = (ohif: OhifPage, { imageIds }: Series): Promise<Record<string, unknown>> =>
  ohif.page.evaluate((imageId) => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const instance = cornerstone!.metaData.get('instance', imageId) as Record<string, unknown>;
    const { SOPClassUID, WindowCenter, WindowWidth, PixelRepresentation } = instance;
    return {
      SOPClassUID,
      WindowCenter: Number(WindowCenter),
      WindowWidth: Number(WindowWidth),
      PixelRepresentation,
    };
  }, imageIds[0]!);

/** What the first viewport shows as black and as white. */
const windowOf = (ohif: OhifPage): Promise<readonly number[]> =>
  ohif.page.evaluate(() => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
    const { voiRange } = (
      viewport as unknown as { getProperties(): { voiRange: { lower: number; upper: number } } }
    ).getProperties();
    return [voiRange.lower, voiRange.upper];
  });

describe.each(['an archive', 'local files'])('scans of the retired SOP class, from %s', (from) => {
  let archive: Orthanc | undefined;
  let ohif: OhifPage;
  let series: Opened;

  beforeAll(async () => {
    const scans = await files();
    if (from === 'an archive') {
      archive = await startOrthanc();
      for (const { bytes } of scans) await archive.upload(bytes);
      ohif = await openOhif({ archive });
      await ohif.openStudy(uidFor('study synthetic'));
    } else {
      ohif = await openOhif({ archive: { origin: 'http://127.0.0.1:9' } });
      await ohif.open('local');
      const inputs = scans.map(({ name, bytes }) => ({
        name,
        mimeType: 'application/dicom',
        buffer: Buffer.from(bytes),
      }));
      await ohif.page.locator('input[type=file]').first().setInputFiles(inputs);
      await ohif.page.getByText('PHANTOM, SYNTHETIC', { exact: true }).first().click();
      await ohif.page.getByText('Basic Viewer').first().click();
      await shown(ohif.page);
    }
    series = await opened(ohif);
  });
  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  it('are ordinary display sets, upright', async () => {
    expect([series.crossed.imageIds.length, series.fundus.imageIds.length]).toEqual([2, 1]);
    expect(await pictureOf(ohif.page, series.crossed.imageIds[0]!)).toMatchObject({
      rows: 1024,
      columns: 1024,
    });
    expect(await pictureOf(ohif.page, series.fundus.imageIds[0]!)).toMatchObject({ rows: 664, columns: 512 });
  });

  it('have the class of their content', async () => {
    expect(await instanceOf(ohif, series.crossed)).toMatchObject({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.5.4',
    });
    expect(await instanceOf(ohif, series.fundus)).toMatchObject({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.5.1',
    });
  });

  it('are shown with the window of unsigned pixels', async () => {
    expect(await instanceOf(ohif, series.crossed)).toMatchObject({
      PixelRepresentation: 0,
      WindowCenter: 157,
      WindowWidth: 210,
    });
    await showSeries(ohif.page, [series.crossed]);
    // PS3.3 C.11.2.1.2.1: from c - 0.5 - (w - 1) / 2 to c - 0.5 + (w - 1) / 2.
    expect(await windowOf(ohif)).toEqual([52, 261]);
  });

  it('of Raw Data Storage are its images', () => {
    const images = series.raw.filter(({ imageIds }) => imageIds.length > 0);
    expect(images.map(({ description }) => description.split(' - ')[1]).sort()).toEqual([
      'LSLO fundus',
      'en-face projection',
      'flow cube',
      'iris',
      'structural cube',
    ]);
  });

  it('raise no error in the console', () => {
    expect(ohif.complaints).toEqual([]);
  });
});
