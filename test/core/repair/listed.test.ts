import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  normalizeDicomJson,
  normalizePart10,
  type DicomJson,
  type DicomJsonElement,
  type Repair,
} from '../../../src/core/index.js';
import { specimens } from '../../generator/families.js';
import { sq, text } from '../../generator/part10.js';
import { czmFile } from '../czm-file.js';
import { changedPaths, readElements } from '../independent-reader.js';

/** Whether `path` is a repair's own, or lies inside a sequence that a repair replaced whole. */
const isListed = (path: string, repairs: readonly Repair[]): boolean =>
  repairs.some(({ tag }) => path === tag || path.startsWith(`${tag}[`));

function expectListed(input: Uint8Array, output: Uint8Array, repairs: readonly Repair[]): void {
  const before = readElements(input);
  const after = readElements(output);
  const changed = changedPaths(before, after);
  const idle = repairs.filter((repair) => !changed.some((path) => isListed(path, [repair])));
  const untrue = repairs.filter(
    ({ tag, from, to }) => before.has(tag) !== (from !== null) || after.has(tag) !== (to !== null),
  );
  // One comparison for all of them: a call of `expect` for each would be most of this file's time.
  expect({ unlisted: changed.filter((path) => !isListed(path, repairs)), idle, untrue }).toEqual({
    unlisted: [],
    idle: [],
    untrue: [],
  });
  expect(repairs.map(({ tag }) => tag)).toEqual([...new Set(repairs.map(({ tag }) => tag))].sort());
}

// Implicit VR is written again as explicit; the other reader cannot open these.
const unreadable = /^(no-preamble|no-file-meta|implicit|deflated|file-|offset-table-extended|raw-)/;
const readable = specimens.filter(({ name, slow }) => slow !== true && !unreadable.test(name));

describe('repairs are what changed, no more and no less', () => {
  it.each(readable.map(({ name, build }) => [name, build] as const))('%s', async (_, build) => {
    const { bytes } = await build();
    for (const orientation of ['stored', 'upright'] as const) {
      const [normalized] = normalizePart10(bytes, { orientation, damagedFrames: 'keep' });
      expectListed(bytes, normalized!.bytes, normalized!.repairs);
      const [again] = normalizePart10(normalized!.bytes, { orientation, damagedFrames: 'keep' });
      expect(again!.bytes).toBe(normalized!.bytes);
      expect(again!.repairs).toEqual([]);
    }
  });
});

/** Values as instruments, archives and anonymizers leave them. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '1',
    '2',
    '0.0',
    '0.25',
    'OS',
    'OD',
    'OU',
    'R',
    'none',
    '0.01,0.002',
    '0.01\\0.002',
  ),
  fc.string({ maxLength: 20, unit: fc.constantFrom(...'aB1.,\\ \0\u00e9-') }),
);
const ATTRIBUTES: readonly (readonly [number, string])[] = [
  [0x00080008, 'CS'],
  [0x00080016, 'UI'],
  [0x00080060, 'CS'],
  [0x0008103e, 'LO'],
  [0x00102000, 'LO'],
  [0x00180088, 'DS'],
  [0x00200052, 'UI'],
  [0x00200060, 'CS'],
  [0x00200062, 'CS'],
  [0x00204000, 'LT'],
  [0x00280004, 'CS'],
  [0x00280008, 'IS'],
  [0x00280030, 'DS'],
  [0x00282110, 'CS'],
  [0x00282112, 'DS'],
  [0x00282114, 'CS'],
  [0x00290010, 'LO'],
  [0x00570010, 'LO'],
];
const mutation = fc.record({
  values: fc.uniqueArray(fc.tuple(fc.constantFrom(...ATTRIBUTES), value, fc.boolean()), {
    maxLength: 8,
    selector: ([[tag]]) => tag,
  }),
  nested: fc.option(value, { nil: undefined }),
  shape: fc.constantFrom(
    { count: 3 },
    { count: 2, rows: 1024 },
    { count: 5, rows: 1024 },
    { count: 1, columns: 664 },
    { count: 1, rows: 480, columns: 640, samples: 3, colourTransform: true },
    { count: 2, rows: 90, columns: 70, reversible: true },
  ),
  undefinedLengths: fc.boolean(),
  vr: fc.constantFrom('explicit', 'implicit'),
});

const deep = (content: string) => {
  const inner = [
    text(0x00080104, 'LO', content),
    sq(0x00291010, [[text(0x00291011, 'SH', content, true)]], true),
  ];
  return sq(0x00400008, [[], [sq(0x00400440, [inner, inner])]], true);
};

describe('whatever the values are', () => {
  it('in Part 10, applying the repairs twice changes nothing', () => {
    fc.assert(
      fc.property(mutation, ({ values, nested, shape, undefinedLengths, vr }) => {
        const elements = [
          ...values.map(([[tag, vr], content, dirty]) => text(tag, vr, content, dirty)),
          ...(nested === undefined ? [] : [deep(nested)]),
        ];
        const input = czmFile({
          ...shape,
          elements,
          attributes: { undefinedLengths },
          file: { vr: vr as 'explicit' },
        });
        for (const orientation of ['stored', 'upright'] as const) {
          const [once] = normalizePart10(input, { orientation });
          const [twice] = normalizePart10(once!.bytes, { orientation });
          expect(twice!.repairs).toEqual([]);
          expect(twice!.bytes).toBe(once!.bytes);
          if (vr === 'explicit') expectListed(input, once!.bytes, once!.repairs);
          expect(twice!.description.laterality).toBe(once!.description.laterality);
          expect(twice!.description.orientation.turns).toEqual(once!.description.orientation.turns);
          expect(twice!.description.spacing).toMatchObject({
            horizontal: { mm: once!.description.spacing.horizontal.mm },
            vertical: { mm: once!.description.spacing.vertical.mm },
            betweenFrames: { mm: once!.description.spacing.betweenFrames.mm },
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  const jsonOf = (values: readonly (readonly [readonly [number, string], string, boolean])[]): DicomJson =>
    Object.fromEntries(
      values.map(([[tag, vr], content, dirty]): [string, DicomJsonElement] => [
        tag.toString(16).padStart(8, '0').toUpperCase(),
        { vr, Value: `${content}${dirty ? '\0\0U\x12' : ''}`.split('\\') },
      ]),
    );

  it('in DICOM JSON too, and the input is left as it was', () => {
    fc.assert(
      fc.property(mutation, ({ values, nested = '' }) => {
        const json: DicomJson = {
          '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec\0U'] },
          '00280010': { vr: 'US', Value: [512] },
          '00280011': { vr: 'US', Value: [1024] },
          '00280103': { vr: 'US', Value: [1] },
          '00400260': { vr: 'SQ', Value: [null, {}, { '00080104': { vr: 'LO', Value: [`${nested}\0U`] } }] },
          ...jsonOf(values),
        };
        const before = JSON.stringify(json);
        for (const orientation of ['stored', 'upright'] as const) {
          const once = normalizeDicomJson(json, { orientation });
          const changed = Object.keys({ ...json, ...once.json }).filter(
            (tag) => json[tag] !== once.json[tag],
          );
          expect(changed.filter((tag) => !once.repairs.some((repair) => repair.tag.startsWith(tag)))).toEqual(
            [],
          );
          expect(once.json['00400260']!.Value).toHaveLength(3);
          const twice = normalizeDicomJson(once.json, { orientation });
          expect(twice.repairs).toEqual([]);
          expect(twice.json).toBe(once.json);
        }
        expect(JSON.stringify(json)).toBe(before);
      }),
      { numRuns: 60 },
    );
  });
});
