import type { Turn } from '../base/turn.js';
import type { Protocol } from './protocol.js';
import { KIND_ROWS, type KindRow, type Modality, type ScanKind } from '../tables/kinds.js';
import { SHAPE_ROWS, type ShapeRow } from '../tables/shapes.js';

const rowOf = (kind: ScanKind): KindRow | undefined => (kind === 'unknown' ? undefined : KIND_ROWS[kind]);

export interface KindFinding {
  readonly kind: ScanKind;
  /** Stored size in the order of the table: A-scans × depth for B-scans. Undefined if it is not known. */
  readonly listed: { readonly rows: number; readonly columns: number } | undefined;
  /** Where the kind was found, for a person. */
  readonly source: string;
  /** Why its shape rules out a volume, if it does. */
  readonly noVolume?: string | undefined;
}

export const UNKNOWN_KIND: KindFinding = { kind: 'unknown', listed: undefined, source: 'unknown' };

/**
 * The kind of a scan by its protocol, then by its shape; either way round. A protocol gives the kind of its main scans
 * only: the other images of the examination have the same protocol name.
 */
export function findKind(frames: number, rows: number, columns: number, protocol: Protocol): KindFinding {
  const byProtocol = findByProtocol(frames, rows, columns, protocol);
  const shape = SHAPE_ROWS.find((row) => orderOf(row, frames, rows, columns) !== undefined);
  const noVolume = shape?.noVolume;
  if (byProtocol !== undefined) return { ...byProtocol, noVolume };
  const listed = shape && orderOf(shape, frames, rows, columns);
  if (shape === undefined || listed === undefined) return UNKNOWN_KIND;
  const { kind } = shape;
  const source = `${frames} × ${listed.rows} × ${listed.columns} is the shape of ${kind}`;
  return { kind, listed, source, noVolume };
}

/** Depth samples of a B-scan: CIRRUS, PLEX Elite (docs/format.md section 8a). */
export const DEPTHS: readonly number[] = [1024, 1536];

function findByProtocol(
  frames: number,
  rows: number,
  columns: number,
  { row }: Protocol,
): KindFinding | undefined {
  if (row?.scans === undefined) return undefined;
  const { kind, aScans } = row.scans;
  const orders = [
    { rows, columns },
    { rows: columns, columns: rows },
  ];
  const listed = orders.find((order) => aScans.includes(order.rows) && DEPTHS.includes(order.columns));
  // One frame, or two that may cross, are not a cube, even if they were taken with one.
  if (listed === undefined || (kind === 'cube' && frames <= 2)) return undefined;
  return { kind, listed, source: `the protocol is "${row.name}"` };
}

/** Rows × columns in the order of the table, if the frames have such a shape. */
function orderOf(
  { frames, rows, columns }: ShapeRow,
  count: number,
  height: number,
  width: number,
): KindFinding['listed'] {
  const orders = [
    { rows: height, columns: width },
    { rows: width, columns: height },
  ];
  return orders.find((order) => {
    if (order.columns !== columns || (rows !== 'any' && order.rows !== rows)) return false;
    if (frames === 'any') return true;
    if (frames === 'several') return count > 2;
    return frames === 'as A-scans' ? count > 2 && count === order.rows : frames.includes(count);
  });
}

/** Tomography or photograph; undefined for the unknown kind. */
export const modalityOf = (kind: ScanKind): Modality | undefined => rowOf(kind)?.modality;

/** Whether a stored row is an A-scan, in the instrument's own files. */
export const isSideways = (kind: ScanKind): boolean => modalityOf(kind) === 'tomography';

/** Whether the scans cross each other, so that they never make a volume. */
export const isCrossed = (kind: ScanKind): boolean => rowOf(kind)?.planes === 'crossed';

/** Whether the scans are parallel, so that they form a volume if their distance is known. */
export const isParallel = (kind: ScanKind): boolean => rowOf(kind)?.planes === 'parallel';

/**
 * The turns that make the stored frames of the instrument's own files upright; the last one also applies to later
 * frames.
 */
export function turnsOf(kind: ScanKind): readonly Turn[] {
  const row = rowOf(kind);
  if (row === undefined) return ['none'];
  return row.laterTurn === undefined ? [row.turn] : [row.turn, row.laterTurn];
}
