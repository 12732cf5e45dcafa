import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPart10 } from '../../src/core/index.js';
// The public attributes of a file have no reader.
import { textValue } from '../../src/core/internal.js';
import { standardObjects } from '../generator/standard-objects.js';
import { CORNERSTONES } from '../support/cornerstones.js';
import { openHost, type HostPage } from '../support/host.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { reportedStandardObjects } from '../support/report-files.js';
import type { ImageSummary } from '../support/host-page/images.js';
import { load, register } from './page.js';
import { STANDARD_SHAPES, standardShapeFile } from './standard-shapes.js';

/*
 * Standard objects (docs/format.md sections 1 and 8a) with the plugin and without it: every number is the same. The
 * pixels without it are those of the stock viewer, which shows these objects right.
 */

type Json = Record<string, { Value?: unknown[] }>;
const uidIn = (json: Json, tag: string): string => String(json[tag]?.Value?.[0]);

interface Standard {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a host knows of an image: its pixels, and what is said of them. */
type Known = { readonly image: ImageSummary; readonly modules: Record<string, unknown> };

const MODULES = [
  'imagePlaneModule',
  'imagePixelModule',
  'voiLutModule',
  'generalSeriesModule',
  'sopCommonModule',
];

async function standards(): Promise<readonly Standard[]> {
  const generated = standardObjects.filter(({ slow }) => slow !== true);
  return [
    ...(await Promise.all(
      generated.map(async ({ name, build }) => ({ name, bytes: (await build()).bytes })),
    )),
    ...reportedStandardObjects(),
    ...(await Promise.all(
      STANDARD_SHAPES.map(async (shape, index) => ({
        name: shape.name,
        bytes: await standardShapeFile(shape, index + 1),
      })),
    )),
  ];
}

const files = await standards();

describe.each(CORNERSTONES)('standard objects in Cornerstone3D %s', (cornerstone) => {
  let orthanc: Orthanc;
  /** Without the plugin, and with it. */
  let stock: HostPage;
  let ours: HostPage;
  const metadata = new Map<string, Json>();

  beforeAll(async () => {
    orthanc = await startOrthanc();
    const open = async (): Promise<HostPage> => {
      const host = await openHost({ cornerstone, proxy: { '/dicom-web': orthanc.origin } });
      for (const [index, { bytes }] of files.entries()) {
        host.server.route(`/files/${index}.dcm`, (_request, response) => void response.end(bytes));
      }
      await host.boot();
      return host;
    };
    for (const { bytes } of files) await orthanc.upload(bytes);
    [stock, ours] = [await open(), await open()];
    await register(ours);
    const all = await stock.page.evaluate(async () => {
      const json = async (path: string): Promise<Json[]> => (await (await fetch(path)).json()) as Json[];
      const studies = await json('/dicom-web/studies');
      const uids = studies.map((study) => String(study['0020000D']?.Value?.[0]));
      return (await Promise.all(uids.map((uid) => json(`/dicom-web/studies/${uid}/metadata`)))).flat();
    });
    for (const json of all) metadata.set(uidIn(json, '00080018'), json);
  });
  afterAll(async () => {
    await Promise.all([stock?.close(), ours?.close()]);
    await orthanc?.stop();
  });

  const jsonOf = ({ bytes }: Standard): Json => {
    const uid = textValue(openPart10(bytes).attributes, '00080018');
    const json = metadata.get(uid);
    if (json === undefined) throw new Error(`the archive has no ${uid}`);
    return json;
  };
  const framesOf = (json: Json): number => Number(json['00280008']?.Value?.[0] ?? 1);

  /** Everything that a host knows of some images; addresses without their server. */
  async function known(host: HostPage, imageIds: readonly string[]): Promise<Known[]> {
    const outcomes = await load(host, imageIds);
    const modules = await host.page.evaluate(
      ([ids, types]) =>
        ids.map((id) => Object.fromEntries(types.map((type) => [type, globalThis.host.module(type, id)]))),
      [imageIds, MODULES] as const,
    );
    const all = outcomes.map((outcome, index) => ({ ...outcome, modules: modules[index] }));
    return JSON.parse(JSON.stringify(all).replaceAll(host.origin, '')) as Known[];
  }

  /** The stock viewer reads no spacing out of the groups of a single frame: there ours states it. */
  async function expectTheSame(idsIn: (host: HostPage) => Promise<readonly string[]>): Promise<void> {
    const [theirs, mine] = [await known(stock, await idsIn(stock)), await known(ours, await idsIn(ours))];
    expect(theirs.length).toBeGreaterThan(0);
    for (const [index, known] of theirs.entries()) {
      expect(known).toHaveProperty('image');
      const stated = mine[index]!;
      expect(comparable(stated)).toEqual(comparable(known));
      // The stock viewer takes 1 mm, or none, where only the groups of a single frame state the spacing.
      if (isStated(known)) expect(spacingOf(stated)).toEqual(spacingOf(known));
      else expect(spacingOf(stated)).toEqual([0.001955034, 0.005865103]);
    }
  }

  const described = (imageId: string) =>
    ours.page.evaluate((id) => {
      const { description, turn, rows, columns } = globalThis.czm.describe(id) ?? {};
      return { basis: description?.orientation.basis, eye: description?.laterality, turn, rows, columns };
    }, imageId);

  const wadors = (host: HostPage, json: Json): string[] => {
    const [study, series, instance] = ['0020000D', '0020000E', '00080018'].map((tag) => uidIn(json, tag));
    const base = `wadors:${host.origin}/dicom-web/studies/${study}/series/${series}/instances/${instance}`;
    return Array.from({ length: framesOf(json) }, (_, index) => `${base}/frames/${index + 1}`);
  };

  it.each(files.map((file) => [file.name, file] as const))('by DICOMweb: %s', async (_name, file) => {
    const json = jsonOf(file);
    await expectTheSame(async (host) => {
      const ids = wadors(host, json);
      await host.page.evaluate(
        ([id, data]) => globalThis.host.metadata.utilities.addDicomWebInstance(id, data as never),
        [ids[0]!, json] as const,
      );
      return ids;
    });
    const manufacturer = String(json['00080070']?.Value?.[0] ?? '');
    const isOurs = manufacturer.startsWith('Carl Zeiss') || json['22010010'] !== undefined;
    expect(await described(wadors(ours, json)[0]!)).toMatchObject(
      isOurs
        ? {
            basis: 'standard object',
            turn: 'none',
            rows: uidNumber(json, '00280010'),
            columns: uidNumber(json, '00280011'),
          }
        : {},
    );
  });

  it.each(files.map((file, index) => [file.name, index] as const))('by file: %s', async (_name, index) => {
    const frames = framesOf(jsonOf(files[index]!));
    const idsBelow = (base: string): string[] =>
      Array.from({ length: frames }, (_, frame) => `${base}?frame=${frame + 1}`);
    const url = (host: HostPage): string => `${host.origin}/files/${index}.dcm`;
    await expectTheSame((host) => Promise.resolve(idsBelow(`wadouri:${url(host)}`)));
    await expectTheSame(async (host) => {
      const added = await host.page.evaluate((from) => globalThis.host.addFile(from), url(host));
      return idsBelow(added);
    });
  });

  it('by addFile, and by the older store of DICOMweb metadata', async () => {
    const at = (name: string): number => files.findIndex((file) => file.name === name);
    const cube = at('standard-cube-512x128.dcm');
    const opened = await ours.page.evaluate(
      (url) => globalThis.host.openFile(globalThis.czm, url, 'File'),
      `${ours.origin}/files/${cube}.dcm`,
    );
    expect(opened).toMatchObject({
      stacks: [{ repairs: 0, laterality: 'L', kind: 'cube', error: undefined }],
    });
    const { stacks } = opened as { stacks: readonly { imageIds: readonly string[] }[] };
    const [file] = await known(ours, stacks[0]!.imageIds);
    const json = jsonOf(files[cube]!);
    const [web] = await known(stock, wadors(stock, json));
    expect(file!.image.sha256).toBe(web!.image.sha256);
    expect(spacingOf(file!)).toEqual(spacingOf(web!));

    for (const name of [
      'standard-cube-512x128.dcm',
      'standard-lslo.dcm',
      'web/11-standard-opt-radial.json',
    ]) {
      const data = jsonOf(files[at(name)]!);
      await expectTheSame(async (host) => {
        const ids = wadors(host, data);
        await host.page.evaluate(
          ([all, given]) => {
            const { cornerstone, dicomImageLoader } = globalThis.host;
            // Loaded before, with the metadata of the other store.
            cornerstone.cache.purgeCache();
            for (const id of all) dicomImageLoader.wadors.metaDataManager.add(id, given as never);
          },
          [ids, data] as const,
        );
        return ids;
      });
    }
  });

  it.each(['standard-hd-radial.dcm', 'standard-hd-cross.dcm', 'web/11-standard-opt-radial.json'])(
    'no volume is made of scans that cross: %s',
    async (name) => {
      const ids = wadors(ours, jsonOf(files.find((file) => file.name === name)!));
      const refusal = await ours.page.evaluate(
        ([i, n]) =>
          globalThis.host.volume(i, n).then(
            () => '',
            (error: Error) => error.message,
          ),
        [ids, `cornerstoneStreamingImageVolume:${name}`] as const,
      );
      expect(refusal).toMatch(/No volume can be made of this CZM scan/);
    },
  );

  it('warns of nothing, and leaves the console silent', async () => {
    const warnings = await ours.page.evaluate(() => globalThis.czmWarnings);
    // Of the one specimen that contradicts itself.
    expect(warnings.filter(({ code }) => code !== 'LATERALITY')).toEqual([]);
    // The host's own: frames that are loaded at once each bring the metadata of their file.
    const hosts = /Metadata add skipped|No volume can be made/;
    expect(ours.complaints.filter((line) => !hosts.test(line))).toEqual([]);
  });
});

const uidNumber = (json: Json, tag: string): unknown => json[tag]?.Value?.[0];

const SPACING = /^(rowPixelSpacing|columnPixelSpacing|pixelSpacing|usingDefaultValues)$/;

/** Colours of JPEG 2000 are RGB once they are decoded; the stock viewer keeps the name of the transform, and copies them. */
const STORED_COLOUR = /^(YBR_RCT|YBR_ICT)$/;

const comparable = ({ image, modules }: Known): unknown => {
  const { photometricInterpretation: stored = '', ...rest } = image;
  const colour = STORED_COLOUR.test(stored) || (image.color && stored === 'RGB');
  const picture = colour ? { ...rest, dataType: 'bytes' } : image;
  const known = { image: picture, modules };
  return JSON.parse(JSON.stringify(known, (key, value: unknown) => (SPACING.test(key) ? undefined : value)));
};

const spacingOf = ({ image }: Known): readonly unknown[] => [image.rowPixelSpacing, image.columnPixelSpacing];

const isStated = ({ image }: Known): boolean =>
  typeof image.rowPixelSpacing === 'number' && image.rowPixelSpacing !== 1;
