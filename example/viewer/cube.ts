import { cache, utilities, volumeLoader } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { coarseFirst } from 'cornerstone-czm-image-loader';
import type { Series } from '../model/series.js';
import { words } from '../words/index.js';

/** A cube in Cornerstone. */
export interface Cube {
  readonly volumeId: string;
  readonly volume: Types.IStreamingImageVolume;
}

/** Position in a cube: zero-based A-scan and depth, and the one-based frame. */
export interface Voxel {
  readonly aScan: number;
  readonly depth: number;
  readonly frame: number;
}

const isAskedFor = new URLSearchParams(location.search).has('coarse');

/**
 * Whether frames are coarse first in a cube: only if the page's address has `?coarse`. Cornerstone redraws all sections
 * as full frames come in, which takes longer than it saves without a GPU. A server would be asked for each frame twice.
 */
export const isCoarseFirst = ({ origin }: Series): boolean => isAskedFor && origin !== 'server';

const volumeIdOf = (series: Series): string => `cornerstoneStreamingImageVolume:${series.id}`;

/**
 * Makes the volume of a series and loads it: frames that are not there yet may be coarse first. Those that fail to load stay
 * black in it.
 */
export async function makeCube(series: Series): Promise<Cube> {
  const volumeId = volumeIdOf(series);
  if (isCoarseFirst(series)) utilities.imageRetrieveMetadataProvider.add(volumeId, coarseFirst);
  const volume = (await volumeLoader.createAndCacheVolume(volumeId, {
    imageIds: [...series.imageIds],
  })) as Types.IStreamingImageVolume;
  volume.load();
  return { volumeId, volume };
}

/** Purges the volume; the frames stay in the cache. */
export function purgeCube({ volumeId }: Cube): void {
  if (cache.getVolume(volumeId)) cache.removeVolumeLoadObject(volumeId);
}

/** Which voxel a point in patient space (mm) lies in, within the cube. */
export function voxelAt({ volume }: Cube, series: Series, point: Types.Point3): Voxel {
  const { imageData, dimensions, imageIds } = volume;
  if (imageData === undefined) throw new Error(words.errors.noVoxels);
  const index = utilities.transformWorldToIndex(imageData, point) as Types.Point3;
  const [aScan = 0, depth = 0, slice = 0] = index.map((value, axis) =>
    Math.min(Math.max(0, Math.round(value)), (dimensions[axis] ?? 1) - 1),
  );
  // The order along the slow axis may differ from that of the frames.
  return { aScan, depth, frame: series.imageIds.indexOf(imageIds[slice] ?? '') + 1 };
}

/** The middle of a voxel in patient space, in mm. */
export function pointAt({ volume }: Cube, series: Series, { aScan, depth, frame }: Voxel): Types.Point3 {
  const { imageData, imageIds } = volume;
  if (imageData === undefined) throw new Error(words.errors.noVoxels);
  const slice = imageIds.indexOf(series.imageIds[frame - 1] ?? '');
  return utilities.transformIndexToWorld(imageData, [aScan, depth, Math.max(0, slice)]);
}
