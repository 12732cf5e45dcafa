import { utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import type { PicturePoint, ScanLine } from 'cornerstone-czm-image-loader/core';
import { svg } from '../panels/dom.js';
import { words } from '../words/index.js';

/** CSS pixels: half the label's width, its distance from the line, and the room of the texts in the corners. */
const HALF_LABEL = 96;
const ABOVE = 7;
const BELOW = 17;
const CORNERS = 36;
/** Between a label and the edges of the pane. */
const EDGE = 4;

/** Draws where a B-scan lies over the picture that a viewport shows now; dashed where that is assumed. */
export function drawScanLine(
  target: SVGSVGElement,
  viewport: Types.IStackViewport,
  line: ScanLine,
  frame: number,
): void {
  const { clientWidth: width, clientHeight: height } = viewport.getCanvas();
  const from = toCanvas(viewport, line.from);
  const to = toCanvas(viewport, line.to);
  if (from === undefined || to === undefined) return target.replaceChildren();
  const d = `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`;
  const dashes = line.provenance === 'assumed' ? '7 4' : undefined;
  const drawing: SVGElement[] = [
    svg('path', { d, class: 'scan-line-shadow' }),
    svg('path', {
      d,
      class: 'scan-line',
      'stroke-dasharray': dashes,
      'data-testid': 'scan-line',
      'data-frame': frame,
    }),
  ];
  const [left, right] = [Math.max(0, Math.min(from[0], to[0])), Math.min(width, Math.max(from[0], to[0]))];
  const y = (from[1] + to[1]) / 2;
  if (right > left && y >= 0 && y <= height) {
    // In the middle of what can be seen of the line, clear of the texts in the corners.
    const x = Math.min(Math.max((left + right) / 2, HALF_LABEL), Math.max(HALF_LABEL, width - HALF_LABEL));
    const isHigh = y - ABOVE < CORNERS + 10;
    const place = isHigh ? Math.max(y + BELOW, CORNERS + 12) : Math.min(y - ABOVE, height - CORNERS);
    const text = words.linked.line(frame, words.provenance[line.provenance]);
    drawing.push(svg('text', { x, y: place, 'text-anchor': 'middle' }, text));
  }
  target.setAttribute('viewBox', `0 0 ${width} ${height}`);
  target.replaceChildren(...drawing);
  fitLabel(target, width);
}

/** Whether a place is assumed stands at the label's end: in a narrow picture it is drawn closer. */
function fitLabel(target: SVGSVGElement, width: number): void {
  const label = target.querySelector('text');
  const room = width - 2 * EDGE;
  if (label === null || label.getComputedTextLength() <= room) return;
  label.setAttribute('x', String(width / 2));
  label.setAttribute('textLength', String(room));
  label.setAttribute('lengthAdjust', 'spacingAndGlyphs');
}

/** Which point of the picture lies at a place in the world of a viewport; undefined before there is a picture. */
export function pointIn(viewport: Types.IStackViewport, world: Types.Point3): PicturePoint | undefined {
  const imageData = picture(viewport);
  if (imageData === undefined) return undefined;
  const [column = 0, row = 0] = utilities.transformWorldToIndexContinuous(imageData, world) as number[];
  return [column, row];
}

function toCanvas(viewport: Types.IStackViewport, [column, row]: PicturePoint): Types.Point2 | undefined {
  const imageData = picture(viewport);
  return imageData && viewport.worldToCanvas(utilities.transformIndexToWorld(imageData, [column, row, 0]));
}

const picture = (viewport: Types.IStackViewport) => viewport.getImageData()?.imageData;
