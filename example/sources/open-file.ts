import { UnsupportedError, describePart10, type Description } from 'cornerstone-czm-image-loader/core';
import * as dicomImageLoader from '@cornerstonejs/dicom-image-loader';
import { readableError, type ReadableError } from '../model/readable-error.js';
import type { Origin, Series } from '../model/series.js';

let count = 0;
export const newSeriesId = (): string => `series-${++count}`;

/** Whether the first bytes say DICOM: the preamble's `DICM` (PS3.10 7.1). */
export async function looksLikeDicom(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(128, 132).arrayBuffer());
  return String.fromCharCode(...start) === 'DICM';
}

/**
 * Makes a series of a file's frames. Nothing is decoded yet; the file stays where it is and is read when needed.
 * Never rejects: a file that cannot be read becomes a series that says why.
 */
export async function openFile(file: File, origin: Origin): Promise<Series> {
  const bytes = async (): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
  const base = { id: newSeriesId(), name: file.name, origin, bytes };
  try {
    const description = describePart10(await bytes());
    const error = whyNoPictures(description);
    if (error !== undefined) return { ...base, imageIds: [], description, error };
    const fileId = dicomImageLoader.wadouri.fileManager.add(file);
    return {
      ...base,
      imageIds: Array.from({ length: description.frames.count }, (_, i) => `${fileId}?frame=${i + 1}`),
      description,
      error: undefined,
    };
  } catch (error) {
    return { ...base, imageIds: [], description: undefined, error: readableError(error) };
  }
}

/** Why a data set that could be read has nothing to show. */
export function whyNoPictures({ family, frames }: Description): ReadableError | undefined {
  if (frames.count > 0) return undefined;
  if (family === 'raw-data-storage') {
    return readableError(
      new UnsupportedError('This is Raw Data Storage: its pictures lie in private containers of the file.'),
    );
  }
  return {
    title: 'There are no pictures in this file',
    detail:
      family === 'analysis'
        ? 'It holds the results of an analysis, such as retinal layers.'
        : 'It is a DICOM file without Pixel Data.',
    advice: 'Open the scan files that lie beside it.',
  };
}
