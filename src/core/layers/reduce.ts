import type { ReducedBScan } from './order.js';

/** How often a B-scan decoded at full size is halved before it is compared: to a quarter of its size. */
const HALVED = 2;

/**
 * A B-scan at a quarter of its size, for `proveLayerOrder`: the means of blocks of 4 × 4 pixels. If the decoder can
 * return that size, let it.
 */
export function reduceBScan({ pixels, rows, columns }: ReducedBScan): ReducedBScan {
  const step = 2 ** HALVED;
  const [height, width] = [Math.ceil(rows / step), Math.ceil(columns / step)];
  const sums = new Float32Array(height * width);
  for (let r = 0; r < rows; r++) {
    const from = r * columns;
    const to = (r >> HALVED) * width;
    for (let c = 0; c < columns; c++) {
      const cell = to + (c >> HALVED);
      sums[cell] = (sums[cell] ?? 0) + (pixels[from + c] ?? 0);
    }
  }
  for (let y = 0; y < height; y++) {
    const tall = Math.min(step, rows - y * step);
    for (let x = 0; x < width; x++) {
      const wide = Math.min(step, columns - x * step);
      sums[y * width + x] = (sums[y * width + x] ?? 0) / (tall * wide);
    }
  }
  return { pixels: sums, rows: height, columns: width };
}
