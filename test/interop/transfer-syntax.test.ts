import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli } from '../support/built-cli.js';
import { specimen } from '../generator/families.js';
import { dcmtkFrames, gdcmFrames, pydicomFrames } from './native.js';

/* The same frames in every transfer syntax, read by programs that share no decoder with this package. */

const independent = new URL('../fixtures/independent/', import.meta.url);
const SYNTAXES = ['jpeg-2000', 'jpeg-ls', 'explicit'] as const;

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'czm-interop-'));
  mkdirSync(join(folder, 'in'));
  for (const name of ['cube-8.EX.DCM', 'fundus-unencapsulated.EX.DCM'])
    copyFileSync(new URL(name, independent), join(folder, 'in', name));
  writeFileSync(join(folder, 'in', 'iris.DCM'), (await specimen('iris.EX.DCM').build()).bytes);
  const built = buildCli();
  try {
    for (const syntax of SYNTAXES) {
      const out = join(folder, syntax);
      const options = ['--upright', '--transfer-syntax', syntax];
      expect(await built.run('convert', join(folder, 'in'), '--out', out, ...options)).toMatchObject({
        code: 0,
      });
    }
  } finally {
    built.remove();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const results = (syntax: string): string[] =>
  readdirSync(join(folder, syntax))
    .sort()
    .map((name) => join(folder, syntax, name));

describe('frames as JPEG-LS and uncompressed', () => {
  it('are those that pydicom with Pillow reads of JPEG 2000, by DCMTK and by GDCM', async () => {
    const expected = Object.values(await pydicomFrames(results('jpeg-2000')));
    expect(expected.map(({ frames }) => frames.length)).toEqual([8, 1, 1]);
    for (const syntax of ['jpeg-ls', 'explicit']) {
      const paths = results(syntax);
      const plain = expected.map((frames) => ({ ...frames, printed: '' }));
      expect([...(await gdcmFrames(paths)).values()]).toEqual(plain);
      expect([...(await dcmtkFrames(paths)).values()]).toEqual(plain);
    }
    expect(Object.values(await pydicomFrames(results('explicit')))).toEqual(expected);
  });
});
