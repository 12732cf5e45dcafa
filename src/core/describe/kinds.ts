import { UnsupportedError } from '../errors.js';
import { TURNS, swapsAxes, type Turn } from '../turn.js';

/** What was scanned (czm-format.md section 8). */
export const SCAN_KINDS = [
  'cube',
  'line-scans',
  'hd',
  'motion',
  'noise',
  'fundus',
  'iris',
  'en-face',
  'unknown',
] as const;

export type ScanKind = (typeof SCAN_KINDS)[number];

/** B-scans through the retina, or pictures of its surface. */
export type Modality = 'tomography' | 'photograph';

interface KindTraits {
  readonly modality: Modality;
  /** What turns the first stored frame upright. */
  readonly turn: Turn;
  /** What turns the second and later frames, where it differs: scans that cross the first. */
  readonly laterTurn?: Turn;
}

/** Section 8 of czm-format.md, first table (confidence A that frames lie on their side, B for each turn). */
const TRAITS: Readonly<Record<Exclude<ScanKind, 'unknown'>, KindTraits>> = {
  cube: { modality: 'tomography', turn: 'transpose' },
  'line-scans': { modality: 'tomography', turn: 'transpose' },
  hd: { modality: 'tomography', turn: 'transpose', laterTurn: 'rotate-90' },
  motion: { modality: 'tomography', turn: 'transpose', laterTurn: 'rotate-90' },
  noise: { modality: 'tomography', turn: 'rotate-90' },
  fundus: { modality: 'photograph', turn: 'rotate-90' },
  iris: { modality: 'photograph', turn: 'none' },
  'en-face': { modality: 'photograph', turn: 'none' },
};

interface KindShape {
  readonly kind: ScanKind;
  /** Number of frames that the shape is known with. */
  readonly frames: (count: number) => boolean;
  /** Stored rows (A-scans of a B-scan) × columns (depth samples). */
  readonly sizes: readonly (readonly [rows: number, columns: number])[];
  /** Further condition on the protocol's name, where the shape alone says too little. */
  readonly protocol?: RegExp;
}

const one = (count: number): boolean => count === 1;
const two = (count: number): boolean => count === 2;
const several = (count: number): boolean => count > 2;

/** Section 8 of czm-format.md, shapes (confidence B). The first that fits is the kind. */
const SHAPES: readonly KindShape[] = [
  {
    kind: 'cube',
    frames: several,
    sizes: [
      [512, 1024],
      [200, 1024],
    ],
  },
  { kind: 'hd', frames: two, sizes: [[1024, 1024]] },
  {
    kind: 'motion',
    frames: two,
    sizes: [
      [512, 1024],
      [200, 1024],
    ],
  },
  { kind: 'line-scans', frames: (count) => count === 5 || count === 21, sizes: [[1024, 1024]] },
  { kind: 'line-scans', frames: () => true, sizes: [[1024, 1024]], protocol: /\b(lines?|raster)\b/i },
  { kind: 'line-scans', frames: () => true, sizes: [[4096, 1024]] },
  {
    kind: 'noise',
    frames: one,
    sizes: [
      [512, 1024],
      [200, 1024],
    ],
  },
  { kind: 'iris', frames: one, sizes: [[480, 640]] },
  {
    kind: 'en-face',
    frames: one,
    sizes: [
      [128, 512],
      [200, 200],
    ],
  },
  { kind: 'fundus', frames: one, sizes: [[512, 664]] },
];

export interface KindFinding {
  readonly kind: ScanKind;
  /** Stored size in the order of the table: A-scans × depth for B-scans. Undefined for the unknown kind. */
  readonly listed: { readonly rows: number; readonly columns: number } | undefined;
}

/** The kind of a scan from its shape, either way round, and its protocol's name (confidence B). */
export function findKind(frames: number, rows: number, columns: number, protocol: string): KindFinding {
  for (const shape of SHAPES) {
    if (!shape.frames(frames) || shape.protocol?.test(protocol) === false) continue;
    for (const [a, b] of shape.sizes) {
      if ((rows === a && columns === b) || (rows === b && columns === a)) {
        return { kind: shape.kind, listed: { rows: a, columns: b } };
      }
    }
  }
  return { kind: 'unknown', listed: undefined };
}

/** Tomography or photograph; undefined for the unknown kind. */
export const modalityOf = (kind: ScanKind): Modality | undefined =>
  kind === 'unknown' ? undefined : TRAITS[kind].modality;

/** Whether a stored row is an A-scan. */
export const isSideways = (kind: ScanKind): boolean => modalityOf(kind) === 'tomography';

/** Whether the scans cross each other, so that they never make a volume. */
export const isCrossed = (kind: ScanKind): boolean =>
  kind !== 'unknown' && TRAITS[kind].laterTurn !== undefined;

/** A turn for all frames of a kind, or one a frame (the last goes for those after it). */
export type TurnTableEntry = Turn | readonly Turn[];

/**
 * The user's own knowledge: turns by kind (`noise`) or by shape (`1x600x800`: frames × stored rows × columns).
 * A shape goes before a kind, both go before the built-in table.
 */
export type TurnTable = Readonly<Record<string, TurnTableEntry>>;

/**
 * What turns each stored frame upright, and whether the user's table said so.
 *
 * @throws {@link UnsupportedError} where the table names no turn, or turns some frames of one image on their side
 * and others not: they would differ in size.
 */
export function findTurns(
  kind: ScanKind,
  frames: number,
  rows: number,
  columns: number,
  table: TurnTable = {},
): { readonly turns: readonly Turn[]; readonly custom: boolean } {
  const entry = table[`${frames}x${rows}x${columns}`] ?? table[kind];
  const custom = entry !== undefined;
  const list: readonly Turn[] =
    entry === undefined ? builtIn(kind) : typeof entry === 'string' ? [entry] : entry;
  const wrong = list.find((turn) => !TURNS.includes(turn));
  const mixed = list.some(swapsAxes) && !list.every(swapsAxes);
  if (wrong !== undefined || mixed) {
    throw new UnsupportedError(
      `The orientation given for ${kind} or ${frames}x${rows}x${columns} ` +
        (mixed ? 'exchanges the axes of some frames only' : `is not a turn: ${String(wrong)}`) +
        `. Turns are ${TURNS.join(', ')}.`,
      { found: list.join(', ') },
    );
  }
  const last = list.at(-1) ?? 'none';
  return { turns: Array.from({ length: frames }, (_, i) => list[i] ?? last), custom };
}

function builtIn(kind: ScanKind): readonly Turn[] {
  if (kind === 'unknown') return ['none'];
  const { turn, laterTurn } = TRAITS[kind];
  return laterTurn === undefined ? [turn] : [turn, laterTurn];
}
