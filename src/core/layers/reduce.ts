import type { ReducedBScan } from './order.js';

/** A B-scan decoded at full size is compared at a quarter of its size. */
const STEP = 4;

/**
 * A B-scan at a quarter of its size, for `proveLayerOrder`: the means of blocks of 4 × 4 pixels. If the decoder can
 * return that size, let it.
 *
 * @example
 * ```ts
 * import { reduceBScan } from 'cornerstone-czm-image-loader/layers';
 *
 * const reduced = reduceBScan({ pixels: new Uint8Array(1024 * 512).fill(7), rows: 1024, columns: 512 });
 * [reduced.rows, reduced.columns]; // → [256, 128]
 * reduced.pixels[0]; // → 7
 * ```
 */
export function reduceBScan({ pixels, rows, columns }: ReducedBScan): ReducedBScan {
  const [height, width] = [Math.ceil(rows / STEP), Math.ceil(columns / STEP)];
  const whole = Math.floor(columns / STEP);
  const sums = new Float32Array(height * width);
  const at = (index: number): number => pixels[index] ?? 0;
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const to = Math.floor(row / STEP) * width;
    for (let x = 0; x < whole; x++) {
      const c = from + x * STEP;
      sums[to + x] = (sums[to + x] ?? 0) + (at(c) + at(c + 1) + at(c + 2) + at(c + 3));
    }
    // What is left of a block at the right.
    for (let c = whole * STEP; c < columns; c++) sums[to + whole] = (sums[to + whole] ?? 0) + at(from + c);
  }
  for (let y = 0; y < height; y++) {
    const tall = Math.min(STEP, rows - y * STEP);
    for (let x = 0; x < width; x++) {
      const wide = Math.min(STEP, columns - x * STEP);
      sums[y * width + x] = (sums[y * width + x] ?? 0) / (tall * wide);
    }
  }
  return { pixels: sums, rows: height, columns: width };
}
