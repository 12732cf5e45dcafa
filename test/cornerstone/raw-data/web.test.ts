import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { specimen } from '../../generator/families.js';
import { openPart10 } from '../../../src/core/index.js';
import { bScans, CUBE, FUNDUS, rawFile } from '../../core/containers/raw-file.js';
import { CORNERSTONES } from '../../support/cornerstones.js';
import type { HostPage } from '../../support/host.js';
import type { Opened, StackSummary } from '../../support/host-page/files.js';
import { serve, type StaticServer } from '../../support/static-server.js';
import { load, openRegistered } from '../page.js';
import { publishArchive, type RawArchive } from './other-archive.js';
import { byTag, pictures, TAGS } from './page.js';
import { publishContainers, type PublishedContainers } from '../scans.js';

interface Retrieved {
  readonly opened: Opened;
  readonly progress: readonly (readonly [loaded: number, total: number | undefined])[];
}

/** Opens the instance by its metadata, with an authorization that is another one at each request. */
const retrieve = (
  { page }: HostPage,
  { json, url }: RawArchive,
  { at = 'instance', aborted = false }: { at?: 'instance' | 'series'; aborted?: boolean } = {},
): Promise<Retrieved> =>
  page.evaluate(
    async ([data, address, place, isAborted]) => {
      let asked = 0;
      const progress: [number, number | undefined][] = [];
      const abort = new AbortController();
      if (isAborted) abort.abort();
      const opened = await globalThis.host.opened(
        globalThis.czm.addRawData(data, {
          url: address,
          headers: () => ({ Authorization: `Bearer ${String(++asked)}` }),
          metadataUrl: place === 'instance' ? `${address}/metadata` : undefined,
          onProgress: (loaded, total) => void progress.push([loaded, total]),
          signal: abort.signal,
        }),
      );
      return { opened, progress };
    },
    [json, url, at, aborted] as const,
  );

function stacksIn({ opened }: Retrieved): readonly StackSummary[] {
  if ('failure' in opened) throw new Error(opened.failure.message);
  return opened.stacks;
}

const names = ({ asked }: RawArchive): string[] => asked.map(({ what }) => what);

describe.each(CORNERSTONES)('Raw Data Storage of a DICOMweb server in Cornerstone3D %s', (cornerstone) => {
  let host: HostPage;
  let elsewhere: StaticServer;
  let raw: PublishedContainers;
  let file: Uint8Array;

  beforeAll(async () => {
    elsewhere = await serve({ folders: {} });
    host = await openRegistered({ cornerstone });
    raw = await publishContainers(host, 'raw-angiography-4.DCM');
    ({ bytes: file } = await specimen('raw-angiography-4.DCM').build());
  });
  afterAll(async () => {
    await host.close();
    await elsewhere.close();
  });
  afterEach(() => host.page.evaluate(() => globalThis.host.closeViewports()));

  async function expectAll(stacks: readonly StackSummary[]): Promise<void> {
    expect(stacks.map(({ tag, error }) => [tag, error])).toEqual(TAGS.map((tag) => [tag, undefined]));
    for (const { imageIds, tag } of stacks) {
      expect(await load(host, imageIds)).toMatchObject(pictures(byTag(raw.containers, tag)));
    }
  }

  it('is asked for one frame of each image, and for the others when they are shown', async () => {
    const archive = publishArchive(host, file);
    const stacks = stacksIn(await retrieve(host, archive));
    expect(names(archive).sort()).toEqual(TAGS.map((tag) => `${tag}/1`));
    archive.asked.length = 0;
    const [cube] = stacks;
    const [third] = await load(host, [cube!.imageIds[2]!]);
    expect(third).toMatchObject(pictures([raw.containers[0]!.frames[2]!])[0]!);
    expect(names(archive)).toEqual(['040710A1/3']);
    await expectAll(stacks);
    expect(names(archive)).not.toContain('instance');
  });

  it('is asked with the authorization that is valid then', async () => {
    const archive = publishArchive(host, file);
    const [cube] = stacksIn(await retrieve(host, archive));
    await load(host, cube!.imageIds.slice(1, 2));
    const bearers = archive.asked.map(({ headers }) => headers.authorization);
    expect([...bearers].sort()).toEqual(['1', '2', '3', '4', '5', '6'].map((n) => `Bearer ${n}`));
    for (const { headers } of archive.asked) expect(headers.accept).toContain('application/octet-stream');
  });

  it.each([
    ['by a name that only it knows', (path: string) => `http://orthanc.internal:8042${path}/`],
    ['by the path alone', (path: string) => `${path}/`],
  ])('may give its addresses %s', async (_, prefix) => {
    const path = new URL(publishArchive(host, file).url).pathname.replace(/\d+$/, (n) =>
      String(Number(n) + 1),
    );
    const archive = publishArchive(host, file, { addresses: prefix(path) });
    await expectAll(stacksIn(await retrieve(host, archive)));
    expect(names(archive)).not.toContain('instance');
  });

  it('may give them relative to the metadata of the series', async () => {
    const path = new URL(publishArchive(host, file).url).pathname.replace(/\d+$/, (n) =>
      String(Number(n) + 1),
    );
    const archive = publishArchive(host, file, { addresses: path.replace(/^.*(?=instances)/, '') + '/' });
    await expectAll(stacksIn(await retrieve(host, archive, { at: 'series' })));
    expect(names(archive)).not.toContain('instance');
  });

  it('is not asked at all where the frames are in the metadata', async () => {
    const archive = publishArchive(host, file, { frames: 'inline' });
    await expectAll(stacksIn(await retrieve(host, archive)));
    expect(names(archive)).toEqual([]);
  });

  it.each([
    ['say nothing of the frames', { frames: 'absent' }],
    ['say nothing of the containers', { closed: true }],
  ] as const)('is asked for the instance, once and with progress, where the metadata %s', async (_, form) => {
    const archive = publishArchive(host, file, form);
    const retrieved = await retrieve(host, archive);
    await expectAll(stacksIn(retrieved));
    expect(names(archive)).toEqual(['instance']);
    expect(archive.asked[0]!.headers).toMatchObject({
      authorization: 'Bearer 1',
      accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
    });
    const loaded = retrieved.progress.map(([bytes]) => bytes);
    // How often depends on how the network cuts it.
    expect(loaded).not.toEqual([]);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(new Set(retrieved.progress.map(([, total]) => total))).toEqual(new Set([loaded.at(-1)]));
    expect(loaded.at(-1)).toBeGreaterThan(file.length);
  });

  it('may send the instance without its length', async () => {
    const archive = publishArchive(host, file, { frames: 'absent', unknownLength: true });
    const retrieved = await retrieve(host, archive);
    await expectAll(stacksIn(retrieved));
    expect(new Set(retrieved.progress.map(([, total]) => total))).toEqual(new Set([undefined]));
  });

  it.each([
    ['of one image', { '040710A7/1': 404 }],
    ['at all', { '*': 500 }],
  ])('is asked for the instance where it refuses the frames that it has named: %s', async (_, refused) => {
    const archive = publishArchive(host, file, { refused: refused as Record<string, number> });
    await expectAll(stacksIn(await retrieve(host, archive)));
    expect(names(archive).filter((what) => what === 'instance')).toHaveLength(1);
  });

  it('is asked, and no other server, where frames lie elsewhere', async () => {
    const archive = publishArchive(host, file, { addresses: `${elsewhere.origin}/` });
    await expectAll(stacksIn(await retrieve(host, archive)));
    expect(names(archive)).toEqual(['instance']);
    expect(elsewhere.requests).toEqual([]);
  });

  it('that refuses the instance as well is an error with its answer', async () => {
    for (const form of [{ frames: 'absent' }, { refused: { '*': 401 } }] as const) {
      const archive = publishArchive(host, file, { ...form, instanceRefused: 401 });
      const { opened } = await retrieve(host, archive);
      expect(opened).toMatchObject({
        failure: { code: 'CZM_HTTP', message: expect.stringContaining('answered 401') },
      });
    }
  });

  it('that sends another instance than the one of the metadata is an error', async () => {
    const archive = publishArchive(host, file, { frames: 'absent' });
    const json = { ...archive.json, '00080018': { vr: 'UI', Value: ['1.2.3'] } };
    const { opened } = await retrieve(host, { ...archive, json });
    expect(opened).toMatchObject({
      failure: { code: 'CZM_DICOM', message: expect.stringContaining('a different instance') },
    });
  });

  it('is not asked any more when the page has lost interest', async () => {
    const archive = publishArchive(host, file, { frames: 'absent' });
    const { opened } = await retrieve(host, archive, { aborted: true });
    expect(opened).toMatchObject({ failure: { shape: 'Error', name: 'AbortError' } });
    expect(names(archive)).toEqual([]);
  });

  it('may refuse one frame, which is then an error, and can be asked for again', async () => {
    const refused: Record<string, number> = { '040710A1/2': 503 };
    const archive = publishArchive(host, file, { refused });
    const [cube] = stacksIn(await retrieve(host, archive));
    const { frames } = raw.containers[0]!;
    const [first, second, third] = await load(host, cube!.imageIds.slice(0, 3), { oneByOne: true });
    expect([first, third]).toMatchObject(pictures([frames[0]!, frames[2]!]));
    expect(second).toMatchObject({
      failure: { code: 'CZM_HTTP', message: expect.stringContaining('answered 503') },
    });
    delete refused['040710A1/2'];
    expect(await load(host, cube!.imageIds.slice(1, 2))).toMatchObject(pictures([frames[1]!]));
  });

  it('may send what is no frame of that image, which is not shown', async () => {
    const fundus = openPart10(file).containers[1]!.frames[0]!;
    const text = new TextEncoder().encode('<html>Please log in</html>');
    const archive = publishArchive(host, file, { instead: { '040710A1/2': fundus, '040710A1/3': text } });
    const [cube] = stacksIn(await retrieve(host, archive));
    const outcomes = await load(host, cube!.imageIds, { oneByOne: true });
    expect(outcomes).toMatchObject([
      pictures(raw.containers[0]!.frames)[0],
      { failure: { code: 'CZM_DECODE', frame: 2 } },
      { failure: { frame: 3, code: expect.stringMatching(/^CZM_/) } },
      pictures(raw.containers[0]!.frames)[3],
    ]);
  });

  it('is asked for another frame where the first cannot be opened, but not for all', async () => {
    const noise = new Uint8Array(4000).fill(0x33);
    const frames = [noise, ...bScans(2)];
    const many = new Array<Uint8Array>(20).fill(noise);
    const bytes = rawFile({
      containers: [{ ...CUBE, frames }, FUNDUS, { ...CUBE, element: 0xad, frames: many }],
    });
    const archive = publishArchive(host, bytes);
    const stacks = stacksIn(await retrieve(host, archive));
    expect(stacks.map(({ tag, imageIds, error }) => [tag, imageIds.length, error?.code])).toEqual([
      ['040710A1', 3, undefined],
      ['040710A6', 1, undefined],
      ['040710AD', 0, 'CZM_SCRAMBLE'],
    ]);
    const of = (tag: string): string[] => names(archive).filter((what) => what.startsWith(tag));
    expect(of('040710A1')).toEqual(['040710A1/1', '040710A1/2']);
    expect(of('040710AD')).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `040710AD/${n}`));
  });

  it('gives uncompressed frames as well', async () => {
    const { containers } = await publishContainers(host, 'raw-8-bit.DCM');
    const archive = publishArchive(host, (await specimen('raw-8-bit.DCM').build()).bytes);
    for (const { imageIds, tag } of stacksIn(await retrieve(host, archive))) {
      expect(await load(host, imageIds)).toMatchObject(pictures(byTag(containers, tag)));
    }
    expect(names(archive)).not.toContain('instance');
  });

  it('may be asked twice', async () => {
    const archive = publishArchive(host, file);
    await expectAll(stacksIn(await retrieve(host, archive)));
    await host.page.evaluate(() => globalThis.host.cornerstone.cache.purgeCache());
    await expectAll(stacksIn(await retrieve(host, archive)));
  });

  it('is not needed by a host that has all bytes in its JSON', async () => {
    const { json } = publishArchive(host, file, { frames: 'inline' });
    const stacks = await host.page.evaluate((data) => {
      // As dcmjs keeps what it read of a file: bytes are ArrayBuffers among the values.
      const inMemory = JSON.parse(JSON.stringify(data), (_key, value: { InlineBinary?: string }) => {
        const text = value?.InlineBinary;
        if (text === undefined) return value;
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        return { vr: 'OB', Value: [bytes.buffer] };
      }) as typeof data;
      return globalThis.czm
        .addRawDataInMemory('dicomfile:4711?frame=1', inMemory)
        .map(globalThis.host.summaryOf);
    }, json);
    expect(stacks[0]!.imageIds[0]).toBe('dicomfile:4711?container=040710A1&frame=1');
    await expectAll(stacks);
  });

  it('that has no container is refused', async () => {
    const { bytes } = await specimen('raw-no-containers.DCM').build();
    const { opened } = await retrieve(host, publishArchive(host, bytes));
    expect(opened).toMatchObject({ failure: { code: 'CZM_UNSUPPORTED' } });
  });

  it('makes a volume of frames that it sends one by one', async () => {
    const [cube] = stacksIn(await retrieve(host, publishArchive(host, file)));
    const volume = await host.page.evaluate(
      (ids) => globalThis.host.volume([...ids], 'raw:web'),
      cube!.imageIds,
    );
    expect(volume.dimensions).toEqual([512, 1024, 4]);
    volume.spacing.forEach((mm, axis) => expect(mm).toBeCloseTo([6 / 511, 2 / 1023, 2][axis]!, 6));
  });

  it('leaves no unexplained line in the console', () => {
    const explained = /[Ff]rame \d|answered \d{3}|Failed to load resource|No image in this/;
    expect(host.complaints.filter((line) => !explained.test(line))).toEqual([]);
  });
});
