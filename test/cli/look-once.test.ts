import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { looksAt, ONCE } from '../support/looks.js';
import { cli, testFolder } from './cli.js';

/*
 * Every command parses a file once, and looks at each frame once. That a result is read again before it is given out is
 * meant, and is no parse of the source.
 */

const folder = testFolder();
const COMMANDS = [
  ['inspect', []],
  ['inspect', ['--prove']],
  ['convert', ['--out', 'out']],
  ['convert', ['--upright', '--out', 'out']],
  ['export', ['--format', 'png', '--out', 'out']],
  ['export', ['--format', 'jp2', '--out', 'out']],
] as const;

describe.each(['cube-8.EX.DCM', 'raw-storage.DCM'])('%s', (name) => {
  it.each(COMMANDS)('is looked at once by %s %j', async (command, options) => {
    const path = folder.put(name, 'in', name);
    const args = options.map((option) => (option === 'out' ? folder.at('out') : option));
    let code = -1;
    const looks = await looksAt(readFileSync(path), async () => {
      ({ code } = await cli([command, path, ...args]));
    });
    expect(code).toBe(0);
    expect(looks).toEqual(ONCE);
  });
});
