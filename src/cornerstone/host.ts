import { HostError } from '../core/errors.js';

/*
 * What the plugin uses of Cornerstone3D, and nothing more. Given as arguments, so that the same code serves a
 * bundler's imports, `window.cornerstone`, and the copy inside OHIF; typed by shape, so that any 5.x fits.
 */

/** The plain object that describes a frame before and after decoding (dicom-image-loader's IImageFrame). */
export interface HostImageFrame {
  readonly imageId?: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly pixelRepresentation: number;
}

/** The argument of the host's decode task. */
export interface DecodeTaskArguments {
  readonly imageFrame: HostImageFrame;
  readonly transferSyntax: string;
  readonly pixelData: Uint8Array;
  readonly options?: {
    readonly targetBuffer?: { readonly type?: string } | undefined;
    readonly preScale?: { readonly enabled?: boolean } | undefined;
  };
  readonly decodeConfig?: unknown;
}

/** What the host's workers do with a decoded frame; it writes into `imageFrame` and returns it. */
export type PostProcess = (
  imageFrame: HostImageFrame & { pixelData: ArrayBufferView },
  options: object,
  start: number,
  decodeConfig: unknown,
) => { readonly pixelData: ArrayBufferView };

export type ExecuteTask = (this: unknown, ...call: unknown[]) => Promise<unknown>;

export interface HostWorkerManager {
  executeTask: unknown;
  readonly workerRegistry?: Readonly<Record<string, unknown>>;
}

export type MetadataProvider = (type: string, query: unknown, options?: unknown) => unknown;

/** What an image loader returns. */
export interface HostImageLoad {
  readonly promise: Promise<unknown>;
}
export type HostImageLoader = (imageId: string, options?: Record<string, unknown>) => HostImageLoad;

/** What a volume loader returns. */
export interface HostVolumeLoad {
  readonly promise: Promise<unknown>;
}
export type HostVolumeLoader = (volumeId: string, options?: Record<string, unknown>) => HostVolumeLoad;

type Point3 = [number, number, number];

/** Where the pixels of what a viewport shows lie; they are counted from the centre of the first one. */
export interface HostImageData {
  indexToWorld(index: Point3): Point3;
}

export interface HostViewport {
  readonly element: HTMLElement;
  readonly canvas?: HTMLCanvasElement;
  getCurrentImageId?(): string | undefined;
  /** What is drawn, which need not be the image of `getCurrentImageId` yet. */
  getCornerstoneImage?(): { readonly imageId?: string } | undefined;
  getImageData?():
    { readonly imageData: HostImageData; readonly dimensions?: readonly number[] } | null | undefined;
  worldToCanvas?(world: Point3): [number, number];
  getActors?(): { readonly actor: { setVisibility?(visible: boolean): unknown } }[];
  render(): void;
}

export interface CalibratedSpacing {
  readonly rowPixelSpacing?: number | undefined;
  readonly columnPixelSpacing?: number | undefined;
  readonly scale?: number;
  readonly type?: string;
}

/** `@cornerstonejs/core`. */
export interface HostCore {
  readonly version?: string;
  getWebWorkerManager(): object;
  readonly metaData: {
    addProvider(provider: MetadataProvider, priority?: number): void;
    removeProvider(provider: MetadataProvider): void;
    getMetaData(type: string, query: string, options?: unknown): unknown;
    get(type: string, query: string): unknown;
    getTyped?(type: string, query: string): unknown;
  };
  // Methods, not properties, so that the parameter types of any 5.x fit.
  registerImageLoader(scheme: string, loader: HostImageLoader): void;
  readonly volumeLoader: {
    registerVolumeLoader(scheme: string, loader: HostVolumeLoader | undefined): void;
    getVolumeLoaderSchemes?(): string[];
    registerUnknownVolumeLoader(loader: HostVolumeLoader): unknown;
  };
  cornerstoneStreamingImageVolumeLoader(volumeId: string, options: { imageIds: string[] }): HostVolumeLoad;
  readonly eventTarget: EventTarget;
  readonly Enums: { readonly Events: Readonly<Record<string, string>> };
  readonly cache: {
    getImageLoadObject(imageId: string): unknown;
    removeImageLoadObject(imageId: string, options?: { force?: boolean }): void;
    getVolumes?(): { readonly volumeId: string; readonly imageIds?: readonly string[] }[];
    removeVolumeLoadObject?(volumeId: string): void;
  };
  readonly utilities: {
    readonly calibratedPixelSpacingMetadataProvider: {
      add(imageId: string, spacing: CalibratedSpacing): void;
      get(type: string, imageId: string): CalibratedSpacing | undefined;
    };
  };
  getRenderingEngines(): { getViewports(): HostViewport[] }[] | undefined;
}

/** What a request for a Part 10 file resolves to. */
export type Part10Answer =
  | ArrayBuffer
  | { readonly arrayBuffer: ArrayBuffer; readonly flags?: { readonly isPartialContent?: boolean } };
export type Part10Request = (uri: string, imageId: string, ...rest: unknown[]) => Promise<Part10Answer>;

/** `@cornerstonejs/dicom-image-loader`. */
export interface HostImageLoaderPackage {
  readonly wadouri: {
    readonly fileManager: { add(file: Blob): string };
    readonly loadImage: HostImageLoader;
    readonly loadImageFromNaturalizedMetadata?: HostImageLoader;
    readonly dataSetCacheManager: {
      load: unknown;
      isLoaded(uri: string): boolean;
      unload(uri: string): void;
    };
  };
  readonly wadors: {
    readonly metaDataManager: {
      add: unknown;
      remove(imageId: string): void;
    };
  };
  /** Exported by all versions so far; where it is not, the host's workers are asked. */
  postProcessDecodedPixels?: unknown;
  readonly internal: {
    readonly xhrRequest: unknown;
    getOptions(): { readonly useLegacyMetadataProvider?: boolean };
  };
}

/** `@cornerstonejs/metadata`. */
export interface HostMetadata {
  readonly metaData: {
    readonly addProvider: unknown;
    clearQuery(type: string, query: string): void;
  };
}

/** The Cornerstone that a registration is for. */
export interface Host {
  readonly core: HostCore;
  /** Without it (OHIF does not show its copy) there is no sharing of downloads and no legacy metadata. */
  readonly dicomImageLoader?: HostImageLoaderPackage | undefined;
  /** Lets `unregister()` forget repaired metadata. */
  readonly metadata?: HostMetadata | undefined;
}

export const SUPPORTED_VERSIONS = '>=5.6.8 <6 (tested with 5.6.8 and 5.14)';
const WORKER = 'dicomImageLoader';

const lacks = (what: string, found?: string): HostError =>
  new HostError(
    `This Cornerstone3D ${what}. The plugin supports @cornerstonejs/core ${SUPPORTED_VERSIONS}.`,
    found === undefined ? {} : { found, expected: SUPPORTED_VERSIONS },
  );

export const usesLegacyMetadata = ({ dicomImageLoader }: Host): boolean =>
  dicomImageLoader?.internal.getOptions().useLegacyMetadataProvider === true;

/**
 * Makes sure that the host has everything that the plugin takes hold of, before it touches anything: a frame that
 * passed by unseen would be shown as another one's pixels.
 *
 * @throws {@link HostError} that says what is missing.
 */
export function checkHost(host: Host): void {
  const { core, metadata } = host;
  const version = core.version;
  const major = version === undefined ? 5 : Number.parseInt(version, 10);
  if (major !== 5) throw lacks(`is version ${version}`, version);
  if (typeof core.getWebWorkerManager !== 'function') throw lacks('has no getWebWorkerManager()');
  const manager = core.getWebWorkerManager() as HostWorkerManager;
  if (typeof manager.executeTask !== 'function' || !Object.isExtensible(manager)) {
    throw lacks('has no executeTask() on its WebWorkerManager that can be wrapped');
  }
  if (typeof core.metaData.addProvider !== 'function' || typeof core.metaData.removeProvider !== 'function') {
    throw lacks('has no metaData.addProvider()');
  }
  if (manager.workerRegistry?.[WORKER] === undefined) {
    throw new HostError(
      'No DICOM image loader has registered its worker with this copy of @cornerstonejs/core. Call ' +
        'cornerstone.init() and dicomImageLoader.init() before register(). If you did, the page holds two copies of ' +
        '@cornerstonejs/core: see "Two copies" in docs/troubleshooting.md.',
    );
  }
  if (metadata !== undefined && metadata.metaData.addProvider !== core.metaData.addProvider)
    throw twoCopies();
  // The loader's own copy answers this probe through core, or does not: then no load can work.
  const probe = 'czm-probe:1';
  const shared = core.metaData.getTyped?.('baseImageId', probe) === probe;
  if (host.dicomImageLoader !== undefined && !usesLegacyMetadata(host) && !shared) throw twoCopies();
}

const twoCopies = (): HostError =>
  new HostError(
    'The page holds two copies of @cornerstonejs/metadata (or dicomImageLoader.init() was not called): what one ' +
      'stores the other does not find, and every load fails. Install all @cornerstonejs packages in one version ' +
      'and let your bundler resolve @cornerstonejs/metadata to one copy: see "Two copies" in docs/troubleshooting.md.',
  );
