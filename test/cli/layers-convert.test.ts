import { beforeAll, describe, expect, it } from '@jest/globals';
import dicomParser from 'dicom-parser';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// Internal: a type only.
import type { LayersOfFile } from '../../src/cli/layer-numbers.js';
import { LIES, surfaceBytes, type Lie } from '../generator/analysis.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';
import { cli, testFolder } from './cli.js';

/* Height maps out of the command line, and back in. */

const folder = testFolder();
let cube: Uint8Array;
/** What is made of it: to turn all its frames takes seconds, so it is done once. */
let upright: Uint8Array;
beforeAll(async () => {
  cube = (await squareCube('OS').build()).bytes;
  const once = mkdtempSync(join(tmpdir(), 'czm-cli-'));
  try {
    mkdirSync(join(once, 'in'));
    writeFileSync(join(once, 'in', 'cube.dcm'), cube);
    await cli(['convert', join(once, 'in'), '--out', join(once, 'out'), '--layers']);
    upright = new Uint8Array(readFileSync(join(once, 'out', 'cube.dcm')));
  } finally {
    rmSync(once, { recursive: true });
  }
});

function fill(layers: Uint8Array): void {
  folder.write('in/cube.dcm', cube);
  folder.write('in/layers.dcm', layers);
  folder.write('out/cube.dcm', upright);
}
const convert = (...args: readonly string[]) =>
  cli(['convert', folder.at('in'), '--out', folder.at('out'), '--layers', ...args]);

const open = (name: string) => dicomParser.parseDicom(readFileSync(folder.at('out', name)));
const HEIGHT_MAP = 'cube-layers-layers.dcm';

/** With the A-scans of one corner not found. */
const holed = (lie?: Lie) => {
  const depthAt = squareDepth('ILM', 'OS');
  const ILM = surfaceBytes(SQUARE, (b, a) => (b < 4 && a < 6 ? undefined : depthAt(b, a)), lie);
  return squareLayers({ surfaces: { ILM, RPE: surfaceBytes(SQUARE, squareDepth('RPE', 'OS'), lie) } }, lie);
};

describe('convert --layers', () => {
  it.each(LIES)(
    'writes rows in the order of the frames, and padding where nothing was found: %j',
    async (lie) => {
      fill(holed(lie));
      const { code } = await convert();
      expect(code).toBe(0);
      expect(folder.list('out')).toEqual([HEIGHT_MAP, 'cube.dcm']);
      const map = open(HEIGHT_MAP);
      expect(map.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.66.8');
      expect([map.uint16('x00280010'), map.uint16('x00280011'), map.string('x00280008')]).toEqual([
        96,
        96,
        '2',
      ]);
      const { dataOffset, length } = map.elements.x7fe00008!;
      expect(length).toBe(2 * 96 * 96 * 4);
      const view = new DataView(map.byteArray.buffer, map.byteArray.byteOffset + dataOffset, length);
      const padding = map.float('x00280122')!;
      expect(padding < 0 || padding > 1024).toBe(true);
      for (const [segment, name] of (['ILM', 'RPE'] as const).entries()) {
        const depthAt = squareDepth(name, 'OS');
        for (let b = 0; b < 96; b++) {
          for (let a = 0; a < 96; a++) {
            const expected = name === 'ILM' && b < 4 && a < 6 ? padding : Math.round(depthAt(b, a)!);
            const at = view.getFloat32(((segment * 96 + b) * 96 + a) * 4, true);
            if (at !== expected)
              throw new Error(`${name} of frame ${b + 1}, A-scan ${a + 1}: ${at}, not ${expected}`);
          }
        }
      }
    },
  );

  it('refers to the upright cube that it wrote, and shares its study and frame of reference', async () => {
    fill(squareLayers());
    await convert();
    const [map, image] = [open(HEIGHT_MAP), open('cube.dcm')];
    for (const tag of ['x0020000d', 'x00200052', 'x00100020', 'x00282110']) {
      expect(map.string(tag)).toBe(image.string(tag));
    }
    expect(map.string('x00200062')).toBe('L');
    expect(map.string('x0020000e')).not.toBe(image.string('x0020000e'));
    expect([image.uint16('x00280010'), image.uint16('x00280011')]).toEqual([1024, 96]);
    const itemOf = (set: dicomParser.DataSet, tag: string) => set.elements[tag]!.items![0]!.dataSet!;
    const shared = itemOf(map, 'x52009229');
    const source = itemOf(itemOf(shared, 'x00089124'), 'x00082112');
    expect(source.string('x00081155')).toBe(image.string('x00080018'));
    expect(source.string('x00081160')).toBe(Array.from({ length: 96 }, (_, i) => i + 1).join('\\'));
    const [slow, lateral] = itemOf(shared, 'x00289110').string('x00280030')!.split('\\').map(Number);
    expect([slow, lateral]).toEqual([expect.closeTo(6 / 95, 6), expect.closeTo(6 / 95, 6)]);
    expect(itemOf(shared, 'x00209116').string('x00200037')).toBe('1\\0\\0\\0\\0\\1');
    const codes = map.elements.x00620002!.items!.map(({ dataSet }) => {
      const type = itemOf(dataSet!, 'x0062000f');
      return [dataSet!.string('x00620005'), type.string('x00080100'), type.string('x00080102')];
    });
    expect(codes).toEqual([
      ['ILM', '280677004', 'SCT'],
      ['RPE', '128298', 'DCM'],
    ]);
  });

  it('is read back from what it wrote, with the same numbers', async () => {
    fill(squareLayers());
    await convert();
    const numbers = async (where: string, ...more: readonly string[]) => {
      const { stdout } = await cli(['layers', folder.at(where), '--json', '--centre', '48.5,48.5', ...more]);
      return (JSON.parse(stdout) as { layers: readonly LayersOfFile[] }).layers[0]!;
    };
    const [before, after] = [await numbers('in'), await numbers('out')];
    expect(after.origin).toBe('height map');
    expect(after.cubes[0]).toMatchObject({ link: { by: 'reference' }, order: { provenance: 'stated' } });
    const sectors = ({ cubes }: LayersOfFile) => cubes[0]!.etdrs!.sectors;
    expect(sectors(after)).toEqual(sectors(before));
    expect(after.cubes[0]!.thickness).toMatchObject({ found: 96 * 96, upper: 'ILM', lower: 'RPE' });
  });

  it('has nothing to do the second time, and converts what it wrote to nothing else', async () => {
    fill(squareLayers());
    await convert();
    const { stdout } = await convert('--json');
    const { summary } = JSON.parse(stdout) as { summary: object };
    expect(summary).toMatchObject({ upToDate: 1, skipped: 1, failed: 0, outputs: 0 });
    const again = await cli(['convert', folder.at('out', HEIGHT_MAP), '--out', folder.at('again'), '--json']);
    const { files } = JSON.parse(again.stdout) as { files: readonly object[] };
    expect(files).toMatchObject([{ status: 'skipped', reason: 'CZM without image: height map' }]);
  });

  it.each([
    ['of the other eye', { eye: 'OD' }],
    ['of another study', { study: 'another' }],
    ['that refer to another cube', { refersTo: ['1.2.3'] }],
  ] as const)('writes no layers %s', async (_, options) => {
    fill(squareLayers(options));
    const { code } = await convert();
    expect(code).toBe(0);
    expect(folder.list('out')).toEqual(['cube.dcm']);
  });

  it('writes none whose order the pixels do not show, and says why', async () => {
    const surfaces = { ILM: surfaceBytes(SQUARE, () => 400), RPE: surfaceBytes(SQUARE, () => 550) };
    fill(squareLayers({ surfaces }));
    const { code, stdout } = await convert();
    expect(code).toBe(0);
    expect(folder.list('out')).toEqual(['cube.dcm']);
    expect(stdout).toContain('It is not known which way round the layers lie');
  });

  it('names the surfaces that the standard has no code for', async () => {
    const fit = surfaceBytes(SQUARE, squareDepth('RPE', 'OS'));
    fill(squareLayers({ surfaces: { ILM: surfaceBytes(SQUARE, squareDepth('ILM', 'OS')), 'RPE fit': fit } }));
    const { stdout } = await convert();
    expect(stdout).toContain('The standard has no code for RPE fit');
    expect(open(HEIGHT_MAP).elements.x00620002!.items).toHaveLength(1);
  });
});
