import { describe, expect, it } from '@jest/globals';
import dicomParser from 'dicom-parser';
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { openFrame } from '../../src/core/index.js';
import { specimen } from '../generator/families.js';
import { fixtureFrames, sha256 } from '../codec/fixture-frames.js';
import { cli, fixture, testFolder, type Answer } from './cli.js';

const folder = testFolder();
const FILES = ['cube-8.EX.DCM', 'hd-2.EX.DCM', 'fundus-unencapsulated.EX.DCM'] as const;

const convert = (...args: string[]): Promise<Answer> =>
  cli(['convert', folder.at('in'), '--out', folder.at('out'), ...args]);

const build = async (name: string): Promise<Uint8Array> => (await specimen(name).build()).bytes;

/** The fragments of a converted file, by dicom-parser. */
function fragments(path: string): readonly Uint8Array[] {
  const { byteArray, elements } = dicomParser.parseDicom(new Uint8Array(readFileSync(path)));
  const found = elements.x7fe00010!.fragments!;
  return found.map(({ position, length }) => new Uint8Array(byteArray.buffer, position, length));
}

describe('convert', () => {
  it('makes DICOM of the files of CZM, in the structure that they lay in', async () => {
    folder.put('cube-8.EX.DCM', 'in', 'E039', 'cube.EX.DCM');
    folder.put('hd-2.EX.DCM', 'in', 'E040', 'deep', 'no-extension');
    folder.put('not-czm.dcm', 'in', 'other.dcm');
    folder.put('manifest.json', 'in', 'E039', 'manifest.dcm');
    const { code, stdout } = await convert();
    expect(code).toBe(0);
    expect(folder.list('out')).toEqual(['E039/cube.EX.dcm', 'E040/deep/no-extension.dcm']);
    expect(stdout).toMatch(/^4 files\n {2}converted {6}2: 2 files with 10 frames in .*out\n/);
    expect(stdout).toMatch(/skipped {8}2 \(1 not DICOM, 1 not CZM\)\n/);
  });

  it.each(FILES)('puts the bare codestreams of %s into one fragment each', async (name) => {
    folder.put(name, 'in', 'scan');
    expect((await convert()).code).toBe(0);
    const converted = fragments(folder.at('out', 'scan.dcm'));
    const source = fixtureFrames(name).map(({ bytes }) => openFrame(bytes).codestream);
    expect(converted.length).toBe(source.length);
    converted.forEach((fragment, i) => {
      expect(sha256(fragment.subarray(0, source[i]!.length))).toBe(sha256(source[i]!));
      expect(fragment.length).toBe(source[i]!.length + (source[i]!.length % 2));
    });
  });

  it('tells the same in JSON', async () => {
    folder.put('cube-8.EX.DCM', 'in', 'cube.EX.DCM');
    folder.put('not-czm.dcm', 'in', 'other.dcm');
    const { stdout } = await convert('--json');
    const bytes = statSync(folder.at('out', 'cube.EX.dcm')).size;
    const output = { file: folder.at('out', 'cube.EX.dcm'), bytes, frames: 8, repairs: expect.any(Number) };
    const summary = { files: 2, written: 1, upToDate: 0, skipped: 1, failed: 0, outputs: 1, frames: 8 };
    const hash = (path: string): { sha256: string } => ({ sha256: sha256(readFileSync(path)) });
    const nothing = { outputs: [], warnings: [], problems: [] };
    const path = folder.at('in', 'cube.EX.DCM');
    const other = folder.at('in', 'other.dcm');
    const warnings = [{ code: 'SLOW_AXIS', message: expect.stringContaining('8 of the 128') }];
    expect(JSON.parse(stdout)).toEqual({
      schema: 'czm-dicom/convert',
      schemaVersion: 1,
      out: folder.at('out'),
      interrupted: false,
      linksNotFollowed: [],
      summary,
      files: [
        {
          ...{ file: path, ...hash(path), status: 'written', reason: null, warnings, problems: [] },
          outputs: [{ ...output, ...hash(output.file) }],
        },
        { ...nothing, file: other, ...hash(other), status: 'skipped', reason: 'not CZM' },
      ],
    });
  });

  it('goes on where a run stopped: what is there stays, unless it is to be overwritten', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a.dcm');
    await convert();
    folder.put('hd-2.EX.DCM', 'in', 'b.dcm');
    const { ino } = statSync(folder.at('out', 'a.dcm'));
    const again = await convert();
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/converted {6}1: [^]*up to date {5}1 \(--overwrite/),
    });
    expect(statSync(folder.at('out', 'a.dcm')).ino).toBe(ino);
    expect((await convert('--overwrite')).stdout).toMatch(/converted {6}2: /);
    expect(statSync(folder.at('out', 'a.dcm')).ino).not.toBe(ino);
    expect(readFileSync(folder.at('out', 'a.dcm'))).toEqual(readFileSync(folder.at('out', 'b.dcm')));
  });

  it('leaves converted files as they are when they are converted once more', async () => {
    folder.put('cube-8.EX.DCM', 'in', 'cube');
    await convert();
    const { code } = await cli(['convert', folder.at('out'), '--out', folder.at('twice')]);
    expect(code).toBe(0);
    expect(readFileSync(folder.at('twice', 'cube.dcm'))).toEqual(readFileSync(folder.at('out', 'cube.dcm')));
  });

  it('is not stopped by bad files, says what is wrong with each, and exits with 1', async () => {
    for (const name of ['damaged-truncated', 'deflated', 'file-cut-in-header']) {
      folder.write(`in/${name}`, await build(`${name}.EX.DCM`));
    }
    folder.write('in/raw', await build('raw-no-containers.DCM'));
    folder.write('in/raw-cut', await build('raw-truncated.DCM'));
    folder.put('hd-2.EX.DCM', 'in', 'good');
    symlinkSync(folder.at('nowhere'), folder.at('in', 'link'));
    const { code, stdout } = await convert('--json');
    expect(code).toBe(1);
    expect(folder.list('out')).toEqual(['good.dcm']);
    const { files } = JSON.parse(stdout) as {
      files: { file: string; status: string; problems: { code: string; frame?: number }[] }[];
    };
    const problems = files.map(({ file, problems: [first] }) => [
      file.slice(folder.at('in').length + 1),
      first,
    ]);
    expect(Object.fromEntries(problems)).toMatchObject({
      'damaged-truncated': { code: 'CZM_CODESTREAM', frame: 2 },
      deflated: { code: 'CZM_UNSUPPORTED' },
      'file-cut-in-header': { code: 'CZM_DICOM' },
      good: undefined,
      link: { code: 'FILE' },
      raw: { code: expect.stringMatching(/^CZM_/) },
      'raw-cut': { code: 'CZM_DICOM', frame: 3 },
    });
    const { stdout: text } = await convert();
    expect(text).toMatch(/\n {2}failed {9}6\n/);
    expect(text).toMatch(/Failed\n {2}.*damaged-truncated\n {4}Frame 2: /);
    expect(text).toMatch(/raw-cut\n {4}Frame 3 of container \(0407,10A1\), structural cube is truncated/);
  });

  it('overwrites nothing where two results would have the same name', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a', 'scan.DCM');
    folder.put('fundus-unencapsulated.EX.DCM', 'in', 'a', 'scan.dcm');
    folder.put('cube-8.EX.DCM', 'more', 'a', 'scan');
    const { code, stdout } = await convert(folder.at('more'), '--json');
    expect(code).toBe(1);
    expect(folder.list('out')).toEqual(['a/scan.dcm']);
    expect(fragments(folder.at('out', 'a', 'scan.dcm')).length).toBe(2);
    const { files } = JSON.parse(stdout) as { files: { problems: { code: string; message: string }[] }[] };
    expect(files.map(({ problems }) => problems[0]?.code)).toEqual([undefined, 'SAME_NAME', 'SAME_NAME']);
    expect(files[1]!.problems[0]!.message).toContain(folder.at('in', 'a', 'scan.DCM'));
  });

  it('writes into a folder inside the input without reading it', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a.dcm');
    const out = folder.at('in', 'out');
    for (const expected of ['converted      1', 'up to date     1']) {
      const { code, stdout } = await cli(['convert', folder.at('in'), '--out', out]);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^1 file\\n`));
      expect(stdout).toContain(expected);
    }
    expect(folder.list('in')).toEqual(['a.dcm', 'out/a.dcm']);
  });

  it('finds nothing in an empty folder, and says so', async () => {
    folder.write('in/notes.txt', 'nothing here');
    const { code, stdout } = await convert();
    expect(code).toBe(0);
    expect(stdout).toContain('No CZM file was found.');
    expect(folder.list('out')).toEqual([]);
  });

  it('fails the file whose result cannot be written, and leaves nothing of it', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'sub', 'a.dcm');
    folder.put('hd-2.EX.DCM', 'in', 'b.dcm');
    folder.write('out/sub', 'a file where a folder is needed');
    const { code, stdout } = await convert();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /sub\/a\.dcm\n {4}Cannot be written: there is a file where a folder is needed \(E/,
    );
    expect(folder.list('out')).toEqual(['b.dcm', 'sub']);
  });

  it('takes away what a killed run left behind', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a.dcm');
    await convert();
    const { hostname } = await import('node:os');
    // No process has this number: it is beyond what Linux and macOS give.
    const host = hostname().replace(/[^\w.-]/g, '_');
    folder.write(`out/.czm-dicom-unfinished/${host}-99999999-01234567/half`, 'half a file');
    await convert();
    expect(folder.list('out')).toEqual(['a.dcm']);
  });
});

describe('convert of Raw Data Storage', () => {
  it('gives a file for each container that holds an image', async () => {
    folder.put('raw-storage.DCM', 'in', 'exam', 'raw.DCM');
    const { code, stdout } = await convert();
    expect(code).toBe(0);
    expect(folder.list('out')).toEqual(['exam/raw-LSLO-fundus.dcm', 'exam/raw-structural-cube.dcm']);
    expect(stdout).toContain('converted      1: 2 files with 5 frames');
    expect(fragments(folder.at('out', 'exam', 'raw-structural-cube.dcm')).length).toBe(4);
  });

  it('writes only the files that are missing', async () => {
    folder.put('raw-storage.DCM', 'in', 'raw.DCM');
    await convert();
    rmSync(folder.at('out', 'raw-structural-cube.dcm'));
    expect((await convert()).stdout).toContain('1 file with 4 frames');
    expect((await convert()).stdout).toContain('up to date     1');
  });

  it('keeps the plain name where there is one image, and names what was left out', async () => {
    folder.write('in/raw.DCM', await build('raw-undefined-lengths.DCM'));
    folder.write('in/more.DCM', await build('raw-all-containers.DCM'));
    const { code, stdout } = await convert('--upright');
    expect(code).toBe(0);
    expect(folder.list('out')).toContain('raw.dcm');
    expect(folder.list('out')!.filter((name) => name.startsWith('more-')).length).toBe(9);
    expect(stdout).toMatch(/container \(0407,10EE\), unknown.*shown as stored/);
  });

  it('loses no sound container to a damaged one', async () => {
    const bytes = new Uint8Array(readFileSync(fixture('raw-storage.DCM')));
    const frames = fixtureFrames('raw-storage.DCM');
    const first = frames[0]!.bytes;
    // The head of the first frame of the cube: nothing tells what it is any more.
    const head = first.byteOffset + Math.floor((first.length * 3) / 5);
    bytes.fill(0x55, head, head + 12);
    folder.write('in/raw.DCM', bytes);
    const { code, stdout } = await convert();
    expect(code).toBe(1);
    expect(folder.list('out')).toEqual(['raw-LSLO-fundus.dcm']);
    expect(stdout).toMatch(/Failed\n {2}.*raw\.DCM\n {4}Frame 1 /);
  });
});

describe('convert --upright', () => {
  it('stores the turned frames as a new instance, the same on every run', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'hd');
    expect((await convert('--upright')).code).toBe(0);
    const first = readFileSync(folder.at('out', 'hd.dcm'));
    expect((await convert('--upright', '--overwrite')).code).toBe(0);
    expect(readFileSync(folder.at('out', 'hd.dcm'))).toEqual(first);
    const source = dicomParser.parseDicom(new Uint8Array(readFileSync(fixture('hd-2.EX.DCM'))));
    const turned = dicomParser.parseDicom(new Uint8Array(first));
    expect(turned.string('x00080018')).not.toBe(source.string('x00080018'));
    expect(turned.string('x00080008')).toMatch(/^DERIVED/);
  });

  it('keeps frames that need no turn, and the instance', async () => {
    folder.write('in/iris', await build('en-face.EX.DCM'));
    expect((await convert('--upright')).code).toBe(0);
    const upright = readFileSync(folder.at('out', 'iris.dcm'));
    expect((await convert('--overwrite')).code).toBe(0);
    expect(upright).toEqual(readFileSync(folder.at('out', 'iris.dcm')));
  });

  it('names the frame that is of another size than the image', async () => {
    const name = 'first-frame-other-size.EX.DCM';
    const bytes = readFileSync(new URL(`../fixtures/hostile/${name}`, import.meta.url));
    folder.write('in/cube', new Uint8Array(bytes));
    for (const option of [[], ['--upright']]) {
      const { code, stdout } = await convert(...option);
      expect(code).toBe(1);
      expect(stdout).toMatch(/Frame 1 is 512 × 1000 pixels .*, but the image is 512 × 1024 pixels /);
    }
  });

  it('refuses a frame with proven damage, which would look sound afterwards', async () => {
    // FFFF never occurs in coded data: decoders pass over it, and the picture is spoilt.
    const bytes = new Uint8Array(readFileSync(fixture('cube-8.EX.DCM')));
    const [frame] = fixtureFrames('cube-8.EX.DCM');
    const at = 30000 - (30000 % 7) + 1;
    const start = frame!.bytes.byteOffset + at;
    bytes.set([0xff, 0xff], start);
    folder.write('in/cube', '');
    writeFileSync(folder.at('in', 'cube'), bytes);
    const stored = await convert();
    expect(stored.code).toBe(0);
    expect(stored.stdout).toMatch(/Frame 1 is damaged at byte \d+/);
    const upright = await convert('--upright', '--overwrite');
    expect(upright.code).toBe(1);
    expect(upright.stdout).toMatch(/Frame 1 is damaged at byte \d+ .* convert without --upright/);
  });
});
