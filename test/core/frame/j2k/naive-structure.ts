/*
 * Counts precincts and code-blocks the slow way: sample by sample. The coordinates of a sub-band's samples are found
 * as the wavelet finds them, by sorting the even from the odd ones, level by level.
 */

export interface NaiveStyle {
  readonly levels: number;
  readonly codeBlockWidth: number;
  readonly codeBlockHeight: number;
  /** By resolution, the lowest first. */
  readonly precincts: readonly { readonly width: number; readonly height: number }[];
}

export interface NaiveStructure {
  readonly precincts: number;
  readonly bandPrecincts: number;
  readonly codeBlocks: number;
}

const even = (at: readonly number[]): number[] => at.filter((v) => v % 2 === 0).map((v) => v / 2);
const odd = (at: readonly number[]): number[] => at.filter((v) => v % 2 === 1).map((v) => (v - 1) / 2);
const classes = (at: readonly number[], size: number): number =>
  new Set(at.map((v) => Math.floor(v / size))).size;

/** Of one tile-component, from the coordinates of its columns and rows. */
export function naiveStructure(
  columns: readonly number[],
  rows: readonly number[],
  style: NaiveStyle,
): NaiveStructure {
  let [precincts, bandPrecincts, codeBlocks] = [0, 0, 0];
  let [xs, ys] = [columns, rows];
  for (let resolution = style.levels; resolution >= 0; resolution--) {
    const { width, height } = style.precincts[resolution]!;
    const count = classes(xs, width) * classes(ys, height);
    precincts += count;
    const lowest = resolution === 0;
    bandPrecincts += lowest ? count : 3 * count;
    // In a sub-band, half the precinct is left, and no block is larger.
    const blockWidth = Math.min(style.codeBlockWidth, lowest ? width : width / 2);
    const blockHeight = Math.min(style.codeBlockHeight, lowest ? height : height / 2);
    const blocks = (x: readonly number[], y: readonly number[]): number =>
      classes(x, blockWidth) * classes(y, blockHeight);
    if (lowest) codeBlocks += blocks(xs, ys);
    else codeBlocks += blocks(odd(xs), even(ys)) + blocks(even(xs), odd(ys)) + blocks(odd(xs), odd(ys));
    xs = even(xs);
    ys = even(ys);
  }
  return { precincts, bandPrecincts, codeBlocks };
}
