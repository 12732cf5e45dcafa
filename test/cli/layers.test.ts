import { beforeAll, describe, expect, it } from '@jest/globals';
// Internal: a type only.
import type { LayersOfFile } from '../../src/cli/layer-numbers.js';
import { LIES, surfaceBytes } from '../generator/analysis.js';
import { discCentre } from '../generator/anatomy.js';
import { uidFor } from '../generator/czm-attributes.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';
import { cli, testFolder } from './cli.js';

/* The command from end to end: a cube of 96 × 96 A-scans of the phantom's anatomy, said to be of 6 mm, and its layers. */

const folder = testFolder();
const cubes = new Map<'OS' | 'OD', Uint8Array>();
beforeAll(async () => {
  for (const eye of ['OS', 'OD'] as const) {
    cubes.set(eye, (await squareCube(eye).build()).bytes);
  }
});

interface Document {
  readonly program: object;
  readonly layers: readonly LayersOfFile[];
  readonly problems: readonly object[];
}
async function json(...args: readonly string[]): Promise<Document> {
  const { stdout } = await cli(['layers', folder.at('in'), '--json', ...args]);
  return JSON.parse(stdout) as Document;
}

function fill(layers: Uint8Array, eye: 'OS' | 'OD' = 'OS'): void {
  folder.write('in/cube.dcm', cubes.get(eye)!);
  folder.write('in/layers.dcm', layers);
}

/** The mean thickness of the phantom from ILM to RPE, in µm, of the places (mm to the right, and up) that are chosen. */
function meanWhere(eye: 'OS' | 'OD', isChosen: (right: number, up: number) => boolean): number {
  const [ilm, rpe] = [squareDepth('ILM', eye), squareDepth('RPE', eye)];
  let [sum, count] = [0, 0];
  for (let b = 0; b < 96; b++) {
    for (let a = 0; a < 96; a++) {
      if (!isChosen((a - 47.5) * (6 / 95), (b - 47.5) * (6 / 95))) continue;
      sum += ((rpe(b, a)! - ilm(b, a)!) * 2000) / 1023;
      count += 1;
    }
  }
  return sum / count;
}

describe('czm-dicom layers', () => {
  it.each(LIES)('measures what the phantom is made of, however its layers lie: %j', async (lie) => {
    fill(squareLayers({ fovea: [0.5, 0.5] }, lie));
    const { layers, problems } = await json();
    expect(problems).toEqual([]);
    const [{ surfaces, cubes: found, reasons }] = layers as [LayersOfFile];
    expect(surfaces.map(({ name }) => name)).toEqual(['ILM', 'RPE']);
    expect(reasons).toEqual([]);
    const [cube] = found;
    expect(cube).toMatchObject({
      eye: 'L',
      link: { by: 'acquisition' },
      order: {
        provenance: 'derived',
        bScans: lie.rows === 'as the frames' ? 'same' : 'reversed',
        aScans: lie.columns === 'left to right' ? 'same' : 'reversed',
      },
      thickness: { upper: 'ILM', lower: 'RPE', found: 96 * 96, aScans: 96 * 96 },
    });
    const mean = meanWhere('OS', (x, y) => x * x + y * y <= 0.25);
    const [sector] = cube!.etdrs!.sectors;
    expect(sector!.name).toBe('central');
    expect(Math.abs(sector!.mean! - mean)).toBeLessThan(1);
    expect(cube!.etdrs!.centre).toMatchObject({ aScan: 48.5, bScan: 48.5, provenance: 'stated' });
  });

  it('has nasal at the side of the optic disc, in both eyes', async () => {
    for (const eye of ['OS', 'OD'] as const) {
      fill(squareLayers({ eye }), eye);
      const { layers } = await json();
      const { etdrs, eye: found } = layers[0]!.cubes[0]!;
      expect(found).toBe(eye === 'OS' ? 'L' : 'R');
      const side = Math.sign(discCentre(eye).x);
      const meanOf = (name: string) => etdrs!.sectors.find((one) => one.name === name)!.mean!;
      const outer = (nasal: 1 | -1) =>
        meanWhere(eye, (right, up) => {
          const r = Math.sqrt(right * right + up * up);
          return r > 1.5 && r <= 3 && right * side * nasal > Math.abs(up);
        });
      expect(outer(1)).toBeGreaterThan(outer(-1) + 0.3);
      expect(Math.abs(meanOf('outer nasal') - outer(1))).toBeLessThan(0.1);
      expect(Math.abs(meanOf('outer temporal') - outer(-1))).toBeLessThan(0.1);
    }
  });

  it('takes the place of the fovea from the user, and marks it', async () => {
    fill(squareLayers({ fovea: [0.1, 0.1] }));
    const { layers } = await json('--centre', '48.5,49');
    expect(layers[0]!.cubes[0]!.etdrs!.centre).toEqual({
      aScan: 48.5,
      bScan: 49,
      provenance: 'assumed',
      source: 'set by the user',
    });
  });

  it.each([
    ['of the other eye', { eye: 'OD' }, /other eye/],
    ['of another visit', { study: 'another' }, /another study/],
    ['of another time', { acquired: '20160725110000' }, /another acquisition/],
    ['that refer to another cube', { refersTo: ['1.2.3'] }, /other instances/],
  ] as const)('measures no layers %s, and says why', async (_, options, says) => {
    fill(squareLayers(options));
    const { layers } = await json();
    expect(layers[0]!.cubes).toEqual([]);
    expect(layers[0]!.reasons).toEqual([expect.stringMatching(says)]);
  });

  it('lays nothing whose order the pixels do not show', async () => {
    const flat = surfaceBytes(SQUARE, () => 400);
    fill(
      squareLayers({
        surfaces: { ILM: flat, RPE: surfaceBytes(SQUARE, () => 550) },
        refersTo: [uidFor('instance square-OS')],
      }),
    );
    const { layers } = await json();
    const [cube] = layers[0]!.cubes;
    expect(cube).toMatchObject({ link: { by: 'reference' }, order: null, thickness: null, etdrs: null });
    expect(cube!.whyNoEtdrs).toContain('It is not known which way round the layers lie');
  });

  it('says the same as text and as CSV, with what stands behind it', async () => {
    fill(squareLayers());
    const { layers } = await json();
    const { etdrs } = layers[0]!.cubes[0]!;
    const text = await cli(['layers', folder.at('in')]);
    expect(text.code).toBe(0);
    for (const { name, mean } of etdrs!.sectors) {
      expect(text.stdout).toMatch(new RegExp(`${name} +${mean!.toFixed(1)} µm +100 % of its A-scans`));
    }
    expect(text.stdout).toContain("(instrument's own)");
    expect(text.stdout).toContain('not corrected for the length of the eye');
    const csv = await cli(['layers', folder.at('in'), '--csv']);
    const [head = '', ...rows] = csv.stdout.trimEnd().split('\r\n');
    const columns = head.split(',');
    expect(rows).toHaveLength(9);
    const at = (row: string, column: string) => row.split(',')[columns.indexOf(column)];
    rows.forEach((row, index) => {
      const { name, mean } = etdrs!.sectors[index]!;
      expect([at(row, 'sector'), at(row, 'mean_um'), at(row, 'eye'), at(row, 'link')]).toEqual([
        name,
        mean!.toFixed(2),
        'L',
        'acquisition',
      ]);
      expect(at(row, 'direction_provenance')).toBe('derived');
      expect(row).toMatch(/czm-dicom,\d+\.\d+\.\d+$/);
    });
  });

  it('says why in CSV too, and keeps file names from being formulas', async () => {
    folder.write('in/=1+1.dcm', squareLayers());
    const { stdout, code } = await cli(['layers', '--csv', folder.at('in')]);
    expect(code).toBe(0);
    expect(stdout.split('\r\n')).toHaveLength(3);
    expect(stdout).toContain('There is no cube among these files.');
  });

  it('names what cannot be read, and goes on', async () => {
    fill(squareLayers());
    folder.write('in/broken.dcm', `${'\0'.repeat(128)}DICM`);
    const { code, stdout } = await cli(['layers', folder.at('in'), '--json']);
    expect(code).toBe(1);
    const { layers, problems } = JSON.parse(stdout) as Document;
    expect(layers[0]!.cubes).toHaveLength(1);
    expect(problems).toEqual([{ file: folder.at('in', 'broken.dcm'), problem: expect.any(Object) }]);
  });

  it('measures between any two surfaces, and says which there are', async () => {
    fill(squareLayers());
    const { layers } = await json('--surfaces', 'ILM:BM');
    expect(layers[0]!.cubes[0]!.whyNoThickness).toBe('There is no surface BM. The file has: ILM; RPE.');
  });

  it.each([
    [['--surfaces', 'ILM'], /two names, the upper one first/],
    [['--centre', '12'], /an A-scan and a B-scan, counted from 1/],
    [['--centre', '0,5'], /an A-scan and a B-scan, counted from 1/],
    [['--json', '--csv'], /Choose either --json or --csv/],
  ])('refuses %j', async (args, says) => {
    fill(squareLayers());
    const { code, stderr } = await cli(['layers', folder.at('in'), ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});
