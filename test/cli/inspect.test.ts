import { describe, expect, it } from '@jest/globals';
// Internal: a type only.
import type { InspectedFile } from '../../src/cli/inspect.js';
import { specimen } from '../generator/families.js';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();
const FIXTURES = ['cube-8.EX.DCM', 'hd-2.EX.DCM', 'fundus-unencapsulated.EX.DCM', 'not-czm.dcm'] as const;

/** Paths differ from machine to machine. */
const nameOnly = (text: string): string => text.replaceAll(fixture(''), '');

interface Document {
  readonly schema: string;
  readonly version: number;
  readonly files: readonly InspectedFile[];
}

/** Names and types of a document; of a list, those of its first entry. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(formOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, formOf(entry)]));
}

async function inspect(...files: string[]): Promise<{ code: number; document: Document; text: string }> {
  const { code, stdout, stderr } = await cli(['inspect', '--json', ...files]);
  expect(stderr).toBe('');
  return { code, document: JSON.parse(stdout) as Document, text: stdout };
}

describe('inspect', () => {
  it('for a person is pinned, the repairs apart', async () => {
    const { code, stdout, stderr } = await cli(['inspect', fixture('cube-8.EX.DCM')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(nameOnly(stdout).replace(/Repairs[^]*$/, 'Repairs …')).toMatchSnapshot();
  });

  it('for a machine has the documented form', async () => {
    const { document } = await inspect(fixture('cube-8.EX.DCM'));
    expect(formOf(document)).toMatchSnapshot();
  });

  it.each(FIXTURES)('shows every repair of %s with its reason', async (name) => {
    const { document } = await inspect(fixture(name));
    const { stdout } = await cli(['inspect', fixture(name)]);
    const repairs = document.files.flatMap(({ images }) => images.flatMap((image) => image.repairs));
    expect(repairs.length > 0).toBe(name !== 'not-czm.dcm');
    for (const { keyword, why, confidence, provenance } of repairs) {
      expect(stdout).toContain(` ${keyword}: `.replace(/^ : /, ': '));
      expect(stdout).toContain(`    ${why} [${provenance}, confidence ${confidence}]\n`);
    }
  });

  it('tells what a cube is, and how each length is known', async () => {
    const { document } = await inspect(fixture('cube-8.EX.DCM'));
    expect(document).toMatchObject({
      schema: 'czm-dicom/inspect',
      schemaVersion: 1,
      files: [
        {
          bytes: 418806,
          family: 'ex-dcm',
          problem: null,
          images: [
            {
              kind: 'cube',
              laterality: 'L',
              frames: { count: 8, claimed: 8, encodings: { scrambled: 8 }, damaged: [] },
              stored: { rows: 512, columns: 1024 },
              upright: { rows: 1024, columns: 512 },
              spacing: { horizontal: { provenance: 'stated' }, betweenFrames: { provenance: 'assumed' } },
              field: {
                horizontal: { mm: 6, provenance: 'derived' },
                vertical: { mm: 2, provenance: 'derived' },
                betweenFrames: { mm: 0.330709, provenance: 'assumed' },
              },
            },
          ],
        },
      ],
    });
  });

  it('shows no patient, neither to people nor in JSON', async () => {
    for (const name of FIXTURES) {
      const { text } = await inspect(fixture(name));
      const { stdout } = await cli(['inspect', fixture(name)]);
      // The name and number that the fixtures carry, the study's date and time.
      for (const secret of ['PHANTOM', 'HELDOUT', '20160725', '100304']) {
        expect(nameOnly(text)).not.toContain(secret);
        expect(nameOnly(stdout)).not.toContain(secret);
      }
    }
  });

  it('lets no control character of a file reach the terminal', async () => {
    for (const name of FIXTURES) {
      const { stdout } = await cli(['inspect', fixture(name)]);
      // eslint-disable-next-line no-control-regex
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });

  it('names damaged frames, and those that the claim misses', async () => {
    const damaged = folder.write('damaged.dcm', (await specimen('damaged-header.EX.DCM').build()).bytes);
    const claims = folder.write('claims.dcm', (await specimen('frames-claimed-more.EX.DCM').build()).bytes);
    const { code, document } = await inspect(damaged, claims);
    expect(code).toBe(0);
    expect(document.files).toMatchObject([
      { images: [{ frames: { damaged: [2] } }] },
      { images: [{ frames: { count: 3, claimed: 5 }, warnings: [{ code: 'FRAME_COUNT' }, {}] }] },
    ]);
    const { stdout } = await cli(['inspect', damaged, claims]);
    expect(stdout).toMatch(/Frames {8}3 \(.*\); damaged: 2\n/);
    expect(stdout).toMatch(/Frames {8}3 \(3 scrambled\); 5 claimed\n/);
  });

  it('says of a file that cannot be read why, looks at the others, and exits with 1', async () => {
    const text = folder.write('notes.txt', 'no DICOM at all');
    const cut = folder.write('cut.dcm', (await specimen('deflated.EX.DCM').build()).bytes);
    const { code, document } = await inspect(text, cut, fixture('not-czm.dcm'));
    expect(code).toBe(1);
    expect(document.files).toMatchObject([
      { file: text, family: null, images: [], problem: { code: 'CZM_DICOM' } },
      { file: cut, family: null, images: [], problem: { code: 'CZM_UNSUPPORTED' } },
      { family: 'not-czm', problem: null },
    ]);
    const { stdout } = await cli(['inspect', text]);
    expect(stdout).toMatch(/Unreadable {4}Not a DICOM file/);
  });

  it('of a folder looks at the DICOM files in it', async () => {
    folder.put('hd-2.EX.DCM', 'in', 'a', 'hd');
    folder.put('manifest.json', 'in', 'manifest.json');
    const { code, document } = await inspect(folder.at('in'));
    expect(code).toBe(0);
    expect(document.files.map(({ file }) => file)).toEqual([folder.at('in', 'a', 'hd')]);
  });
});
