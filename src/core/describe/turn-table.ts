import { UnsupportedError } from '../base/errors.js';
import { TURNS, swapsAxes, type Turn } from '../base/turn.js';
import { SCAN_KINDS, type ScanKind } from '../tables/kinds.js';
import type { Protocol } from './protocol.js';

/** One turn for all frames, or one for each frame (the last also applies to later frames). */
export type Turns = Turn | readonly Turn[];

/** A row that also gives the kind of the frames. */
export interface TurnTableRow {
  readonly turn: Turns;
  readonly kind?: ScanKind | undefined;
}

/** What a row of a {@link TurnTable} says: a turn, one for each frame, or a turn and a kind. */
export type TurnTableEntry = Turns | TurnTableRow;

/**
 * The user's own knowledge, for scans that the built-in tables lack or have wrong. The keys of rows, in the order in
 * which they are looked up:
 *
 * - by shape: `1x600x800`, frames × stored rows × columns, or `*x600x800` for any number of frames;
 * - by protocol: its Code Value, Code Meaning or scan pattern, such as `SD-S75` or `Multi Slice Angle`;
 * - by kind: `noise`, `unknown`.
 *
 * They take precedence over the built-in tables, but not over what a data set states about its orientation.
 */
export type TurnTable = Readonly<Record<string, TurnTableEntry>>;

export interface TurnTableKey {
  readonly kind: ScanKind;
  readonly protocol: Protocol;
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
}

/** The user's row for such frames. */
export interface CustomRow {
  /** Its key in the table. */
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly kind: ScanKind | undefined;
}

/**
 * The user's row for frames of that kind, protocol and stored size; undefined if there is none.
 *
 * @throws {@link UnsupportedError} if it names no turn or kind, or exchanges the axes of only some frames of one image:
 * they would differ in size.
 */
export function customRow(table: TurnTable, key: TurnTableKey): CustomRow | undefined {
  const name = rowName(table, key);
  const entry = name === undefined ? undefined : table[name];
  if (name === undefined || entry === undefined) return undefined;
  const { turn, kind } = isRow(entry) ? entry : { turn: entry, kind: undefined };
  const list: readonly Turn[] = typeof turn === 'string' ? [turn] : turn;
  checkTurns(name, list);
  if (kind !== undefined && !SCAN_KINDS.includes(kind)) throw noKind(name, kind);
  return { name, turns: forFrames(list, key.frames), kind };
}

function rowName(
  table: TurnTable,
  { kind, protocol, frames, rows, columns }: TurnTableKey,
): string | undefined {
  const { row } = protocol;
  const protocols = [protocol.name, row?.code, row?.name, row?.pattern, row?.imageType]
    .filter((name) => name !== undefined && name !== '')
    .map((name) => String(name).toLowerCase());
  const names = Object.keys(table);
  return [
    `${frames}x${rows}x${columns}`,
    `*x${rows}x${columns}`,
    names.find((name) => protocols.includes(name.toLowerCase())),
    kind,
  ].find((name) => name !== undefined && Object.hasOwn(table, name));
}

const isRow = (entry: TurnTableEntry): entry is TurnTableRow =>
  typeof entry === 'object' && !Array.isArray(entry);

function checkTurns(name: string, list: readonly Turn[]): void {
  const wrong = list.find((turn) => !TURNS.includes(turn));
  const mixed = list.some(swapsAxes) && !list.every(swapsAxes);
  if (wrong === undefined && !mixed) return;
  throw new UnsupportedError(
    `The turn given for ${name} ` +
      (mixed ? 'exchanges the axes of some frames only' : `is not a turn: ${String(wrong)}`) +
      `. Turns are ${TURNS.join(', ')}.`,
    { found: list.join(', ') },
  );
}

/** One turn for each frame; the last also applies to later frames. */
export function forFrames(list: readonly Turn[], frames: number): readonly Turn[] {
  const last = list.at(-1) ?? 'none';
  return Array.from({ length: frames }, (_, i) => list[i] ?? last);
}

/**
 * A table from JSON, as in a file: checked in every row.
 *
 * @throws {@link UnsupportedError} if it is not a table.
 *
 * @example
 * ```ts
 * import { describePart10, readTurnTable } from 'cornerstone-czm-image-loader/core';
 * import { readFileSync } from 'node:fs';
 *
 * const turnTable = readTurnTable(JSON.parse('{ "*x512x1024": "rotate-90" }'));
 * describePart10(readFileSync('cube.EX.DCM'), { turnTable }).orientation.turns[0]; // → 'rotate-90'
 * ```
 */
export function readTurnTable(json: unknown): TurnTable {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UnsupportedError('The turn table is not an object of rows by name.', {
      found: Array.isArray(json) ? 'a list' : typeof json,
      expected: '{ "*x600x800": "transpose" }',
    });
  }
  const table = json as TurnTable;
  for (const [name, entry] of Object.entries(table)) {
    const row: unknown = entry;
    const turn: unknown = typeof row === 'object' && row !== null && 'turn' in row ? row.turn : row;
    const list: readonly unknown[] = Array.isArray(turn) ? turn : [turn];
    if (list.length === 0) throw new UnsupportedError(`The turn given for ${name} is empty.`);
    checkTurns(name, list as readonly Turn[]);
    const kind: unknown = typeof row === 'object' && row !== null && 'kind' in row ? row.kind : undefined;
    if (kind !== undefined && !SCAN_KINDS.some((known) => known === kind)) throw noKind(name, kind);
  }
  return table;
}

const noKind = (name: string, kind: unknown): UnsupportedError =>
  new UnsupportedError(
    `The turn given for ${name} does not name a kind of scan: ${String(kind)}. Kinds are ${SCAN_KINDS.join(', ')}.`,
    { found: String(kind) },
  );
