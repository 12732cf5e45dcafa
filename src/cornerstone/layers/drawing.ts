import type { Layers, Surface } from '../../core/layers/index.js';
import { linesOf, type Line } from './colours.js';
import { cutSurface } from './section.js';
import type { ShownGrid } from './shown-grid.js';

/* Layers over a viewport: thin lines, and a legend that says whose they are. */

const SVG = 'http://www.w3.org/2000/svg';
/** On the drawing: `data-czm-layers`. */
const MARK = 'czmLayers';

const WIDTH = 1.5;
/** CSS pixels of the legend. */
const ROW = 16;
const SAMPLE = 18;
const EDGE = 8;
const FAMILY = 'system-ui, sans-serif';
const FONT = { 'font-size': 12, 'font-family': FAMILY };

/** What the legend says. */
export interface LegendWords {
  /** Whose layers they are. Default: “instrument's own layers”, “layers of a height map”. */
  readonly headings?: Readonly<Record<Layers['origin'], string>> | undefined;
  /** What a surface is called, by its name. Default: its name. */
  readonly surface?: ((name: string) => string) | undefined;
}

const WHOSE: Readonly<Record<Layers['origin'], string>> = {
  instrument: "instrument's own layers",
  'height map': 'layers of a height map',
};

/** The width of the viewport, and how far from its upper right corner the legend is to stay, in CSS pixels. */
export interface LegendPlace {
  readonly width: number;
  readonly top: number;
  readonly right: number;
}

/** The drawing over one viewport. It takes no clicks. */
export class LayerDrawing {
  readonly #svg: SVGSVGElement;
  readonly #headings: Readonly<Record<Layers['origin'], string>>;
  readonly #called: (name: string) => string;

  constructor(element: HTMLElement, { headings = WHOSE, surface = (name) => name }: LegendWords = {}) {
    this.#headings = headings;
    this.#called = surface;
    this.#svg = svg('svg', { width: '100%', height: '100%' }) as SVGSVGElement;
    this.#svg.dataset[MARK] = '';
    Object.assign(this.#svg.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
    element.append(this.#svg);
  }

  /** Draws where the plane that is shown cuts the surfaces, in place of what was drawn before. */
  draw(grid: ShownGrid, layers: Layers, surfaces: readonly Surface[], place: LegendPlace): void {
    const lines = linesOf(surfaces);
    const { dimensions, frames, plane, toCanvas } = grid;
    const cut = {
      aScans: layers.aScans,
      rows: dimensions[1],
      rowOfSlice: frames.map((frame) => (frame < layers.bScans ? frame : undefined)),
    };
    const paths = surfaces.flatMap((surface) => {
      const runs = cutSurface(surface, plane, cut);
      const line = lines.get(surface);
      if (runs.length === 0 || line === undefined) return [];
      const d = runs.map((run) => pathOf(run.map(toCanvas))).join('');
      return [svg('path', { d, fill: 'none', 'data-surface': surface.name, ...strokeOf(line) })];
    });
    if (paths.length === 0) return this.clear();
    const head = this.#headings[layers.origin];
    const entries = [...lines].map(([{ name }, line]) => ({ name: this.#called(name), line }));
    this.#svg.setAttribute('role', 'img');
    this.#svg.setAttribute('aria-label', `${head}: ${entries.map(({ name }) => name).join('; ')}`);
    this.#svg.replaceChildren(...paths, legend(head, entries, place));
  }

  clear(): void {
    // A picture of nothing has no name.
    this.#svg.removeAttribute('role');
    this.#svg.removeAttribute('aria-label');
    this.#svg.replaceChildren();
  }

  remove(): void {
    this.#svg.remove();
  }
}

const strokeOf = ({ colour, dashes }: Line): Readonly<Record<string, string | number>> => ({
  stroke: colour,
  'stroke-width': WIDTH,
  'stroke-linejoin': 'round',
  ...(dashes === '' ? {} : { 'stroke-dasharray': dashes }),
});

/** A point alone is a dot. */
function pathOf(points: readonly (readonly [number, number])[]): string {
  const text = points.map(([x, y]) => `${round(x)} ${round(y)}`);
  return `M${text.join('L')}${points.length === 1 ? 'h0.5' : ''}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** In the upper right corner, as low as the width allows: what it covers is to be little. */
function legend(
  head: string,
  entries: readonly { readonly name: string; readonly line: Line }[],
  { width, top, right }: LegendPlace,
): SVGElement {
  const column = SAMPLE + 6 + Math.max(...entries.map(({ name }) => widthOf(name, 400))) + 10;
  const columns = Math.max(1, Math.min(entries.length, Math.floor((width - EDGE - right) / column)));
  const box = Math.max(columns * column - 10, widthOf(head, 600));
  const left = Math.max(0, width - box - right);
  return svg(
    'g',
    { 'data-czm-legend': '' },
    label(head, left, top + ROW - 3, 600),
    ...entries.flatMap(({ name, line }, index) => {
      const x = left + (index % columns) * column;
      const y = top + (Math.floor(index / columns) + 2) * ROW - 3;
      const sample = { d: `M${x} ${y - 4}h${SAMPLE}`, fill: 'none' };
      return [
        svg('path', { ...sample, stroke: '#000', 'stroke-width': 4 }),
        svg('path', { ...sample, ...strokeOf(line), 'stroke-width': 2 }),
        label(name, x + SAMPLE + 6, y, 400),
      ];
    }),
  );
}

let measuring: CanvasRenderingContext2D | null | undefined;

function widthOf(text: string, weight: number): number {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (measuring === null) return text.length * 8;
  measuring.font = `${weight} ${FONT['font-size']}px ${FAMILY}`;
  return measuring.measureText(text).width;
}

function label(text: string, x: number, y: number, weight: number): SVGElement {
  // Readable on any picture, and no box that darkens it.
  const halo = { stroke: '#000', 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
  const made = svg('text', { x, y, fill: '#fff', 'font-weight': weight, ...halo, ...FONT });
  made.textContent = text;
  return made;
}

function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly SVGElement[]
): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}
