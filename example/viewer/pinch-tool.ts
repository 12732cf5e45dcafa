import { getEnabledElement } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { BaseTool, type Types as ToolTypes } from '@cornerstonejs/tools';

type Viewport = Types.IStackViewport | Types.IVolumeViewport;

/**
 * Two fingers hold the picture: what lies between them stays there, and grows as they part. Cornerstone's own zoom
 * grows by pixels, many times too much on a small screen.
 */
export class PinchTool extends BaseTool {
  static override toolName = 'Pinch';

  constructor(toolProps = {}) {
    super(toolProps, { supportedInteractionTypes: ['Touch'], configuration: {} });
  }

  touchDragCallback({ detail }: ToolTypes.EventTypes.TouchDragEventType): void {
    const { element, currentPointsList, lastPointsList } = detail;
    const viewport = getEnabledElement(element)?.viewport as Viewport | undefined;
    const [now, before] = [currentPointsList, lastPointsList].map((points) =>
      points.map(({ canvas }) => canvas),
    );
    if (viewport === undefined || now?.length !== 2 || before?.length !== 2) return;
    const ratio = apart(now) / apart(before);
    if (!Number.isFinite(ratio) || ratio <= 0) return;
    const held = viewport.canvasToWorld(middle(before));
    viewport.setZoom(viewport.getZoom() * ratio);
    const [x, y] = viewport.worldToCanvas(held);
    const [toX, toY] = middle(now);
    const [panX, panY] = viewport.getPan();
    viewport.setPan([panX + toX - x, panY + toY - y]);
    viewport.render();
  }
}

const apart = ([a, b]: readonly Types.Point2[]): number =>
  a === undefined || b === undefined ? 0 : Math.hypot(a[0] - b[0], a[1] - b[1]);

const middle = ([a = [0, 0], b = a]: readonly Types.Point2[]): Types.Point2 => [
  (a[0] + b[0]) / 2,
  (a[1] + b[1]) / 2,
];
