import { randomUUID } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { appendTo } from './file-bytes.js';
import { UNFINISHED_PREFIX } from './find-files.js';
import { drawText, LETTER, type Canvas } from './label.js';
import { onDisk } from './names.js';
import { PNG_SIGNATURE, pngChunk } from './png-chunk.js';
import { FileError, onFile } from './problem.js';
import { standing } from './publish.js';
import type { Thumbnail } from './thumbnail.js';

/*
 * Thumbnails in a grid, as one grey PNG, written one grid row at a time: only one row is in memory, however many there
 * are.
 */

/** Pixels of the longer side of a thumbnail. */
export const SIDE = 128;
const MARGIN = 8;
/** A label has room for 18 letters. */
const CELL = { width: SIDE + 2 * MARGIN, height: SIDE + LETTER.height + 3 * MARGIN } as const;
const MAX_COLUMNS = 100;
const BACKGROUND = 24;
const INK = 200;
const FRAME = 96;

/** The number of columns that makes the grid of `count` thumbnails about square. */
export const columnsFor = (count: number): number =>
  Math.max(1, Math.min(MAX_COLUMNS, Math.ceil(Math.sqrt(count))));

/**
 * Writes thumbnails in their order, numbered from 1, to a new file.
 *
 * @throws FileError if it cannot be written, or something has that name; whatever `thumbnails` throws.
 */
export async function writeContactSheet(
  path: string,
  columns: number,
  thumbnails: AsyncIterable<Thumbnail>,
): Promise<void> {
  const temporary = join(dirname(path), `${UNFINISHED_PREFIX}${randomUUID().slice(0, 8)}.png`);
  const file = onFile('written', () => openSync(onDisk(temporary), 'wx+'));
  try {
    const width = columns * CELL.width;
    let height = 0;
    const bands = async function* (): AsyncGenerator<Uint8Array> {
      for await (const band of bandsOf(columns, thumbnails)) {
        height += band.length / width;
        yield withFilters(band, width);
      }
    };
    appendTo(file, PNG_SIGNATURE);
    appendTo(file, header(width, 0));
    await pipeline(Readable.from(bands()), createDeflate(), async (deflated: AsyncIterable<Buffer>) => {
      for await (const piece of deflated) appendTo(file, pngChunk('IDAT', piece));
    });
    appendTo(file, pngChunk('IEND', new Uint8Array()));
    // Their number is known only when all are there.
    const known = header(width, height);
    onFile('written', () => writeSync(file, known, 0, known.length, PNG_SIGNATURE.length));
    if (standing(path) !== undefined) throw new FileError(`Cannot be written: ${path} already exists.`);
    onFile('written', () => renameSync(onDisk(temporary), onDisk(path)));
  } finally {
    closeSync(file);
    rmSync(onDisk(temporary), { force: true });
  }
}

/** IHDR of a grey picture of 8 bits. */
function header(width: number, height: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = 8;
  return pngChunk('IHDR', data);
}

/** Each row of pixels is preceded by its filter type: none. */
function withFilters(band: Uint8Array, width: number): Uint8Array {
  const rows = band.length / width;
  const bytes = new Uint8Array(band.length + rows);
  for (let row = 0; row < rows; row++)
    bytes.set(band.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return bytes;
}

/** Rows of the grid, the last one with empty places; without any thumbnail, one empty row. */
async function* bandsOf(columns: number, thumbnails: AsyncIterable<Thumbnail>): AsyncGenerator<Uint8Array> {
  const empty = (): Canvas => ({
    pixels: new Uint8Array(columns * CELL.width * CELL.height).fill(BACKGROUND),
    columns: columns * CELL.width,
  });
  let band = empty();
  let count = 0;
  for await (const thumbnail of thumbnails) {
    draw(band, thumbnail, count + 1, (count % columns) * CELL.width);
    count += 1;
    if (count % columns > 0) continue;
    yield band.pixels;
    band = empty();
  }
  if (count === 0 || count % columns > 0) yield band.pixels;
}

function draw(band: Canvas, { label, picture }: Thumbnail, number: number, left: number): void {
  const text = `${number} ${label}`.trim();
  const letters = Math.floor((CELL.width - MARGIN) / LETTER.width);
  drawText(band, text.slice(0, letters), left + MARGIN / 2, SIDE + 2 * MARGIN, INK);
  if (typeof picture === 'string') {
    cross(band, left + MARGIN, MARGIN);
    const width = picture.length * LETTER.width;
    const at = {
      left: left + Math.floor((CELL.width - width) / 2),
      top: MARGIN + SIDE / 2 - LETTER.height / 2,
    };
    blank(band, at.left - 2, at.top - 3, width + 2, LETTER.height + 6);
    drawText(band, picture, at.left, at.top, INK);
    return;
  }
  const { rows, columns, pixels } = picture;
  const x = left + MARGIN + Math.floor((SIDE - columns) / 2);
  const y = MARGIN + Math.floor((SIDE - rows) / 2);
  for (let row = 0; row < rows; row++)
    band.pixels.set(pixels.subarray(row * columns, (row + 1) * columns), (y + row) * band.columns + x);
}

/** A square with its diagonals: a black square might be a picture. */
function cross({ pixels, columns }: Canvas, left: number, top: number): void {
  for (let i = 0; i < SIDE; i++) {
    for (const [x, y] of [
      [i, 0],
      [i, SIDE - 1],
      [0, i],
      [SIDE - 1, i],
      [i, i],
      [i, SIDE - 1 - i],
    ] as const)
      pixels[(top + y) * columns + left + x] = FRAME;
  }
}

function blank({ pixels, columns }: Canvas, left: number, top: number, width: number, height: number): void {
  for (let y = top; y < top + height; y++)
    pixels.fill(BACKGROUND, y * columns + left, y * columns + left + width);
}
