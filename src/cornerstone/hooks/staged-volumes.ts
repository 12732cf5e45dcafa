import type { HostCore, HostImageLoad, ImagesListener, RetrieveConfiguration } from '../host/host.js';
import type { Registry } from '../scans/registry.js';
import type { CoarsePictures } from './coarse-pictures.js';

/** The host's metadata module of a frame that need not be fetched: its WADO-RS loader asks for it first, 5.6.8 to 5.14. */
const FRAME_IN_HAND = 'compressedFrameData';
const PRIORITY = 20_000;

export interface StagedVolumes {
  /** To be called before a volume of these images is made. */
  readonly begin: (volumeId: string, imageIds: readonly string[]) => void;
  /** To be told of frames of which there is a coarse picture only. */
  readonly keep: (imageId: string, frame: FrameInHand) => void;
  readonly undo: () => void;
}

/** A frame as it was fetched. */
export interface FrameInHand {
  readonly pixelData: Uint8Array;
  readonly transferSyntaxUid: string;
}

/**
 * Loads volumes of CZM's images in stages, where the host has none for just these volumes. Images whose loaders the plugin
 * does not have, as in OHIF, are loaded by the host's own, and each is fetched only once.
 *
 * @param isLoadedHere whether the plugin has the loader of an image.
 * @returns undefined if the host has no stages.
 */
export function stageVolumes(
  core: HostCore,
  registry: Registry,
  coarse: CoarsePictures,
  isLoadedHere: (imageId: string) => boolean,
  chosen: Omit<RetrieveConfiguration, 'create'>,
): StagedVolumes | undefined {
  const stages = core.utilities.imageRetrieveMetadataProvider;
  const { ProgressiveRetrieveImages: progressive, imageLoader } = core;
  if (stages === undefined || progressive === undefined || imageLoader === undefined) return undefined;
  const staged = new Set<string>();
  /** Until the full ones have been decoded. */
  const frames = new Map<string, FrameInHand>();
  const provider = (type: string, imageId: unknown): FrameInHand | undefined =>
    type === FRAME_IN_HAND && typeof imageId === 'string' ? frames.get(imageId) : undefined;

  const loader = async (imageId: string, options: Record<string, unknown>): Promise<unknown> => {
    const load = (given: Record<string, unknown> | undefined): HostImageLoad => ({
      promise: imageLoader.loadAndCacheImage(imageId, given),
    });
    if (isLoadedHere(imageId)) return load(options).promise;
    const image = await coarse.load(imageId, options, load).promise.catch((error: unknown) => {
      frames.delete(imageId);
      throw error;
    });
    if (!registry.coarse.has(imageId)) frames.delete(imageId);
    return image;
  };
  /** The volume, as the host's progressive loading sees it. */
  const withLoader = (volume: ImagesListener): ImagesListener => ({
    successCallback: (...call) => volume.successCallback(...call),
    errorCallback: (...call) => volume.errorCallback(...call),
    getLoaderImageOptions: (imageId) => ({ ...volume.getLoaderImageOptions(imageId), loader }),
  });
  const configuration: RetrieveConfiguration = {
    ...chosen,
    create: (given: RetrieveConfiguration) => ({
      loadImages: (imageIds: string[], volume: ImagesListener) => {
        const requestType = roomiest(core);
        const stages = given.stages.map((stage) => ({ ...stage, requestType }));
        return progressive.createProgressive({ ...given, stages }).loadImages(imageIds, withLoader(volume));
      },
    }),
  };

  core.metaData.addProvider(provider, PRIORITY);
  return {
    begin(volumeId, imageIds) {
      const [first = ''] = imageIds;
      if (registry.find(first) === undefined) return;
      const { transferSyntaxUID } = (core.metaData.get('transferSyntax', first) ?? {}) as {
        transferSyntaxUID?: string;
      };
      // Those for all volumes of any manufacturer, as OHIF has them, are not for this one.
      const keys = [volumeId, transferSyntaxUID] as const;
      if (stages.get(stages.IMAGE_RETRIEVE_CONFIGURATION, ...keys) !== undefined) return;
      stages.add(volumeId, configuration);
      staged.add(volumeId);
    },
    keep(imageId, frame) {
      if (/^wadors:/i.test(imageId)) frames.set(imageId, frame);
    },
    undo() {
      core.metaData.removeProvider(provider);
      const all = stages.clone();
      for (const volumeId of staged) if (all.get(volumeId) === configuration) all.delete(volumeId);
      stages.restore(all);
    },
  };
}

/** The type of requests of which the host makes the most at a time, but for those of what somebody looks at. */
function roomiest({ imageLoadPoolManager: pool }: HostCore): string {
  const most = (type: string): number => pool?.getMaxSimultaneousRequests(type) ?? 0;
  return most('prefetch') > most('compute') ? 'prefetch' : 'compute';
}
