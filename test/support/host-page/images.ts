import { imageLoader } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';

/** A loaded image in numbers; `sha256` is that of the bytes of its scalar data. */
export interface ImageSummary {
  readonly imageId: string;
  readonly sha256: string;
  readonly dataType: string;
  readonly rows: number;
  readonly columns: number;
  readonly numberOfComponents: number;
  readonly color: boolean;
  readonly min: number;
  readonly max: number;
  readonly rowPixelSpacing: number | null | undefined;
  readonly columnPixelSpacing: number | null | undefined;
  readonly windowCenter: unknown;
  readonly windowWidth: unknown;
  readonly invert: boolean;
  readonly photometricInterpretation: string | undefined;
}

/** How a load was rejected; `shape` tells Error, string, xhr and `{error, dataSet}` apart. */
export interface Failure {
  readonly shape: 'Error' | 'string' | 'xhr' | 'wrapped' | 'other';
  readonly name: string | undefined;
  readonly message: string;
  readonly code: unknown;
  readonly frame: unknown;
}

/** Loads through the host's cache, as viewports do. */
export async function loadImage(
  imageId: string,
  options: Record<string, unknown> = { priority: 0, requestType: 'prefetch' },
): Promise<ImageSummary> {
  return summarize(await imageLoader.loadAndCacheImage(imageId, options as never));
}

/** As `loadImage`, but a rejection is a result. */
export async function loadOutcome(
  imageId: string,
  options?: Record<string, unknown>,
): Promise<{ image: ImageSummary } | { failure: Failure }> {
  try {
    return { image: await loadImage(imageId, options) };
  } catch (error) {
    return { failure: outcomeOf(error) };
  }
}

export async function summarize(image: Types.IImage): Promise<ImageSummary> {
  const pixels = image.getPixelData();
  return {
    imageId: image.imageId,
    sha256: await sha256(pixels),
    dataType: pixels.constructor.name,
    rows: image.rows,
    columns: image.columns,
    numberOfComponents: image.numberOfComponents,
    color: image.color,
    min: image.minPixelValue,
    max: image.maxPixelValue,
    rowPixelSpacing: image.rowPixelSpacing,
    columnPixelSpacing: image.columnPixelSpacing,
    windowCenter: image.windowCenter,
    windowWidth: image.windowWidth,
    invert: image.invert,
    photometricInterpretation: image.imageFrame?.photometricInterpretation,
  };
}

/** Hexadecimal SHA-256 of the bytes under a view. */
export async function sha256(view: ArrayBufferView): Promise<string> {
  // A copy: digest does not take a view of a shared buffer.
  const bytes = new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function outcomeOf(error: unknown): Failure {
  if (error instanceof Error) {
    const { code, frame } = error as { code?: unknown; frame?: unknown };
    return { shape: 'Error', name: error.name, message: error.message, code, frame };
  }
  if (error instanceof XMLHttpRequest) {
    return plain('xhr', `status ${String(error.status)}`);
  }
  if (typeof error === 'string') return plain('string', error);
  if (typeof error === 'object' && error !== null && 'error' in error) {
    return { ...outcomeOf(error.error), shape: 'wrapped' };
  }
  return plain('other', String(error));
}

function plain(shape: Failure['shape'], message: string): Failure {
  return { shape, name: undefined, message, code: undefined, frame: undefined };
}
