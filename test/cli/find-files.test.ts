import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
// Internal: the list itself, which commands go on to work through.
import { findFiles } from '../../src/cli/find-files.js';
import { specimen } from '../generator/families.js';
import { fixture, testFolder } from './cli.js';

const folder = testFolder();
const found = (...inputs: string[]) =>
  findFiles(inputs).files.map(({ relative, type }) => `${relative} ${type}`);

describe('files are known by their content', () => {
  it('DICOM under any name, with and without its preamble, and nothing else', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'no-extension');
    folder.put('hd-2.EX.DCM', 'in', 'picture.jpg');
    folder.put('manifest.json', 'in', 'manifest.dcm');
    for (const name of ['no-preamble.EX.DCM', 'no-file-meta.EX.DCM', 'implicit-vr.EX.DCM']) {
      folder.write(`in/${name}.bin`, (await specimen(name).build()).bytes);
    }
    folder.write('in/empty.dcm', '');
    folder.write('in/text.dcm', 'DICOM would be nice here, but this is text. '.repeat(20));
    expect(found(folder.at('in'))).toEqual([
      'empty.dcm other',
      'implicit-vr.EX.DCM.bin dicom',
      'manifest.dcm other',
      'no-extension dicom',
      'no-file-meta.EX.DCM.bin dicom',
      'no-preamble.EX.DCM.bin dicom',
      'picture.jpg dicom',
      'text.dcm other',
    ]);
  });

  it('a DICOMDIR is none of the files that it lists', () => {
    const bytes = new Uint8Array(readFileSync(fixture('hd-2.EX.DCM')));
    const text = new TextEncoder().encode('1.2.840.10008.1.3.10\0');
    bytes.set(text, 200);
    folder.write('in/DICOMDIR', bytes);
    expect(found(folder.at('in'))).toEqual(['DICOMDIR dicomdir']);
  });
});

describe('folders', () => {
  it('keep their structure, sorted, empty ones left out', () => {
    for (const path of ['b/2.dcm', 'b/1.dcm', 'a/x/y/z.dcm', '.hidden/h.dcm', '0.dcm']) {
      folder.put('not-czm.dcm', 'in', path);
    }
    mkdirSync(folder.at('in', 'empty'));
    expect(findFiles([folder.at('in')]).files.map(({ relative }) => relative)).toEqual([
      '.hidden/h.dcm',
      '0.dcm',
      'a/x/y/z.dcm',
      'b/1.dcm',
      'b/2.dcm',
    ]);
    expect(findFiles([folder.at('in', 'empty')])).toEqual({
      files: [],
      unreadable: [],
      linksNotFollowed: [],
    });
  });

  it('give each file once, however often it is meant', () => {
    const file = folder.put('not-czm.dcm', 'in', 'sub', 'a.dcm');
    expect(found(folder.at('in'), file, folder.at('in', 'sub'), file)).toEqual(['sub/a.dcm dicom']);
    expect(found(file, folder.at('in'))).toEqual(['a.dcm dicom']);
  });

  it('end where links go in circles, and say which links lead nowhere', () => {
    folder.put('not-czm.dcm', 'in', 'sub', 'a.dcm');
    folder.put('not-czm.dcm', 'elsewhere', 'b.dcm');
    symlinkSync(folder.at('in'), folder.at('in', 'sub', 'up'));
    symlinkSync(folder.at('elsewhere'), folder.at('in', 'linked'));
    symlinkSync(folder.at('nowhere'), folder.at('in', 'broken'));
    symlinkSync(folder.at('in', 'itself'), folder.at('in', 'itself'));
    const { files, unreadable } = findFiles([folder.at('in')], { followLinks: true });
    expect(files.map(({ relative }) => relative)).toEqual(['sub/a.dcm', 'linked/b.dcm']);
    expect(unreadable.map(({ path, problem }) => [path, problem.code])).toEqual([
      [folder.at('in', 'broken'), 'FILE'],
      [folder.at('in', 'itself'), 'FILE'],
    ]);
    expect(unreadable[0]!.problem.message).toMatch(/^Cannot be read: it does not exist \(ENOENT\)/);
  });

  it('leave the folder of results out, through links too', () => {
    folder.put('not-czm.dcm', 'in', 'a.dcm');
    folder.put('not-czm.dcm', 'in', 'out', 'b.dcm');
    symlinkSync(folder.at('in', 'out'), folder.at('in', 'also'));
    const { files } = findFiles([folder.at('in')], { leaveOut: folder.at('in', 'out') });
    expect(files.map(({ relative }) => relative)).toEqual(['a.dcm']);
  });
});
