// Internal: the tables themselves are what is tested.
import { CONTAINER_ROWS } from '../../src/core/tables/containers.js';
import { FIELD_ROWS } from '../../src/core/tables/fields.js';
import { IMAGE_TYPES } from '../../src/core/tables/image-types.js';
import { KIND_ROWS, type KindRow } from '../../src/core/tables/kinds.js';
import { PROTOCOL_ROWS, type ProtocolRow } from '../../src/core/tables/protocols.js';
import type { Known } from '../../src/core/tables/row.js';
import { SHAPE_ROWS, type ShapeRow } from '../../src/core/tables/shapes.js';

/*
 * The tables of docs/format.md, made from those of the code. In the document each stands behind a line
 * `<!-- table: NAME -->`, up to the next blank line.
 */

/** Markdown tables by name. */
export const TABLES: Readonly<Record<string, string>> = {
  kinds: table(
    ['Kind', 'What it is', 'First frame', 'Later frames', 'Planes'],
    Object.entries<KindRow>(KIND_ROWS).map(([kind, row]) => [
      row,
      [kind, row.modality, row.turn, row.laterTurn ?? row.turn, row.planes ?? ''],
    ]),
  ),
  shapes: table(
    ['Kind', 'Frames', 'Rows', 'Columns', 'No volume, because'],
    SHAPE_ROWS.map((row) => [
      row,
      [row.kind, framesOf(row), String(row.rows), String(row.columns), row.noVolume ?? ''],
    ]),
  ),
  protocols: table(
    [
      'Code Value',
      'Code Meaning',
      'Scan pattern',
      'Image Type value 4',
      'Also spelled',
      'Its scans',
      'Grid',
      'Assumed field',
    ],
    PROTOCOL_ROWS.map((row) => [
      row,
      [
        row.code ?? '',
        row.name,
        row.pattern ?? '',
        row.imageType ?? '',
        pattern(row.match),
        scansOf(row),
        row.grid === undefined ? '' : `${row.grid.aScans} × ${row.grid.bScans}`,
        row.assumedField === undefined ? '' : `${row.assumedField} mm`,
      ],
    ]),
  ),
  fields: table(
    ['Name', 'Example', 'A-scans', 'Slow axis'],
    FIELD_ROWS.map((row) => [row, [pattern(row.match), row.example, `${row.mm[0]} mm`, `${row.mm[1]} mm`]]),
  ),
  'image types': table(
    ['UID', 'Name', 'Kind'],
    IMAGE_TYPES.map((row) => [row, [row.uid, row.name, row.kind ?? '']]),
  ),
  containers: table(
    ['Element', 'Name', 'Kind', 'Pixels'],
    CONTAINER_ROWS.map((row) => [
      row,
      [`10${row.element}`, row.name, row.kind, row.derived ? 'computed' : 'taken'],
    ]),
  ),
};

const MARKED = /(<!-- table: ([\w ]+) -->\n)((?:.+\n)*)/g;

/** Names of the marked tables of a document, in its order. */
export const markedTables = (markdown: string): readonly string[] =>
  [...markdown.matchAll(MARKED)].map(([, , name = '']) => name);

/** The document with its marked tables as the code has them. */
export function withTables(markdown: string): string {
  return markdown.replace(MARKED, (_, marker: string, name: string, found: string) => {
    const rows = TABLES[name];
    return marker + (rows === undefined ? found : `${rows}\n`);
  });
}

function table(heads: readonly string[], rows: readonly (readonly [Known, readonly string[]])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const columns = [...heads, 'Source', 'Confidence'];
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(([{ source, confidence }, cells]) => line([...cells, source, confidence])),
  ].join('\n');
}

/** A bar would end the cell, in code too. */
function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

function pattern(match: RegExp | undefined): string {
  return match === undefined ? '' : `\`${String(match)}\``;
}

function framesOf({ frames }: ShapeRow): string {
  return typeof frames === 'string' ? frames : frames.join(' or ');
}

function scansOf({ scans }: ProtocolRow): string {
  return scans === undefined ? '' : `${scans.kind} of ${scans.aScans.join(', ')}`;
}
