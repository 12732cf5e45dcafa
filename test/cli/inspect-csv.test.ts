import { describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
// Internal: cells, sizes and numbers that no fixture has; and no public function decodes a frame.
import { columnsFor } from '../../src/cli/contact-sheet.js';
import { csvLine } from '../../src/cli/csv.js';
import { shownSize } from '../../src/cli/thumbnail.js';
import { createDecoder } from '../../src/codec/decoder.js';
import { fixtureFrames } from '../codec/fixture-frames.js';
import { specimen } from '../generator/families.js';
import { cli, fixture, testFolder } from './cli.js';

const folder = testFolder();

/** A reader of RFC 4180 of its own. */
function parsed(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], '', false];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') cell += text[++i];
    else if (c === '"') quoted = !quoted;
    else if (quoted || (c !== ',' && c !== '\r')) cell += c;
    else {
      row.push(cell);
      cell = '';
      if (c === ',') continue;
      expect(text[++i]).toBe('\n');
      rows.push(row);
      row = [];
    }
  }
  expect({ row, cell, quoted }).toEqual({ row: [], cell: '', quoted: false });
  return rows;
}

/** What a table program would take for a formula, or trip over. */
const FORMULA = /^[=+\-@\t\r]/;

/** A folder with an image of each sort, with what is in it by row. */
async function fill(): Promise<string> {
  folder.put('cube-8.EX.DCM', 'in', '1, "cube".dcm');
  folder.put('raw-storage.DCM', 'in', '2.dcm');
  folder.write('in/3.dcm', (await specimen('damaged-header.EX.DCM').build()).bytes);
  folder.write('in/4.dcm', (await specimen('analysis-layers.DCM').build()).bytes);
  folder.put('not-czm.dcm', 'in', '5.dcm');
  folder.write('in/=6.dcm', `${'\0'.repeat(128)}DICM`);
  return folder.at('in');
}

describe('inspect --csv', () => {
  it('has a row for each image, and one for each file without', async () => {
    const { code, stdout } = await cli(['inspect', await fill(), '--csv']);
    expect(code).toBe(1);
    const [head = [], ...rows] = parsed(stdout);
    const column = (name: string): string[] => rows.map((row) => row[head.indexOf(name)]!);
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    expect(column('row')).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    const names = column('file').map((file) => file.replace(folder.at('in/'), ''));
    expect(names).toEqual(['1, "cube".dcm', '2.dcm', '2.dcm', '3.dcm', '4.dcm', '5.dcm', '=6.dcm']);
    expect(column('container').slice(1, 3)).toEqual(['structural cube', 'LSLO fundus']);
    expect(column('kind')).toEqual(['cube', 'cube', 'fundus', 'unknown', '', 'unknown', '']);
    expect(column('eye').slice(0, 3)).toEqual(['L', 'R', 'R']);
    expect(column('family').slice(3)).toEqual(['ex-dcm', 'analysis', 'not-czm', '']);
    const mm = ['column', 'row', 'frame'].map((axis) => [column(`${axis}_mm`), column(`${axis}_provenance`)]);
    expect(mm.map(([values, how]) => [values![0], how![0]])).toEqual([
      ['0.011741683', 'stated'],
      ['0.001955034', 'stated'],
      ['0.04724409448819', 'assumed'],
    ]);
    expect([column('columns')[0], column('rows')[0], column('frames')[0]]).toEqual(['512', '1024', '8']);
    expect([column('damaged_frames')[3], column('warnings')[3]]).toEqual([
      '2',
      expect.stringContaining('FRAME_DAMAGED'),
    ]);
    expect(column('problem')).toEqual(['', '', '', '', '', '', 'CZM_DICOM']);
  });

  it('is read back as it was meant, and no cell of text begins a formula', () => {
    const nasty = fc.string({ unit: fc.constantFrom(...'=+-@,"\r\n\t ;a1Ä'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 5 }), (values) => {
        const [row = []] = parsed(csvLine(values));
        expect(row).toHaveLength(values.length);
        for (const [i, cell] of row.entries()) {
          if (FORMULA.test(cell)) expect(Number.isFinite(Number(cell))).toBe(true);
          // Controls are made visible; a blank may stand before the rest.
          if (!/[\r\n\t]/.test(values[i]!)) expect(cell.replace(/^ /, '')).toBe(values[i]!.replace(/^ /, ''));
        }
      }),
      { examples: [[['+1\t', '']]] },
    );
  });

  it('is another form than --json', async () => {
    expect(await cli(['inspect', fixture('hd-2.EX.DCM'), '--csv', '--json'])).toMatchObject({ code: 2 });
  });
});

describe('inspect --contact-sheet', () => {
  const CELL = { width: 144, height: 162 };
  const SIDE = 128;

  it('has a thumbnail for each row, in its proportions, and crosses out what has none', async () => {
    const sheet = folder.at('sheet.png');
    const input = await fill();
    const plain = await cli(['inspect', input, '--csv']);
    const { stdout, code } = await cli(['inspect', input, '--csv', '--contact-sheet', sheet]);
    expect({ stdout, code }).toEqual({ stdout: plain.stdout, code: 1 });
    const { width, height, data } = decode(readFileSync(sheet));
    // Six files, three side by side; seven rows of the table.
    expect([width, height]).toEqual([3 * CELL.width, 3 * CELL.height]);
    const at = (cell: number, x: number, y: number): number =>
      data[(Math.floor(cell / 3) * CELL.height + 8 + y) * width + (cell % 3) * CELL.width + 8 + x]!;
    const [ground, cross] = [24, 96];
    const isCrossedOut = Array.from({ length: 7 }, (_, cell) =>
      [10, 30, 100, 120].every((i) => at(cell, i, i) === cross && at(cell, i, SIDE - 1 - i) === cross),
    );
    // The frame in the middle of the damaged cube, of three, is the damaged one.
    expect(isCrossedOut).toEqual([false, false, false, true, true, true, true]);
    // The cube's B-scans are 6.0 mm wide and 2.0 mm high.
    const rows = Math.round((SIDE * 1024 * 0.001955034) / (512 * 0.011741683));
    const top = Math.floor((SIDE - rows) / 2);
    expect([at(0, 0, top - 1), at(0, 0, top + rows)]).toEqual([ground, ground]);
    // Each pixel is the mean of what it stands for in the fifth B-scan.
    const decoder = await createDecoder();
    const frame = await decoder.decode(fixtureFrames('cube-8.EX.DCM')[4]!.bytes, { turn: 'transpose' });
    const mean = (x: number, y: number): number => {
      let [sum, count] = [0, 0];
      for (let r = Math.floor((y * 1024) / rows); r < Math.floor(((y + 1) * 1024) / rows); r++)
        for (let c = x * 4; c < x * 4 + 4; c++, count++) sum += frame.pixels[r * 512 + c]!;
      return sum / count;
    };
    let difference = 0;
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < SIDE; x++) difference += Math.abs(at(0, x, top + y) - mean(x, y));
    // A reduced decoding has other means than the whole picture, by little.
    expect(difference / (rows * SIDE)).toBeLessThan(4);
  });

  it('is written into a new file only', async () => {
    const taken = folder.write('sheet.png', 'mine');
    const args = ['inspect', fixture('hd-2.EX.DCM'), '--contact-sheet', taken];
    expect(await cli(args)).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    args[3] = folder.at('no', 'sheet.png');
    expect(await cli(args)).toMatchObject({ code: 2 });
  });

  it('has proportions of the eye where they are known, and of the pixels elsewhere', () => {
    const length = (mm: number | null, provenance: 'stated' | 'assumed') => ({ mm, provenance, source: '' });
    const of = (provenance: 'stated' | 'assumed') =>
      shownSize(
        {
          upright: { rows: 1024, columns: 512 },
          orientation: {
            ...{ turns: ['transpose'], basis: 'table', evidence: '', confidence: 'A', sideways: true },
          },
          spacing: {
            horizontal: length(0.02, provenance),
            vertical: length(0.002, provenance),
            betweenFrames: length(null, 'assumed'),
          },
        },
        128,
      );
    expect(of('stated')).toEqual({ rows: 26, columns: 128 });
    expect(of('assumed')).toEqual({ rows: 128, columns: 64 });
    expect([0, 1, 2, 9, 10, 10_000, 1e6].map(columnsFor)).toEqual([1, 1, 2, 3, 4, 100, 100]);
  });
});
