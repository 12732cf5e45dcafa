import { describe, expect, it } from '@jest/globals';
import { describePart10, normalizePart10, openContainer, openPart10 } from '../../../src/core/index.js';
// Internal: the tables themselves are what is tested.
import { fieldOf } from '../../../src/core/describe/protocol.js';
import { turnsOf } from '../../../src/core/describe/kinds.js';
import { CONTAINER_ROWS } from '../../../src/core/tables/containers.js';
import { FIELD_ROWS } from '../../../src/core/tables/fields.js';
import { IMAGE_TYPES } from '../../../src/core/tables/image-types.js';
import { KIND_ROWS, type KnownKind } from '../../../src/core/tables/kinds.js';
import { PROTOCOL_ROWS } from '../../../src/core/tables/protocols.js';
import { SHAPE_ROWS } from '../../../src/core/tables/shapes.js';
import { text, type Element } from '../../generator/part10.js';
import { czmFile, scrambledFrame } from '../czm-file.js';
import { rawFile } from '../containers/raw-file.js';

/* Every row of every table, exercised by a data set that it describes. */

const SILENT = { protocol: ['', 'Some Scan'], pixelSpacing: undefined, field: undefined } as const;
/** As many frames, one like the other: building hundreds of different ones takes a minute. */
const alike = (count: number, rows: number, columns = 1024): readonly Uint8Array[] =>
  new Array<Uint8Array>(count).fill(scrambledFrame({ rows, columns }));
const first = (kind: KnownKind): readonly string[] => turnsOf(kind).slice(0, 1);

it('every row names its source and confidence', () => {
  const rows = [
    ...Object.values(KIND_ROWS),
    ...SHAPE_ROWS,
    ...PROTOCOL_ROWS,
    ...FIELD_ROWS,
    ...IMAGE_TYPES,
    ...CONTAINER_ROWS,
  ];
  for (const { source, confidence } of rows) {
    expect(source).not.toBe('');
    expect(['A', 'B', 'C']).toContain(confidence);
  }
});

describe('shapes', () => {
  const cases = SHAPE_ROWS.map((row) => {
    const rows = row.rows === 'any' ? 260 : row.rows;
    const frames =
      typeof row.frames === 'object'
        ? row.frames[0]!
        : { any: 2, several: 3, 'as A-scans': rows }[row.frames];
    return [`${frames} × ${rows} × ${row.columns}`, row, frames, rows] as const;
  });
  it.each(cases)('%s', (_, { kind, columns, noVolume }, count, rows) => {
    const found = describePart10(
      czmFile({
        frames: alike(count, rows, columns),
        rows,
        columns,
        attributes: { ...SILENT, spacingBetweenSlices: '0.02' },
      }),
    );
    expect(found.kind).toBe(kind);
    expect(found.orientation.turns.slice(0, 1)).toEqual(first(kind));
    const parallel = kind === 'cube' || kind === 'line-scans';
    expect(found.geometry.positions).toBe(parallel && noVolume === undefined ? 'assumed' : 'unknown');
    // The other way round, B-scans are upright.
    if (rows === columns) return;
    const frames = alike(count, columns, rows);
    const turned = describePart10(czmFile({ frames, rows: columns, columns: rows, attributes: SILENT }));
    expect(turned.kind).toBe(kind);
    expect(new Set(turned.orientation.turns)).toEqual(new Set(['none']));
  });
});

describe('protocols', () => {
  const scanOf = (
    elements: readonly Element[],
    protocol: readonly [string, string],
    aScans: number,
    count: number,
  ) =>
    describePart10(
      czmFile({
        frames: alike(count, aScans),
        rows: aScans,
        attributes: { ...SILENT, protocol },
        elements: [...elements],
      }),
    );
  const ways = PROTOCOL_ROWS.flatMap((row) => [
    ['name', row.name, row] as const,
    ...(row.code === undefined ? [] : [['code', row.code, row] as const]),
    ...(row.pattern === undefined ? [] : [['pattern', row.pattern, row] as const]),
    ...(row.imageType === undefined ? [] : [['image type', row.imageType, row] as const]),
  ]);
  it.each(ways)('%s %s', (way, value, { scans, grid, assumedField, name }) => {
    const elements = {
      name: [],
      code: [],
      pattern: [text(0x04051001, 'LO', value)],
      'image type': [text(0x00080008, 'CS', `ORIGINAL\\PRIMARY\\\\${value}`)],
    }[way];
    const protocol = way === 'code' ? [value, ''] : ['', way === 'name' ? value : ''];
    const of = (aScans: number, count: number) =>
      scanOf(elements, protocol as [string, string], aScans, count);
    for (const aScans of scans?.aScans ?? []) {
      const found = of(aScans, 4);
      expect(found.kind).toBe(scans!.kind);
      expect(new Set(found.orientation.turns)).toEqual(new Set(first(scans!.kind)));
    }
    if (assumedField !== undefined) {
      const { aScans, bScans } = grid ?? { aScans: 512, bScans: 128 };
      const { betweenFrames } = of(aScans, bScans).spacing;
      expect(betweenFrames).toMatchObject({ provenance: 'assumed' });
      expect(betweenFrames.mm).toBeCloseTo(assumedField / (bScans - 1), 9);
    }
    const field = fieldOf(value) ?? fieldOf(name);
    if (field !== undefined && scans !== undefined) {
      const { spacing } = of(245, 245);
      expect(spacing.betweenFrames).toMatchObject({ provenance: 'derived' });
      expect(spacing.betweenFrames.mm).toBeCloseTo(field.slow / 244, 9);
      expect(spacing.horizontal).toMatchObject({ provenance: 'derived' });
      expect(spacing.horizontal.mm).toBeCloseTo(field.lateral / 244, 9);
    }
    if (assumedField === undefined && field === undefined) {
      expect(of(512, 128).spacing.betweenFrames.mm).toBeNull();
    }
  });

  it('a name goes before a code, and a scan of another field than its name is not trusted', () => {
    const named = scanOf([], ['SD-S2', 'Angiography 3x3 mm'], 245, 245);
    expect(named.spacing.betweenFrames.mm).toBeCloseTo(3 / 244, 9);
    const other = describePart10(
      czmFile({
        count: 245,
        rows: 245,
        attributes: { ...SILENT, protocol: ['', 'Angiography 3x3 mm'], pixelSpacing: '0.0246,0.001955034' },
      }),
    );
    expect(other.spacing.betweenFrames.mm).toBeNull();
    expect(other.warnings.map(({ code }) => code)).toContain('SLOW_AXIS');
  });

  it('a part of a cube of stated field is marked as such', () => {
    const part = scanOf([], ['', 'Angiography 3x3 mm'], 245, 7);
    expect(part.spacing.betweenFrames).toMatchObject({ provenance: 'assumed' });
    expect(part.spacing.horizontal.mm).toBeNull();
    expect(part.warnings.map(({ code }) => code)).toContain('SLOW_AXIS');
  });

  it.each(['radial', 'cross'])('%s scans make no volume, whatever distance is stated', (kind) => {
    const name = kind === 'radial' ? 'HD Radial' : 'HD Cross';
    const found = describePart10(
      czmFile({
        count: 6,
        rows: 1024,
        attributes: { ...SILENT, protocol: ['', name], spacingBetweenSlices: '0.25' },
      }),
    );
    expect(found).toMatchObject({
      kind,
      geometry: { planes: 'unknown', positions: 'unknown' },
      spacing: { betweenFrames: { mm: null } },
    });
    expect(found.warnings.find(({ code }) => code === 'SLOW_AXIS')!.message).toMatch(
      /0\.25 mm.*cross each other/,
    );
  });
});

it.each(FIELD_ROWS.map((row) => [row.example, row] as const))('field of %s', (example, { mm, match }) => {
  expect(match.test(example)).toBe(true);
  expect(fieldOf(example)).toEqual({ lateral: mm[0], slow: mm[1] });
});

it.each(['Macular Cube 512x128', 'Optic Disc Cube 200x200', 'Angio 15x9 mm', 'HD 1 Line 100x', ''])(
  '%j states no field of two known sides',
  (name) => {
    expect(fieldOf(name)).toBeUndefined();
  },
);

describe('types of image', () => {
  it.each(IMAGE_TYPES.map((row) => [row.uid, row.name, row] as const))(
    '%s: %s',
    (uid, _, { kind, confidence }) => {
      // A size that no other table knows.
      const file = { count: 4, rows: 60, columns: 96, attributes: SILENT };
      const found = describePart10(czmFile({ ...file, elements: [text(0x00570001, 'UI', uid)] }));
      if (confidence === 'C') {
        expect(found).toMatchObject({ kind: 'unknown', orientation: { basis: 'unknown' } });
        return;
      }
      expect(found).toMatchObject({ kind, orientation: { basis: 'image type', confidence } });
      expect(found.orientation.turns.slice(0, 1)).toEqual(first(kind!));
    },
  );

  it('that contradicts the size of the frames: as stored, and said so', () => {
    const elements = [text(0x00570001, 'UI', '1.2.276.0.75.2.2.44.6')];
    const found = describePart10(
      czmFile({ count: 4, rows: 1536, columns: 300, attributes: SILENT, elements }),
    );
    expect(found.orientation).toMatchObject({ basis: 'unknown', turns: ['none', 'none', 'none', 'none'] });
    expect(found.warnings.find(({ code }) => code === 'ORIENTATION')!.message).toMatch(
      /44\.6.*on its side.*1536 is the depth.*upright/,
    );
  });
});

describe('containers', () => {
  it.each([
    ...CONTAINER_ROWS.map((row) => [row.element, row.name, row.kind] as const),
    ['A9', 'unknown', 'unknown'] as const,
  ])('%s: %s', (element, name, kind) => {
    const frames = [scrambledFrame({ rows: 60, columns: 96 })];
    const container = { element: Number.parseInt(element, 16), rows: 60, columns: 96, frames };
    const file = rawFile({ containers: [container] });
    const opened = openPart10(file);
    const { description, attributes } = openContainer(opened, opened.containers[0]!);
    expect(description).toMatchObject({ kind, container: { name } });
    expect(description.orientation.basis).toBe(kind === 'unknown' ? 'unknown' : 'container');
    expect(description.orientation.turns).toEqual(kind === 'unknown' ? ['none'] : first(kind));
    if (kind !== 'unknown') return;
    expect(description.warnings.map(({ code }) => code)).toEqual(['CONTAINER', 'SCAN_KIND']);
    expect(attributes.get('00080016')?.text).toBe('1.2.840.10008.5.1.4.1.1.7.2');
    expect(normalizePart10(file)).toHaveLength(1);
  });
});
