/*
 * Image IDs: `scheme:url`, a frame as `?frame=2`, `&frame=2` or `/frames/2`. The part common to all frames of a data
 * set is its base image ID, as in @cornerstonejs/metadata.
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
  // The loader accepts `frame=` anywhere.
  const text = path ?? /frame=(\d+)/.exec(imageId)?.[1];
  const number = text === undefined ? 1 : Number.parseInt(text, 10);
  return number > 0 ? number : 1;
}

/** The URL from which the host's loaders fetch an image ID; undefined if it is not on a server. */
export function webAddress(imageId: string): string | undefined {
  const url = /^(?:wadouri|wadors|dicomweb):(.*)$/is.exec(imageId)?.[1];
  return url !== undefined && URL.canParse(url, globalThis.location?.href) ? url : undefined;
}

/** The SOP Instance UID that a DICOMweb URL names. */
export const instanceInUrl = (imageId: string): string | undefined =>
  /\/instances\/([0-9.]+)(?=[/?#]|$)/i.exec(imageId)?.[1];

/*
 * The images of Raw Data Storage are distinguished by the tag of their container, `wadouri:…?container=040710A1`, and
 * by the number of its item if it has several, `&item=2`.
 */
const CONTAINER = /([?&])container=([0-9A-F]{8})(?![^&#])(?:&item=(\d+))?(&?)/i;

/** The container's tag in an image ID. */
export const containerTag = (imageId: string): string | undefined =>
  CONTAINER.exec(imageId)?.[2]?.toUpperCase();

/** Index of the container's item, from 0. */
export const containerItem = (imageId: string): number =>
  Math.max(0, Number(CONTAINER.exec(imageId)?.[3] ?? 1) - 1);

/** The base image ID of the file that holds the containers. */
export const fileImageId = (imageId: string): string =>
  baseImageId(imageId).replace(CONTAINER, (_match, separator: string, _tag, _item, more: string) =>
    more === '' ? '' : separator,
  );

/** The base image ID of a container's image. */
export function containerImageId(
  file: string,
  { tag, item }: { readonly tag: string; readonly item: number },
): string {
  const which = item === 0 ? '' : `&item=${item + 1}`;
  return `${file}${file.includes('?') ? '&' : '?'}container=${tag}${which}`;
}

/** The image ID of another frame of the same image, in the same form. */
export function ofFrame(imageId: string, frame: number): string {
  if (FRAME_PATH.test(imageId)) return imageId.replace(FRAME_PATH, `/frames/${frame}`);
  const query = /([?&])frame=\d+/i;
  if (query.test(imageId)) return imageId.replace(query, `$1frame=${frame}`);
  return frame === 1 ? imageId : frameImageId(imageId, frame);
}

/** The image ID of a frame, by the base image ID of its data set. */
export const frameImageId = (base: string, frame: number): string =>
  `${base}${base.includes('?') ? '&' : '?'}frame=${frame}`;
