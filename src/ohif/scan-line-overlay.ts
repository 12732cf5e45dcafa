import type { PicturePoint, ScanLine } from '../core/index.js';
import type { HostViewport } from '../cornerstone/host/host.js';

/** A line in a picture, and what is written at it. */
export interface LabelledLine {
  readonly line: ScanLine;
  readonly label: string;
}

const SVG = 'http://www.w3.org/2000/svg';
/** On the drawing: `data-czm-scan-lines`. */
const MARK = 'czmScanLines';
const MARKED = ':scope > [data-czm-scan-lines]';
/** CSS pixels between a line and what is written at it. */
const ABOVE = 6;

/** Draws lines over the picture that a viewport shows now, in place of those drawn before; none takes them away. */
export function drawScanLines(viewport: HostViewport, lines: readonly LabelledLine[]): void {
  const { element } = viewport;
  const drawn = lines.map(({ line, label }) => ({
    label,
    from: toCanvas(viewport, line.from),
    to: toCanvas(viewport, line.to),
  }));
  const old = element.querySelector<SVGSVGElement>(MARKED);
  if (drawn.length === 0) return old?.remove();
  const layer = old ?? makeLayer(element);
  layer.setAttribute('aria-label', drawn.map(({ label }) => label).join(', '));
  layer.replaceChildren(
    ...drawn.flatMap(({ label, from, to }) => (from && to ? shapes(label, from, to) : [])),
  );
}

function makeLayer(element: HTMLElement): SVGSVGElement {
  const layer = svg('svg', { role: 'img', width: '100%', height: '100%' }) as SVGSVGElement;
  layer.dataset[MARK] = '';
  Object.assign(layer.style, { position: 'absolute', inset: '0', zIndex: '10', pointerEvents: 'none' });
  element.append(layer);
  return layer;
}

type Canvas = readonly [x: number, y: number];

function shapes(label: string, from: Canvas, to: Canvas): readonly SVGElement[] {
  const ends = { x1: from[0], y1: from[1], x2: to[0], y2: to[1] };
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - ABOVE];
  const text = svg('text', {
    ...{ x, y, 'text-anchor': 'middle', 'font-size': 13, 'font-family': 'sans-serif' },
    ...{ fill: '#ffe082', stroke: '#000', 'stroke-width': 3, 'paint-order': 'stroke' },
  });
  text.textContent = label;
  return [
    svg('line', { ...ends, stroke: '#000', 'stroke-width': 3, 'stroke-opacity': 0.6 }),
    svg('line', { ...ends, stroke: '#ffe082', 'stroke-width': 1.5 }),
    text,
  ];
}

function svg(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Where a point of the picture is in the viewport, in CSS pixels; undefined before there is a picture. */
function toCanvas(viewport: HostViewport, [column, row]: PicturePoint): Canvas | undefined {
  const imageData = viewport.getImageData?.()?.imageData;
  const world = imageData?.indexToWorld([column, row, 0]);
  return world && viewport.worldToCanvas?.(world);
}
