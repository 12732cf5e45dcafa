import * as cornerstone from '@cornerstonejs/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import * as metadata from '@cornerstonejs/metadata';
import * as tools from '@cornerstonejs/tools';
import * as layers from '../../../src/core/layers/index.js';
import * as czm from '../../../src/cornerstone/index.js';
import { givenNow, opened, openFile, summaryOf } from './files.js';
import { loadImage, loadOutcome, outcomeOf } from './images.js';
import { annotations, setTool } from './measure.js';
import {
  closeViewports,
  redraw,
  showPlanar,
  showPlanes,
  showStack,
  showVolume,
  volume,
} from './viewports.js';

/** Options of `dicomImageLoader.init` that tests use. */
export interface BootOptions {
  readonly useLegacyMetadataProvider?: boolean;
  readonly maxWebWorkers?: number;
}

/** What an image event said, without the image. */
export interface RecordedEvent {
  readonly type: string;
  readonly imageId: string | undefined;
  readonly message: string | undefined;
}

const events: RecordedEvent[] = [];

/** Starts Cornerstone, its tools and its DICOM image loader, in the order that their manuals give. */
async function boot(options: BootOptions = {}): Promise<void> {
  const { Events } = cornerstone.Enums;
  const recorded = [Events.IMAGE_LOADED, Events.IMAGE_LOAD_FAILED, Events.IMAGE_LOAD_ERROR];
  for (const type of recorded) {
    cornerstone.eventTarget.addEventListener(type, (event: Event) => {
      const detail = (
        event as CustomEvent<{ image?: { imageId: string }; imageId?: string; error?: unknown }>
      ).detail;
      events.push({
        type,
        imageId: detail.image?.imageId ?? detail.imageId,
        message: detail.error === undefined ? undefined : outcomeOf(detail.error).message,
      });
    });
  }
  await cornerstone.init();
  await tools.init();
  dicomImageLoader.init(options);
}

/** Fetches `url` as a local file would be opened, and returns its `dicomfile:` image ID (no frame). */
async function addFile(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${String(answer.status)}`);
  return dicomImageLoader.wadouri.fileManager.add(await answer.blob());
}

/** A metadata module of an image, as plain JSON. */
function module(type: string, imageId: string): unknown {
  const value: unknown = cornerstone.metaData.get(type, imageId);
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Everything that a test does to Cornerstone inside the page. */
export const host = {
  cornerstone,
  dicomImageLoader,
  metadata,
  tools,
  czm,
  layers,
  events,
  boot,
  addFile,
  openFile,
  givenNow,
  opened,
  summaryOf,
  module,
  loadImage,
  loadOutcome,
  showStack,
  showVolume,
  showPlanar,
  showPlanes,
  redraw,
  volume,
  closeViewports,
  setTool,
  annotations,
};

export type Host = typeof host;

declare global {
  var host: Host;
}
globalThis.host = host;
