import { Enums, RenderingEngine, cache, eventTarget, utilities, volumeLoader } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { sha256 } from './images.js';

export type Orientation = 'axial' | 'coronal' | 'sagittal' | 'acquisition';

export interface ViewportPlace {
  /** Also the id of its `<div>`, for screenshots. Default `viewport`. */
  readonly id?: string;
  /** CSS pixels; default 512 × 512. */
  readonly width?: number;
  readonly height?: number;
}

export interface VolumeSummary {
  readonly volumeId: string;
  readonly imageIds: readonly string[];
  readonly dimensions: readonly number[];
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  readonly direction: readonly number[];
  readonly dataType: string;
  /** Of the voxels, column fastest, slice slowest. */
  readonly sha256: string;
}

/** Black shows as grey, so that the edges of a picture can be told from what is around it. */
const GREY_BACKGROUND = { lower: -76, upper: 134 };

const ENGINE = 'test-engine';
let engine: RenderingEngine | undefined;

/** Shows image `index` of a stack and resolves after it was drawn. */
export async function showStack(
  imageIds: string[],
  index = 0,
  place: ViewportPlace & { readonly voi?: { lower: number; upper: number } } = {},
): Promise<void> {
  const { id, element } = enable(Enums.ViewportType.STACK, place);
  const viewport = engineOf().getViewport(id) as Types.IStackViewport;
  await viewport.setStack(imageIds, index);
  if (place.voi) viewport.setProperties({ voiRange: place.voi });
  await drawn(element, () => viewport.render());
}

/** Loads the volume of these images whole, shows it and resolves after it was drawn. */
export async function showVolume(
  imageIds: string[],
  orientation: Orientation | 'volume3d',
  place: ViewportPlace & { readonly volumeId?: string; readonly preset?: string } = {},
): Promise<VolumeSummary> {
  const { volumeId = 'cornerstoneStreamingImageVolume:test', preset = 'MR-Default' } = place;
  const summary = await volume(imageIds, volumeId);
  const is3d = orientation === 'volume3d';
  const { id, element } = enable(
    is3d ? Enums.ViewportType.VOLUME_3D : Enums.ViewportType.ORTHOGRAPHIC,
    place,
    is3d ? undefined : (orientation as Enums.OrientationAxis),
  );
  const viewport = engineOf().getViewport(id) as Types.IVolumeViewport;
  await viewport.setVolumes([{ volumeId }]);
  viewport.setProperties(is3d ? { preset } : { voiRange: GREY_BACKGROUND });
  await drawn(element, () => viewport.render());
  return summary;
}

/** Makes a volume and shows it in these planes, each in a viewport of that name; nothing of it is loaded. */
export async function showPlanes(
  imageIds: string[],
  planes: readonly Orientation[],
  volumeId: string,
): Promise<void> {
  await volumeLoader.createAndCacheVolume(volumeId, { imageIds });
  for (const plane of planes) {
    const place = { id: plane, width: 300, height: 300 };
    enable(Enums.ViewportType.ORTHOGRAPHIC, place, plane as Enums.OrientationAxis);
    const viewport = engineOf().getViewport(plane) as Types.IVolumeViewport;
    await viewport.setVolumes([{ volumeId }]);
    viewport.setProperties({ voiRange: GREY_BACKGROUND });
  }
}

/** Draws these viewports anew, and resolves after that. */
export async function redraw(viewportIds: readonly string[]): Promise<void> {
  for (const id of viewportIds) {
    const viewport = engineOf().getViewport(id);
    await drawn(viewport.element, () => viewport.render());
  }
}

/** Shows the images in a PlanarViewport (`planarNext`), as a stack or cut through their volume. */
export async function showPlanar(
  imageIds: string[],
  orientation: Orientation = 'acquisition',
  place: ViewportPlace & { readonly index?: number } = {},
): Promise<void> {
  const { id, element } = enable(Enums.ViewportType.PLANAR_NEXT, place);
  const displaySetId = `planar:${id}`;
  utilities.genericViewportDisplaySetMetadataProvider.add(displaySetId, {
    imageIds,
    initialImageIdIndex: place.index ?? 0,
  } as never);
  const viewport = engineOf().getViewport(id) as unknown as {
    setDisplaySets(entry: { displaySetId: string; options: { orientation: Orientation } }): Promise<void>;
    render(): void;
  };
  await viewport.setDisplaySets({ displaySetId, options: { orientation } });
  await drawn(element, () => viewport.render());
}

/** Makes and loads a streaming volume; rejects with the first frame that failed. */
export async function volume(
  imageIds: string[],
  volumeId = 'cornerstoneStreamingImageVolume:test',
): Promise<VolumeSummary> {
  const made = (await volumeLoader.createAndCacheVolume(volumeId, {
    imageIds,
  })) as Types.IStreamingImageVolume;
  const { dataType } = made;
  await loadAll(made);
  const voxels = made.voxelManager?.getCompleteScalarDataArray?.();
  if (!dataType || !ArrayBuffer.isView(voxels)) throw new Error(`${volumeId} has no voxels`);
  return {
    volumeId,
    imageIds: [...made.imageIds],
    dimensions: [...made.dimensions],
    spacing: [...made.spacing],
    origin: [...made.origin],
    direction: [...made.direction],
    dataType,
    sha256: await sha256(voxels),
  };
}

/**
 * Ends all viewports, forgets every image and volume; metadata stays. The rendering engine stays too: each
 * one takes seven WebGL contexts, and a page has sixteen.
 */
export function closeViewports(): void {
  for (const { id } of engine?.getViewports() ?? []) engine?.disableElement(id);
  document.querySelectorAll('.viewport').forEach((element) => {
    element.remove();
  });
  cache.purgeCache();
}

/**
 * Loads every frame into the cache. The volume's own callback is no help: it reports a volume as loaded
 * that lacks frames.
 */
async function loadAll(made: Types.IStreamingImageVolume): Promise<void> {
  let failure: { error: unknown } | undefined;
  const listener = (event: Event) => {
    const { imageId, error } = (event as CustomEvent<{ imageId: string; error: unknown }>).detail;
    if (made.imageIds.includes(imageId)) failure ??= { error };
  };
  eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_FAILED, listener);
  try {
    made.load();
    while (!made.imageIds.every((imageId) => cache.getImage(imageId))) {
      if (failure) throw failure.error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_FAILED, listener);
  }
}

function engineOf(): RenderingEngine {
  engine ??= new RenderingEngine(ENGINE);
  return engine;
}

function enable(
  type: Enums.ViewportType,
  { id = 'viewport', width = 512, height = 512 }: ViewportPlace,
  orientation?: Enums.OrientationAxis,
): { id: string; element: HTMLDivElement } {
  if (engine?.getViewport(id)) engine.disableElement(id);
  document.getElementById(id)?.remove();
  const element = document.createElement('div');
  element.id = id;
  element.className = 'viewport';
  element.style.cssText = `width: ${String(width)}px; height: ${String(height)}px; float: left`;
  document.body.append(element);
  engineOf().enableElement({
    viewportId: id,
    type,
    element,
    defaultOptions: { background: [0, 0, 0], ...(orientation && { orientation }) },
  });
  return { id, element };
}

/** Renders until the host says that this viewport was drawn, then waits for the browser to paint. */
async function drawn(element: HTMLDivElement, render: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => resolve(), { once: true });
    render();
  });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
