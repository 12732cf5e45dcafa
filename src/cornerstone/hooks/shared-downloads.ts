import type { HostCore, HostImageLoad, HostImageLoader, HostImageLoaderPackage } from '../host/host.js';
import type { HostStore } from '../host/host-store.js';
import { fileImageId } from '../host/image-id.js';
import { oneATask } from '../host/next-task.js';
import { unregistered } from '../host/unregistered.js';
import { cancelled } from '../streaming/streamed-frames.js';
import type { Streams } from '../streaming/streams.js';
import type { CoarsePictures } from './coarse-pictures.js';

/** The schemes whose loaders fetch a whole file for one frame. */
const SCHEMES = ['wadouri', 'dicomweb', 'dicomfile'] as const;

export interface SharedDownloads {
  /** Whether the image has one of these loaders. */
  readonly loads: (imageId: string) => boolean;
  /** To be told when metadata of a file's images can be read; the base image ID names no container. */
  readonly added: (base: string) => void;
  readonly undo: () => void;
}

/** Whether a load is still wanted when it can begin. */
interface Wish {
  isGivenUp: boolean;
}

type Loader = (imageId: string, options: Record<string, unknown> | undefined, wish: Wish) => HostImageLoad;

interface Cold {
  readonly ready: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Lets the frames of one file that is not there yet wait for the first of them: the host would fetch and parse the
 * file once for each. (Its older loader, for the legacy metadata provider, shares by itself.)
 *
 * @param isOurs whether the plugin gives the host the pixels of an image: its loads begin one by one, each in a task of the
 * page's thread. The host has some milliseconds of work with each, which would be one long task where a viewer asks for a
 * complete cube at once. What somebody looks at begins before what is prefetched.
 * @param streams reads files from servers as they arrive; undefined where the host is to fetch them.
 */
export function shareDownloads(
  core: HostCore,
  store: HostStore,
  loaders: HostImageLoaderPackage,
  coarse: CoarsePictures,
  isOurs: (imageId: string) => boolean,
  streams?: Streams,
): SharedDownloads {
  const oneByOne = oneATask();
  let isUndone = false;
  const underWay = new Map<string, Cold>();
  const isLegacy = (): boolean => loaders.internal.getOptions().useLegacyMetadataProvider === true;
  const load: Loader = (imageId, options, wish) => {
    const { loadImage, loadImageFromNaturalizedMetadata } = loaders.wadouri;
    if (isLegacy()) return loadImage(imageId, options);
    const original = loadImageFromNaturalizedMetadata ?? loadImage;
    if (!isOurs(imageId)) return original(imageId, options);
    const pauses = streams?.pausesOf(imageId);
    const begin = (): Promise<unknown> => {
      if (isUndone) throw unregistered();
      // It would ask for the frame, and reading would go on.
      if (wish.isGivenUp || streams?.pausesOf(imageId) !== pauses) throw cancelled();
      return original(imageId, options).promise;
    };
    return { promise: oneByOne(begin, options?.['requestType'] === 'interaction') };
  };

  const take = (base: string): Cold | undefined => {
    const cold = underWay.get(base);
    underWay.delete(base);
    return cold;
  };
  const added = (base: string): void => take(base)?.resolve();

  /** The same for a file of which nothing is there, by whoever is to fetch it. */
  const fetchAndLoad: Loader = (imageId, options, wish) => {
    // What no version supported lacks, but nobody promises: without it there is the older way only.
    const streamed = streams !== undefined && loaders.wadouri.loadImageFromNaturalizedMetadata !== undefined;
    if (!streamed || imageId.startsWith('dicomfile:')) return load(imageId, options, wish);
    return after(streams.open(imageId), () => load(imageId, options, wish));
  };

  const loader: HostImageLoader = (imageId, given) =>
    coarse.load(imageId, given, (options) => {
      const wish = { isGivenUp: false };
      const load = start(imageId, options, wish);
      const giveUp = (): void => void (wish.isGivenUp = true);
      return streams === undefined || isLegacy() ? load : streams.follow(imageId, load, giveUp);
    });
  const start: Loader = (imageId, options, wish) => {
    if (isLegacy() || store.has(imageId)) return load(imageId, options, wish);
    const base = fileImageId(imageId);
    const cold = underWay.get(base);
    if (cold !== undefined) return after(cold.ready, () => load(imageId, options, wish));
    underWay.set(base, newCold());
    const first = fetchAndLoad(imageId, options, wish);
    first.promise.then(
      () => added(base),
      (error: unknown) => take(base)?.reject(error),
    );
    return first;
  };

  for (const scheme of SCHEMES) core.registerImageLoader(scheme, loader);
  return {
    loads: (imageId) => SCHEMES.some((scheme) => imageId.startsWith(`${scheme}:`)),
    added,
    undo: () => {
      isUndone = true;
      streams?.close();
      const { loadImage, loadImageFromNaturalizedMetadata } = loaders.wadouri;
      const original = isLegacy() ? loadImage : (loadImageFromNaturalizedMetadata ?? loadImage);
      for (const scheme of SCHEMES) core.registerImageLoader(scheme, original);
    },
  };
}

const after = (ready: Promise<void>, load: () => HostImageLoad): HostImageLoad => ({
  promise: ready.then(() => load().promise),
});

function newCold(): Cold {
  let settle: Pick<Cold, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined };
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // The first load reports the failure; there may be no other.
  ready.catch(() => undefined);
  return { ready, ...settle };
}
