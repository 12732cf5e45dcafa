import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  describePart10,
  normalizeDicomJson,
  normalizePart10,
  type DicomJson,
} from '../../../src/core/index.js';
import { sq, text, type Element } from '../../generator/part10.js';
import { codestream, czmFile, even, type CzmFile } from '../czm-file.js';
import { readElements } from '../independent-reader.js';

const LATERALITY = 0x00200060;
const IMAGE_LATERALITY = 0x00200062;
const SHARED = 0x52009229;
const PER_FRAME = 0x52009230;

const anatomy = (eye: string): Element[] => [sq(0x00209071, [[text(0x00209072, 'CS', eye)]])];
const eye = (...elements: readonly Element[]) => {
  const file = czmFile({ elements, without: [LATERALITY] });
  const { laterality, warnings } = describePart10(file);
  const told = warnings.filter(({ code }) => code === 'LATERALITY').map(({ message }) => message);
  return { laterality, told };
};

describe('the eye', () => {
  it.each([
    ['Laterality', text(LATERALITY, 'CS', 'OS'), 'L'],
    ['Image Laterality', text(IMAGE_LATERALITY, 'CS', 'R'), 'R'],
    ['Image Laterality with a tail', text(IMAGE_LATERALITY, 'CS', 'OD', true), 'R'],
    ['Frame Laterality of all frames', sq(SHARED, [anatomy('L')]), 'L'],
    ['Frame Laterality of each frame', sq(PER_FRAME, [anatomy('R'), anatomy('R'), anatomy('R')]), 'R'],
    ['Frame Laterality in the terms of CZM', sq(SHARED, [anatomy('OU')]), 'B'],
  ])('is stated by %s alone', (_, element, laterality) => {
    expect(eye(element)).toEqual({ laterality, told: [] });
  });

  it.each([
    ['nothing', []],
    ['U', [text(LATERALITY, 'CS', 'U')]],
    ['a blank', [text(LATERALITY, 'CS', ''), text(IMAGE_LATERALITY, 'CS', ' ')]],
    [
      'U everywhere',
      [text(LATERALITY, 'CS', 'U'), text(IMAGE_LATERALITY, 'CS', 'U'), sq(SHARED, [anatomy('U')])],
    ],
    ['a word', [text(LATERALITY, 'CS', 'LEFT')]],
  ])('is unknown by %s', (_, elements) => {
    expect(eye(...elements)).toEqual({ laterality: undefined, told: [] });
  });

  it('is known where one place says it and others say that it is unknown', () => {
    expect(
      eye(text(LATERALITY, 'CS', 'U'), text(IMAGE_LATERALITY, 'CS', ''), sq(SHARED, [anatomy('R')])),
    ).toEqual({
      laterality: 'R',
      told: [],
    });
  });

  it('that differs from frame to frame is unknown, and that is said', () => {
    expect(eye(sq(PER_FRAME, [anatomy('R'), anatomy('L'), anatomy('R')]))).toEqual({
      laterality: undefined,
      told: ['Frame Laterality says R and L: the eye is unknown.'],
    });
  });

  it.each([
    ['Laterality', text(LATERALITY, 'CS', 'L\\R')],
    ['Image Laterality', text(IMAGE_LATERALITY, 'CS', 'OS\\OD', true)],
    ['Frame Laterality', sq(SHARED, [anatomy('L\\R')])],
  ])('of which %s names two is unknown, and that is said', (place, element) => {
    expect(eye(element)).toEqual({
      laterality: undefined,
      told: [`${place} says L and R: the eye is unknown.`],
    });
  });

  it('is known where one value is repeated, or blank', () => {
    expect(eye(text(LATERALITY, 'CS', 'OS\\L'), text(IMAGE_LATERALITY, 'CS', 'L\\'))).toEqual({
      laterality: 'L',
      told: [],
    });
  });

  const places = ['Laterality', 'Image Laterality', 'Frame Laterality'] as const;
  const said = fc.constantFrom('OS', 'OD', 'L', 'R', 'U', '');
  const side = (text_: string) => ({ OS: 'L', L: 'L', OD: 'R', R: 'R' })[text_];
  it('of three places is known only where none contradicts, and a contradiction is named', () => {
    fc.assert(
      fc.property(fc.tuple(said, said, said), (values) => {
        const [series, image, frame] = values;
        const found = eye(
          text(LATERALITY, 'CS', series),
          text(IMAGE_LATERALITY, 'CS', image),
          sq(SHARED, [anatomy(frame)]),
        );
        const known = values.flatMap((value, i) => (side(value) ? [`${places[i]} says ${side(value)}`] : []));
        const sides = new Set(values.flatMap((value) => side(value) ?? []));
        expect(found).toEqual(
          sides.size > 1
            ? { laterality: undefined, told: [`${known.join(', ')}: the eye is unknown.`] }
            : { laterality: [...sides][0], told: [] },
        );
      }),
    );
  });

  it('of DICOM JSON is found in the same places', () => {
    const json = (frame: string): DicomJson => ({
      '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
      '52009229': {
        vr: 'SQ',
        Value: [{ '00209071': { vr: 'SQ', Value: [{ '00209072': { vr: 'CS', Value: [frame] } }] } }],
      },
    });
    expect(normalizeDicomJson(json('L')).description.laterality).toBe('L');
    expect(normalizeDicomJson(json('U')).description.laterality).toBeUndefined();
  });
});

describe('the eye in a repaired file', () => {
  const repaired = (options: CzmFile) => {
    const [{ bytes, repairs }] = normalizePart10(czmFile({ without: [LATERALITY], ...options })) as [
      ReturnType<typeof normalizePart10>[0],
    ];
    const elements = readElements(bytes);
    expect(normalizePart10(bytes)[0]!.bytes).toBe(bytes);
    return { value: (path: string) => elements.get(path)?.slice(3).trim(), repairs };
  };
  // Crossed scans, whose functional groups no other repair replaces.
  const crossed: CzmFile = { count: 2, rows: 1024 };

  it('is translated where it stands, in functional groups too', () => {
    const { value, repairs } = repaired({
      ...crossed,
      elements: [sq(PER_FRAME, [anatomy('OS'), anatomy('OS')])],
    });
    expect(value('52009230[1].00209071[0].00209072')).toBe('L');
    expect(value('00200062')).toBe('L');
    expect(value('00200060')).toBeUndefined();
    expect(repairs.find(({ tag }) => tag === '00200062')).toMatchObject({
      from: null,
      provenance: 'derived',
      why: 'Frame Laterality states the eye',
    });
    expect(repairs.find(({ tag }) => tag.endsWith('00209072'))).toMatchObject({ from: 'OS', to: 'L' });
  });

  it('is not filled in where two places disagree; each is translated', () => {
    const { value } = repaired({
      ...crossed,
      elements: [text(LATERALITY, 'CS', 'OD'), sq(PER_FRAME, [anatomy('OS'), anatomy('L')])],
    });
    expect(value('00200060')).toBe('R');
    expect(value('52009230[0].00209071[0].00209072')).toBe('L');
    expect(value('00200062')).toBeUndefined();
  });

  it('is not chosen of two in one attribute, which stay', () => {
    const { value } = repaired({ elements: [text(LATERALITY, 'CS', 'L\\R')] });
    expect(value('00200060')).toBe('L\\R');
    expect(value('00200062')).toBeUndefined();
  });

  it('replaces one that says that it is unknown', () => {
    const { value } = repaired({
      elements: [text(LATERALITY, 'CS', 'OD'), text(IMAGE_LATERALITY, 'CS', 'U')],
    });
    expect(value('00200062')).toBe('R');
  });

  it('is not filled into a standard object: its description has it', () => {
    const shape = { rows: 1024, columns: 1024 };
    const file = czmFile({
      ...shape,
      frames: [1, 2].map((fill) => even(codestream({ ...shape, fill }))),
      attributes: { dirt: 'none' },
      elements: [sq(SHARED, [anatomy('R')])],
      without: [LATERALITY],
    });
    const [{ description, repairs }] = normalizePart10(file) as [ReturnType<typeof normalizePart10>[0]];
    expect(description).toMatchObject({ family: 'clean', laterality: 'R' });
    expect(repairs.map(({ tag }) => tag)).not.toContain('00200062');
  });
});
