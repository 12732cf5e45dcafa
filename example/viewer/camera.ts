import { Enums, utilities } from '@cornerstonejs/core';
import type { RenderingEngine, Types } from '@cornerstonejs/core';
import type { Cameras } from '../model/history.js';
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
  const whole = flat(engine).filter(isWhole);
  engine.resize(true, true);
  for (const viewport of whole) fit(viewport, { keepsSlice: true });
}

/** Whether nobody has zoomed or moved it. */
const isWhole = (viewport: PlaneViewport): boolean =>
  Math.abs(viewport.getZoom() - 1) < 0.001 && viewport.getPan().every((pixels) => Math.abs(pixels) < 0.5);

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

/** Zoom and pan of all flat pictures, in their order. */
export const camerasOf = (engine: RenderingEngine): Cameras =>
  flat(engine).map((viewport) => ({ zoom: viewport.getZoom(), pan: [...viewport.getPan()] }));

/** Brings back what {@link camerasOf} gave of the same view. */
export function setCameras(engine: RenderingEngine, cameras: Cameras): void {
  for (const [index, viewport] of flat(engine).entries()) {
    const camera = cameras[index];
    if (camera === undefined) continue;
    viewport.setZoom(camera.zoom);
    viewport.setPan([...camera.pan]);
    viewport.render();
  }
}

const flat = (engine: RenderingEngine): PlaneViewport[] =>
  engine.getViewports().flatMap((viewport) => {
    const { type } = viewport;
    const isFlat = type === Enums.ViewportType.STACK || type === Enums.ViewportType.ORTHOGRAPHIC;
    return isFlat && viewport.getActors().length > 0 ? [viewport as PlaneViewport] : [];
  });
