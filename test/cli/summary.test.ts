import { describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { sha256 } from '../codec/fixture-frames.js';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();

interface Summary {
  readonly schema: string;
  readonly run: { readonly program: object; readonly inputs: readonly string[]; readonly options: object };
  readonly summary: object;
  readonly files: readonly {
    readonly file: string;
    readonly status: string;
    readonly sha256?: string;
    readonly outputs: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  }[];
}

const summary = (): Summary => JSON.parse(readFileSync(folder.at('summary.json'), 'utf8')) as Summary;

describe('--summary', () => {
  it.each([
    ['convert', [], { upright: false, transferSyntax: null }],
    ['convert', ['--upright'], { upright: true, transferSyntax: null }],
    ['export', ['--format', 'png'], { format: 'png', pixelsOnly: false }],
    ['export', ['--format', 'nii', '--pixels-only'], { format: 'nii', pixelsOnly: true }],
  ] as const)(
    'of %s %j: what was asked for, and the hashes of sources and results',
    async (command, more, options) => {
      const input = folder.at('in');
      folder.put('hd-2.EX.DCM', 'in', 'hd.dcm');
      folder.put('not-czm.dcm', 'in', 'other.dcm');
      folder.write('in/text.txt', 'no DICOM');
      const args = [
        command,
        input,
        '--out',
        folder.at('out'),
        ...more,
        '--summary',
        folder.at('summary.json'),
      ];
      const { code, stdout } = await cli(args);
      expect(code).toBe(0);
      // The text for a person stays.
      expect(stdout).toMatch(/^3 files\n/);
      const { run, files, summary: counts } = summary();
      expect(run).toMatchObject({ program: { name: 'czm-dicom' }, inputs: [input], options });
      expect(counts).toMatchObject({ files: 3, written: 1, skipped: 2, failed: 0 });
      expect(files.map(({ file, status, sha256: hash }) => [file, status, hash])).toEqual([
        [folder.at('in', 'hd.dcm'), 'written', sha256(readFileSync(fixture('hd-2.EX.DCM')))],
        [folder.at('in', 'other.dcm'), 'skipped', sha256(readFileSync(fixture('not-czm.dcm')))],
        [folder.at('in', 'text.txt'), 'skipped', undefined],
      ]);
      const outputs = files.flatMap((file) => file.outputs);
      expect(outputs.map(({ file }) => file).sort()).toEqual(
        (folder.list('out') ?? []).map((name) => folder.at('out', name)),
      );
      for (const { file, sha256: hash } of outputs) expect(hash).toBe(sha256(readFileSync(file)));
      // The next run's is in its place.
      rmSync(outputs[0]?.file ?? '');
      await cli(args);
      expect(summary().summary).toMatchObject({ outputs: 1 });
    },
  );

  it('replaces nothing but a summary, and that before anything is done', async () => {
    const input = folder.put('hd-2.EX.DCM', 'in', 'hd.dcm');
    const [text, json] = [
      folder.write('notes.txt', 'mine'),
      folder.write('own.json', '{ "schema": "mine" }'),
    ];
    for (const taken of [text, json, input, folder.path, folder.at('no', 'folder.json')]) {
      const args = ['convert', input, '--out', folder.at('out'), '--summary', taken];
      expect(await cli(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('--summary') });
    }
    expect(folder.list('out')).toEqual([]);
    expect(readFileSync(text, 'utf8')).toBe('mine');
  });
});
