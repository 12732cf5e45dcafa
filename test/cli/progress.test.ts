import { describe, expect, it } from '@jest/globals';
import { cli, testFolder, type Answer } from './cli.js';

const folder = testFolder();
const convert = (isTTY: boolean): Promise<Answer> =>
  cli(['convert', folder.at('in'), '--out', folder.at('out')], { isTTY });

describe('progress', () => {
  it('elsewhere than on a terminal is a line for each file', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a.EX.DCM');
    folder.put('not-czm.dcm', 'in', 'b.dcm');
    folder.write('in/c.txt', 'text');
    const { stderr } = await convert(false);
    const path = (...names: string[]): string => folder.at(...names);
    expect(stderr.split('\n').sort()).toEqual([
      '',
      `[1/3] ${path('in', 'c.txt')}: not DICOM, skipped`,
      `[2/3] ${path('in', 'a.EX.DCM')} -> ${path('out', 'a.EX.dcm')}`,
      `[3/3] ${path('in', 'b.dcm')}: not CZM, skipped`,
    ]);
  });

  it('on a terminal is a bar with counts and the time left, and the summary stays apart', async () => {
    for (const name of ['a', 'b', 'c']) folder.put('hd-2.EX.DCM', 'in', name);
    folder.write('in/broken', new TextEncoder().encode(`${'\0'.repeat(128)}DICM`));
    const { stdout, stderr } = await convert(true);
    expect(stderr).toContain('0 of 4 files | 0 failed | ');
    expect(stderr).toMatch(/█+ 4 of 4 files \| 1 failed \| .* left/);
    expect(stdout).toMatch(/^4 files\n/);
  });

  it('shows no control character of a file name', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a\u001b[31mred');
    const { stdout, stderr } = await convert(false);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stderr).toContain('a\\x1b[31mred');
  });
});
