import { cache, volumeLoader } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import type { Cube } from './cube.js';

/** Voxels for 3D at most. A body on screen shows no more, and small graphics chips stay fluent. */
const MOST_ACROSS = 256;
const MOST_DOWN = 128;
/** B-scans that are averaged before the page may react again. */
const SLICES_AT_ONCE = 8;

/** A coarser copy of a cube, each voxel the mean of a block; its outline is that of the cube. */
export async function makeSmallCube({ volume, volumeId }: Cube): Promise<string> {
  const [columns, rows, slices] = volume.dimensions;
  const [dx, dy, dz] = volume.spacing;
  const across = Math.ceil(columns / MOST_ACROSS);
  const down = Math.ceil(rows / MOST_DOWN);
  const width = Math.floor(columns / across);
  const height = Math.floor(rows / down);
  const voxels = new Uint8Array(width * height * slices);
  for (const [slice, imageId] of volume.imageIds.entries()) {
    const pixels = cache.getImage(imageId)?.getPixelData();
    if (pixels === undefined) continue;
    const target = voxels.subarray(slice * width * height, (slice + 1) * width * height);
    average(pixels, columns, { across, down, width, height }, target);
    if (slice % SLICES_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  // By this prefix Cornerstone knows slices that cannot be loaded again.
  const smallId = `derived:${volumeId}`;
  // The middle of the first block lies off the middle of the first voxel.
  const shift = [((across - 1) / 2) * dx, ((down - 1) / 2) * dy];
  const { direction } = volume;
  volumeLoader.createLocalVolume(smallId, {
    metadata: { ...volume.metadata, Rows: height, Columns: width },
    dimensions: [width, height, slices],
    spacing: [dx * across, dy * down, dz],
    origin: volume.origin.map(
      (value, axis) =>
        value + (shift[0] ?? 0) * (direction[axis] ?? 0) + (shift[1] ?? 0) * (direction[axis + 3] ?? 0),
    ) as Types.Point3,
    direction,
    scalarData: voxels,
  });
  return smallId;
}

/** Purges a coarser copy and its slices. */
export function purgeSmallCube(volumeId: string): void {
  const volume = cache.getVolume(volumeId);
  if (volume === undefined) return;
  const { imageIds } = volume;
  cache.removeVolumeLoadObject(volumeId);
  for (const imageId of imageIds) {
    if (cache.getImageLoadObject(imageId) !== undefined)
      cache.removeImageLoadObject(imageId, { force: true });
  }
}

interface Blocks {
  readonly across: number;
  readonly down: number;
  readonly width: number;
  readonly height: number;
}

function average(
  pixels: Types.PixelDataTypedArray,
  columns: number,
  { across, down, width, height }: Blocks,
  target: Uint8Array,
): void {
  const count = across * down;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = 0; j < down; j++) {
        const start = (y * down + j) * columns + x * across;
        for (let i = 0; i < across; i++) sum += pixels[start + i] ?? 0;
      }
      target[y * width + x] = sum / count;
    }
  }
}
