import type { Types } from '@cornerstonejs/core';
import type { Description } from 'cornerstone-czm-image-loader/core';
import type { Series } from '../model/series.js';
import { words } from '../words/index.js';
import type { Voxel } from './cube.js';

/** What a section's directions are in a cube, and from where it is seen. */
export interface Section {
  readonly id: string;
  readonly label: string;
  readonly orientation: Types.OrientationVectors;
  readonly horizontal: keyof Description['spacing'];
  readonly vertical: keyof Description['spacing'];
}

/** docs/format.md section 8: lateral runs along patient X, depth along Y, the slow axis along Z. Depth points down. */
export const SECTIONS: readonly [Section, Section, Section] = [
  {
    id: 'bscan',
    label: words.bScan,
    orientation: { viewPlaneNormal: [0, 0, -1], viewUp: [0, -1, 0] },
    horizontal: 'horizontal',
    vertical: 'vertical',
  },
  {
    id: 'enface',
    label: words.sections.enFace,
    orientation: { viewPlaneNormal: [0, -1, 0], viewUp: [0, 0, 1] },
    horizontal: 'horizontal',
    vertical: 'betweenFrames',
  },
  {
    id: 'slow',
    label: words.sections.slow,
    orientation: { viewPlaneNormal: [1, 0, 0], viewUp: [0, -1, 0] },
    horizontal: 'betweenFrames',
    vertical: 'vertical',
  },
];

/** Where sections begin: the middle of a cube. */
export function middleOf({ description, imageIds }: Series): Voxel {
  const { rows, columns } = description?.upright ?? { rows: 1, columns: 1 };
  return {
    aScan: Math.floor(columns / 2),
    depth: Math.floor(rows / 2),
    frame: Math.ceil(imageIds.length / 2),
  };
}

/** Moves the plane of a viewport to a point, along its normal; what is in its middle stays there. */
export function moveTo(viewport: Types.IVolumeViewport, point: Types.Point3): void {
  const { focalPoint, position, viewPlaneNormal } = viewport.getCamera();
  if (!focalPoint || !position || !viewPlaneNormal) return;
  const along = viewPlaneNormal.reduce((sum, n, i) => sum + n * ((point[i] ?? 0) - (focalPoint[i] ?? 0)), 0);
  const moved = (from: Types.Point3): Types.Point3 => [
    from[0] + along * viewPlaneNormal[0],
    from[1] + along * viewPlaneNormal[1],
    from[2] + along * viewPlaneNormal[2],
  ];
  viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
  viewport.render();
}
