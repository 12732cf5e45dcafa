import type { Types } from '@cornerstonejs/core';

/** Where A-scan and slice of a cube are drawn, in CSS pixels. */
type ToCanvas = (aScan: number, slice: number) => readonly [x: number, y: number];

/** Where the A-scans of a cube lie in its en-face section. */
export interface Place {
  readonly toCanvas: ToCanvas;
  /** The slice of a B-scan, both from 0. */
  readonly sliceOf: (bScan: number) => number;
}

/** Undefined where the viewport shows another cube, or none. */
export function placeIn(viewport: Types.IVolumeViewport, imageIds: readonly string[]): Place | undefined {
  const { imageData, dimensions } = viewport.getImageData() ?? {};
  if (imageData === undefined || dimensions === undefined) return undefined;
  const slices = viewport.getImageIds();
  const count = slices.length;
  const [first, last] = [slices[0] ?? '', slices.at(-1) ?? ''].map((id) => imageIds.indexOf(id));
  if (count !== imageIds.length || Math.abs((last ?? 0) - (first ?? 0)) !== count - 1) return undefined;
  const at = (aScan: number, slice: number): Types.Point2 =>
    viewport.worldToCanvas(imageData.indexToWorld([aScan, 0, slice]) as Types.Point3);
  const [far, deep] = [dimensions[0] - 1, count - 1];
  const [origin, right, up] = [at(0, 0), at(far, 0), at(0, deep)];
  return {
    toCanvas: (aScan, slice) => [
      origin[0] + ((right[0] - origin[0]) * aScan) / far + ((up[0] - origin[0]) * slice) / deep,
      origin[1] + ((right[1] - origin[1]) * aScan) / far + ((up[1] - origin[1]) * slice) / deep,
    ],
    sliceOf: (bScan) => (first === 0 ? bScan : count - 1 - bScan),
  };
}
