import { cache, Enums, imageLoader } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';

const { FULL_RESOLUTION } = Enums.ImageQualityStatus;

/** Loads an image, and resolves to it in full: Cornerstone returns a coarse one while the full one is being decoded. */
export async function fullImage(imageId: string): Promise<Types.IImage> {
  for (;;) {
    const image = await imageLoader.loadAndCacheImage(imageId);
    if ((image.imageQualityStatus ?? FULL_RESOLUTION) >= FULL_RESOLUTION) return image;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Whether the picture in the cache is the full frame. */
export const isFull = (imageId: string): boolean => cache.getImageQuality(imageId) === FULL_RESOLUTION;

/** Whether there is a picture, and it is coarse for now; a volume is if one of its slices is. */
export function isCoarse(targetId: string): boolean {
  const imageIds = targetId.startsWith('volumeId:')
    ? (cache.getVolume(targetId.slice('volumeId:'.length))?.imageIds ?? [])
    : [targetId.slice('imageId:'.length)];
  return imageIds.some((id) => cache.getImageQuality(id) === Enums.ImageQualityStatus.SUBRESOLUTION);
}
