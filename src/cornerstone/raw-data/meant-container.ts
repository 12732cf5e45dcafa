import type { ContainerReference, CzmError } from '../../core/index.js';
import { severalImages } from '../../core/internal.js';
import { containerItem, containerTag } from '../host/image-id.js';
import type { ImageStack } from '../scans/image-stack.js';

/* Which image of Raw Data Storage an image ID means. */

/**
 * Whether a base image ID is for this container's image: it names its tag, in capitals or not, or none where the file
 * has one image only.
 */
export function means(base: string, { tag, item }: ContainerReference, only: boolean): boolean {
  const named = containerTag(base);
  return named === undefined ? only : named === tag && containerItem(base) === item;
}

/**
 * Why the image that an image ID is for is not among those of its file: its own error where it cannot be shown;
 * `UnsupportedError` where the image ID does not say which image is meant, or one that is not there.
 */
export function whyMissing(imageId: string, stacks: readonly ImageStack[]): CzmError {
  const images = stacks.filter(({ error }) => error === undefined);
  const wanted = stacks.find(({ container }) => container !== undefined && means(imageId, container, false));
  const error = (wanted ?? (images.length === 0 ? stacks[0] : undefined))?.error;
  return error ?? severalImages(images, containerTag(imageId));
}
