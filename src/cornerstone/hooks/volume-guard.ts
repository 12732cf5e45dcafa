import { UnsupportedError } from '../../core/index.js';
import { isCrossed } from '../../core/internal.js';
import type { HostCore, HostVolumeLoader } from '../host/host.js';
import { baseImageId, frameNumber } from '../host/image-id.js';
import type { DataSet, Registry } from '../scans/registry.js';

const SCHEME = 'cornerstoneStreamingImageVolume';

/**
 * Refuses volumes of scans that do not form one. The host makes a volume of anything: of crossed scans, and with slices
 * 0 or 1 mm apart if their distance is unknown.
 *
 * @param begin called before a volume is made.
 * @returns its undo.
 */
export function guardVolumes(
  core: HostCore,
  registry: Registry,
  begin: (volumeId: string, imageIds: readonly string[]) => void = () => undefined,
): () => void {
  const { volumeLoader } = core;
  const wasRegistered = volumeLoader.getVolumeLoaderSchemes?.().includes(SCHEME) === true;
  const streaming: HostVolumeLoader = (id, options) =>
    core.cornerstoneStreamingImageVolumeLoader(id, options as { imageIds: string[] });

  const guard =
    (load: HostVolumeLoader): HostVolumeLoader =>
    (volumeId, options) => {
      const imageIds = (options?.['imageIds'] ?? []) as readonly string[];
      const refused = volumeRefusal(imageIds, registry);
      if (refused !== undefined) return { promise: Promise.reject(refused) };
      begin(volumeId, imageIds);
      const made = load(volumeId, options);
      // More may be known now: the loader has read metadata of images that were not there before.
      const checked = made.promise.then((volume) => {
        const late = volumeRefusal(imageIds, registry);
        if (late !== undefined) throw late;
        if (imageIds.some((imageId) => registry.find(imageId) !== undefined)) reportOnce(volume);
        return volume;
      });
      return { ...made, promise: checked };
    };

  volumeLoader.registerVolumeLoader(SCHEME, guard(streaming));
  const before = volumeLoader.registerUnknownVolumeLoader(streaming) as HostVolumeLoader | undefined;
  const guarded = guard(before ?? streaming);
  volumeLoader.registerUnknownVolumeLoader(guarded);

  return () => {
    volumeLoader.registerVolumeLoader(SCHEME, wasRegistered ? streaming : undefined);
    const current = volumeLoader.registerUnknownVolumeLoader(before ?? streaming);
    if (current !== guarded) volumeLoader.registerUnknownVolumeLoader(current as HostVolumeLoader);
  };
}

/** The part of a volume that is notified of failed frames (core's ImageLoadListener). */
type Reports = (imageId: unknown, permanent: boolean, error: unknown) => void;

/**
 * With retrieve stages, the host reports a frame that failed permanently twice (ProgressiveRetrieveImages, 5.6.8 to
 * 5.14), with and without the reason; so it would consider the volume complete while frames are still arriving.
 */
function reportOnce(volume: unknown): void {
  const listener = volume as { errorCallback?: Reports };
  const report = listener.errorCallback;
  if (typeof report !== 'function') return;
  const failed = new Set<unknown>();
  listener.errorCallback = function (imageId, permanent, error) {
    if (permanent === true && failed.has(imageId)) return;
    if (permanent === true) failed.add(imageId);
    report.call(this, imageId, permanent, error);
  };
}

/** Why no volume can be made of these images; undefined for images that are not CZM's, and for known cubes. */
export function volumeRefusal(imageIds: readonly string[], registry: Registry): UnsupportedError | undefined {
  const [first] = imageIds;
  const dataSet = imageIds.map((id) => registry.find(id)).find((found) => found !== undefined);
  if (first === undefined || dataSet === undefined) return undefined;
  const bases = new Set(imageIds.map(baseImageId));
  if (dataSet.description.geometry.planes === 'stated') return undefined;
  if (bases.size > 1) {
    return refuse('these frames belong to several scans, whose relative positions are not known');
  }
  return scanRefusal(dataSet) ?? framesRefusal(imageIds);
}

function scanRefusal({ description }: DataSet): UnsupportedError | undefined {
  const { kind, spacing, geometry, frames } = description;
  if (isCrossed(kind)) return refuse('its scans cross each other');
  if (frames.count < 2) return refuse('it has only one frame');
  if (spacing.betweenFrames.mm === null) return refuse('the distance between its B-scans is not known');
  if (spacing.horizontal.mm === null || spacing.vertical.mm === null) {
    return refuse('its pixel spacing is not known');
  }
  return geometry.positions === 'unknown' ? refuse('the orientation of its frames is not known') : undefined;
}

/** The host assumes equally spaced slices, whichever they are. */
function framesRefusal(imageIds: readonly string[]): UnsupportedError | undefined {
  const numbers = imageIds.map(frameNumber).sort((a, b) => a - b);
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  const equal = numbers.every((number, i) => i === 0 || number - (numbers[i - 1] ?? 0) === step);
  return equal && step > 0 ? undefined : refuse('the frames chosen are not equally spaced');
}

const refuse = (why: string): UnsupportedError =>
  new UnsupportedError(`No volume can be made of this CZM scan: ${why}. Show its frames as a stack.`);
