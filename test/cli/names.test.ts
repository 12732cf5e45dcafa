import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
// Internal: names and texts that not every file system takes.
import { nameOf, onDisk } from '../../src/cli/names.js';
import { stemOf } from '../../src/cli/result-name.js';
import { jsonText, visible } from '../../src/cli/terminal-text.js';
import { cli, testFolder, type Answer } from './cli.js';

const folder = testFolder();
const convert = (...args: string[]): Promise<Answer> =>
  cli(['convert', folder.at('in'), '--out', folder.at('out'), ...args]);

describe('names are bytes', () => {
  it('every one of them can be told as text, and is found again', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (name) => {
        expect(Buffer.from(onDisk(nameOf(name)))).toEqual(name);
        expect(nameOf(Buffer.from(JSON.parse(jsonText(nameOf(name))) as string))).toBeDefined();
        expect(JSON.parse(jsonText(nameOf(name)))).toBe(nameOf(name));
      }),
    );
  });

  it('those that are not UTF-8 are converted, under the same bytes', async () => {
    const latin1 = Buffer.from('/m\u00fcller.DCM', 'latin1');
    renameSync(
      folder.put('hd-2.EX.DCM', 'in', 'sub', 'a'),
      Buffer.concat([Buffer.from(folder.at('in', 'sub')), latin1]),
    );
    const first = await convert('--json');
    expect(first.code).toBe(0);
    expect(readdirSync(folder.at('out', 'sub'), { encoding: 'buffer' })).toEqual([
      Buffer.from('m\u00fcller.dcm', 'latin1'),
    ]);
    expect((await convert()).stdout).toContain('up to date     1');
    expect((await convert()).stderr).toContain('m\\xfcller.DCM: up to date');
    const [file] = (JSON.parse(first.stdout) as { files: { outputs: { file: string }[] }[] }).files;
    expect(file!.outputs[0]!.file).toBe(folder.at('out', 'sub', 'm\udcfcller.dcm'));
  });
});

describe('every result lies in --out', () => {
  const NAMES = [
    '...dcm',
    '..dcm',
    '.dcm',
    '.DCM',
    '....DCM',
    ' .dcm',
    'a\\..\\b.dcm',
    '..\\x',
    'dots...',
    'blank ',
    '~',
    '-',
  ];

  it.each(NAMES)('of a file named %j', async (name) => {
    folder.put('raw-storage.DCM', 'in', 'sub', name);
    folder.put('hd-2.EX.DCM', 'more', name);
    expect((await convert(folder.at('more'))).code).toBe(0);
    expect(
      (await cli(['export', folder.at('in'), '--format', 'jp2', '--out', folder.at('pictures')])).code,
    ).toBe(0);
    expect(folder.list('out')!.length).toBe(3);
    expect(folder.list('pictures')!.length).toBe(5);
    const names = ['in', 'more', 'out', 'pictures'];
    expect(readdirSync(folder.path).sort()).toEqual(names);
  });

  it('whatever the name: the stem is a name of its own in the same folder', () => {
    const name = fc
      .oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^\.{0,4}(dcm|DCM)?$/))
      .filter((text) => text !== '' && text !== '.' && text !== '..' && !/[/\0]/.test(text));
    fc.assert(
      fc.property(name, (text) => {
        const stem = stemOf(`folder/${text}`);
        expect(stem.startsWith('folder/')).toBe(true);
        expect(['', '.', '..']).not.toContain(stem.slice('folder/'.length));
      }),
    );
  });

  it('not where a link in it leads elsewhere', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'sub', 'scan');
    mkdirSync(folder.at('elsewhere'));
    mkdirSync(folder.at('out'));
    symlinkSync(folder.at('elsewhere'), folder.at('out', 'sub'));
    const { code, stdout } = await convert();
    expect(code).toBe(1);
    expect(stdout).toMatch(/scan\.dcm is not inside --out, because a link there leads out of it/);
    expect(folder.list('elsewhere')).toEqual([]);
  });

  it('a name that is too long says that it is the name', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'x'.repeat(253));
    const { code, stdout } = await convert();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /its name has 257 bytes, but only 255 are allowed \(ENAMETOOLONG\)\. Rename the source/,
    );
    expect(folder.list('out')).toEqual([]);
  });
});

describe('nothing unseen reaches a terminal', () => {
  it('controls, bidi marks and blanks of no width are spelled out', () => {
    expect(visible('a\u202egnp.exe')).toBe('a\\u202egnp.exe');
    expect(visible('\u200b\u2066\ufeff\u2028\u00ad')).toBe('\\u200b\\u2066\\ufeff\\u2028\\xad');
    expect(visible('\0\u001b[0m\u009b')).toBe('\\0\\x1b[0m\\x9b');
    expect(visible('\u{e0041}')).toBe('\\u{e0041}');
    expect(visible('Müller 山田 🙂')).toBe('Müller 山田 🙂');
  });

  it('in JSON as escapes that mean the same', () => {
    const value = { 'a\u202e': 'b\u200b\u{e0041}\u009b\n' };
    const text = jsonText(value);
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('in messages about wrong use too', async () => {
    const { stderr } = await cli(['inspect', folder.at('a\u202eb\u001b[31m')]);
    expect(stderr).toContain('a\\u202eb\\x1b[31m');
    expect((await cli(['inspect', 'x', '--\u202e'])).stderr).toContain("'--\\u202e'");
  });
});
