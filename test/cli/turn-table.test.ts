import { beforeAll, describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import { readFileSync } from 'node:fs';
import { specimen } from '../generator/families.js';
import { cli, testFolder } from './cli.js';

const folder = testFolder();
const SHAPE = '*x64x96';
let scan: Uint8Array;
beforeAll(async () => {
  scan = (await specimen('unknown-shape.EX.DCM').build()).bytes;
});

const table = (rows: object): string => folder.write('orientations.json', JSON.stringify(rows));

describe('--turn-table', () => {
  it('says how a scan lies that no table knows', async () => {
    const file = folder.write('in/scan.EX.DCM', scan);
    const args = [
      'inspect',
      '--json',
      file,
      '--turn-table',
      table({ [SHAPE]: { turn: 'transpose', kind: 'line-scans' } }),
    ];
    const { files } = JSON.parse((await cli(args)).stdout) as {
      files: { images: { kind: string; upright: object; orientation: object }[] }[];
    };
    expect(files[0]!.images[0]).toMatchObject({
      kind: 'line-scans',
      upright: { rows: 96, columns: 64 },
      orientation: { basis: 'custom', turns: ['transpose', 'transpose', 'transpose'] },
    });
  });

  it('turns what is exported and converted', async () => {
    const file = folder.write('in/scan.EX.DCM', scan);
    const own = ['--turn-table', table({ [SHAPE]: 'transpose' })];
    await cli(['export', file, '--format', 'png', '--out', folder.at('png'), ...own]);
    const { width, height } = decode(readFileSync(folder.at('png/scan.EX-001.png')));
    expect([width, height]).toEqual([64, 96]);
    const convert = ['convert', file, '--upright', '--json', '--out', folder.at('out')];
    const statusOf = async (...args: string[]): Promise<string> => {
      const { files } = JSON.parse((await cli([...convert, ...args])).stdout) as {
        files: { status: string }[];
      };
      return files[0]!.status;
    };
    expect(await statusOf(...own)).toBe('written');
    expect(await statusOf(...own)).toBe('up-to-date');
    expect(await statusOf('--turn-table', table({ [SHAPE]: 'rotate-90' }))).toBe('failed');
    expect(await statusOf()).toBe('failed');
  });

  it.each([
    ['{ "*x64x96": "sideways" }', /is not a turn: sideways/],
    ['[1]', /not an object of rows/],
    ['turn it', /it is not JSON/],
    [undefined, /cannot be read \(ENOENT\)/],
  ])('that is none is refused before anything is done: %s', async (text, reason) => {
    const file = folder.write('in/scan.EX.DCM', scan);
    const path = text === undefined ? folder.at('none.json') : folder.write('o.json', text);
    for (const args of [
      ['inspect', file],
      ['convert', file, '--out', folder.at('out')],
    ]) {
      const { code, stderr } = await cli([...args, '--turn-table', path]);
      expect(code).toBe(2);
      expect(stderr).toMatch(reason);
    }
    expect(folder.list('out')).toBeUndefined();
  });
});
