import { describe, expect, it } from '@jest/globals';
import { normalizeDicomJson, readTurnTable, turnFor, type DicomJson } from '../../../src/core/index.js';

/* What is done to a frame whose metadata came without pixels. */

const CZM = '1.2.276.0.75.2.2.42.7';
const json = (rows: number, columns: number, frames: number, more: DicomJson = {}): DicomJson => ({
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.12.77'] },
  '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
  '00280008': { vr: 'IS', Value: [frames] },
  '00280010': { vr: 'US', Value: [rows] },
  '00280011': { vr: 'US', Value: [columns] },
  ...more,
});
const own: DicomJson = { '00570001': { vr: 'UI', Value: [CZM] } };
const describeAs = (orientation: 'stored' | 'upright', data: DicomJson) => {
  const { description, json: repaired } = normalizeDicomJson(data, { orientation });
  return {
    size: [repaired['00280010']!.Value![0], repaired['00280011']!.Value![0]],
    turn: (rows: number, columns: number, frame = 0) =>
      turnFor(description, orientation, { rows, columns }, frame),
  };
};

describe('a frame of a cube by DICOMweb', () => {
  it('described on its side', () => {
    const { size, turn } = describeAs('upright', json(512, 1024, 3, own));
    expect(size).toEqual([1024, 512]);
    expect(turn(512, 1024)).toBe('transpose');
    expect(turn(1024, 512)).toBe('none');
    expect(turn(512, 1000)).toBeUndefined();
  });

  it.each([
    ["with the marks of the instrument's own files", own],
    ['without', {}],
  ])('described upright, %s', (_, marks) => {
    const { size, turn } = describeAs('upright', json(1024, 512, 3, marks));
    expect(size).toEqual([1024, 512]);
    expect(turn(1024, 512)).toBe('none');
    expect(turn(512, 1024)).toBe('transpose');
  });

  it('is delivered as it is described, where the host is told of it as stored', () => {
    const lying = describeAs('stored', json(512, 1024, 3, own));
    expect([lying.size, lying.turn(512, 1024), lying.turn(1024, 512)]).toEqual([
      [512, 1024],
      'none',
      undefined,
    ]);
    const upright = describeAs('stored', json(1024, 512, 3));
    expect([upright.size, upright.turn(1024, 512), upright.turn(512, 1024)]).toEqual([
      [1024, 512],
      'none',
      'transpose',
    ]);
  });

  it('square frames are turned as planned: by their spacing, or by their kind', () => {
    const spacing = (...Value: readonly number[]): DicomJson => ({ '00280030': { vr: 'DS', Value } });
    const sideways = describeAs('upright', json(1024, 1024, 5, { ...own, ...spacing(0.005865, 0.001955) }));
    expect(sideways.turn(1024, 1024)).toBe('transpose');
    const upright = describeAs('upright', json(1024, 1024, 7, { ...own, ...spacing(0.001955, 0.005865) }));
    expect(upright.turn(1024, 1024)).toBe('none');
    const hd = describeAs('upright', json(1024, 1024, 2, own));
    expect([hd.turn(1024, 1024, 0), hd.turn(1024, 1024, 1)]).toEqual(['transpose', 'rotate-90']);
  });

  it.each([true, false])('LSLO fundus, described upright or not (marks: %p)', (marked) => {
    for (const [rows, columns] of [
      [512, 664],
      [664, 512],
    ] as const) {
      const { size, turn } = describeAs('upright', json(rows, columns, 1, marked ? own : {}));
      expect(size).toEqual([664, 512]);
      expect(turn(512, 664)).toBe('rotate-90');
      expect(turn(664, 512)).toBe('none');
    }
  });

  it('repaired metadata are described alike when they come again', () => {
    for (const data of [json(512, 1024, 3, own), json(1024, 512, 3, own), json(1024, 1024, 2, own)]) {
      const once = normalizeDicomJson(data, { orientation: 'upright' });
      const twice = normalizeDicomJson(once.json, { orientation: 'upright' });
      expect(twice.repairs).toEqual([]);
      const { turns, exchanged } = once.description.orientation;
      expect(twice.description.orientation).toMatchObject({ turns, ...(exchanged ? { exchanged } : {}) });
      expect(twice.description.stored).toEqual(once.description.stored);
    }
  });
});

describe("the user's table", () => {
  const found = (turnTable: Parameters<typeof normalizeDicomJson>[1], frames = 4) =>
    normalizeDicomJson(
      json(600, 800, frames, { '00181030': { vr: 'LO', Value: ['Multi Slice Angle'] } }),
      turnTable,
    ).description;
  it.each<[string, unknown]>([
    ['any number of frames', { '*x600x800': 'rotate-90' }],
    ['code of the protocol', { 'SD-S75': 'rotate-90' }],
    ['name of the protocol', { 'multi slice angle': 'rotate-90' }],
    ['a row with turns', { '*x600x800': { turn: ['rotate-90'] } }],
  ])('by %s', (_, table) => {
    const { orientation, upright } = found({ turnTable: readTurnTable(table) });
    expect(orientation).toMatchObject({
      basis: 'custom',
      turns: Array(4).fill('rotate-90'),
      confidence: null,
    });
    expect(upright).toEqual({ rows: 800, columns: 600 });
  });

  it('may say what the frames are', () => {
    const table = readTurnTable({ '*x600x800': { turn: 'transpose', kind: 'line-scans' } });
    expect(found({ turnTable: table })).toMatchObject({
      kind: 'line-scans',
      orientation: { basis: 'custom' },
    });
  });

  it.each([
    [[]],
    ['none'],
    [null],
    [{ a: 'sideways' }],
    [{ a: [] }],
    [{ a: ['none', 'transpose'] }],
    [{ a: { turn: 'none', kind: 'x' } }],
    [{ a: 3 }],
    [{ a: null }],
  ])('%j is refused', (table) => {
    expect(() => readTurnTable(table)).toThrow(expect.objectContaining({ code: 'CZM_UNSUPPORTED' }));
  });
});
