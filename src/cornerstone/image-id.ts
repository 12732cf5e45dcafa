/*
 * Image IDs: `scheme:url`, a frame as `?frame=2`, `&frame=2` or `/frames/2`. What is common to all frames of a
 * data set is its base image ID, as in @cornerstonejs/metadata.
 */

const FRAME_PATH = /\/frames\/(\d+)(?=(\?|#|$))/i;

export function baseImageId(imageId: string): string {
  return imageId
    .replace(FRAME_PATH, '')
    .replace(/([?&])frame=\d+(&?)/i, (_match, separator: string, more: string) =>
      separator === '?' && more !== '' ? '?' : '',
    )
    .replace(/\?$/, '')
    .replace(/\?&/, '?')
    .replace(/&&+/g, '&');
}

/** The frame, from 1, whose pixels the host's loaders fetch for an image ID. */
export function frameNumber(imageId: string): number {
  const path = FRAME_PATH.exec(imageId)?.[1];
  // The loader takes `frame=` wherever it stands.
  const text = path ?? /frame=(\d+)/.exec(imageId)?.[1];
  const number = text === undefined ? 1 : Number.parseInt(text, 10);
  return number > 0 ? number : 1;
}

/** The SOP Instance UID that a DICOMweb URL names. */
export const instanceInUrl = (imageId: string): string | undefined =>
  /\/instances\/([0-9.]+)(?=[/?#]|$)/i.exec(imageId)?.[1];

/** Which image of Raw Data Storage an image ID is for, by its container's tag: `wadouri:…?container=040710A1`. */
export const containerTag = (imageId: string): string | undefined =>
  /[?&]container=([0-9A-F]{8})(?=[&#]|$)/i.exec(imageId)?.[1]?.toUpperCase();
