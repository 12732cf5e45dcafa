import { type Turn, TURNS } from '../../src/core/index.js';
import { turnPicture, type Picture } from './picture.js';

/*
 * The mark in the upper left corner of every upright phantom: a letter F (no two of its eight positions are
 * alike), a 5 × 5 code of frame and series for machines, and the frame number in digits for people.
 * It says whether a picture is turned, which frame it is, and which file it came from.
 *
 * In cells: 1 blank, F (3 × 5), 1 blank, code (5 × 5), 1 blank, three digits (3 × 5 each, 1 blank between), 1 blank.
 */

/** What the mark of one frame says. */
export interface Mark {
  /** One-based frame number, 1 … 1023. */
  readonly frame: number;
  /** Which file (series) the frame belongs to, 0 … 63. */
  readonly series: number;
}

const PLATE_ROWS = 7;
const PLATE_COLUMNS = 23;
const GLYPH_F = ['###', '#..', '##.', '#..', '#..'];
const DIGITS = [
  ['###', '#.#', '#.#', '#.#', '###'],
  ['.#.', '##.', '.#.', '.#.', '###'],
  ['###', '..#', '###', '#..', '###'],
  ['###', '..#', '.##', '..#', '###'],
  ['#.#', '#.#', '###', '..#', '..#'],
  ['###', '#..', '###', '..#', '###'],
  ['###', '#..', '###', '#.#', '###'],
  ['###', '..#', '.#.', '.#.', '.#.'],
  ['###', '#.#', '###', '#.#', '###'],
  ['###', '#.#', '###', '..#', '###'],
];
const DARK = 24;
const BRIGHT = 236;

/** Below this difference between bright and dark cells there is no mark to be read. */
const MIN_CONTRAST = 40;

/** The edge of one cell in pixels for a rows × columns upright picture. */
export function markerCell(rows: number, columns: number): number {
  const shorter = Math.min(rows, columns);
  if (shorter < 128) return 4;
  if (shorter < 400) return 5;
  return shorter < 1000 ? 8 : 12;
}

function crc8(value: number): number {
  let crc = 0xa5;
  for (const byte of [value >>> 8, value & 0xff]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1) & 0xff;
  }
  return crc;
}

/** 25 bits: one set bit, 16 of frame and series, 8 of CRC. */
function codeBits(mark: Mark): boolean[] {
  const value = (mark.frame << 6) | mark.series;
  const bits = (number: number, count: number) =>
    Array.from({ length: count }, (_, i) => ((number >>> (count - 1 - i)) & 1) === 1);
  return [true, ...bits(value, 16), ...bits(crc8(value), 8)];
}

/** Whether each cell of the plate is bright, row by row. */
function plateCells(mark: Mark): boolean[] {
  const cells = new Array<boolean>(PLATE_ROWS * PLATE_COLUMNS).fill(false);
  const put = (glyph: readonly string[], column: number) =>
    glyph.forEach((line, r) =>
      [...line].forEach((cell, c) => (cells[(1 + r) * PLATE_COLUMNS + column + c] = cell === '#')),
    );
  put(GLYPH_F, 1);
  codeBits(mark).forEach((bit, i) => (cells[(1 + Math.floor(i / 5)) * PLATE_COLUMNS + 5 + (i % 5)] = bit));
  [...String(mark.frame % 1000).padStart(3, '0')].forEach((digit, i) =>
    put(DIGITS[Number(digit)] ?? GLYPH_F, 11 + 4 * i),
  );
  return cells;
}

/** Paints the mark into an upright picture (changes its pixels). */
export function paintMarkerInto(picture: Picture, mark: Mark): void {
  if (mark.frame < 1 || mark.frame > 1023 || mark.series < 0 || mark.series > 63) {
    throw new RangeError(
      `No mark for frame ${mark.frame} of series ${mark.series}: at most 1…1023 and 0…63.`,
    );
  }
  const cell = markerCell(picture.rows, picture.columns);
  const origin = cell / 2;
  plateCells(mark).forEach((bright, i) => {
    const top = origin + Math.floor(i / PLATE_COLUMNS) * cell;
    const left = origin + (i % PLATE_COLUMNS) * cell;
    for (let r = Math.floor(top); r < Math.floor(top + cell); r++) {
      const start = (r * picture.columns + Math.floor(left)) * picture.samples;
      const end = (r * picture.columns + Math.floor(left + cell)) * picture.samples;
      picture.pixels.fill(bright ? BRIGHT : DARK, start, end);
    }
  });
}

export interface ReadOptions {
  /** Samples a pixel of `pixels`: 1 by default, 4 for a canvas. */
  readonly samples?: number;
  /** The size of the upright picture where `pixels` shows it scaled (a screenshot cropped to the image). */
  readonly picture?: { readonly rows: number; readonly columns: number };
}

/**
 * Reads the mark of an upright picture: undefined where the F does not stand in the upper left corner, or the code
 * does not agree with its CRC. Works on lossy pixels, other window settings and scaled screenshots.
 */
export function readMarker(
  pixels: ArrayLike<number>,
  rows: number,
  columns: number,
  options: ReadOptions = {},
): Mark | undefined {
  const samples = options.samples ?? 1;
  const size = options.picture ?? { rows, columns };
  const cell = markerCell(size.rows, size.columns);
  const channel = samples > 1 ? 1 : 0;
  const at = (row: number, column: number): number => {
    const r = Math.floor((row * rows) / size.rows);
    const c = Math.floor((column * columns) / size.columns);
    return r < rows && c < columns ? Number(pixels[(r * columns + c) * samples + channel]) : NaN;
  };
  const means = Array.from({ length: PLATE_ROWS * PLATE_COLUMNS }, (_, i) => {
    const middleRow = (1 + Math.floor(i / PLATE_COLUMNS)) * cell;
    const middleColumn = (1 + (i % PLATE_COLUMNS)) * cell;
    let sum = 0;
    for (const dr of [-0.2, 0, 0.2]) {
      for (const dc of [-0.2, 0, 0.2]) sum += at(middleRow + dr * cell, middleColumn + dc * cell);
    }
    return sum / 9;
  });
  const low = Math.min(...means);
  const high = Math.max(...means);
  if (!(high - low >= MIN_CONTRAST)) return undefined;
  const cells = means.map((mean) => mean > (low + high) / 2);

  let value = 0;
  for (let i = 1; i <= 16; i++) {
    value = (value << 1) | (cells[(1 + Math.floor(i / 5)) * PLATE_COLUMNS + 5 + (i % 5)] ? 1 : 0);
  }
  const mark = { frame: value >>> 6, series: value & 63 };
  // Every cell must be as this mark paints it: F, code, CRC, digits and blanks.
  return plateCells(mark).every((bright, i) => bright === cells[i]) ? mark : undefined;
}

/** The one-based frame number that an upright picture shows, or undefined. See {@link readMarker}. */
export function readFrameBarcode(
  pixels: ArrayLike<number>,
  rows: number,
  columns: number,
  options: ReadOptions = {},
): number | undefined {
  return readMarker(pixels, rows, columns, options)?.frame;
}

/** The mark of a picture that may lie on any side, and the turn that would set it upright. */
export function findMarker(picture: Picture): (Mark & { readonly turn: Turn }) | undefined {
  for (const turn of TURNS) {
    const turned = turnPicture(picture, turn);
    const mark = readMarker(turned.pixels, turned.rows, turned.columns, { samples: turned.samples });
    if (mark) return { ...mark, turn };
  }
  return undefined;
}
