import { Enums, utilities } from '@cornerstonejs/core';
import type { RenderingEngine, Types } from '@cornerstonejs/core';
import type { GreyWindow } from '../model/state.js';

/*
 * What the toolbar does to a viewport, of stack or volume.
 */

export type PlaneViewport = Types.IStackViewport | Types.IVolumeViewport;

/** Draws the vertical direction `stretch` times as large as it is, as large as the pane allows. */
export function setStretch(viewport: PlaneViewport, stretch: number): void {
  viewport.setAspectRatio([1, stretch], { fit: true, storeAsInitialCamera: true });
  fit(viewport);
}

/** The whole picture in the middle of the pane, and in a volume its middle, unless the slice is to stay. */
export function fit(viewport: PlaneViewport, { keepsSlice = false } = {}): void {
  viewport.resetCamera({ resetPan: true, resetZoom: true, resetToCenter: !keepsSlice });
  viewport.render();
}

/** After panes changed their size: pictures that were seen whole are whole again, others keep their zoom. */
export function resize(engine: RenderingEngine): void {
  const whole = engine.getViewports().flatMap((viewport) => {
    const { type } = viewport;
    if (type !== Enums.ViewportType.STACK && type !== Enums.ViewportType.ORTHOGRAPHIC) return [];
    const plane = viewport as PlaneViewport;
    return isWhole(plane) ? [plane] : [];
  });
  engine.resize(true, true);
  for (const viewport of whole) fit(viewport, { keepsSlice: true });
}

/** Whether there is a picture that nobody has zoomed or moved. */
const isWhole = (viewport: PlaneViewport): boolean =>
  viewport.getActors().length > 0 &&
  Math.abs(viewport.getZoom() - 1) < 0.001 &&
  viewport.getPan().every((pixels) => Math.abs(pixels) < 0.5);

export function zoomBy(viewport: PlaneViewport, factor: number): void {
  viewport.setZoom(viewport.getZoom() * factor);
  viewport.render();
}

/** Moves the picture by CSS pixels. */
export function panBy(viewport: PlaneViewport, dx: number, dy: number): void {
  const [x, y] = viewport.getPan();
  viewport.setPan([x + dx, y + dy]);
  viewport.render();
}

/** The grey values that are shown; undefined before there is a picture. */
export function windowOf(viewport: PlaneViewport): GreyWindow | undefined {
  const range = viewport.getProperties()?.voiRange;
  if (range === undefined) return undefined;
  const { windowCenter, windowWidth } = utilities.windowLevel.toWindowLevel(range.lower, range.upper);
  return { center: Math.round(windowCenter), width: Math.round(windowWidth) };
}

/** Sets the grey values; leaves the viewport alone where it shows them already. */
export function setWindow(viewport: PlaneViewport, { center, width }: GreyWindow): void {
  const now = windowOf(viewport);
  if (now?.center === center && now.width === width) return;
  viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, center) });
  viewport.render();
}

export function setInverted(viewport: PlaneViewport, invert: boolean): void {
  if ((viewport.getProperties()?.invert ?? false) === invert) return;
  viewport.setProperties({ invert });
  viewport.render();
}
