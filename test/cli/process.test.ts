import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { buildCli, type BuiltCli } from '../support/built-cli.js';
import { cli, fixture, testFolder } from './cli.js';

/* The compiled program in a process of its own, with its worker processes. */

const folder = testFolder();
let built: BuiltCli;
beforeAll(() => {
  built = buildCli();
});
afterAll(() => built.remove());

describe('the compiled program', () => {
  it('begins with a line that starts Node', () => {
    expect(readFileSync(built.main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('does with worker processes what it does without', async () => {
    for (const name of ['cube-8.EX.DCM', 'hd-2.EX.DCM', 'fundus-unencapsulated.EX.DCM', 'not-czm.dcm']) {
      folder.put(name, 'in', name);
    }
    const command = ['convert', folder.at('in'), '--upright', '--json', '--out'];
    const threads = await built.run(...command, folder.at('threads'), '--jobs', '3');
    const here = await cli([...command, folder.at('here')]);
    expect(threads.code).toBe(0);
    expect(JSON.parse(threads.stdout.replaceAll(folder.at('threads'), folder.at('here')))).toEqual(
      JSON.parse(here.stdout),
    );
    const files = folder.list('here')!;
    expect(files.length).toBe(3);
    expect(folder.list('threads')).toEqual(files);
    for (const file of files) {
      expect(readFileSync(folder.at('threads', file))).toEqual(readFileSync(folder.at('here', file)));
    }
  });

  it('keeps standard output for the result, and exits as it should', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'good');
    expect(await built.run('inspect', fixture('hd-2.EX.DCM'), '--json')).toMatchObject({
      code: 0,
      stderr: '',
    });
    folder.write('in/bad', `${'\0'.repeat(128)}DICM`);
    const { code, stdout, stderr } = await built.run(
      'convert',
      folder.at('in'),
      '--out',
      folder.at('out'),
      '--json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { written: 1, failed: 1 } });
    expect(stderr.split('\n').length).toBe(3);
    expect(await built.run('convert')).toMatchObject({ code: 2, stdout: '' });
  });

  it('leaves no half file when it is interrupted, and goes on from there', async () => {
    const inputs = Array.from({ length: 10 }, (_, i) => `scan-${i}`);
    for (const name of inputs) folder.put('hd-2.EX.DCM', 'in', name);
    const command = ['convert', folder.at('in'), '--upright', '--out'];
    const child = spawn(process.execPath, [built.main, ...command, folder.at('out'), '--jobs', '2']);
    let stderr = '';
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stderr.on('data', (chunk: Buffer) => {
      // The first file is done: others are under way.
      if (stderr === '') child.kill('SIGINT');
      stderr += chunk.toString();
    });
    expect(await ended).toBe(130);
    expect(stderr).toContain('Stopped.');
    const done = folder.list('out')!;
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(inputs.length);

    const whole = await built.run(...command, folder.at('out'));
    expect(whole).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`up to date     ${done.length} `),
    });
    expect(folder.list('out')).toEqual(inputs.map((name) => `${name}.dcm`).sort());
    const sizes = new Set(inputs.map((name) => statSync(folder.at('out', `${name}.dcm`)).size));
    expect(sizes.size).toBe(1);
  });
});
