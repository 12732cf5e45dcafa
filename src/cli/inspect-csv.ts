import type { Length } from '../core/index.js';
import type { CsvValue } from '../core/internal.js';
import { csvLine } from './csv.js';
import type { InspectedFile, InspectedImage } from './inspect.js';

/*
 * What was found as CSV: a row for each image, and one for a file without any. Nothing about a person, except the path
 * that was given.
 */

const COLUMNS = [
  'row',
  'file',
  'bytes',
  'family',
  'container',
  'kind',
  'protocol',
  'eye',
  'frames',
  'frames_claimed',
  'columns',
  'rows',
  'samples',
  'bits',
  'turn',
  'turn_basis',
  'column_mm',
  'column_provenance',
  'row_mm',
  'row_provenance',
  'frame_mm',
  'frame_provenance',
  'planes',
  'positions',
  'damaged_frames',
  'repairs',
  'warnings',
  'problem',
  'message',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], CsvValue>>;

export const inspectionCsvHead = (): string => csvLine(COLUMNS);

/** How many rows a file has. */
export const rowsOf = ({ images }: InspectedFile): number => Math.max(1, images.length);

/** @param first the number of its first row, from 1. */
export function inspectionCsv(found: InspectedFile, first: number): string {
  const { file, bytes, family, problem } = found;
  const of = { file, bytes, family, problem: problem?.code, message: problem?.message };
  const images: readonly Row[] = found.images.length > 0 ? found.images.map(imageRow) : [{}];
  return images
    .map((image, index) => {
      const row: Row = { row: first + index, ...of, ...image };
      return csvLine(COLUMNS.map((column) => row[column]));
    })
    .join('');
}

/** Sizes and spacing are those of the upright picture. */
function imageRow(image: InspectedImage): Row {
  const { container, kind, protocol, laterality, frames, upright, orientation, spacing, geometry } = image;
  if (frames.count === 0) return { warnings: codes(image) };
  const length = ({ mm, provenance }: Length): readonly [CsvValue, string] => [mm, provenance];
  const [column_mm, column_provenance] = length(spacing.horizontal);
  const [row_mm, row_provenance] = length(spacing.vertical);
  const [frame_mm, frame_provenance] = length(spacing.betweenFrames);
  return {
    container: container?.name,
    kind,
    protocol,
    eye: laterality,
    frames: frames.count,
    frames_claimed: frames.claimed,
    columns: upright.columns,
    rows: upright.rows,
    samples: image.samplesPerPixel,
    bits: image.bitsStored,
    turn: [...new Set(orientation.turns)].join(' '),
    turn_basis: orientation.basis,
    ...{ column_mm, column_provenance, row_mm, row_provenance, frame_mm, frame_provenance },
    planes: geometry.planes,
    positions: geometry.positions,
    damaged_frames: ranges(frames.damaged),
    repairs: image.repairs.length,
    warnings: codes(image),
  };
}

/** Each code once. */
const codes = ({ warnings }: InspectedImage): string =>
  [...new Set(warnings.map(({ code }) => code))].join(' ');

/** `2 5-9`: some files have thousands. */
function ranges(numbers: readonly number[]): string {
  const found: (readonly [from: number, to: number])[] = [];
  for (const number of numbers) {
    const [from, to] = found.at(-1) ?? [];
    if (from !== undefined && to === number - 1) found[found.length - 1] = [from, number];
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(' ');
}
