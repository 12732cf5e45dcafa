import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli } from '../support/built-cli.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';

/* A height map, read by pydicom and judged by dciodvfy. */

let folder = '';
const path = (name: string): string => join(folder, name);
const PYTHON = '/usr/bin/python3';
const python = (program: string, ...args: readonly string[]): string =>
  execFileSync(PYTHON, ['-c', program, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });

/** What dciodvfy says, without the count of warnings. */
const judged = (file: string): readonly string[] =>
  spawnSync('dciodvfy', [file], { encoding: 'latin1' })
    .stderr.split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'czm-height-map-'));
  mkdirSync(path('in'));
  writeFileSync(path('in/cube.dcm'), (await squareCube('OD').build()).bytes);
  writeFileSync(path('in/layers.dcm'), squareLayers({ eye: 'OD' }));
  const cli = buildCli();
  try {
    await cli.run('convert', path('in'), '--out', path('out'), '--layers', '--jobs', '1');
  } finally {
    cli.remove();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEIGHT_MAP = 'out/cube-layers-layers.dcm';

describe('a height map', () => {
  it('has the heights that the instrument found, as pydicom reads them', () => {
    const printed = python(
      'import json, sys, pydicom\n' +
        'd = pydicom.dcmread(sys.argv[1])\n' +
        'print(json.dumps([d.pixel_array.tolist(), [s.SegmentLabel for s in d.SegmentSequence]]))',
      path(HEIGHT_MAP),
    );
    const [frames, labels] = JSON.parse(printed) as [number[][][], string[]];
    expect(labels).toEqual(['ILM', 'RPE']);
    for (const [index, name] of (['ILM', 'RPE'] as const).entries()) {
      const depthAt = squareDepth(name, 'OD');
      const expected = Array.from({ length: SQUARE.bScans }, (_b, b) =>
        Array.from({ length: SQUARE.aScans }, (_a, a) => Math.round(depthAt(b, a) ?? 0)),
      );
      expect(frames[index]).toEqual(expected);
    }
  });

  it('is found nothing wrong with by dciodvfy but that it does not know the class', () => {
    expect(
      judged(path(HEIGHT_MAP))
        .filter((line) => !/^\(0x0009,/.test(line))
        .map((line) => line.toLowerCase()),
    ).toEqual(['error - information object not found']);
  });

  /** The same data set under a class that dciodvfy knows: what it then misses is what the two classes differ in. */
  it.each([
    [
      'Segmentation',
      '1.2.840.10008.5.1.4.1.1.66.4',
      ['BitsStored', 'HighBit', 'PixelData', 'PixelRepresentation', 'SliceThickness'],
      ['Unrecognized enumerated value <0x20>', 'Unrecognized enumerated value <HEIGHTMAP>'],
    ],
    [
      'Parametric Map',
      '1.2.840.10008.5.1.4.1.1.30',
      [
        'AcquisitionContextSequence',
        'BurnedInAnnotation',
        'ContentQualification',
        'ParametricMapFrameTypeSequence',
        'PixelValueTransformationSequence',
        'PresentationLUTShape',
        'RecognizableVisualFeatures',
      ],
      ['Bad attribute Value Multiplicity 2 (4 Required', 'Bad attribute Value Multiplicity Type 1 Required'],
    ],
  ] as const)('would be a right %s, but for what is of the other class', (_, sopClass, missing, others) => {
    python(
      'import sys, pydicom\n' +
        'd = pydicom.dcmread(sys.argv[1])\n' +
        'd.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = pydicom.uid.UID(sys.argv[3])\n' +
        'd.save_as(sys.argv[2])',
      path(HEIGHT_MAP),
      path('other.dcm'),
      sopClass,
    );
    const errors = judged(path('other.dcm')).filter((line) => line.startsWith('Error'));
    const lacking = errors.flatMap(
      (line) => /^Error - Missing attribute .*Element=<(\w+)>/.exec(line)?.[1] ?? [],
    );
    expect([...new Set(lacking)].sort()).toEqual(missing);
    const rest = errors.filter((line) => !line.startsWith('Error - Missing attribute'));
    expect(rest.filter((line) => !others.some((other) => line.startsWith(`Error - ${other}`)))).toEqual([]);
    expect(readFileSync(path('other.dcm')).length).toBeGreaterThan(2 * 96 * 96 * 4);
  });
});
