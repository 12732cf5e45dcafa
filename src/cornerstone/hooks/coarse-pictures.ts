import { release } from '../../codec/release.js';
import type {
  DecodeTaskArguments,
  HostCore,
  HostImage,
  HostImageLoad,
  HostViewport,
  HostVolume,
} from '../host/host.js';
import { QUALITY } from '../host/image-quality.js';
import { actorsOf, viewportsOf } from '../host/viewports.js';
import type { Registry } from '../scans/registry.js';
import { hidePicture } from './blank-failed.js';

/** What the host's retrieve stages say about a load (its `RetrieveOptions`). */
interface Staged {
  /** Set if there are stages: another one follows. */
  readonly retrieveType?: string;
  readonly retrieveOptions?: { readonly decodeLevel?: number };
}

/**
 * Pictures that are temporarily coarse, as the host's retrieve stages request them with `decodeLevel`. The host
 * replaces an image in its cache by a better one, but a volume keeps the voxels of the first one
 * (VoxelManager.createImageVolumeVoxelManager, 5.6.8 to 5.14), everyone who was given the coarse image keeps it, and
 * for a failed frame the volume's texture keeps its content (vtkStreamingOpenGLTexture). So each frame has one image:
 * the full picture is written into the coarse one, which is emptied if there is no full picture.
 */
export class CoarsePictures {
  readonly #core: HostCore;
  readonly #registry: Registry;
  /** By image ID, until they are complete. */
  readonly #images = new Map<string, WeakRef<HostImage>>();
  /** A volume that keeps the voxels of an image keeps the image. */
  readonly #owners = new WeakMap<object, HostImage>();
  readonly #onRemoved: (event: Event) => void;

  constructor(core: HostCore, registry: Registry) {
    this.#core = core;
    this.#registry = registry;
    this.#onRemoved = (event) =>
      registry.coarse.delete((event as CustomEvent<{ readonly imageId: string }>).detail.imageId);
    this.#listen('addEventListener');
  }

  /**
   * How often to halve the size of a frame for a first look; undefined for the full frame: less was not requested, or
   * no coarse picture can represent it.
   */
  halvingsOf({ imageFrame, options }: DecodeTaskArguments): number | undefined {
    const halvings = options?.czmCoarse;
    if (halvings === undefined || !/^MONOCHROME/.test(imageFrame.photometricInterpretation)) return undefined;
    // If no window is stated, stacks take it from the first picture and keep it. Volumes load one picture for it.
    const isOfVolume = options?.targetBuffer?.type !== undefined;
    return isOfVolume || this.#hasWindow(imageFrame.imageId ?? '') ? halvings : undefined;
  }

  #hasWindow(imageId: string): boolean {
    const module = this.#core.metaData.get('voiLutModule', imageId) as { windowWidth?: unknown } | undefined;
    return [module?.windowWidth].flat().some((width) => typeof width === 'number' && width > 0);
  }

  /** Loads an image by `load`, coarse if the stages request it; other images are loaded unchanged. */
  load(
    imageId: string,
    options: Record<string, unknown> | undefined,
    load: (options: Record<string, unknown> | undefined) => HostImageLoad,
  ): HostImageLoad {
    const { retrieveType, retrieveOptions } = (options ?? {}) as Staged;
    const level = retrieveType === undefined ? 0 : (retrieveOptions?.decodeLevel ?? 0);
    const isCoarse = Number.isInteger(level) && level > 0;
    if (!isCoarse && !this.#images.has(imageId)) return load(options);
    const loading = load(isCoarse ? { ...options, czmCoarse: level } : options);
    const promise = loading.promise.then(
      (image) => this.#arrived(imageId, image as HostImage),
      (error: unknown) => {
        if (!isCoarse) this.#failed(imageId);
        throw error;
      },
    );
    return { ...loading, promise };
  }

  #arrived(imageId: string, image: HostImage): HostImage {
    const { coarse, decoded } = this.#registry;
    const known = this.#images.get(imageId)?.deref();
    // Images that are not CZM's state their own quality.
    const isCoarse = decoded.has(imageId) && (image.imageFrame?.decodeLevel ?? 0) > 0;
    if (isCoarse) image.imageQualityStatus = QUALITY.coarse;
    const kept = known === undefined ? image : putInto(known, image);
    if (isCoarse) {
      this.#images.set(imageId, new WeakRef(kept));
      this.#owners.set(kept.voxelManager, kept);
      coarse.add(imageId);
    } else {
      this.#images.delete(imageId);
      coarse.delete(imageId);
      // The coarse picture that it took the place of said otherwise.
      if (known !== undefined || decoded.has(imageId)) {
        const status = decoded.has(imageId) ? QUALITY.full : (image.imageQualityStatus ?? QUALITY.full);
        image.imageQualityStatus = status;
        kept.imageQualityStatus = status;
      }
    }
    if (known !== undefined) {
      for (const { volume, index } of this.#volumesOf(imageId))
        volume.vtkOpenGLTexture?.setUpdatedFrame(index);
      for (const viewport of this.#stacksOf(kept)) this.#showAnew(viewport, imageId, kept);
    }
    return kept;
  }

  /** A viewport without stages may have been given the coarse image while it was loaded for another one. */
  #showAnew(viewport: HostViewport, imageId: string, image: HostImage): void {
    const { STACK_NEW_IMAGE } = this.#core.Enums.Events;
    if (STACK_NEW_IMAGE === undefined) return;
    let isShown = false;
    const shown = (): void => void (isShown = true);
    viewport.element.addEventListener(STACK_NEW_IMAGE, shown);
    // Viewports with stages show it as soon as they are notified.
    setTimeout(() => {
      viewport.element.removeEventListener(STACK_NEW_IMAGE, shown);
      if (!isShown && shownBy(viewport) === image) viewport.successCallback?.(imageId, image);
    });
  }

  #failed(imageId: string): void {
    const image = this.#images.get(imageId)?.deref();
    if (image === undefined) return;
    this.#registry.coarse.delete(imageId);
    empty(image);
    // When the host has purged it from its cache, from which textures take their content.
    setTimeout(() => {
      if (this.#images.get(imageId)?.deref() !== image) return;
      for (const { volume, index } of this.#volumesOf(imageId)) {
        if (this.#core.cache.getImage(imageId) === undefined)
          this.#core.cache.setPartialImage?.(imageId, image);
        volume.vtkOpenGLTexture?.setUpdatedFrame(index);
        for (const viewport of this.#viewportsOf(volume)) viewport.render();
      }
    });
  }

  #volumesOf(imageId: string): { readonly volume: HostVolume; readonly index: number }[] {
    return (this.#core.cache.getVolumes?.() ?? []).flatMap((volume) => {
      const index = volume.imageIds?.indexOf(imageId) ?? -1;
      return index < 0 ? [] : [{ volume, index }];
    });
  }

  get #viewports(): readonly HostViewport[] {
    return viewportsOf(this.#core);
  }

  #stacksOf(image: HostImage): HostViewport[] {
    return this.#viewports.filter((viewport) => shownBy(viewport) === image);
  }

  #viewportsOf({ volumeId }: HostVolume): HostViewport[] {
    return this.#viewports.filter((viewport) =>
      actorsOf(viewport).some(({ uid, referencedId }) => uid === volumeId || referencedId === volumeId),
    );
  }

  /** Removes everything coarse, wherever it is shown. */
  undo(): void {
    this.#listen('removeEventListener');
    const hidden = new Set<HostViewport>();
    for (const imageId of this.#registry.coarse) {
      const image = this.#images.get(imageId)?.deref();
      if (image === undefined) continue;
      empty(image);
      for (const viewport of this.#stacksOf(image)) hidden.add(viewport);
      for (const { volume } of this.#volumesOf(imageId)) {
        for (const viewport of this.#viewportsOf(volume)) hidden.add(viewport);
      }
    }
    for (const viewport of hidden) hideUntilNext(viewport, this.#core);
    this.#images.clear();
    this.#registry.coarse.clear();
  }

  #listen(how: 'addEventListener' | 'removeEventListener'): void {
    const { IMAGE_CACHE_IMAGE_REMOVED } = this.#core.Enums.Events;
    if (IMAGE_CACHE_IMAGE_REMOVED !== undefined)
      this.#core.eventTarget[how](IMAGE_CACHE_IMAGE_REMOVED, this.#onRemoved);
  }
}

/** Makes `known` equal to `image`, for everyone who holds it, its voxels or its array of pixels. */
function putInto(known: HostImage, image: HostImage): HostImage {
  const { voxelManager } = known;
  const [pixels, others] = [voxelManager.getScalarData(), image.voxelManager.getScalarData()];
  if (pixels.constructor === others.constructor && pixels.length === others.length) {
    pixels.set(others);
    release(others);
    const imageFrame = { ...image.imageFrame, pixelData: pixels };
    // Where the host loaded it by itself, it has it in its cache.
    Object.assign(image, { voxelManager, imageFrame, getPixelData: () => pixels });
    return Object.assign(known, image);
  }
  Object.assign(voxelManager, image.voxelManager);
  return Object.assign(known, image, { voxelManager });
}

/** Empties a picture. */
function empty(image: HostImage): void {
  image.voxelManager.getScalarData().fill(0);
  Object.assign(image, { minPixelValue: 0, maxPixelValue: 0, imageQualityStatus: QUALITY.nothing });
}

function hideUntilNext(viewport: HostViewport, core: HostCore): void {
  const { STACK_NEW_IMAGE } = core.Enums.Events;
  const show = hidePicture(viewport);
  if (STACK_NEW_IMAGE !== undefined) viewport.element.addEventListener(STACK_NEW_IMAGE, show, { once: true });
}

function shownBy(viewport: HostViewport): unknown {
  try {
    return viewport.type === 'stack' ? viewport.getCornerstoneImage?.() : undefined;
  } catch {
    return undefined;
  }
}
