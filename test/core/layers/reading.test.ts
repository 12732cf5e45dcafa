import { describe, expect, it } from '@jest/globals';
import { DicomError } from '../../../src/core/index.js';
import { openLayers, openLayersJson } from '../../../src/core/layers/index.js';
import {
  analysisObject,
  LIES,
  surfaceBytes,
  SURFACE_ELEMENTS,
  USUAL,
  type SurfaceName,
} from '../../generator/analysis.js';
import { uidFor } from '../../generator/czm-attributes.js';
import { bytes, sq } from '../../generator/part10.js';
import { specimen } from '../../generator/families.js';
import { below, DISC, MACULAR, tilted } from './layer-cubes.js';

const ILM = surfaceBytes(MACULAR, tilted);
const RPE = surfaceBytes(MACULAR, below(tilted));

describe('reading analysis objects', () => {
  it('names every surface that the format document lists, and reads its depths as they lie', () => {
    const names = Object.keys(SURFACE_ELEMENTS) as SurfaceName[];
    const all = names.map((name, i) => [name, surfaceBytes(DISC, (b, a) => 100 + i + b + a)] as const);
    const source = openLayers(analysisObject({ name: 'all', surfaces: Object.fromEntries(all) }))!;
    expect(source.problems).toEqual([]);
    expect(new Set(source.surfaces.map(({ name }) => name))).toEqual(new Set(names));
    for (const { name, bScans, aScans, depth, source: where } of source.surfaces) {
      const i = names.indexOf(name as SurfaceName);
      const tag = SURFACE_ELEMENTS[name as SurfaceName].toString(16).padStart(8, '0');
      expect(where).toBe(`(${tag.slice(0, 4)},${tag.slice(4)})`);
      expect([bScans, aScans]).toEqual([200, 200]);
      // Row 0 of the object is the last frame.
      expect([depth[0], depth[199], depth[199 * 200]]).toEqual([100 + i + 199, 100 + i + 398, 100 + i]);
    }
  });

  it('says whose they are, and what they refer to', () => {
    const refersTo = ['1.2.3.4', '1.2.3.5'];
    for (const referenceTag of [0x0008114a, 0x00081140] as const) {
      const file = analysisObject({ name: 'a', eye: 'OD', surfaces: { ILM }, refersTo, referenceTag });
      expect(openLayers(file)).toMatchObject({
        origin: 'instrument',
        sopInstanceUID: uidFor('instance a'),
        studyInstanceUID: uidFor('study synthetic'),
        laterality: 'R',
        acquisitionDateTime: '20160725100733',
        references: refersTo,
      });
    }
  });

  it('takes zeros for A-scans without the surface, and nothing but zeros for no surface', () => {
    const holes = surfaceBytes(MACULAR, (b, a) => ((b + a) % 7 === 0 ? undefined : 300));
    const nothing = surfaceBytes(MACULAR, () => undefined);
    const source = openLayers(analysisObject({ name: 'h', surfaces: { ILM: holes, RPE: nothing } }))!;
    expect(source.surfaces.map(({ name }) => name)).toEqual(['ILM']);
    const { depth } = source.surfaces[0]!;
    const row = (frame: number) => 127 - frame;
    for (const [b, a] of [
      [0, 0],
      [3, 4],
      [10, 11],
      [127, 511],
    ] as const) {
      const value = depth[row(b) * 512 + a];
      if ((b + a) % 7 === 0) expect(value).toBeNaN();
      else expect(value).toBe(300);
    }
    expect(source.problems).toEqual([
      { surface: 'RPE', message: 'RPE (0073,1155): all its values are zero, which stands for no surface.' },
    ]);
  });

  it.each([
    ['too short', ILM.subarray(0, ILM.length - 2)],
    ['too long', new Uint8Array(ILM.length + 2)],
    ['empty', new Uint8Array(0)],
    ['of another grid', new Uint8Array(128 * 500 * 2).fill(1)],
  ])('refuses a surface that is %s, with the reason, and keeps the others', (_, value) => {
    const source = openLayers(analysisObject({ name: 'x', surfaces: { ILM: value, RPE } }))!;
    expect(source.surfaces.map(({ name }) => name)).toEqual(['RPE']);
    expect(source.problems).toEqual([
      { surface: 'ILM', message: expect.stringContaining(`${value.length} bytes`) },
    ]);
  });

  it('finds them in implicit VR, and in private sequences of raw data', () => {
    expect(
      openLayers(analysisObject({ name: 'i', surfaces: { ILM, RPE }, implicit: true }))!.surfaces,
    ).toHaveLength(2);
    const nested = sq(0x04091001, [[sq(0x04091002, [[bytes(SURFACE_ELEMENTS.ILM, 'OB', ILM)]])]]);
    const source = openLayers(analysisObject({ name: 'n', surfaces: {}, more: [nested] }))!;
    expect(source.surfaces.map(({ name }) => name)).toEqual(['ILM']);
  });

  it('believes neither of two surfaces of one element', () => {
    const again = sq(0x04091001, [[bytes(SURFACE_ELEMENTS.ILM, 'OB', RPE)]]);
    const source = openLayers(analysisObject({ name: 't', surfaces: { ILM, RPE }, more: [again] }))!;
    expect(source.surfaces.map(({ name }) => name)).toEqual(['RPE']);
    expect(source.problems[0]!.message).toContain('more than once');
  });

  it('reads the fovea from XML of one or two bytes a character, and none where none is stated', () => {
    const foveaOf = (more: object) =>
      openLayers(analysisObject({ name: 'f', surfaces: { ILM }, ...more }))!.fovea;
    const stated = { x: 0.25, y: 0.625, source: '(0073,1140) FoveaPosition' };
    expect(foveaOf({ fovea: [0.25, 0.625] })).toEqual(stated);
    expect(foveaOf({ fovea: [0.25, 0.625], wideXml: true })).toEqual(stated);
    expect(foveaOf({})).toBeUndefined();
    expect(foveaOf({ fovea: [0, 0] })).toBeUndefined();
    expect(foveaOf({ fovea: [1.2, 0.5] })).toBeUndefined();
    expect(foveaOf({ fovea: [Number.NaN, 0.5] })).toBeUndefined();
  });

  it('reads DICOM JSON with bytes inside, and says so where a server sent addresses', () => {
    const inline = (value: Uint8Array) => ({ vr: 'OB', InlineBinary: Buffer.from(value).toString('base64') });
    const source = openLayersJson({
      '00080018': { vr: 'UI', Value: ['1.2.3'] },
      '00731150': inline(ILM),
      '00731155': { vr: 'UN', BulkDataURI: 'bulk/1' },
      '00731140': { vr: 'LO', Value: ['<FoveaPosition><X>0.5</X><Y>0.4</Y></FoveaPosition>'] },
    })!;
    expect(source.surfaces.map(({ name }) => name)).toEqual(['ILM']);
    expect(source.surfaces[0]!.depth).toEqual(
      openLayers(analysisObject({ name: 'j', surfaces: { ILM } }))!.surfaces[0]!.depth,
    );
    expect(source.fovea).toMatchObject({ x: 0.5, y: 0.4 });
    expect(source.problems[0]!.message).toContain('open the complete file');
  });

  it('has nothing to say of images', async () => {
    for (const name of ['macular-cube-3-right-eye.EX.DCM', 'raw-8-bit.DCM', 'ordinary.dcm']) {
      expect(openLayers((await specimen(name).build()).bytes)).toBeUndefined();
    }
  });

  it('refuses a file that is truncated as any DICOM reader does, and what is no file', () => {
    const whole = analysisObject({ name: 'c', surfaces: { ILM, RPE } });
    expect(() => openLayers(whole.subarray(0, whole.length - 100))).toThrow(DicomError);
    expect(() => openLayers([] as never)).toThrow(TypeError);
  });

  it('is made of objects whose rows run against the frames, as the document has it', () => {
    expect(LIES[0]).toBe(USUAL);
    const view = new DataView(surfaceBytes({ bScans: 3, aScans: 2 }, (b, a) => 10 * (b + 1) + a).buffer);
    expect(Array.from({ length: 6 }, (_, i) => view.getUint16(2 * i, true))).toEqual([
      30, 31, 20, 21, 10, 11,
    ]);
  });
});
