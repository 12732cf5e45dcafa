import * as cornerstone from '@cornerstonejs/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import * as tools from '@cornerstonejs/tools';
import { isCzmError, register } from 'cornerstone-czm-image-loader';
import type { Credentials } from '../sources/credentials.js';
import { registerColours } from './colours.js';
import { registerTools } from './tool-groups.js';

/** What `register()` gives: `describe(imageId)` says what the plugin knows of an image. */
export type Plugin = ReturnType<typeof register>;

export type { ImageStack } from 'cornerstone-czm-image-loader';

/**
 * Starts Cornerstone and the plugin. The order matters: `dicomImageLoader.init()` forgets what was registered
 * before it.
 */
export async function startCornerstone(credentials: Credentials): Promise<Plugin> {
  await cornerstone.init();
  await tools.init();
  dicomImageLoader.init({
    beforeSend: (_request, address) => credentials.headersFor(address),
  });
  const plugin = register();
  window.addEventListener('unhandledrejection', (event) => {
    // Cornerstone's cache leaves a promise of its own alone with every picture that fails; the panes say why.
    if (isCzmError(event.reason)) event.preventDefault();
  });
  registerTools();
  registerColours();
  return plugin;
}
