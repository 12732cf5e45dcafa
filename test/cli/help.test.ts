import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();

describe('help', () => {
  it.each([
    [['--help']],
    [['inspect', '--help']],
    [['report', '--help']],
    [['layers', '--help']],
    [['convert', '--help']],
    [['export', '--help']],
    [['send', '--help']],
  ])('of %j is pinned', async (args) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it('names the version of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });
});

describe('wrong usage', () => {
  const out = (): string => folder.at('out');
  const cases: readonly (readonly [about: string, args: () => string[], says: RegExp])[] = [
    ['no command', () => [], /Usage: czm-dicom/],
    ['unknown command', () => ['rotate', 'x'], /unknown command/],
    ['unknown option', () => ['inspect', fixture('hd-2.EX.DCM'), '--yaml'], /unknown option/],
    ['no file', () => ['inspect'], /missing required argument/],
    [
      'missing file',
      () => ['inspect', folder.at('nowhere.dcm')],
      /There is no file or folder .*nowhere\.dcm/,
    ],
    ['missing input', () => ['convert', folder.at('nowhere'), '--out', out()], /There is no file or folder/],
    ['no --out', () => ['convert', fixture('hd-2.EX.DCM')], /required option '--out <folder>'/],
    ['no --format', () => ['export', fixture('hd-2.EX.DCM'), '--out', out()], /required option '--format/],
    [
      'unknown format',
      () => ['export', 'x', '--out', out(), '--format', 'bmp'],
      /Allowed choices are png, jp2/,
    ],
    ['no jobs', () => ['convert', 'x', '--out', out(), '--jobs', '0'], /It must be 1 or more/],
    ['half a job', () => ['convert', 'x', '--out', out(), '--jobs', '1.5'], /It must be 1 or more/],
    [
      '--out is a file',
      () => ['convert', fixture('hd-2.EX.DCM'), '--out', folder.put('hd-2.EX.DCM', 'out')],
      /is a file\. Name a folder/,
    ],
    [
      'the input is the folder of results',
      () => [
        'convert',
        folder.put('hd-2.EX.DCM', 'scans', 'hd.dcm').replace(/hd\.dcm$/, ''),
        '--out',
        folder.at('scans'),
      ],
      /could overwrite their sources/,
    ],
    [
      'an input lies in the folder of results',
      () => ['convert', folder.put('hd-2.EX.DCM', 'scans', 'a', 'hd.dcm'), '--out', folder.at('scans')],
      /could overwrite their sources/,
    ],
  ];

  it.each(cases)('%s: exit code 2, and nothing is written', async (_about, args, says) => {
    const given = args();
    const before = folder.list();
    const { code, stdout, stderr } = await cli(given);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(folder.list()).toEqual(before);
  });
});
