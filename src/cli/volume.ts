import { type CzmError, swapsAxes, turnedSize, type Turn, UnsupportedError } from '../core/index.js';
import type { OpenedSource } from '../core/internal.js';

/** All frames of an image, upright, as one array of numbers in reading order: column by column, row by row, frame by frame. */
export interface Volume {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  /** Samples of a pixel, side by side. */
  readonly samples: number;
  readonly bytesPerSample: 1 | 2;
  readonly signed: boolean;
  /** What turns each stored frame. */
  readonly turns: readonly Turn[];
}

export const frameLength = ({ columns, rows, samples, bytesPerSample }: Volume): number =>
  columns * rows * samples * bytesPerSample;

/**
 * What the frames of an image form together, before any is decoded. A volume has all of its frames: if one cannot be
 * decoded, there is no volume, and nothing is put in its place.
 *
 * @throws the error of the first damaged frame; UnsupportedError if there are no frames, or upright ones of different
 * sizes.
 */
export function volumeOf({ stored, image, description }: OpenedSource): Volume {
  if (image === undefined || stored.length === 0) {
    throw new UnsupportedError('This image holds no frames to export. Nothing was written.');
  }
  const [damage]: CzmError[] = [...image.damaged.values()];
  if (damage !== undefined) throw damage;
  const { rows, columns, samplesPerPixel, bitsStored, signed } = image;
  const turns = Array.from(
    { length: stored.length },
    (_, index) => description.orientation.turns[index] ?? 'none',
  );
  const swapped = turns.filter(swapsAxes).length;
  if (rows !== columns && swapped > 0 && swapped < turns.length) {
    throw new UnsupportedError(
      `Its frames of ${rows} × ${columns} have different sizes once they are upright, so they form no volume. Export ` +
        'them as PNG.',
    );
  }
  return {
    ...turnedSize(rows, columns, turns[0] ?? 'none'),
    frames: stored.length,
    samples: samplesPerPixel,
    bytesPerSample: bitsStored > 8 ? 2 : 1,
    signed,
    turns,
  };
}
