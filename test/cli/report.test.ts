import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();

describe('report', () => {
  it('goes to standard output, a part for each file, by number', async () => {
    const { code, stdout, stderr } = await cli(['report', fixture('hd-2.EX.DCM'), fixture('not-czm.dcm')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^czm-dicom \d+\.\d+\.\d+ report\n\nfile 1 of 2\nbytes \d+\n/);
    expect(stdout).toMatch(/\n\nfile 2 of 2\nbytes \d+\n[^]*family not-czm\n/);
    expect(stdout).not.toMatch(/hd-2|PHANTOM|HELDOUT|2016/);
  });

  it('goes into a new file, and overwrites none', async () => {
    const input = folder.put('hd-2.EX.DCM', 'hd.dcm');
    const out = folder.at('report.txt');
    expect(await cli(['report', input, '--out', out])).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toContain('family ex-dcm');
    const before = readFileSync(input);
    for (const taken of [out, input]) {
      expect(await cli(['report', input, '--out', taken])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('already exists'),
      });
    }
    expect(readFileSync(input)).toEqual(before);
  });

  it('of a file that is no DICOM says so', async () => {
    const { code, stdout } = await cli(['report', folder.write('letter.txt', 'Dear colleague, '.repeat(40))]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/cannot be read: CZM_DICOM/);
  });

  it('names no file: not one that is there, not one that is missing, no folder, no --out', async () => {
    const name = fc.string({
      minLength: 6,
      maxLength: 16,
      unit: fc.constantFrom(...'BCDFGHJKLMNPQRSTVWXZ456789'),
    });
    await fc.assert(
      fc.asyncProperty(name, async (secret) => {
        const input = folder.put('hd-2.EX.DCM', secret, `${secret}.dcm`);
        const answers = [
          await cli(['report', input]),
          await cli(['report', folder.at(secret)]),
          await cli(['report', folder.at(secret, 'missing.dcm')]),
          await cli(['report', input, '--out', folder.at(secret)]),
          await cli(['report', input, '--out', folder.at(secret, 'no', 'folder.txt')]),
        ];
        expect(answers.map(({ code }) => code)).toEqual([0, 2, 2, 2, 2]);
        for (const { stdout, stderr } of answers) expect(stdout + stderr).not.toContain(secret);
      }),
      { numRuns: 10 },
    );
  });
});
