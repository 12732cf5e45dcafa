import type { Types } from '@cornerstonejs/core';
import { wholeImage } from './whole-image.js';

/** Of the rail's pictures, in device pixels. */
const WIDTH = 160;
const HEIGHT = 104;

/** A small picture of an image, letterboxed in its true proportions, as a data URL. */
export async function thumbnail(imageId: string): Promise<string> {
  const image = await wholeImage(imageId);
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
  if (context === null) throw new Error('This browser provides no 2D canvas.');
  return { canvas, context };
}

/** The image's pixels in its own window, as RGBA. */
function greyOrColour(image: Types.IImage): ImageData {
  const { columns, rows, numberOfComponents, invert } = image;
  const pixels = image.getPixelData();
  const [center = 128] = [image.windowCenter].flat();
  const [width = 256] = [image.windowWidth].flat();
  const low = numberOfComponents === 1 ? center - width / 2 : 0;
  const scale = numberOfComponents === 1 ? 255 / Math.max(1, width) : 1;
  const result = new ImageData(columns, rows);
  const { data } = result;
  for (let i = 0; i < columns * rows; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const sample = numberOfComponents === 1 ? i : i * numberOfComponents + channel;
      const value = ((pixels[sample] ?? 0) * image.slope + image.intercept - low) * scale;
      data[i * 4 + channel] = invert ? 255 - value : value;
    }
    data[i * 4 + 3] = 255;
  }
  return result;
}
