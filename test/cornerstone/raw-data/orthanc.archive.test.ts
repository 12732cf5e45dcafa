import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { DicomJson } from '../../../src/core/index.js';
import { specimen } from '../../generator/families.js';
import { CORNERSTONES } from '../../support/cornerstones.js';
import { openHost, type HostPage } from '../../support/host.js';
import type { Opened, StackSummary } from '../../support/host-page/files.js';
import { startOrthanc, type Orthanc } from '../../support/orthanc.js';
import { load, register } from '../page.js';
import { byTag, pictures } from './page.js';
import { independentFrames, publishContainers, type ExpectedFrame } from '../scans.js';

interface Retrieved {
  readonly opened: Opened;
  readonly progress: readonly number[];
}

describe.each(CORNERSTONES)('Raw Data Storage from Orthanc in Cornerstone3D %s', (cornerstone) => {
  let orthanc: Orthanc;
  let host: HostPage;

  beforeAll(async () => {
    orthanc = await startOrthanc();
    const fixture = new URL('../../fixtures/independent/raw-storage.DCM', import.meta.url);
    await orthanc.upload(readFileSync(fixture));
    for (const name of ['raw-angiography-4.DCM', 'raw-8-bit.DCM']) {
      await orthanc.upload((await specimen(name).build()).bytes);
    }
    host = await openHost({
      cornerstone,
      csp: cornerstone === 'current',
      proxy: { '/dicom-web': orthanc.origin },
    });
    await host.boot();
    await register(host);
  });
  afterAll(async () => {
    await host.close();
    await orthanc.stop();
  });

  /** The instance's address and metadata, as the archive gives them for an instance whose containers are these. */
  async function find(tags: readonly string[]): Promise<{ url: string; json: DicomJson }> {
    const found = await host.page.evaluate(async () => {
      const all = (await (await fetch('/dicom-web/instances?includefield=all')).json()) as DicomJson[];
      const urls = all.map((json) => {
        const [s, e, i] = ['0020000D', '0020000E', '00080018'].map((tag) => String(json[tag]?.Value?.[0]));
        return `${location.origin}/dicom-web/studies/${s}/series/${e}/instances/${i}`;
      });
      return Promise.all(
        urls.map(async (url) => {
          const [json] = (await (await fetch(`${url}/metadata`)).json()) as DicomJson[];
          return { url, json };
        }),
      );
    });
    const match = found.find(
      ({ json }) => String(Object.keys(json ?? {}).filter((tag) => /^040710/.test(tag))) === String(tags),
    );
    if (match?.json === undefined) throw new Error(`no instance with the containers ${tags.join()}`);
    return { url: match.url, json: match.json };
  }

  const retrieve = (url: string, json: DicomJson): Promise<Retrieved> =>
    host.page.evaluate(
      async ([address, data]) => {
        const progress: number[] = [];
        const opened = await globalThis.host.opened(
          globalThis.czm.addRawData(data, {
            url: address,
            onProgress: (loaded) => void progress.push(loaded),
          }),
        );
        return { opened, progress };
      },
      [url, json] as const,
    );

  /** Opens an instance, and says what of it was asked for. */
  async function open(tags: readonly string[]): Promise<readonly [readonly StackSummary[], () => string[]]> {
    const { url, json } = await find(tags);
    const before = host.server.requests.length;
    const { opened } = await retrieve(url, json);
    if ('failure' in opened) throw new Error(opened.failure.message);
    const path = new URL(url).pathname;
    return [
      opened.stacks,
      () =>
        host.server.requests
          .slice(before)
          .filter((request) => request.includes('/dicom-web/'))
          .map((request) => request.replace(`GET ${path}`, '')),
    ];
  }

  interface Case {
    readonly name: string;
    readonly frames: () => Promise<Readonly<Record<string, readonly ExpectedFrame[]>>>;
  }
  const generated = async (name: string): Promise<Readonly<Record<string, readonly ExpectedFrame[]>>> => {
    const { containers } = await publishContainers(host, name);
    return Object.fromEntries(containers.map(({ tag }) => [tag, byTag(containers, tag)]));
  };
  const CASES: readonly Case[] = [
    {
      name: 'the independent file',
      frames: async () => {
        const turns = [...new Array<'transpose'>(4).fill('transpose'), 'rotate-90' as const];
        const all = await independentFrames('raw-storage.DCM', turns);
        return { '040710A1': all.slice(0, 4), '040710A6': all.slice(4) };
      },
    },
    { name: 'an angiography', frames: () => generated('raw-angiography-4.DCM') },
    { name: 'uncompressed frames', frames: () => generated('raw-8-bit.DCM') },
  ];

  it.each(CASES)('shows $name, and asks for no frame but those that are shown', async ({ frames }) => {
    const expected = await frames();
    const tags = Object.keys(expected).sort();
    const [stacks, asked] = await open(tags);
    const address = (tag: string, frame: number): string =>
      `/bulk/${tag.toLowerCase()}/1/04071005/${frame}/04071006`;
    const samples = tags.map((tag) => address(tag, 1));
    expect([...asked()].sort()).toEqual([...samples].sort());

    const [cube, ...others] = stacks;
    expect(await load(host, cube!.imageIds.slice(1, 2))).toMatchObject(
      pictures(expected[tags[0]!]!.slice(1, 2)),
    );
    expect(asked().slice(samples.length)).toEqual([address(tags[0]!, 2)]);
    for (const { tag, imageIds } of [cube!, ...others]) {
      expect(await load(host, imageIds)).toMatchObject(pictures(expected[tag ?? '']!));
    }
    expect(asked().filter((request) => !request.startsWith('/bulk/'))).toEqual([]);
  });

  it('is asked for the whole instance, once and with progress, where the metadata name no address', async () => {
    const expected = await CASES[1]!.frames();
    const { url, json } = await find(Object.keys(expected).sort());
    const silent = JSON.parse(
      JSON.stringify(json, (key, value: unknown) => (key === 'BulkDataURI' ? undefined : value)),
    ) as DicomJson;
    // As of another instance: the host keeps what it has of this one.
    const before = host.server.requests.length;
    const { opened, progress } = await retrieve(`${url}/`, silent);
    if ('failure' in opened) throw new Error(opened.failure.message);
    const asked = (): string[] =>
      host.server.requests.slice(before).filter((request) => request.includes('/dicom-web/'));
    expect(asked()).toEqual([`GET ${new URL(url).pathname}/`]);
    expect(progress.at(-1)).toBeGreaterThan(100_000);
    for (const { tag, imageIds } of opened.stacks) {
      expect(await load(host, imageIds)).toMatchObject(pictures(expected[tag ?? '']!));
    }
    expect(asked()).toHaveLength(1);
  });

  it('leaves the console silent', () => {
    expect(host.complaints).toEqual([]);
  });
});
