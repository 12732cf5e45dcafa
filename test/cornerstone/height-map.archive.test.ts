import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPart10 } from '../../src/core/index.js';
import {
  heightMapPart10,
  openLayers,
  openLayersJson,
  whyNoHeightMap,
  type HeightMapInput,
  type Layers,
} from '../../src/core/layers/index.js';
import { specimen } from '../generator/families.js';
import { startOrthanc, type Orthanc } from '../support/orthanc.js';

/** A surface that falls by a sample every 10 A-scans, with a hole in every B-scan. */
const GRID = { bScans: 4, aScans: 512 };
const depth = Float32Array.from({ length: 4 * 512 }, (_, i) =>
  i % 512 === 7 ? Number.NaN : 300 + (i % 512) / 10,
);
const layers: Layers = {
  ...GRID,
  origin: 'instrument',
  surfaces: [{ name: 'ILM', kind: 'ILM', source: '(0073,1150)', depth, found: 4 * 511 }],
  centre: undefined,
  order: { provenance: 'derived', bScans: 'reversed', aScans: 'same' },
  problems: [],
};

describe('a height map in Orthanc', () => {
  let orthanc: Orthanc;
  let input: HeightMapInput;
  beforeAll(async () => {
    const { attributes, description } = openPart10(
      (await specimen('standard-cube-512x128.dcm').build()).bytes,
    );
    input = {
      layers,
      cube: { attributes, description },
      analysis: { sopInstanceUID: '1.2.3', softwareVersions: '6.5' },
      program: { name: 'test', version: '1' },
      created: new Date(2026, 0, 2, 3, 4, 5),
    };
    orthanc = await startOrthanc();
  });
  afterAll(() => orthanc?.stop());

  it('is stored as it is, found by its class, and has the same surfaces when it comes back', async () => {
    expect(whyNoHeightMap(input)).toBeUndefined();
    const sent = heightMapPart10(input);
    await orthanc.upload(sent);
    const get = async (path: string) => fetch(`${orthanc.origin}${path}`);
    const [instance = ''] = (await (await get('/instances')).json()) as string[];
    const stored = new Uint8Array(await (await get(`/instances/${instance}/file`)).arrayBuffer());
    expect(Buffer.from(stored).equals(sent)).toBe(true);
    const { surfaces } = openLayers(stored)!;
    expect(surfaces[0]!.depth).toEqual(depth);

    const found = await get('/dicom-web/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.66.8');
    const [json] = (await found.json()) as Record<string, { Value: string[] }>[];
    const [study, series, sop] = ['0020000D', '0020000E', '00080018'].map((tag) => json![tag]!.Value[0]);
    const metadata = await get(`/dicom-web/studies/${study}/series/${series}/instances/${sop}/metadata`);
    const [dataSet] = (await metadata.json()) as object[];
    // Metadata come without the pixels: which file to open is known all the same.
    const source = openLayersJson(dataSet as never)!;
    expect(source.references).toEqual(openLayers(sent)!.references);
    expect(source.problems[0]!.message).toContain('open the complete file');
  });
});
