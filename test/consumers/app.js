/* What a viewer writes: copied into both consumer apps, which resolve everything from what npm installed. */
import * as cornerstone from '@cornerstonejs/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import { register } from 'cornerstone-czm-image-loader';

async function start() {
  await cornerstone.init();
  dicomImageLoader.init();
  register();
}
const started = start();

/** Rows, columns and SHA-256 of an image, for the test to ask. */
globalThis.pictureOf = async (imageId) => {
  await started;
  const image = await cornerstone.imageLoader.loadAndCacheImage(imageId);
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(image.getPixelData()));
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { rows: image.rows, columns: image.columns, sha256 };
};
