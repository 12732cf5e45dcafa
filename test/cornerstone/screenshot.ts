import type { Screenshot } from '../support/host.js';

/** The part of a screenshot that is not background; `pixels` are its first channel. */
export interface ShownPicture {
  readonly left: number;
  readonly top: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

/** The smallest rectangle that holds all that is not black; undefined where nothing is shown. */
export function pictureIn({ width, height, channels, data }: Screenshot): ShownPicture | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[(y * width + x) * channels] ?? 0) <= 4) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (right < 0) return undefined;
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const pixels = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    return data[((top + r) * width + left + c) * channels] ?? 0;
  });
  return { left, top, rows, columns, pixels };
}
