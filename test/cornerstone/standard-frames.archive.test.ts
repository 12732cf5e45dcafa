import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPart10 } from '../../src/core/index.js';
import { dictOf } from '../core/containers/json-of.js';
import { sha256 } from '../generator/codec.js';
import { makeFrames } from '../generator/frames.js';
import { concat } from '../generator/part10.js';
import { turnPicture } from '../generator/picture.js';
import { standardTomography, standardUid } from '../generator/standard-file.js';
import type { HostPage } from '../support/host.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';
import { reportedFiles, writeReport, type Element } from '../support/report-files.js';
import { load, openRegistered, type Outcome } from './page.js';

/** What a server's metadata do not tell: how the frames are stored. */
describe('frames from Orthanc that are not what their metadata suggest', () => {
  const plexFile = reportedFiles().find(({ name }) => name.startsWith('04-'))!.bytes;
  const plex = openPart10(plexFile);
  let orthanc: Orthanc;
  let host: HostPage;

  beforeAll(async () => {
    orthanc = await startOrthanc();
    host = await openRegistered({ cornerstone: 'current', proxy: { '/dicom-web': orthanc.origin } });
  });
  afterAll(async () => {
    await host?.close();
    await orthanc?.stop();
  });

  /** Stores a file and loads its frames by DICOMweb. */
  async function archived(bytes: Uint8Array, uid: string, frames: number): Promise<Outcome[]> {
    await orthanc.upload(bytes);
    const base = await host.page.evaluate(async (instance) => {
      const search = await fetch(`/dicom-web/instances?SOPInstanceUID=${instance}`);
      const [found] = (await search.json()) as Record<string, { Value: string[] }>[];
      const [study, series] = ['0020000D', '0020000E'].map((tag) => found![tag]!.Value[0]!);
      const path = `/dicom-web/studies/${study}/series/${series}/instances/${instance}`;
      const [json] = (await (await fetch(`${path}/metadata`)).json()) as unknown[];
      const address = `wadors:${location.origin}${path}`;
      globalThis.host.metadata.utilities.addDicomWebInstance(`${address}/frames/1`, json as never);
      return address;
    }, uid);
    return load(
      host,
      Array.from({ length: frames }, (_, index) => `${base}/frames/${index + 1}`),
    );
  }

  it('uncompressed frames of PLEX Elite are turned as compressed ones are', async () => {
    const { rows, columns } = plex.description.stored;
    const stored = plex.frames.map((frame) => frame.slice(0, rows * columns));
    const dict = { ...dictOf(plexFile) } as Record<string, Element>;
    dict['7FE00010'] = { vr: 'OB', Value: [concat(stored).buffer] };
    const file = writeReport(dict, '1.2.840.10008.1.2.1');
    const outcomes = await archived(file, '1.2.276.0.75.2.2.42.98.14', stored.length);
    expect(outcomes).toMatchObject(
      stored.map((pixels) => {
        const upright = turnPicture({ pixels, rows, columns, samples: 1 }, 'transpose');
        return { image: { rows: columns, columns: rows, sha256: sha256(upright.pixels) } };
      }),
    );
  });

  it('scrambled frames of what says that it is a standard object are shown as it describes them, with a warning', async () => {
    const frames = await makeFrames('macular-cube', 2);
    const name = 'scrambled-standard';
    const { bytes, expected } = standardTomography({
      ...{ name, about: 'scrambled', kind: 'macular-cube', frames, eye: 'OS', lslo: 'none' },
      ...{ acquisition: 'MAC CUBE 512X128', seriesDescription: 'Macular Cube 512x128' },
    });
    const outcomes = await archived(bytes, standardUid(`instance ${name}`), 2);
    const { storedPixelsSha256 } = expected.scans[0]!;
    expect(outcomes).toMatchObject(
      storedPixelsSha256.map((sha) => ({ image: { rows: 512, columns: 1024, sha256: sha } })),
    );
    const warnings = await host.page.evaluate(() => globalThis.czmWarnings);
    const told = warnings.filter(({ message }) => message.includes('scrambled'));
    expect(told.map(({ code }) => code)).toEqual(['ORIENTATION', 'ORIENTATION']);
  });

  it('leaves the console silent', () => {
    expect(host.complaints).toEqual([]);
  });
});
