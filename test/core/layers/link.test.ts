import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LayerCube, type LayerSource, linkLayers, whyNoLayers } from '../../../src/core/layers/index.js';
import { cubeOf, DISC, layerCubeOf, MACULAR } from './layer-cubes.js';

const SURFACE = {
  kind: 'ILM',
  name: 'ILM',
  family: 'retina',
  source: '(0073,1150)',
  depth: new Float32Array(0),
} as const;

function sourceOf(grid = MACULAR, change: Partial<LayerSource> = {}): LayerSource {
  const { studyInstanceUID, acquisitionDateTime } = layerCubeOf(grid);
  return {
    origin: 'instrument',
    sopInstanceUID: '1.2.9',
    studyInstanceUID,
    laterality: 'L',
    acquisitionDateTime,
    references: [],
    frameOfRow: undefined,
    surfaces: [{ ...SURFACE, ...grid }],
    fovea: undefined,
    softwareVersions: '',
    problems: [],
    ...change,
  };
}
const cube = (change: Partial<LayerCube> = {}) => layerCubeOf(MACULAR, change);
const [own = ''] = cube().sopInstanceUIDs;

describe('which cube layers are of', () => {
  it('is the one that they refer to, by its own UID or that of the file it was made of', () => {
    const bare = { laterality: undefined, acquisitionDateTime: '', studyInstanceUID: '' } as const;
    expect(linkLayers(sourceOf(MACULAR, { ...bare, references: ['1.2.3', own] }), [cube()])).toEqual([
      { by: 'reference', evidence: expect.any(String) },
    ]);
    const converted = cube({ sopInstanceUIDs: ['2.25.1', own] });
    expect(whyNoLayers(sourceOf(MACULAR, { ...bare, references: [own] }), converted)).toBeUndefined();
  });

  it('is the one of the same file', () => {
    const raw = cube({ sopInstanceUIDs: ['2.25.1', '1.2.9'], acquisitionDateTime: '' });
    expect(linkLayers(sourceOf(), [raw])).toMatchObject([{ by: 'same file' }]);
  });

  it('is, without references, the one of the same study, eye, time and grid', () => {
    expect(linkLayers(sourceOf(), [cube()])).toMatchObject([{ by: 'acquisition' }]);
    const same = cube({ acquisitionDateTime: '20160725100733.000' });
    expect(linkLayers(sourceOf(), [same])).toMatchObject([{ by: 'acquisition' }]);
  });

  it.each([
    ['the other eye', { laterality: 'R' }, {}, /the other eye/],
    ['the other eye, though they refer to it', { laterality: 'R', references: [own] }, {}, /the other eye/],
    ['another study', { studyInstanceUID: '1.2.8' }, {}, /another study/],
    [
      'another study, though they refer to it',
      { studyInstanceUID: '1.2.8', references: [own] },
      {},
      /another study/,
    ],
    ['another time', { acquisitionDateTime: '20160725100734' }, {}, /another acquisition/],
    [
      'another grid',
      { surfaces: [{ ...SURFACE, ...DISC }], references: [own] },
      {},
      /different grid, 200 × 200/,
    ],
    ['another instance', { references: ['1.2.3'] }, {}, /refer to other instances/],
    ['an eye that is not known', { laterality: undefined }, {}, /the eye is not known for both/],
    [
      'a time that is not known',
      { acquisitionDateTime: '' },
      {},
      /Acquisition DateTime is not stated to the second for both/,
    ],
    [
      'a time of the day only',
      { acquisitionDateTime: '20160725' },
      { acquisitionDateTime: '20160725' },
      /to the second/,
    ],
    [
      'a study that is not known',
      { studyInstanceUID: '' },
      { studyInstanceUID: '' },
      /study is not stated for both/,
    ],
    [
      'a scan that is no cube',
      {},
      { description: cubeOf(MACULAR, { kind: 'line-scans' }) },
      /B-scans of a cube/,
    ],
    [
      'a cube that may have lost B-scans',
      {},
      { description: cubeOf(MACULAR, { frames: { ...cubeOf(MACULAR).frames, claimed: 200 } }) },
      /may not hold all B-scans/,
    ],
    [
      'a cube of which nobody knows the way up',
      {},
      { description: cubeOf(MACULAR, { orientation: { ...cubeOf(MACULAR).orientation, basis: 'unknown' } }) },
      /which way up/,
    ],
    [
      'no surface',
      { surfaces: [], problems: [{ surface: 'ILM', message: 'ILM: it is zero.' }] },
      {},
      /ILM: it is zero/,
    ],
  ] as const)('is not one of %s', (_, change, other, says) => {
    expect(whyNoLayers(sourceOf(MACULAR, change), cube(other))).toMatch(says);
  });

  it('is none of two that fit, unless they refer to one', () => {
    const two = [cube(), cube({ sopInstanceUIDs: ['1.2.7'] })];
    expect(linkLayers(sourceOf(), two)).toEqual([
      { reason: expect.stringContaining('Several cubes') },
      { reason: expect.stringContaining('Several cubes') },
    ]);
    expect(linkLayers(sourceOf(MACULAR, { references: ['1.2.7'] }), two)).toMatchObject([
      { reason: expect.stringContaining('other instances') },
      { by: 'reference' },
    ]);
    // The same file twice is one cube.
    expect(linkLayers(sourceOf(), [cube(), cube()])).toMatchObject([
      { by: 'acquisition' },
      { by: 'acquisition' },
    ]);
  });

  it('is the structural one of a file that holds a flow cube too', () => {
    const inFile = (name: string, uid: string) =>
      cube({
        sopInstanceUIDs: [uid, '1.2.9'],
        description: cubeOf(MACULAR, { container: { tag: '040710A1', item: 0, name } }),
      });
    expect(
      linkLayers(sourceOf(), [inFile('structural cube', '2.25.1'), inFile('flow cube', '2.25.2')]),
    ).toMatchObject([{ by: 'same file' }, { reason: expect.stringContaining('flow cube') }]);
  });

  it('is never a wrong one in 500 mixed folders of eyes, visits, grids and references', () => {
    interface Acquisition {
      readonly study: string;
      readonly eye: 'L' | 'R';
      readonly time: string;
      readonly disc: boolean;
    }
    const acquisition = fc.record<Acquisition>({
      study: fc.constantFrom('1.2.100', '1.2.200'),
      eye: fc.constantFrom('L', 'R'),
      time: fc.constantFrom('20160725100733', '20160725101500', '20170101080000'),
      disc: fc.boolean(),
    });
    const states = fc.record({
      reference: fc.boolean(),
      eye: fc.boolean(),
      time: fc.boolean(),
      study: fc.boolean(),
    });
    // No instrument takes two scans of one eye in one second.
    const folders = fc.uniqueArray(fc.tuple(acquisition, states), {
      minLength: 2,
      maxLength: 7,
      selector: ([{ study, eye, time }]) => `${study} ${eye} ${time}`,
    });
    let linked = 0;
    fc.assert(
      fc.property(folders, (folder) => {
        const cubes = folder.map(([{ study, eye, time, disc }, says], index) => {
          const grid = disc ? DISC : MACULAR;
          return layerCubeOf(grid, {
            description: cubeOf(grid, { laterality: says.eye ? eye : undefined }),
            sopInstanceUIDs: [`1.3.${index}`],
            studyInstanceUID: says.study ? study : '',
            acquisitionDateTime: says.time ? time : '',
          });
        });
        for (const [index, [{ study, eye, time, disc }, says]] of folder.entries()) {
          const source = sourceOf(disc ? DISC : MACULAR, {
            sopInstanceUID: `1.4.${index}`,
            studyInstanceUID: study,
            laterality: eye,
            acquisitionDateTime: time,
            references: says.reference ? [`1.3.${index}`] : [],
          });
          for (const [other, link] of linkLayers(source, cubes).entries()) {
            if (!('by' in link)) continue;
            linked += 1;
            expect(other).toBe(index);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(linked).toBeGreaterThan(300);
  });
});
