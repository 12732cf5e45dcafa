import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
// Internal: no public function returns the record of the source.
import { readSource } from '../../src/core/describe/conversion-record.js';
import { normalizePart10, openPart10 } from '../../src/core/index.js';
import { sha256 } from '../codec/fixture-frames.js';
import { specimen } from '../generator/families.js';
import { cli, fixture, testFolder, type Answer } from './cli.js';

/* Which file a result may take the place of: none, but what an earlier run made of the same source. */

const folder = testFolder();
const convert = (...args: string[]): Promise<Answer> =>
  cli(['convert', folder.at('in'), '--out', folder.at('out'), '--json', ...args]);
const exportAs = (format: 'png' | 'jp2', ...args: string[]): Promise<Answer> =>
  cli(['export', folder.at('in'), '--out', folder.at('out'), '--json', '--format', format, ...args]);
const build = async (name: string): Promise<Uint8Array> => (await specimen(name).build()).bytes;

interface File {
  readonly file: string;
  readonly status: string;
  readonly outputs: readonly { readonly file: string }[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}
const filesOf = ({ stdout }: Answer): readonly File[] => (JSON.parse(stdout) as { files: File[] }).files;
const outputsOf = (answer: Answer): readonly string[] =>
  filesOf(answer).flatMap(({ outputs }) => outputs.map(({ file }) => file));

describe('two results of one run with one name', () => {
  it.each([
    ['convert', () => convert()],
    ['export', () => exportAs('jp2')],
    ['convert --overwrite', () => convert('--overwrite')],
    ['export --overwrite', () => exportAs('jp2', '--overwrite')],
  ])('%s: one has it, the other fails and says so', async (_command, run) => {
    folder.put('raw-storage.DCM', 'in', 'scan.DCM');
    folder.put('hd-2.EX.DCM', 'in', 'scan-LSLO-fundus.DCM');
    const answer = await run();
    expect(answer.code).toBe(1);
    const outputs = outputsOf(answer);
    expect(new Set(outputs).size).toBe(outputs.length);
    expect([...outputs].sort()).toEqual(folder.list('out')!.map((name) => folder.at('out', name)));
    const [loser, winner] = filesOf(answer);
    // The shorter name goes first, so that it is always the same one.
    expect(winner).toMatchObject({ file: folder.at('in', 'scan.DCM'), status: 'written', problems: [] });
    expect(winner!.outputs.map(({ file }) => file)).toContainEqual(
      expect.stringContaining('scan-LSLO-fundus'),
    );
    expect(loser).toMatchObject({ status: 'failed', outputs: [], problems: [{ code: 'SAME_NAME' }] });
    expect(loser!.problems[0]!.message).toContain(folder.at('in', 'scan.DCM'));
  });

  it('a file whose result would be a folder fails; what is in the folder is converted', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'x');
    folder.put('hd-2.EX.DCM', 'in', 'x.dcm', 'scan');
    const answer = await convert();
    expect(answer.code).toBe(1);
    expect(folder.list('out')).toEqual(['x.dcm/scan.dcm']);
    expect(filesOf(answer)[0]!.problems[0]).toMatchObject({
      code: 'SAME_NAME',
      message: expect.stringContaining('the folder that results of other files go to'),
    });
  });
});

describe('what is there already is a result only if it is one of this source with these options', () => {
  const target = (): string => folder.at('out', 'scan.dcm');
  const cases: readonly (readonly [string, says: RegExp, prepare: () => unknown, ...args: string[]])[] = [
    [
      'of a source that was replaced',
      /the result of another source/,
      () => folder.put('cube-8.EX.DCM', 'in', 'scan'),
    ],
    ['with other options', /of this source with other options/, () => undefined, '--upright'],
    ['truncated', /a truncated result/, () => truncateSync(target(), statSync(target()).size - 1000)],
    ['longer than it was', /truncated/, () => writeFileSync(target(), 'more', { flag: 'a' })],
    ['empty', /an empty file/, () => truncateSync(target())],
    ['text', /not a result of czm-dicom/, () => writeFileSync(target(), 'from an earlier run')],
    [
      'the source itself',
      /not a result of czm-dicom/,
      () => writeFileSync(target(), readFileSync(fixture('hd-2.EX.DCM'))),
    ],
    ['truncated before its record', /not a result/, () => truncateSync(target(), 300)],
  ];

  it.each(cases)(
    '%s: it fails, names both and what to do',
    async (_what, says, prepare, ...args) => {
      folder.put('hd-2.EX.DCM', 'in', 'scan');
      expect((await convert()).code).toBe(0);
      prepare();
      const before = readFileSync(target());
      const answer = await convert(...args);
      expect(answer.code).toBe(1);
      const [file] = filesOf(answer);
      expect(file).toMatchObject({ file: folder.at('in', 'scan'), status: 'failed', outputs: [] });
      expect(file!.problems).toEqual([{ code: 'NAME_TAKEN', message: expect.stringMatching(says) }]);
      expect(file!.problems[0]!.message).toContain(target());
      expect(file!.problems[0]!.message).toContain('--overwrite');
      expect(readFileSync(target())).toEqual(before);
      expect((await convert('--overwrite', ...args)).code).toBe(0);
      expect(filesOf(await convert(...args))[0]!.status).toBe('up-to-date');
    },
    30_000,
  );

  it.each([
    ['a folder', () => mkdirSync(target())],
    ['a link', () => symlinkSync(folder.at('nowhere'), target())],
  ])('%s is none', async (_what, put) => {
    folder.put('hd-2.EX.DCM', 'in', 'scan');
    mkdirSync(folder.at('out'));
    put();
    const [file] = filesOf(await convert());
    expect(file!.problems).toEqual([{ code: 'NAME_TAKEN', message: expect.stringContaining('or move it') }]);
  });

  it('a source that is damaged now, or of others, is not done because a result is there', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'scan');
    await convert();
    folder.write('in/scan', await build('damaged-truncated.EX.DCM'));
    expect(filesOf(await convert())[0]).toMatchObject({
      status: 'failed',
      problems: [{ code: 'NAME_TAKEN' }],
    });
    expect(filesOf(await convert('--overwrite'))[0]).toMatchObject({
      status: 'failed',
      problems: [{ code: 'CZM_CODESTREAM', frame: 2 }],
    });
    folder.put('not-czm.dcm', 'in', 'scan');
    expect(filesOf(await convert())[0]).toMatchObject({ status: 'skipped', reason: 'not CZM' });
  });

  it('what needs no repair is its own result', async () => {
    folder.put('cube-8.EX.DCM', 'in', 'scan');
    await convert();
    const again = (): Promise<Answer> =>
      cli(['convert', folder.at('out'), '--out', folder.at('twice'), '--json']);
    expect(filesOf(await again())[0]!.status).toBe('written');
    expect(filesOf(await again())[0]!.status).toBe('up-to-date');
    folder.put('not-czm.dcm', 'twice', 'scan.dcm');
    expect(filesOf(await again())[0]!.problems).toMatchObject([{ code: 'NAME_TAKEN' }]);
  });

  it('--upright is another option only where it turns something', async () => {
    folder.write('in/iris', await build('en-face.EX.DCM'));
    await convert();
    expect(filesOf(await convert('--upright'))[0]!.status).toBe('up-to-date');
  });

  it.each(['cube-8.EX.DCM', 'raw-storage.DCM', 'fundus-unencapsulated.EX.DCM'])(
    'the record in results of %s is right, and survives a second conversion',
    async (name) => {
      folder.put(name, 'in', 'scan');
      await convert();
      const source = sha256(new Uint8Array(readFileSync(fixture(name))));
      for (const result of folder.list('out')!) {
        const bytes = new Uint8Array(readFileSync(folder.at('out', result)));
        const record = readSource(openPart10(bytes).attributes);
        expect(record).toMatchObject({ sha256: source, length: bytes.length });
        expect(record!.options).toMatch(/^convert stored( 0407[\dA-F]{4}\[0\])?$/);
        const [again] = normalizePart10(bytes, {
          source: { sha256: '0'.repeat(64), options: 'convert stored' },
        });
        expect(again!.bytes).toBe(bytes);
      }
    },
  );
});

describe('pictures of two scans are never mixed in one series', () => {
  it.each(['png', 'jp2'] as const)('%s: not where another scan of more frames is there', async (format) => {
    folder.put('cube-8.EX.DCM', 'in', 'scan');
    expect((await exportAs(format)).code).toBe(0);
    const first = folder.list('out')!;
    folder.put('hd-2.EX.DCM', 'in', 'scan');
    for (const options of [[], ['--overwrite']]) {
      const answer = await exportAs(format, ...options);
      expect(filesOf(answer)[0]).toMatchObject({
        status: 'failed',
        outputs: [],
        problems: [{ code: 'NAME_TAKEN' }],
      });
      expect(folder.list('out')).toEqual(first);
    }
  });

  it.each(['png', 'jp2'] as const)('%s: not where one of fewer frames is there', async (format) => {
    folder.put('hd-2.EX.DCM', 'in', 'scan');
    expect((await exportAs(format)).code).toBe(0);
    const before = folder
      .list('out')!
      .map((name) => sha256(new Uint8Array(readFileSync(folder.at('out', name)))));
    folder.put('cube-8.EX.DCM', 'in', 'scan');
    const refused = filesOf(await exportAs(format))[0];
    expect(refused).toMatchObject({ status: 'failed', outputs: [], problems: [{ code: 'NAME_TAKEN' }] });
    expect(refused!.problems[0]!.message).toContain(folder.at('out', `scan-001.${format}`));
    const after = folder
      .list('out')!
      .map((name) => sha256(new Uint8Array(readFileSync(folder.at('out', name)))));
    expect(after).toEqual(before);
    expect(outputsOf(await exportAs(format, '--overwrite')).length).toBe(8);
  });

  it('a frame that has no picture leaves no other in its place', async () => {
    folder.put('cube-8.EX.DCM', 'in', 'scan');
    await exportAs('png');
    for (const frame of [4, 5, 6, 7, 8]) rmSync(folder.at('out', `scan-00${frame}.png`));
    // Of three frames, the second cannot be decoded.
    folder.write('in/scan', await build('damaged-header.EX.DCM'));
    expect(filesOf(await exportAs('png'))[0]).toMatchObject({
      outputs: [],
      problems: [{ code: 'NAME_TAKEN' }],
    });
    expect((await exportAs('png', '--overwrite')).code).toBe(1);
    expect(folder.list('out')).toEqual(['scan-001.png', 'scan-003.png']);
  });

  it('a picture that is truncated is not there already', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'scan');
    await exportAs('png');
    const picture = folder.at('out', 'scan-002.png');
    truncateSync(picture, statSync(picture).size - 10);
    expect(filesOf(await exportAs('png'))[0]).toMatchObject({
      outputs: [],
      problems: [{ code: 'NAME_TAKEN' }],
    });
  });
});
