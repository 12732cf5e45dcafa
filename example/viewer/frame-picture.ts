import { withPixelSize } from 'cornerstone-czm-image-loader/core';
import { dateLabel } from '../model/exam-words.js';
import type { Series } from '../model/series.js';
import { eyeName, frameLabel, lengthLabel, provenanceLabel, qualified, safeTitle } from '../model/wording.js';
import { words } from '../words/index.js';
import { pixelSize, scaleProvenance } from './known-axes.js';
import { pngOf } from './picture.js';
import { roundLength } from './scale-bars.js';
import { greyOrColour, type PixelLook } from './thumbnail.js';
import { fullImage } from './full-image.js';

/** Pixels of the picture, below it: a line of text, and the margin. */
const TEXT = 13;
const LINE = 18;
const MARGIN = 10;

/**
 * A frame in its own pixels, with no drawing over it, in the greys that are shown. What it is stands below it; how large a
 * pixel is, in the PNG's chunk pHYs as well, where both directions are known.
 */
export async function framePicture(series: Series, frame: number, look: PixelLook): Promise<Blob> {
  const image = await fullImage(series.imageIds[frame - 1] ?? '');
  const { columns, rows } = image;
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error(words.errors.noCanvas);
  context.font = FONT;
  const lines = textOf(series, frame).flatMap((text) => wrapped(context, text, columns - 2 * MARGIN));
  const { across, down } = pixelSize(series);
  const { horizontal, vertical } = scaleProvenance(series);
  const isKnown = across !== null && down !== null && horizontal !== 'unknown' && vertical !== 'unknown';
  const hasBar = across !== null && horizontal !== 'unknown';
  canvas.height = rows + 2 * MARGIN + LINE * (lines.length + (hasBar ? 1 : 0));
  context.fillStyle = 'black';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.putImageData(greyOrColour(image, look), 0, 0);
  context.font = FONT;
  context.fillStyle = 'white';
  let y = rows + MARGIN + TEXT;
  for (const line of lines) {
    context.fillText(line, MARGIN, y);
    y += LINE;
  }
  if (hasBar) {
    const mm = roundLength(across * columns * 0.25);
    context.fillRect(MARGIN, y - 5, mm / across, 2);
    context.fillText(qualified(lengthLabel(mm), [horizontal]), MARGIN + mm / across + 8, y);
  }
  const png = new Uint8Array(await (await pngOf(canvas)).arrayBuffer());
  const bytes = isKnown ? withPixelSize(png, { x: across, y: down }) : png;
  return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
}

const FONT = `${TEXT}px system-ui, sans-serif`;

/** Eye, scan and the day of it; position; where the millimetres come from. */
function textOf(series: Series, frame: number): readonly string[] {
  const origin = series.origin === 'sample' ? words.synthetic : '';
  const date = series.exam === undefined ? '' : dateLabel(series.exam.date);
  const first = [eyeName(series.description?.laterality), safeTitle(series), date, origin]
    .filter(Boolean)
    .join(' · ');
  const position = series.imageIds.length > 1 ? frameLabel(series, frame) : '';
  return [first, position, provenanceLabel(series)].filter(Boolean);
}

/** Lines that are no wider than `width`, broken between words. */
function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = [lines.at(-1), word].filter(Boolean).join(' ');
    if (context.measureText(longer).width <= width || lines.at(-1) === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
