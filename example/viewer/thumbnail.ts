import type { Types } from '@cornerstonejs/core';
import { COLOUR_MAPS, colourAt, type ColourMap } from '../model/colour-maps.js';
import type { GreyWindow } from '../model/state.js';
import { words } from '../words/index.js';
import { fullImage } from './full-image.js';

/** Of the rail's pictures, in device pixels. */
const WIDTH = 160;
const HEIGHT = 104;

/** A small picture of an image, letterboxed in its true proportions, as a data URL. */
export async function thumbnail(imageId: string): Promise<string> {
  const image = await fullImage(imageId);
  const full = canvasOf(image.columns, image.rows);
  full.context.putImageData(greyOrColour(image), 0, 0);

  const aspect = (image.columns * image.columnPixelSpacing) / (image.rows * image.rowPixelSpacing);
  const width = Math.min(WIDTH, HEIGHT * aspect);
  const height = width / aspect;
  const small = canvasOf(WIDTH, HEIGHT);
  small.context.fillRect(0, 0, WIDTH, HEIGHT);
  small.context.imageSmoothingQuality = 'high';
  small.context.drawImage(full.canvas, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  return small.canvas.toDataURL('image/png');
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error(words.errors.noCanvas);
  return { canvas, context };
}

/** How pixels are made grey or coloured; what is left out is as the image says. */
export interface PixelLook {
  readonly window?: GreyWindow | undefined;
  readonly inverted?: boolean;
  readonly colours?: ColourMap;
}

/** The image's pixels as RGBA. */
export function greyOrColour(
  image: Types.IImage,
  { window, inverted = false, colours = 'grey' }: PixelLook = {},
): ImageData {
  const { columns, rows, numberOfComponents, invert } = image;
  const pixels = image.getPixelData();
  const isGrey = numberOfComponents === 1;
  const [center = 128] = window ? [window.center] : [image.windowCenter].flat();
  const [width = 256] = window ? [window.width] : [image.windowWidth].flat();
  const low = isGrey ? center - width / 2 : 0;
  const scale = isGrey ? 255 / Math.max(1, width) : 1;
  const isTurned = invert !== inverted;
  const result = new ImageData(columns, rows);
  const { data } = result;
  const map = colours === 'grey' || !isGrey ? undefined : COLOUR_MAPS[colours];
  for (let i = 0; i < columns * rows; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const sample = isGrey ? i : i * numberOfComponents + channel;
      const value = ((pixels[sample] ?? 0) * image.slope + image.intercept - low) * scale;
      const grey = isTurned ? 255 - value : value;
      data[i * 4 + channel] = map === undefined ? grey : (colourAt(map, grey / 255)[channel] ?? 0);
    }
    data[i * 4 + 3] = 255;
  }
  return result;
}
