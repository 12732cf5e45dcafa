import { expect, it } from '@jest/globals';
import { describePart10 } from '../../../src/core/index.js';
import { sq, text } from '../../generator/part10.js';
import { codestream, czmFile, even, plainFrame, type CzmFile } from '../czm-file.js';

/* The vendor's class goes before protocol and shape; where these would turn a frame otherwise, nobody knows. */

const described = (type: string, file: CzmFile) =>
  describePart10(czmFile({ ...file, elements: [text(0x00570001, 'UI', type)] }));

it.each([
  ['a cube of the shape of an HD scan', '1.2.276.0.75.2.2.40.6', { count: 2, rows: 1024 }],
  ['a picture of the shape of a cube', '1.2.276.0.75.2.2.44.1', { count: 3, rows: 512 }],
  ['noise of the shape of a cube', '1.2.276.0.75.2.2.44.3', { count: 3, rows: 512 }],
])('%s is shown as stored, with a warning', (_, type, file) => {
  const { orientation, warnings } = described(type, file);
  expect(orientation.basis).toBe('unknown');
  expect(new Set(orientation.turns)).toEqual(new Set(['none']));
  expect(warnings).toContainEqual({
    code: 'ORIENTATION',
    message: expect.stringMatching(
      /^How the frames lie is not known: .*\[image type\]; but .*\[/,
    ) as unknown as string,
  });
});

it('a class and a shape that turn alike do not contradict each other', () => {
  const { kind, orientation, warnings } = described('1.2.276.0.75.2.2.40.6', { count: 5, rows: 1024 });
  expect(kind).toBe('cube');
  expect(orientation).toMatchObject({ basis: 'image type' });
  expect(orientation.turns).toEqual(new Array(5).fill('transpose'));
  expect(warnings.map(({ code }) => code)).not.toContain('ORIENTATION');
});

it.each([
  ['in a JP2 file each', 'Carl Zeiss Meditec', undefined, plainFrame({ rows: 245 })],
  ["with the vendor's class", '', '1.2.276.0.75.2.2.42.7', even(codestream({ rows: 245 }))],
])(
  "plain frames of the instrument's own, %s, lie on their side though a functional group states the eye",
  (_, manufacturer, type, frame) => {
    const anatomy = sq(0x00209071, [[text(0x00209072, 'CS', 'R')]]);
    const file = czmFile({
      rows: 245,
      frames: [frame, frame, frame],
      attributes: { manufacturer, identification: type === undefined ? type : text(0x00570001, 'UI', type) },
      elements: [sq(0x52009229, [[anatomy]])],
      without: [0x00200060],
    });
    const { family, laterality, orientation, upright } = describePart10(file);
    expect({ family, laterality, upright }).toEqual({
      family: 'clean',
      laterality: 'R',
      upright: { rows: 1024, columns: 245 },
    });
    expect(orientation.turns).toEqual(new Array(3).fill('transpose'));
  },
);
