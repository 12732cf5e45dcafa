import type { RenderingEngine } from '@cornerstonejs/core';
import { words } from '../words/index.js';
import type { Pane } from './pane.js';
import type { View } from './view.js';

/**
 * The view as a PNG, as it is on screen: pictures, measurements, scale bars and texts. Panes that show no picture
 * stay black. `footer` is written below: where the millimetres come from.
 */
export async function pictureOf(view: View, engine: RenderingEngine, footer: string): Promise<Blob> {
  const FOOTER_HEIGHT = 28;
  const frame = view.element.getBoundingClientRect();
  const scale = window.devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(frame.width * scale);
  canvas.height = Math.round((frame.height + FOOTER_HEIGHT) * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error(words.errors.noCanvas);
  context.scale(scale, scale);
  context.fillStyle = 'black';
  context.fillRect(0, 0, frame.width, frame.height + FOOTER_HEIGHT);
  for (const pane of view.panes) {
    const box = pane.element.getBoundingClientRect();
    context.save();
    context.translate(box.left - frame.left, box.top - frame.top);
    const isSeen = getComputedStyle(pane.element).visibility !== 'hidden';
    if (isSeen && !pane.covered) await drawPane(context, pane, engine);
    context.restore();
  }
  write(context, footer, 12, frame.height + 18);
  return pngOf(canvas);
}

export const pngOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(words.errors.noPng))), 'image/png');
  });

async function drawPane(
  context: CanvasRenderingContext2D,
  pane: Pane,
  engine: RenderingEngine,
): Promise<void> {
  const source = engine.getViewport(pane.viewportId).getCanvas();
  const { clientWidth: width, clientHeight: height } = source;
  context.drawImage(source, 0, 0, width, height);
  for (const slab of pane.image.querySelectorAll<HTMLCanvasElement>('canvas.slab:not([hidden])')) {
    context.drawImage(slab, 0, 0, width, height);
  }
  // A drawing inside another is drawn with it.
  for (const drawing of [
    ...pane.image.querySelectorAll<SVGElement>('svg:not(svg svg)'),
    pane.lines,
    pane.scale,
    pane.legend,
  ]) {
    if (!drawing.hasAttribute('hidden'))
      context.drawImage(await rasterized(drawing, width, height), 0, 0, width, height);
  }
  const { badge, title, remark, position, proportion } = pane.text;
  write(context, [badge, title].filter(Boolean).join('   '), 12, 24);
  write(context, remark, 12, 48);
  write(context, [position, proportion].filter(Boolean).join(' · '), 12, height - 14);
}

function write(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  if (text === '') return;
  context.font = '600 13px system-ui, sans-serif';
  context.fillStyle = 'rgb(0 0 0 / 62%)';
  context.fillRect(x - 5, y - 14, context.measureText(text).width + 10, 20);
  context.fillStyle = 'white';
  context.fillText(text, x, y);
}

/** What style sheets say of lines and labels; the shorthand `font` of a computed style may be empty. */
const DRAWN = [
  'fill',
  'stroke',
  'stroke-width',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
] as const;

/** Draws an SVG with the styles that the page gives it. */
async function rasterized(drawing: SVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = drawing.cloneNode(true) as SVGElement;
  const originals = drawing.querySelectorAll<SVGElement>('*');
  for (const [index, element] of copy.querySelectorAll<SVGElement>('*').entries()) {
    const original = originals[index];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const name of DRAWN) element.style.setProperty(name, style.getPropertyValue(name));
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
