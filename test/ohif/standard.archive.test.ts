import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { frameLocations, looksScrambled, openPart10, unscramble } from '../../src/core/index.js';
import { decode, sha256 } from '../generator/codec.js';
import { specimen } from '../generator/families.js';
import { turnPicture } from '../generator/picture.js';
import { standardUid } from '../generator/standard-file.js';
import { pixelOnPage, seriesOf, showSeries, type Series } from '../support/ohif-images.js';
import { openOhif, shown, type OhifPage, type OhifWindow } from '../support/ohif.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { reportedFiles, reportedStandardObjects } from '../support/report-files.js';

/** The eight acquisitions that the instrument sends to an archive, one of them uncompressed, and the picture of the eye. */
const NAMES = [
  'standard-cube-512x128',
  'standard-cube-200x200',
  'standard-5-line',
  'standard-hd-5-line',
  'standard-hd-1-line',
  'standard-hd-21-line',
  'standard-hd-cross',
  'standard-hd-radial',
  'standard-uncompressed',
  'standard-lslo',
] as const;

const STUDIES = { generated: standardUid('study'), reported: '1.2.276.0.75.2.2.42.98.1' } as const;
/** Plain OHIF reads no spacing out of the functional groups of a single frame. */
const GROUPS_ONLY = standardUid('series standard-hd-1-line');

interface Facts {
  readonly pixels: string;
  readonly rows: number;
  readonly columns: number;
  readonly spacing: readonly unknown[];
}

/** Of every image in turn; the pixels are hashed in the page. */
const factsOf = (ohif: OhifPage, imageIds: readonly string[]): Promise<Facts[]> =>
  ohif.page.evaluate(async (ids) => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const facts = [];
    for (const id of ids) {
      const image = await cornerstone!.imageLoader.loadAndCacheImage(id);
      const { rows, columns, rowPixelSpacing, columnPixelSpacing } = image;
      const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(image.getPixelData()));
      const pixels = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(
        '',
      );
      facts.push({ pixels, rows, columns, spacing: [rowPixelSpacing, columnPixelSpacing] });
    }
    return facts;
  }, imageIds);

/** What is drawn in the first viewport, of the canvas itself: nothing that lies over it. */
const drawn = (ohif: OhifPage): Promise<string> =>
  ohif.page.evaluate(() => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
    return viewport!.canvas.toDataURL();
  });

const toasts = (ohif: OhifPage): Promise<string[]> =>
  ohif.page.locator('[data-sonner-toast]').allInnerTexts();

const byUid = async (ohif: OhifPage): Promise<ReadonlyMap<string, Series>> =>
  new Map((await seriesOf(ohif.page)).map((series) => [series.seriesInstanceUID, series]));

/** In the page: whether the line runs between two points of the page (x, y, x, y), to half a pixel. */
function isLineAt(stated: readonly number[]): boolean {
  const line = document.querySelector<SVGLineElement>('[data-czm-scan-lines] line:last-of-type');
  const box = line?.ownerSVGElement?.getBoundingClientRect();
  if (line === null || box === undefined) return false;
  const ends = ['x1', 'y1', 'x2', 'y2'].map(
    (name, index) => Number(line.getAttribute(name)) + (index % 2 === 0 ? box.x : box.y),
  );
  return ends.every((end, index) => Math.abs(end - (stated[index] ?? Number.NaN)) < 0.6);
}

async function generated(): Promise<readonly Uint8Array[]> {
  const all = [];
  for (const name of NAMES) all.push((await specimen(`${name}.dcm`).build()).bytes);
  return all;
}

/** Every frame of every series, with the extension and without it. */
async function expectTheSame(
  { plain, theirs }: { plain: OhifPage; theirs: ReadonlyMap<string, Series> },
  { ours, mine }: { ours: OhifPage; mine: ReadonlyMap<string, Series> },
): Promise<void> {
  for (const [uid, series] of theirs) {
    const same = mine.get(uid)!;
    expect(same.imageIds).toHaveLength(series.imageIds.length);
    expect(same).toMatchObject({
      description: series.description,
      isReconstructable: series.isReconstructable,
    });
    const [stock, own] = [await factsOf(plain, series.imageIds), await factsOf(ours, same.imageIds)];
    const spacing = uid === GROUPS_ONLY ? { spacing: [0.001955034, 0.005865103] } : {};
    expect(own).toEqual(stock.map((facts) => ({ ...facts, ...spacing })));
  }
}

describe.each(['3.13.2', '3.14.0-beta.6'] as const)('standard objects in OHIF %s', (version) => {
  let archive: Orthanc;
  /** Without the extension, and with it. */
  let plain: OhifPage;
  let ours: OhifPage;

  beforeAll(async () => {
    archive = await startOrthanc();
    for (const bytes of await generated()) await archive.upload(bytes);
    for (const { bytes } of reportedStandardObjects()) await archive.upload(bytes);
    plain = await openOhif({ archive, version, extension: false });
    ours = await openOhif({ archive, version });
  });
  afterAll(async () => {
    await Promise.all([plain?.close(), ours?.close()]);
    await archive?.stop();
  });

  async function expectStudy(study: string, count: number): Promise<void> {
    await plain.openStudy(study);
    await ours.openStudy(study);
    const [theirs, mine] = [await byUid(plain), await byUid(ours)];
    expect([...mine.keys()].sort()).toEqual([...theirs.keys()].sort());
    expect(mine.size).toBe(count);
    await expectTheSame({ plain, theirs }, { ours, mine });
    expect(await toasts(ours)).toEqual([]);
  }

  it('have the same pixels, size and spacing as without it, and the eye that only Frame Laterality states: reported', async () => {
    await expectStudy(STUDIES.reported, 4);
    const series = [...(await byUid(ours)).values()].find(({ imageIds }) =>
      imageIds.some((id) => id.includes('1.2.276.0.75.2.2.42.98.2.8/')),
    );
    await showSeries(ours.page, [series!]);
    await ours.page.locator('.overlay-item', { hasText: 'Left eye' }).first().waitFor();
  });

  it('have the same pixels, size and spacing as without it, and are drawn bit for bit, with the eye named', async () => {
    await expectStudy(STUDIES.generated, NAMES.length);
    const [theirs, mine] = [await byUid(plain), await byUid(ours)];
    const eyes: string[] = [];
    for (const name of ['standard-lslo', 'standard-cube-512x128', 'standard-hd-radial']) {
      const uid = standardUid(`series ${name}`);
      await showSeries(plain.page, [theirs.get(uid)!]);
      await showSeries(ours.page, [mine.get(uid)!]);
      expect(await drawn(ours)).toBe(await drawn(plain));
      await ours.page.locator('.overlay-item', { hasText: 'orientation as stated' }).first().waitFor();
      eyes.push(...(await ours.page.locator('.overlay-item', { hasText: /^Left eye$/ }).allInnerTexts()));
    }
    expect(eyes).toEqual(['Left eye', 'Left eye', 'Left eye']);
  });

  it('raise no notification and no error in the console', async () => {
    expect(await toasts(ours)).toEqual([]);
    expect(ours.complaints).toEqual(plain.complaints);
  });
});

describe('standard objects dropped onto OHIF', () => {
  let plain: OhifPage;
  let ours: OhifPage;

  /** There is no archive: nothing of a local file may be asked for. */
  async function openLocal(extension: boolean, files: readonly Uint8Array[]): Promise<OhifPage> {
    const ohif = await openOhif({ archive: { origin: 'http://127.0.0.1:9' }, extension });
    await ohif.open('local');
    const dropped = files.map((bytes, index) => ({
      name: `${NAMES[index]}.dcm`,
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
    return ohif;
  }

  beforeAll(async () => {
    const files = await generated();
    plain = await openLocal(false, files);
    ours = await openLocal(true, files);
  });
  afterAll(() => Promise.all([plain?.close(), ours?.close()]));

  it('have the same pixels, size and spacing as without the extension', async () => {
    const [theirs, mine] = [await byUid(plain), await byUid(ours)];
    expect([...mine.keys()].sort()).toEqual([...theirs.keys()].sort());
    expect(mine.size).toBe(NAMES.length);
    await expectTheSame({ plain, theirs }, { ours, mine });
    expect(await toasts(ours)).toEqual([]);
    expect(ours.complaints).toEqual(plain.complaints);
  });
});

describe('where the B-scans of a standard OPT lie in the picture that it names', () => {
  let archive: Orthanc;
  let ohif: OhifPage;
  let cube: Uint8Array;

  beforeAll(async () => {
    archive = await startOrthanc();
    cube = (await specimen('standard-cube-12.dcm').build()).bytes;
    await archive.upload(cube);
    await archive.upload((await specimen('standard-lslo.dcm').build()).bytes);
    ohif = await openOhif({ archive });
    await ohif.openStudy(STUDIES.generated);
    const series = await byUid(ohif);
    const of = (name: string): Series => series.get(standardUid(`series ${name}`))!;
    await showSeries(ohif.page, [of('standard-cube-12'), of('standard-lslo')]);
  });
  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  const layers = () => ohif.page.locator('[data-czm-scan-lines]');

  /** Waits until the line is on the page where the file states it to be. */
  async function expectLine(frame: number): Promise<void> {
    await ohif.page.locator(`[data-czm-scan-lines][aria-label="B-scan ${frame} (stated)"]`).waitFor();
    const [picture] = frameLocations(openPart10(cube))[frame - 1]!.pictures;
    const [r0, c0, r1, c1] = picture!.coordinates as [number, number, number, number];
    const stated = [
      ...(await pixelOnPage(ohif.page, 1, [c0 - 0.5, r0 - 0.5])),
      ...(await pixelOnPage(ohif.page, 1, [c1 - 0.5, r1 - 0.5])),
    ];
    await ohif.page.waitForFunction(isLineAt, stated);
  }

  const goTo = (index: number): Promise<void> =>
    ohif.page.evaluate(async (at) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((e) => e.getViewports());
      await (viewport as unknown as { setImageIdIndex(index: number): Promise<string> }).setImageIdIndex(at);
    }, index);

  it('is one line in the picture and none in the B-scan, where the file states it', async () => {
    await goTo(0);
    await expectLine(1);
    expect(await layers().count()).toBe(1);
    expect(await layers().locator('text').allInnerTexts()).toEqual([]);
    expect(await layers().locator('text').allTextContents()).toEqual(['B-scan 1 (stated)']);
  });

  it('follows the B-scan that is shown', async () => {
    await ohif.page.locator('.cornerstone-canvas').first().hover();
    await ohif.page.mouse.wheel(0, 100);
    await expectLine(2);
    await goTo(9);
    await expectLine(10);
  });

  it('follows the picture when it is zoomed, moved, turned and flipped', async () => {
    const changes = [{ rotation: 90 }, { flipHorizontal: true }, { zoom: 1.7 }, { pan: [40, -25] }] as const;
    for (const change of changes) {
      await ohif.page.evaluate((given) => {
        const { cornerstone } = globalThis as unknown as OhifWindow;
        const viewport = (cornerstone!.getRenderingEngines() ?? []).flatMap((e) => e.getViewports())[1]!;
        (viewport as unknown as { setViewPresentation(p: unknown): void }).setViewPresentation(given);
        viewport.render();
      }, change);
      await expectLine(10);
    }
  });

  it('is no annotation: nothing of it can be saved as a measurement', async () => {
    const kept = await ohif.page.evaluate(() => {
      const { cornerstoneTools, services } = globalThis as unknown as OhifWindow;
      const measurements = services['measurementService']!['getMeasurements']!() as unknown[];
      const annotations = cornerstoneTools!.annotation.state.getAllAnnotations();
      return { annotations: JSON.stringify(annotations.map(({ data }) => data)), measurements };
    });
    expect(kept.annotations).not.toMatch(/B-scan|stated/);
    expect(kept.measurements).toEqual([]);
  });

  it('goes when the B-scans are not shown any more', async () => {
    const series = await byUid(ohif);
    await showSeries(ohif.page, [series.get(standardUid('series standard-lslo'))!]);
    await layers().waitFor({ state: 'detached' });
  });

  it('raises no notification and no error in the console', async () => {
    expect(await toasts(ohif)).toEqual([]);
    expect(ohif.complaints).toEqual([]);
  });
});

describe("the instrument's own files, as reported, in OHIF", () => {
  let archive: Orthanc;
  let ohif: OhifPage;
  const files = reportedFiles().filter(({ name }) => name.includes('.EX.'));
  let series: ReadonlyMap<string, Series>;

  beforeAll(async () => {
    archive = await startOrthanc();
    for (const { bytes } of files) await archive.upload(bytes);
    ohif = await openOhif({ archive });
    await ohif.openStudy('1.2.276.0.75.2.2.42.99.0');
    series = await byUid(ohif);
  });
  afterAll(async () => {
    await ohif?.close();
    await archive?.stop();
  });

  it.each(files.map((file) => [file.name, file] as const))('%s', async (_name, { bytes, expected }) => {
    const { attributes, frames } = openPart10(bytes);
    const own = series.get((attributes.get('0020000E')?.text ?? '').split('\0')[0]!)!;
    expect(own.imageIds).toHaveLength(frames.length);
    for (const index of new Set([0, frames.length - 1])) {
      const frame = new Uint8Array(frames[index]!);
      const stored = await decode(looksScrambled(frame) ? unscramble(frame) : frame);
      // The second of two crossed scans is turned the other way.
      const turn =
        expected.volume === false && frames.length === 2 && index === 1 ? 'rotate-90' : expected.turn;
      const upright = turnPicture(stored!, turn);
      const { rows, columns } = upright;
      const [facts] = await factsOf(ohif, [own.imageIds[index]!]);
      expect(facts).toMatchObject({ rows, columns, pixels: sha256(upright.pixels) });
      const near = (mm: number | undefined): unknown =>
        mm === undefined ? expect.anything() : expect.closeTo(mm, 8);
      expect(facts!.spacing).toEqual([near(expected.down), near(expected.across)]);
    }
    if (expected.volume === false) expect(own.isReconstructable).toBe(false);
    const sopClass = await ohif.page.evaluate((id) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      return (cornerstone!.metaData.get('instance', id) as { SOPClassUID: string }).SOPClassUID;
    }, own.imageIds[0]!);
    if (expected.sop !== undefined) expect(sopClass).toBe(expected.sop);
    await showSeries(ohif.page, [own]);
    await ohif.page
      .locator('.overlay-item', { hasText: expected.eye === 'R' ? 'Right eye' : 'Left eye' })
      .first()
      .waitFor();
  });

  it('raise no error in the console', () => {
    expect(ohif.complaints).toEqual([]);
  });
});
