import { describe, expect, it } from '@jest/globals';
import { czmFile } from '../core/czm-file.js';
import { specimen } from '../generator/families.js';
import { text, type Element } from '../generator/part10.js';
import { cli, testFolder } from './cli.js';

const folder = testFolder();

const RASTER_OF_PIXELS = [
  0x00280002, 0x00280004, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102, 0x00280103,
];
/** A file of CZM's without pixels and without a word of them. */
const object = (sopClass: string, ...elements: readonly Element[]): Uint8Array =>
  czmFile({
    pixelData: 'absent',
    attributes: { sopClass },
    elements,
    without: RASTER_OF_PIXELS,
    file: { sopClass },
  });
const RAW_DATA = '1.2.840.10008.5.1.4.1.1.66';
const CAPE_COD = text(0x04070010, 'LO', '99CZM_CapeCod_OctGeneral');

const layers = async (): Promise<Uint8Array> => (await specimen('analysis-layers.DCM').build()).bytes;
const CONTENTS: readonly (readonly [string, () => Uint8Array | Promise<Uint8Array>])[] = [
  ['retinal layers or landmarks', layers],
  ['Encapsulated PDF', () => object('1.2.840.10008.5.1.4.1.1.104.1')],
  ['structured report', () => object('1.2.840.10008.5.1.4.1.1.88.33')],
  ['raw data', () => object(RAW_DATA)],
  [
    'analysis',
    () => object(RAW_DATA, CAPE_COD, text(0x22011000, 'LT', 'CapeCodMacularAnalysisRawData', true)),
  ],
  ['unknown content', () => object('1.2.276.0.75.2.2.42.7')],
];

describe.each(['convert', 'export'] as const)('%s', (command) => {
  const batch = (...args: readonly string[]) =>
    cli([
      command,
      folder.at('in'),
      '--out',
      folder.at('out'),
      ...(command === 'export' ? ['--format', 'png'] : []),
      ...args,
    ]);

  it.each(CONTENTS)('leaves %s as it is, and says what it is', async (name, build) => {
    folder.write('in/object.dcm', await build());
    const { code, stdout } = await batch('--json');
    expect(code).toBe(0);
    expect(folder.list('out')).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({
      summary: { files: 1, written: 0, skipped: 1, failed: 0 },
      files: [{ status: 'skipped', reason: `CZM without image: ${name}`, outputs: [], problems: [] }],
    });
  });

  it('counts them by what they are', async () => {
    folder.write('in/a.dcm', await layers());
    folder.write('in/b.dcm', object('1.2.840.10008.5.1.4.1.1.104.1'));
    folder.write('in/c.dcm', object('1.2.840.10008.5.1.4.1.1.104.1'));
    const { stdout } = await batch();
    expect(stdout).toContain(
      'skipped        3 (1 CZM without image: retinal layers or landmarks, 2 CZM without image: Encapsulated PDF)',
    );
    expect(stdout).toContain('No CZM image was found.');
  });

  it('fails an image that lost its pixels, and raw data that lost its containers', async () => {
    folder.write('in/a.dcm', czmFile({ pixelData: 'absent' }));
    folder.write('in/b.dcm', object(RAW_DATA, CAPE_COD));
    const { code, stdout } = await batch('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { skipped: 0, failed: 2 } });
  });
});
