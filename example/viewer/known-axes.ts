import { cache, metaData, utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import type { Provenance } from 'cornerstone-czm-image-loader/core';
import type { Series } from '../model/series.js';
import type { ScaleProvenance } from './scale-bars.js';

/*
 * How the millimetres are known that a measurement crosses.
 */

/** The series that an image id is a frame of. */
export type SeriesOf = (imageId: string) => Series | undefined;

/** Ends that are less than this many pixels apart along an axis do not cross it. */
const CROSSED = 0.5;

/** CZM's as described; others' as Cornerstone reads them, unless it had to invent the spacing. */
export function scaleProvenance({ description, imageIds }: Series): ScaleProvenance {
  if (description !== undefined && description.family !== 'not-czm') {
    const { horizontal, vertical } = description.spacing;
    return { horizontal: horizontal.provenance, vertical: vertical.provenance };
  }
  const { rowPixelSpacing, columnPixelSpacing, usingDefaultValues } = planeOf(imageIds[0] ?? '');
  const isInvented = usingDefaultValues === true && rowPixelSpacing === 1 && columnPixelSpacing === 1;
  return rowPixelSpacing && columnPixelSpacing && !isInvented
    ? { horizontal: 'stated', vertical: 'stated' }
    : { horizontal: 'unknown', vertical: 'unknown' };
}

/**
 * The provenances of the axes along which points (mm, in patient space) lie apart.
 *
 * @param targetId Cornerstone's name for what was measured: an image of a stack, or a plane of a volume.
 */
export function crossedAxes(
  targetId: string,
  points: readonly Types.Point3[],
  seriesOf: SeriesOf,
): readonly Provenance[] {
  const place = gridOf(targetId, seriesOf);
  return place === undefined ? ['unknown'] : place.axes.filter((_, axis) => isCrossed(place, points, axis));
}

/** Whether points lie apart in depth and beside each other, too. */
export function isAslant(targetId: string, points: readonly Types.Point3[], seriesOf: SeriesOf): boolean {
  const place = gridOf(targetId, seriesOf);
  if (place === undefined) return false;
  const [lateral, depth, slow] = [0, 1, 2].map((axis) => isCrossed(place, points, axis));
  return depth === true && (lateral === true || slow === true);
}

function isCrossed({ indexOf }: Grid, points: readonly Types.Point3[], axis: number): boolean {
  const along = points.map((point) => indexOf(point)[axis] ?? 0);
  return Math.max(...along) - Math.min(...along) > CROSSED;
}

const gridOf = (targetId: string, seriesOf: SeriesOf): Grid | undefined =>
  targetId.startsWith('imageId:')
    ? inImage(targetId.slice('imageId:'.length), seriesOf)
    : inVolume(utilities.getVolumeId(targetId), seriesOf);

/** A grid of pixels: how each of its directions is known, and where a point lies in it. */
interface Grid {
  readonly axes: readonly Provenance[];
  readonly indexOf: (point: Types.Point3) => readonly number[];
}

function inImage(imageId: string, seriesOf: SeriesOf): Grid | undefined {
  const series = seriesOf(imageId);
  if (series === undefined) return undefined;
  const { horizontal, vertical } = scaleProvenance(series);
  const plane = planeOf(imageId);
  const row = plane.rowCosines ?? [1, 0, 0];
  const column = plane.columnCosines ?? [0, 1, 0];
  return {
    axes: [horizontal, vertical],
    indexOf: (point) => [
      dot(point, row) / (plane.columnPixelSpacing || 1),
      dot(point, column) / (plane.rowPixelSpacing || 1),
    ],
  };
}

function inVolume(volumeId: string, seriesOf: SeriesOf): Grid | undefined {
  const volume = cache.getVolume(volumeId);
  const imageData = volume?.imageData;
  const spacing = seriesOf(volume?.imageIds[0] ?? '')?.description?.spacing;
  if (imageData === undefined || spacing === undefined) return undefined;
  return {
    axes: [spacing.horizontal.provenance, spacing.vertical.provenance, spacing.betweenFrames.provenance],
    indexOf: (point) => utilities.transformWorldToIndexContinuous(imageData, point),
  };
}

const planeOf = (imageId: string): Partial<Types.ImagePlaneModule> =>
  (metaData.get('imagePlaneModule', imageId) as Partial<Types.ImagePlaneModule> | undefined) ?? {};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  [0, 1, 2].reduce((sum, axis) => sum + (a[axis] ?? 0) * (b[axis] ?? 0), 0);
