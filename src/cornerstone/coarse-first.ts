import { QUALITY } from './host/image-quality.js';

/** A retrieve configuration of Cornerstone (its `IRetrieveConfiguration`), as far as {@link coarseFirst} uses it. */
export interface RetrieveConfiguration {
  readonly stages: {
    readonly id: string;
    readonly retrieveType: string;
    readonly requestType: 'compute';
  }[];
  readonly retrieveOptions: Record<string, { decodeLevel?: number; imageQualityStatus?: number }>;
}

/**
 * A retrieve configuration for volumes: all frames are first shown at a quarter of their resolution, then replaced by
 * the full frames, those nearest to the frame in view first. Pass it to Cornerstone before the volume is loaded, under
 * the volume's ID.
 *
 * @example
 * ```ts page
 * import * as cornerstone from '@cornerstonejs/core';
 * import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
 * import { coarseFirst, register } from 'cornerstone-czm-image-loader';
 *
 * await cornerstone.init();
 * dicomImageLoader.init();
 * const czm = register();
 * const frame = (number: number) => `wadouri:/scans/cube.EX.DCM?frame=${number}`;
 * const { imageId } = await cornerstone.imageLoader.loadAndCacheImage(frame(1));
 * const imageIds = Array.from({ length: czm.describe(imageId)?.description.frames.count ?? 0 }, (_, i) => frame(i + 1));
 *
 * const volumeId = 'cornerstoneStreamingImageVolume:cube';
 * cornerstone.utilities.imageRetrieveMetadataProvider.add(volumeId, coarseFirst);
 * const volume = await cornerstone.volumeLoader.createAndCacheVolume(volumeId, { imageIds });
 * volume.load();
 * czm.describe(imageId)?.coarse; // → false
 * ```
 */
export const coarseFirst: RetrieveConfiguration = {
  // The host makes many requests of this type at a time, and few of others: then the plugin has a choice of what to decode
  // first, and hands over many frames for each time that the host draws.
  stages: [
    { id: 'czm-coarse', retrieveType: 'coarse', requestType: 'compute' },
    { id: 'czm-full', retrieveType: 'default', requestType: 'compute' },
  ],
  retrieveOptions: {
    // What the host uses if there are no stages.
    default: {},
    coarse: { decodeLevel: 2, imageQualityStatus: QUALITY.coarse },
  },
};
