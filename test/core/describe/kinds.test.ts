import { describe, expect, it } from '@jest/globals';
import { describePart10, normalizeDicomJson, type Turn, type TurnTable } from '../../../src/core/index.js';
import { us } from '../../generator/part10.js';
import { czmFile } from '../czm-file.js';

/** A protocol that says nothing, so that the shape alone decides. */
const SILENT = ['SD-X', 'Some Scan'] as const;

/** docs/format.md section 8: frames, stored rows × columns, kind, turns of the first and the second frame. */
const TABLE: readonly (readonly [number, number, number, string, ...Turn[]])[] = [
  [128, 512, 1024, 'cube', 'transpose', 'transpose'],
  [200, 200, 1024, 'cube', 'transpose', 'transpose'],
  [3, 512, 1024, 'cube', 'transpose', 'transpose'],
  [3, 200, 1024, 'cube', 'transpose', 'transpose'],
  [2, 1024, 1024, 'hd', 'transpose', 'rotate-90'],
  [2, 512, 1024, 'motion', 'transpose', 'rotate-90'],
  [2, 200, 1024, 'motion', 'transpose', 'rotate-90'],
  [5, 1024, 1024, 'line-scans', 'transpose', 'transpose'],
  [21, 1024, 1024, 'line-scans', 'transpose', 'transpose'],
  [1, 4096, 1024, 'line-scans', 'transpose'],
  [1, 512, 1024, 'noise', 'rotate-90'],
  [1, 200, 1024, 'noise', 'rotate-90'],
  [1, 480, 640, 'iris', 'none'],
  [1, 128, 512, 'en-face', 'none'],
  [1, 200, 200, 'en-face', 'none'],
  [1, 512, 664, 'fundus', 'rotate-90'],
  [3, 1024, 1024, 'unknown', 'none', 'none'],
  [1, 1024, 1024, 'unknown', 'none'],
  [3, 300, 400, 'unknown', 'none', 'none'],
  [2, 480, 640, 'unknown', 'none', 'none'],
  [3, 512, 664, 'unknown', 'none', 'none'],
];

const describeShape = (count: number, rows: number, columns: number, turnTable?: TurnTable) =>
  describePart10(
    czmFile({
      count,
      rows,
      columns,
      attributes: { protocol: SILENT, field: undefined, pixelSpacing: undefined },
    }),
    { turnTable },
  );

describe('kind and turns', () => {
  it.each(TABLE)('%i × %i×%i is %s: %s', (count, rows, columns, kind, ...turns) => {
    const found = describeShape(count, rows, columns);
    expect(found.kind).toBe(kind);
    expect(found.orientation.turns.slice(0, 2)).toEqual(turns);
    expect(found.orientation.turns).toHaveLength(count);
    expect(found.stored).toEqual({ rows, columns });
    const swapped = turns[0] !== 'none';
    expect(found.upright).toEqual(swapped ? { rows: columns, columns: rows } : { rows, columns });
    const square = rows === columns;
    const scan = !['unknown', 'fundus', 'iris', 'en-face'].includes(kind);
    const basis = kind === 'unknown' ? 'unknown' : scan && !square ? 'depth size' : 'table';
    expect(found.orientation.basis).toBe(basis);
    expect(found.warnings.some(({ code }) => code === 'SCAN_KIND')).toBe(kind === 'unknown');
  });

  it('lines of any number where the protocol says so', () => {
    const attributes = { protocol: ['SD-L', 'HD 9 Line Raster'] as const };
    expect(describePart10(czmFile({ count: 9, rows: 1024, attributes })).kind).toBe('line-scans');
  });

  it('Rows and Columns of the upright picture do not matter: the codestream says how the frames lie', () => {
    const elements = [us(0x00280010, 1024), us(0x00280011, 512)];
    const found = describePart10(czmFile({ elements }));
    expect(found).toMatchObject({
      kind: 'cube',
      stored: { rows: 512, columns: 1024 },
      orientation: { basis: 'depth size', confidence: 'A' },
    });
  });

  it('a codestream whose rows are the depth is upright already', () => {
    const found = describeShape(3, 1024, 512);
    expect(found).toMatchObject({
      kind: 'cube',
      stored: { rows: 1024, columns: 512 },
      upright: { rows: 1024, columns: 512 },
      orientation: { turns: ['none', 'none', 'none'], basis: 'depth size', sideways: false },
      geometry: { planes: 'assumed', positions: 'unknown' },
    });
    expect(found.warnings.map(({ code }) => code)).toEqual(['SLOW_AXIS']);
  });

  it('unless the field of view shows that its rows are A-scans after all: then nobody knows, and it says so', () => {
    const pixelSpacing = `${(6 / 1023).toFixed(9)},${(2 / 511).toFixed(9)}`;
    const found = describePart10(czmFile({ rows: 1024, columns: 512, attributes: { pixelSpacing } }));
    expect(found.orientation).toMatchObject({ basis: 'unknown', turns: ['none', 'none', 'none'] });
    const warning = found.warnings.find(({ code }) => code === 'ORIENTATION');
    expect(warning!.message).toMatch(/1024 is the depth.*upright.*field of 6\.00 × 2\.00 mm.*on its side/);
    expect(found.geometry).toEqual({ planes: 'unknown', positions: 'unknown' });
  });

  it('a data set that states its orientation is left as it lies', () => {
    const orientation = { tag: 0x00200037, vr: 'DS', value: Buffer.from('1\\0\\0\\0\\1\\0 ') };
    const found = describePart10(czmFile({ elements: [orientation] }));
    expect(found.orientation).toMatchObject({ basis: 'stated', turns: ['none', 'none', 'none'] });
    expect(found.geometry).toEqual({ planes: 'stated', positions: 'unknown' });
  });
});

describe("the user's own table", () => {
  it.each<[string, TurnTable, Turn[]]>([
    ['by kind', { unknown: 'rotate-270' }, ['rotate-270', 'rotate-270', 'rotate-270']],
    ['by shape', { '3x300x400': 'flip-vertical' }, ['flip-vertical', 'flip-vertical', 'flip-vertical']],
    [
      'shape before kind',
      { '3x300x400': 'transverse', unknown: 'none' },
      ['transverse', 'transverse', 'transverse'],
    ],
    [
      'frame by frame, the last for the rest',
      { unknown: ['none', 'rotate-180'] },
      ['none', 'rotate-180', 'rotate-180'],
    ],
  ])('%s', (_, table, turns) => {
    expect(describeShape(3, 300, 400, table).orientation).toMatchObject({ basis: 'custom', turns });
  });

  it('that names no turn, or half a quarter turn, is refused', () => {
    const unsupported = expect.objectContaining({ code: 'CZM_UNSUPPORTED' });
    expect(() => describeShape(3, 300, 400, { unknown: 'sideways' as Turn })).toThrow(unsupported);
    expect(() => describeShape(3, 300, 400, { unknown: ['none', 'transpose'] })).toThrow(unsupported);
  });

  it.each<Turn>(['rotate-180', 'transpose', 'none'])('%s: DICOM JSON described upright stays so', (turn) => {
    const json = {
      '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
      '00280010': { vr: 'US', Value: [300] },
      '00280011': { vr: 'US', Value: [400] },
      '00280030': { vr: 'DS', Value: [0.01, 0.02] },
    };
    const options = { orientation: 'upright', turnTable: { '1x300x400': turn } } as const;
    const once = normalizeDicomJson(json, options);
    expect(once.description.stored).toEqual({ rows: 300, columns: 400 });
    const twice = normalizeDicomJson(once.json, options);
    expect(twice.repairs).toEqual([]);
    // What was done is on record from now on.
    const evidence = ['private creator', 'manufacturer'];
    expect(twice.description).toEqual({
      ...once.description,
      evidence: turn === 'none' ? ['manufacturer'] : evidence,
    });
  });
});
