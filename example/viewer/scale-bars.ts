import type { Types } from '@cornerstonejs/core';
import type { Provenance } from 'cornerstone-czm-image-loader/core';
import { lengthLabel, qualified } from '../model/wording.js';
import { svg } from '../panels/dom.js';

/** How the millimetres of a view's two directions are known. `unknown` gets no bar. */
export interface ScaleProvenance {
  readonly horizontal: Provenance;
  readonly vertical: Provenance;
}

type Viewport = Pick<Types.IViewport, 'canvasToWorld' | 'getCanvas'>;

const STEPS = [1, 2, 5];

/** CSS pixels: in panes that are narrower, bars stand above the text at the foot, and not beside it; see panes.css. */
const NARROW = 260;
const FOOT = 36;
/** In those that are lower, there is no room for the upright one. */
const LOW = 140;
/** What the button in the upper right corner takes, with a label's height. */
const CORNER = { width: 54, height: 66 };

/** The longest round length (1, 2 or 5 times a power of ten, in mm) that is at most `most`. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (STEPS.findLast((step) => step * power <= most * (1 + 1e-9)) ?? 1);
}

/** Millimetres for each CSS pixel, across and down, as the viewport draws them now. */
export function millimetresPerPixel(viewport: Viewport): { readonly x: number; readonly y: number } {
  const SPAN = 100;
  const origin = viewport.canvasToWorld([0, 0]);
  return {
    x: distance(origin, viewport.canvasToWorld([SPAN, 0])) / SPAN,
    y: distance(origin, viewport.canvasToWorld([0, SPAN])) / SPAN,
  };
}

const distance = (a: Types.Point3, b: Types.Point3): number =>
  Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Draws the two bars into the lower right corner; empties the drawing where neither length is known. */
export function drawScaleBars(
  target: SVGSVGElement,
  viewport: Viewport,
  { horizontal, vertical }: ScaleProvenance,
): void {
  const { clientWidth: width, clientHeight: height } = viewport.getCanvas();
  const perPixel = millimetresPerPixel(viewport);
  const right = width - 20;
  const bottom = height - 34 - (width < NARROW ? FOOT : 0);
  const bars: SVGElement[] = [];
  if (horizontal !== 'unknown' && perPixel.x > 0) {
    const mm = roundLength(perPixel.x * width * 0.25);
    const x = right - mm / perPixel.x;
    const label = barLabel(mm, horizontal);
    bars.push(
      ...bar(
        'horizontal',
        mm,
        `M${x} ${bottom - 4}V${bottom + 4}M${x} ${bottom}H${right}M${right} ${bottom - 4}V${bottom + 4}`,
      ),
      svg('text', { x: right, y: bottom + 18, 'text-anchor': 'end' }, label),
    );
  }
  const hasRoom = width >= NARROW || height >= LOW;
  if (vertical !== 'unknown' && perPixel.y > 0 && hasRoom) {
    const mm = roundLength(perPixel.y * height * 0.25);
    const foot = bottom - 14;
    const y = foot - mm / perPixel.y;
    const middle = (y + foot) / 2 + 4;
    // Not below the button in the upper right corner, which would hide the unit.
    const end = middle < CORNER.height ? width - CORNER.width : right - 9;
    bars.push(
      ...bar(
        'vertical',
        mm,
        `M${right - 4} ${y}H${right + 4}M${right} ${y}V${foot}M${right - 4} ${foot}H${right + 4}`,
      ),
      svg('text', { x: end, y: middle, 'text-anchor': 'end' }, barLabel(mm, vertical)),
    );
  }
  target.setAttribute('viewBox', `0 0 ${width} ${height}`);
  target.replaceChildren(...bars);
}

const barLabel = (mm: number, provenance: Provenance): string => qualified(lengthLabel(mm), [provenance]);

/** A dark line below a light one, readable on any grey. */
function bar(direction: 'horizontal' | 'vertical', mm: number, d: string): SVGElement[] {
  return [
    svg('path', { d, class: 'bar-shadow' }),
    svg('path', { d, class: 'bar', 'data-testid': `scale-${direction}`, 'data-mm': mm }),
  ];
}
