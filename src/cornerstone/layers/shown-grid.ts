import type { HostViewport } from '../host/host.js';
import { baseImageId, frameNumber } from '../host/image-id.js';
import type { GridPlane, GridPoint } from './section.js';

/* What of a cube a viewport shows, and where it draws that. */

/** The grid of a cube as a viewport draws it. */
export interface ShownGrid {
  /** Any image of the cube. */
  readonly imageId: string;
  readonly dimensions: GridPoint;
  /** The frame of each slice, from 0. */
  readonly frames: readonly number[];
  readonly plane: GridPlane;
  /** Where a point of the grid is drawn, in CSS pixels of the viewport's element. */
  readonly toCanvas: (point: GridPoint) => readonly [x: number, y: number];
  /** Another text whenever something is drawn elsewhere, or is something else. */
  readonly key: string;
}

/** What a viewport of any kind shows now; undefined if that is not a plane of one image. */
export function shownGrid(viewport: HostViewport): ShownGrid | undefined {
  try {
    return gridOf(viewport);
  } catch {
    // Viewports throw where they have no image yet, or not any more.
    return undefined;
  }
}

function gridOf(viewport: HostViewport): ShownGrid | undefined {
  const { imageData, dimensions } = viewport.getImageData?.() ?? {};
  if (imageData === undefined || dimensions === undefined || viewport.worldToCanvas === undefined) {
    return undefined;
  }
  const [columns = 0, rows = 0, slices = 0] = dimensions;
  const size: GridPoint = [columns, rows, slices];
  const world = (point: GridPoint): GridPoint => imageData.indexToWorld([...point]) as GridPoint;
  const origin = world([0, 0, 0]);
  // From end to end: so the rounding of the host's numbers stays far below a pixel.
  const steps = [0, 1, 2].map((axis): GridPoint => {
    const far = Math.max(1, (size[axis] ?? 1) - 1);
    const end = world([axis === 0 ? far : 0, axis === 1 ? far : 0, axis === 2 ? far : 0]);
    return scaled(minus(end, origin), 1 / far);
  });
  const shown = slices > 1 ? slicesOf(viewport) : imageOf(viewport);
  const plane = slices > 1 ? planeOf(viewport, origin, steps) : ACROSS;
  if (shown === undefined || plane === undefined || shown.frames.length !== slices) return undefined;
  const place = viewport.worldToCanvas([...origin]);
  const moved = steps.map((step, axis) => {
    const far = Math.max(1, (size[axis] ?? 1) - 1);
    const [x, y] = viewport.worldToCanvas?.([...plus(origin, scaled(step, far))]) ?? place;
    return [(x - place[0]) / far, (y - place[1]) / far] as const;
  });
  const [a = ZERO, d = ZERO, s = ZERO] = moved;
  return {
    ...shown,
    dimensions: size,
    plane,
    toCanvas: ([x, y, z]) => [
      place[0] + x * a[0] + y * d[0] + z * s[0],
      place[1] + x * a[1] + y * d[1] + z * s[1],
    ],
    key: JSON.stringify([shown.imageId, slices > 1 ? plane : shown.frames, place, moved, size]),
  };
}

const ZERO = [0, 0] as const;
/** Of a single picture. */
const ACROSS: GridPlane = { normal: [0, 0, 1], at: 0 };

type Shown = Pick<ShownGrid, 'imageId' | 'frames'>;

/** The picture that is drawn, which need not be the one that the viewport is at. */
function imageOf(viewport: HostViewport): Shown | undefined {
  const imageId = viewport.getCornerstoneImage?.()?.imageId ?? viewport.getCurrentImageId?.();
  return imageId === undefined ? undefined : { imageId, frames: [frameNumber(imageId) - 1] };
}

/** The slices of a volume, if they are all of one image. */
function slicesOf(viewport: HostViewport): Shown | undefined {
  const imageIds = viewport.getImageIds?.() ?? [];
  const [imageId] = imageIds;
  if (imageId === undefined) return undefined;
  const base = baseImageId(imageId);
  if (imageIds.some((other) => baseImageId(other) !== base)) return undefined;
  return { imageId, frames: imageIds.map((other) => frameNumber(other) - 1) };
}

/** Of the step from voxel to voxel: further from what is cut out of the volume, a camera looks at something else. */
const BESIDE = 0.3;

/** The plane that a camera looks at, in the grid; undefined if it looks at none, or at another than is drawn. */
function planeOf(
  viewport: HostViewport,
  origin: GridPoint,
  steps: readonly GridPoint[],
): GridPlane | undefined {
  if (viewport.type === 'volume3d') return undefined;
  const { viewPlaneNormal, focalPoint } = viewport.getCamera?.() ?? {};
  if (viewPlaneNormal === undefined || focalPoint === undefined) return undefined;
  const normal = steps.map((step) => dot(step, viewPlaneNormal));
  // Cornerstone may move a camera and go on to draw the plane before (5.14, after resetCamera).
  const planes = viewport.getActors?.()[0]?.actor.getMapper?.()?.getClippingPlanes?.() ?? [];
  const most = BESIDE * Math.max(...normal.map(Math.abs));
  if (planes.some((plane) => dot(minus(focalPoint, plane.getOrigin()), plane.getNormal()) < -most)) {
    return undefined;
  }
  const length = Math.hypot(...normal);
  const at = dot(minus(focalPoint, origin), viewPlaneNormal);
  return { normal: scaled(normal, 1 / length), at: at / length };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
const plus = (a: GridPoint, b: GridPoint): GridPoint => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a: readonly number[], b: readonly number[]): GridPoint => [
  (a[0] ?? 0) - (b[0] ?? 0),
  (a[1] ?? 0) - (b[1] ?? 0),
  (a[2] ?? 0) - (b[2] ?? 0),
];
const scaled = ([x = 0, y = 0, z = 0]: readonly number[], by: number): GridPoint => [x * by, y * by, z * by];
