import { getEnabledElement, type Types } from '@cornerstonejs/core';
import * as tools from '@cornerstonejs/tools';
import { labelSpot, type Box, type Outline, type Spot } from '../model/label-place.js';

/*
 * Cornerstone's measuring tools, with labels that never lie over what they measure. Cornerstone puts them at the right, or
 * at the left, and pushes them back over the measurement where there is no room.
 */

type Linked = Parameters<tools.AnnotationTool['renderLinkedTextBoxAnnotation']>[0];

/** As tool-groups.ts has it; Cornerstone moves a text by its own padding. */
export const LABEL_FONT = { size: 15, family: 'system-ui, sans-serif' };
const PADDING = 25;
const LINE = 1.2 * LABEL_FONT.size;

let ruler: CanvasRenderingContext2D | null | undefined;

/** Of a label, in CSS pixels. */
function sizeOf(lines: readonly string[]): Pick<Box, 'width' | 'height'> {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (ruler) ruler.font = `${LABEL_FONT.size}px ${LABEL_FONT.family}`;
  const widths = lines.map((line) => ruler?.measureText(line).width ?? line.length * 9);
  return { width: Math.max(...widths), height: lines.length * LINE + 5 };
}

/** Labels of other measurements in a pane, as they were drawn last. */
function others(element: HTMLElement, uid: string): Box[] {
  const origin = element.getBoundingClientRect();
  return [...element.querySelectorAll<SVGGElement>('.svg-layer g[data-annotation-uid]')]
    .filter((group) => group.dataset['annotationUid'] !== uid)
    .map((group) => group.getBoundingClientRect())
    .map(({ x, y, width, height }) => ({ x: x - origin.x, y: y - origin.y, width, height }));
}

const spotFor = (element: HTMLElement, uid: string, lines: readonly string[], outline: Outline): Spot =>
  labelSpot(
    sizeOf(lines),
    outline,
    { width: element.clientWidth, height: element.clientHeight },
    others(element, uid),
  );

/** Has a tool's label put beside the outline; a label that was moved by hand stays. */
function putBeside(options: Linked, outline: Outline, draw: (options: Linked) => boolean): boolean {
  const { annotation, enabledElement, textLines } = options;
  const { viewport } = enabledElement;
  const textBox = annotation.data.handles?.textBox;
  if (textLines === undefined || textBox === undefined || textBox.hasMoved) return draw(options);
  const [x, y] = spotFor(viewport.element, annotation.annotationUID ?? '', textLines, outline);
  textBox.worldPosition = viewport.canvasToWorld([x - PADDING, y - PADDING]);
  textBox.hasMoved = true;
  // It is linked with what is nearest of the outline.
  const isDrawn = draw({ ...options, canvasCoordinates: anchors(outline) });
  textBox.hasMoved = false;
  return isDrawn;
}

/** Points of an outline, the middles of its sides as well. */
const anchors = ({ points }: Outline): Types.Point2[] =>
  points.flatMap(([x, y], index) => {
    const [toX, toY] = points[index + 1] ?? [x, y];
    return [
      [x, y],
      [(x + toX) / 2, (y + toY) / 2],
    ];
  });

const line = (points: readonly Types.Point2[]): Outline => ({ points, isArea: false });

export class LengthTool extends tools.LengthTool {
  override renderLinkedTextBoxAnnotation(options: Linked): boolean {
    return putBeside(options, line(options.canvasCoordinates), (given) =>
      super.renderLinkedTextBoxAnnotation(given),
    );
  }
}

export class AngleTool extends tools.AngleTool {
  override renderLinkedTextBoxAnnotation(options: Linked): boolean {
    return putBeside(options, line(options.canvasCoordinates), (given) =>
      super.renderLinkedTextBoxAnnotation(given),
    );
  }
}

export class AreaTool extends tools.EllipticalROITool {
  override renderLinkedTextBoxAnnotation(options: Linked): boolean {
    const { viewport } = options.enabledElement;
    const points = options.annotation.data.handles?.points ?? [];
    return putBeside(options, ellipse(points.map((point) => viewport.worldToCanvas(point))), (given) =>
      super.renderLinkedTextBoxAnnotation(given),
    );
  }
}

const CORNERS = 24;

/** Through its lowest, highest, left and right point. */
function ellipse(points: readonly Types.Point2[]): Outline {
  const [low = [0, 0], high = low, left = low, right = low] = points;
  const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2] as const;
  return {
    isArea: true,
    points: Array.from({ length: CORNERS }, (_, i): Spot => {
      const [across, along] = [
        Math.cos((2 * Math.PI * i) / CORNERS) / 2,
        Math.sin((2 * Math.PI * i) / CORNERS) / 2,
      ];
      return [
        middle[0] + (right[0] - left[0]) * across + (low[0] - high[0]) * along,
        middle[1] + (right[1] - left[1]) * across + (low[1] - high[1]) * along,
      ];
    }),
  };
}

/** Its label has no link, and is put beside the point after it is drawn. */
export class ProbeTool extends tools.ProbeTool {
  constructor(...props: ConstructorParameters<typeof tools.ProbeTool>) {
    super(...props);
    const render = this.renderAnnotation;
    this.renderAnnotation = (enabledElement, helper) => {
      const status = render(enabledElement, helper);
      const { element } = enabledElement.viewport;
      for (const { annotationUID = '', data } of tools.annotation.state.getAnnotations(
        this.getToolName(),
        element,
      ) ?? []) {
        const group = element.querySelector<SVGGElement>(
          `.svg-layer g[data-annotation-uid="${annotationUID}"]`,
        );
        const point = data.handles?.points?.[0];
        if (group === null || point === undefined || getEnabledElement(element) === undefined) continue;
        const lines = [...group.querySelectorAll('tspan')].map(({ textContent }) => textContent);
        const at = enabledElement.viewport.worldToCanvas(point);
        const [x, y] = spotFor(element, annotationUID, lines, line([at]));
        group.setAttribute('transform', `translate(${x} ${y})`);
      }
      return status;
    };
  }
}
