import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
// Internal: the version by which the schema and the documents are compared, and a type.
import { SCHEMA_VERSION } from '../../src/cli/terminal-text.js';
import type { LayersOfFile } from '../../src/cli/layer-numbers.js';
import { surfaceBytes } from '../generator/analysis.js';
import { SQUARE, squareCube, squareLayers } from '../generator/square-cube.js';
import { startFaultyArchive } from '../support/faulty-archive.js';
import { cli, fixture, testFolder } from './cli.js';

/* The published JSON Schema, which every --json document must be valid against: nothing more and nothing less. */

const folder = testFolder();
const schema: object = JSON.parse(
  readFileSync(new URL('../../schemas/czm-dicom.schema.json', import.meta.url), 'utf8'),
) as object;
const isValid = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What is wrong with a document; nothing is as it should be. */
const faultsOf = (text: string): unknown => {
  isValid(JSON.parse(text));
  return isValid.errors ?? [];
};

const NAMES = [
  'cube-8.EX.DCM',
  'hd-2.EX.DCM',
  'fundus-unencapsulated.EX.DCM',
  'raw-storage.DCM',
  'not-czm.dcm',
];

function fill(): string {
  for (const name of NAMES) folder.put(name, 'in', name);
  folder.write('in/readme.txt', 'not DICOM');
  folder.write('in/broken.dcm', `${'\0'.repeat(128)}DICM`);
  return folder.at('in');
}

describe('the JSON Schema of the command line', () => {
  it('holds of inspect, with what cannot be read and with proofs', async () => {
    const input = fill();
    expect(faultsOf((await cli(['inspect', input, '--json'])).stdout)).toEqual([]);
    expect(
      faultsOf((await cli(['inspect', fixture('raw-storage.DCM'), '--prove', '--json'])).stdout),
    ).toEqual([]);
  });

  it('holds of layers: with a grid, without a cube, without an order', async () => {
    folder.write('layers/a/cube.dcm', (await squareCube('OS').build()).bytes);
    folder.write('layers/a/layers.dcm', squareLayers());
    folder.write('layers/b/other-eye.dcm', squareLayers({ eye: 'OD' }));
    const flat = { ILM: surfaceBytes(SQUARE, () => 400), RPE: surfaceBytes(SQUARE, () => 550) };
    folder.write('layers/c/flat.dcm', squareLayers({ surfaces: flat }));
    folder.write('layers/c/broken.dcm', `${'\0'.repeat(128)}DICM`);
    const { stdout } = await cli(['layers', folder.at('layers'), '--json']);
    const { layers, problems } = JSON.parse(stdout) as {
      layers: readonly LayersOfFile[];
      problems: readonly object[];
    };
    expect(layers.map(({ cubes }) => cubes.map(({ etdrs }) => etdrs !== null))).toEqual([
      [true],
      [],
      [false],
    ]);
    expect(problems).toHaveLength(1);
    expect(faultsOf(stdout)).toEqual([]);
  });

  it.each([
    ['convert', []],
    ['convert', ['--upright', '--shard', '1/1']],
    ['export', ['--format', 'png']],
    ['export', ['--format', 'jp2']],
    ['export', ['--format', 'nii', '--pixels-only']],
  ] as const)(
    'holds of %s %j: what is written, skipped, failed, and then up to date',
    async (command, more) => {
      const args = [
        command,
        fill(),
        '--out',
        folder.at('out'),
        ...more,
        '--json',
        '--summary',
        folder.at('summary.json'),
      ];
      const first = (await cli(args)).stdout;
      const statuses = (JSON.parse(first) as { files: { status: string }[] }).files.map(
        ({ status }) => status,
      );
      expect(new Set(statuses)).toEqual(new Set(['written', 'skipped', 'failed']));
      expect(faultsOf(first)).toEqual([]);
      for (const name of folder.list('out') ?? [])
        if (name.endsWith('.json'))
          expect(faultsOf(readFileSync(folder.at('out', name), 'utf8'))).toEqual([]);
      expect(faultsOf(readFileSync(folder.at('summary.json'), 'utf8'))).toEqual([]);
      const second = (await cli(args)).stdout;
      expect(second).toContain('"up-to-date"');
      expect(faultsOf(second)).toEqual([]);
    },
  );

  it('holds of send: what is sent, skipped, failed, then up to date, and of a run that the archive stopped', async () => {
    const archive = await startFaultyArchive();
    try {
      const args = ['send', fill(), '--to', archive.to, '--state', folder.at('state'), '--json'];
      const first = (await cli(args)).stdout;
      const { files } = JSON.parse(first) as { files: { status: string }[] };
      expect(new Set(files.map(({ status }) => status))).toEqual(new Set(['sent', 'skipped', 'failed']));
      expect(faultsOf(first)).toEqual([]);
      const second = (await cli([...args, '--shard', '1/1'])).stdout;
      expect(second).toContain('"up-to-date"');
      expect(faultsOf(second)).toEqual([]);
      archive.fault = () => ({ status: 403 });
      const stopped = (await cli([...args, '--upright'])).stdout;
      expect(stopped).toContain('"SERVER_DENIES"');
      expect(faultsOf(stopped)).toEqual([]);
    } finally {
      await archive.stop();
    }
  });

  it('holds of what stands beside a volume with an affine', async () => {
    for (const format of ['nii', 'npy', 'tiff']) {
      await cli(['export', fixture('cube-8.EX.DCM'), '--out', folder.at('out'), '--format', format]);
    }
    const names = (folder.list('out') ?? []).filter((name) => name.endsWith('.json'));
    expect(names).toHaveLength(3);
    for (const name of names) expect(faultsOf(readFileSync(folder.at('out', name), 'utf8'))).toEqual([]);
  });

  it('refuses a document of another version, with a field too many, or with one too few', async () => {
    const text = (await cli(['inspect', fixture('hd-2.EX.DCM'), '--json'])).stdout;
    const document = JSON.parse(text) as { files: object[] };
    expect(document).toMatchObject({ schemaVersion: SCHEMA_VERSION });
    for (const other of [
      { ...document, schemaVersion: SCHEMA_VERSION + 1 },
      { ...document, more: true },
      { ...document, files: [{ ...document.files[0], evidence: undefined }] },
      { ...document, files: [{ ...document.files[0], more: true }] },
    ]) {
      expect(faultsOf(JSON.stringify(other))).not.toEqual([]);
    }
  });
});
