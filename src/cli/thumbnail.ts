import { openSource as understand } from '../core/internal.js';
import type { TurnTable } from '../core/index.js';
import { openFile } from './file-bytes.js';
import { containerKey, imagesOf, type SourceImage } from './images.js';
import type { InspectedFile } from './inspect.js';
import { knownSize } from './known-size.js';
import type { Canvas } from './label.js';
import type { Picture } from './png.js';
import { uprightFrame } from './prove-order.js';

/** One position of a contact sheet. */
export interface Thumbnail {
  /** Its label, in capitals: kind and eye. */
  readonly label: string;
  /** Grey, or why there is no picture. */
  readonly picture: (Canvas & { readonly rows: number }) | string;
}

/**
 * A thumbnail for each row of a file in `--csv`, in the same order. Never rejects.
 *
 * @param side pixels of the longer side.
 */
export async function thumbnailsOf(
  { file, family, images, problem }: InspectedFile,
  side: number,
  turnTable: TurnTable | undefined,
): Promise<readonly Thumbnail[]> {
  if (family === null) return [{ label: 'unreadable', picture: 'FAILED' }];
  const labels = images.map(({ kind, laterality, frames }) =>
    frames.count === 0 ? family : `${kind} ${laterality ?? ''}`,
  );
  const without = images.length === 0 || images.every(({ frames }) => frames.count === 0);
  if (family === 'not-czm' || without) {
    const picture = family === 'not-czm' ? 'NOT CZM' : problem === null ? 'NO PICTURE' : 'FAILED';
    return (labels.length > 0 ? labels : [family]).map((label) => ({ label, picture }));
  }
  try {
    const { bytes, close } = openFile(file);
    try {
      const found = imagesOf(understand(bytes, { turnTable }), { turnTable }).images;
      const thumbnails: Thumbnail[] = [];
      for (const [index, label] of labels.entries()) {
        const { container } = images[index] ?? {};
        const key = container === undefined || container === null ? '' : containerKey(container);
        const image = found.find((one) => one.container === key);
        thumbnails.push({ label, picture: await pictureOf(image, side) });
      }
      return thumbnails;
    } finally {
      close();
    }
  } catch {
    return labels.map((label) => ({ label, picture: 'FAILED' }));
  }
}

/** The frame in the middle; `--json` and `--csv` have the reason of a failure. */
async function pictureOf(image: SourceImage | undefined, side: number): Promise<Thumbnail['picture']> {
  if (image === undefined || image.opened.stored.length === 0) return 'NO PICTURE';
  const { description, stored } = image.opened;
  const size = shownSize(description, side);
  const { rows, columns } = description.upright;
  // The decoder halves it as often as possible while it stays large enough.
  const least = Math.min(columns / size.columns, rows / size.rows);
  const reduce = Math.max(0, Math.floor(Math.log2(Math.max(1, least))));
  try {
    const frame = await uprightFrame(image.opened, Math.floor(stored.length / 2) + 1, reduce);
    return scaled(frame, size);
  } catch {
    return 'FAILED';
  }
}

type Size = Pick<Picture, 'rows' | 'columns'>;

/** In the proportions of the eye if they are known, else in those of the pixels. */
export function shownSize(
  description: Parameters<typeof knownSize>[0] & { readonly upright: Size },
  side: number,
): Size {
  const { rows, columns } = description.upright;
  const { x, y } = knownSize(description);
  const [width, height] = x === undefined || y === undefined ? [columns, rows] : [columns * x, rows * y];
  const longest = Math.max(width, height);
  const part = (length: number): number => Math.max(1, Math.round((side * length) / longest));
  return { rows: part(height), columns: part(width) };
}

/** Grey values from 0 to 255, each the mean of the pixels that it replaces. */
function scaled(picture: Picture, { rows, columns }: Size): Canvas & { readonly rows: number } {
  const { pixels, samples, bitsStored, signed } = picture;
  const half = signed ? 2 ** (bitsStored - 1) : 0;
  const white = 2 ** bitsStored - 1;
  const result = new Uint8Array(rows * columns);
  const range = (index: number, count: number, length: number): readonly [number, number] => {
    const from = Math.floor((index * length) / count);
    return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / count))];
  };
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = range(row, rows, picture.rows);
    for (let column = 0; column < columns; column++) {
      const [left, right] = range(column, columns, picture.columns);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        const from = (y * picture.columns + left) * samples;
        const to = (y * picture.columns + right) * samples;
        for (let i = from; i < to; i++) sum += pixels[i] ?? 0;
      }
      const mean = sum / ((bottom - top) * (right - left) * samples);
      result[row * columns + column] = Math.round((255 * (mean + half)) / white);
    }
  }
  return { pixels: result, rows, columns };
}
