import type { HostCore, HostImageLoad, ImagesListener, RetrieveConfiguration } from '../host/host.js';
import type { Registry } from '../scans/registry.js';
import type { CoarsePictures } from './coarse-pictures.js';

/** The host's metadata module of a frame that need not be fetched: its WADO-RS loader asks for it first, 5.6.8 to 5.14. */
const FRAME_IN_HAND = 'compressedFrameData';
const PRIORITY = 20_000;

export interface StagedVolumes {
  /** To be called before a volume of these images is made. */
  readonly begin: (volumeId: string, imageIds: readonly string[]) => void;
  readonly undo: () => void;
}

interface Frame {
  readonly pixelData: Uint8Array;
  readonly transferSyntaxUid: string;
}

/** Frames of which there is a coarse picture only, as they were fetched, until the whole ones have been decoded. */
export class FramesInHand {
  readonly #frames = new Map<string, Frame>();

  keep(imageId: string, frame: Frame): void {
    if (/^wadors:/i.test(imageId)) this.#frames.set(imageId, frame);
  }

  drop(imageId: string): void {
    this.#frames.delete(imageId);
  }

  readonly provider = (type: string, imageId: unknown): Frame | undefined =>
    type === FRAME_IN_HAND && typeof imageId === 'string' ? this.#frames.get(imageId) : undefined;
}

/**
 * Loads volumes of CZM's images in stages, where the host has none for just these volumes. Images whose loaders the plugin
 * does not have, as in OHIF, are loaded by the host's own, and each is fetched only once.
 *
 * @param isLoadedHere whether the plugin has the loader of an image.
 */
export function stageVolumes(
  core: HostCore,
  registry: Registry,
  coarse: CoarsePictures,
  frames: FramesInHand,
  isLoadedHere: (imageId: string) => boolean,
  chosen: Omit<RetrieveConfiguration, 'create'>,
): StagedVolumes {
  const stages = core.utilities.imageRetrieveMetadataProvider;
  const { ProgressiveRetrieveImages: progressive, imageLoader } = core;
  const staged = new Set<string>();
  if (stages === undefined || progressive === undefined || imageLoader === undefined)
    return { begin: () => undefined, undo: () => undefined };

  const loader = async (imageId: string, options: Record<string, unknown>): Promise<unknown> => {
    const load = (given: Record<string, unknown> | undefined): HostImageLoad => ({
      promise: imageLoader.loadAndCacheImage(imageId, given),
    });
    if (isLoadedHere(imageId)) return load(options).promise;
    const image = await coarse.load(imageId, options, load).promise.catch((error: unknown) => {
      frames.drop(imageId);
      throw error;
    });
    if (!registry.coarse.has(imageId)) frames.drop(imageId);
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

  core.metaData.addProvider(frames.provider, PRIORITY);
  return {
    begin(volumeId, imageIds) {
      const [first = ''] = imageIds;
      if (registry.find(first) === undefined) return;
      const { transferSyntaxUID } = (core.metaData.get('transferSyntax', first) ?? {}) as {
        transferSyntaxUID?: string;
      };
      // Those for all volumes of any maker, as OHIF has them, are not for this one.
      const keys = [volumeId, transferSyntaxUID] as const;
      if (stages.get(stages.IMAGE_RETRIEVE_CONFIGURATION, ...keys) !== undefined) return;
      stages.add(volumeId, configuration);
      staged.add(volumeId);
    },
    undo() {
      core.metaData.removeProvider(frames.provider);
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
