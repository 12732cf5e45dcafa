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
  /** How often the size of the picture was halved when it was decoded. */
  readonly decodeLevel?: number | undefined;
}

/** A loaded image (core's IImage). */
export interface HostImage {
  imageQualityStatus?: number;
  readonly imageFrame?: Partial<HostImageFrame>;
  readonly voxelManager: {
    getScalarData(): ArrayBufferView &
      ArrayLike<number> & {
        set(values: ArrayLike<number>): void;
        fill(value: number): unknown;
      };
  };
}

/** The argument of the host's decode task. */
export interface DecodeTaskArguments {
  readonly imageFrame: HostImageFrame;
  readonly transferSyntax: string;
  readonly pixelData: Uint8Array;
  readonly options?: {
    /** Of volumes: what the pixels are to become. */
    readonly targetBuffer?: TargetBuffer | undefined;
    readonly preScale?: { readonly enabled?: boolean } | undefined;
    /** Set if the host's retrieve stages ask for it. */
    readonly retrieveType?: string | undefined;
    /** The plugin's own: how often the size of the frame is to be halved for a first look. */
    readonly czmCoarse?: number | undefined;
  };
  readonly decodeConfig?: unknown;
}

interface TargetBuffer {
  readonly type?: string;
  readonly rows?: number;
  /** Set if they are laid down in a part of something. */
  readonly arrayBuffer?: unknown;
  readonly offset?: number;
  readonly length?: number;
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
  /** Called when the load is given up, or the image taken out of the cache. */
  readonly cancelFn?: (() => void) | undefined;
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

/** What cuts a plane out of a volume; what is behind its planes is not drawn. */
export interface HostMapper {
  getClippingPlanes?(): readonly { getOrigin(): readonly number[]; getNormal(): readonly number[] }[];
}

export interface HostViewport {
  readonly id?: string;
  /** As in the host's `Enums.ViewportType`. */
  readonly type?: string;
  readonly element: HTMLElement;
  readonly canvas?: HTMLCanvasElement;
  getCurrentImageId?(): string | undefined;
  /** What is drawn, which need not be the image of `getCurrentImageId` yet. */
  getCornerstoneImage?(): { readonly imageId?: string } | undefined;
  getImageData?():
    { readonly imageData: HostImageData; readonly dimensions?: readonly number[] } | null | undefined;
  worldToCanvas?(world: Point3): [number, number];
  /** Of a stack, its images; of a volume, in the order of its slices. */
  getImageIds?(): readonly string[];
  getCamera?(): {
    readonly viewPlaneNormal?: readonly number[] | undefined;
    readonly focalPoint?: readonly number[] | undefined;
  };
  getActors?(): {
    readonly uid?: string;
    readonly referencedId?: string;
    readonly actor: { setVisibility?(visible: boolean): unknown; getMapper?(): HostMapper | undefined };
  }[];
  /** Of stacks: shows an image that was loaded, if it is the current one (core's ImageLoadListener). */
  successCallback?(imageId: string, image: unknown): void;
  render(): void;
}

/** A volume in the host's cache. */
export interface HostVolume {
  readonly volumeId: string;
  readonly imageIds?: readonly string[];
  /** Unit vectors of its three axes, one after the other. */
  readonly direction?: ArrayLike<number>;
  readonly imageData?: { worldToIndex(world: number[]): readonly number[] };
  /** Marks a slice to be uploaded to the graphics chip again. */
  readonly vtkOpenGLTexture?: { setUpdatedFrame(index: number): void };
}

export interface CalibratedSpacing {
  readonly rowPixelSpacing?: number | undefined;
  readonly columnPixelSpacing?: number | undefined;
  readonly scale?: number;
  readonly type?: string;
}

/** Who is given images that are loaded in stages: a volume (core's ImageLoadListener). */
export interface ImagesListener {
  successCallback(...call: readonly unknown[]): void;
  errorCallback(...call: readonly unknown[]): void;
  getLoaderImageOptions(imageId: string): Record<string, unknown>;
}

/** What loads images in stages (core's IImagesLoader). */
interface ImagesLoader {
  loadImages(imageIds: string[], listener: ImagesListener): Promise<unknown>;
}

/** Retrieve stages (core's IRetrieveConfiguration). */
export interface RetrieveConfiguration {
  readonly stages: readonly object[];
  readonly retrieveOptions: object;
  /** In place of the host's own loading. */
  readonly create?: (configuration: RetrieveConfiguration) => ImagesLoader;
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
  /** Read from the host's cache, or loaded into it. */
  readonly imageLoader?: {
    loadAndCacheImage(imageId: string, options?: object): Promise<unknown>;
  };
  readonly cache: {
    getImageLoadObject(imageId: string): unknown;
    getImage(imageId: string): unknown;
    /** Puts an image where no full one is; it is given out to those who want one of any quality. */
    setPartialImage?(imageId: string, image: unknown): void;
    removeImageLoadObject(imageId: string, options?: { force?: boolean }): void;
    getVolumes?(): HostVolume[];
    removeVolumeLoadObject?(volumeId: string): void;
  };
  readonly utilities: {
    /** Missing if retrieve stages cannot be configured. */
    readonly imageRetrieveMetadataProvider?: {
      readonly IMAGE_RETRIEVE_CONFIGURATION: string;
      get(type: string, ...keys: unknown[]): unknown;
      add(key: string, configuration: unknown): void;
      clone(): Map<unknown, unknown>;
      restore(all: Map<unknown, unknown>): void;
    };
    readonly calibratedPixelSpacingMetadataProvider: {
      add(imageId: string, spacing: CalibratedSpacing): void;
      get(type: string, imageId: string): CalibratedSpacing | undefined;
    };
  };
  readonly imageLoadPoolManager?: { getMaxSimultaneousRequests(type: string): number };
  readonly ProgressiveRetrieveImages?: { createProgressive(configuration: object): ImagesLoader };
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
    readonly fileManager: { add(file: Blob): string; remove?(index: number): void };
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
  /** Lets `unregister()` purge repaired metadata. */
  readonly metadata?: HostMetadata | undefined;
}
