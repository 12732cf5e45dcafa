import {
  UnsupportedError,
  normalizeContainer,
  openContainer,
  openPart10,
  type ContainerDescription,
  type Description,
  type OpenedPart10,
} from 'cornerstone-czm-image-loader/core';
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
 * Makes a series of each image in a file: one, or as many as Raw Data Storage holds. Nothing is decoded yet; the file
 * stays where it is and is read when needed. Never rejects: what cannot be read becomes a series that says why.
 */
export async function openFile(file: File, origin: Origin): Promise<readonly Series[]> {
  const read = async (): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
  const base = { name: file.name, origin, bytes: read };
  try {
    const opened = openPart10(await read());
    const { description } = opened;
    if (opened.containers.length > 0) return openContainers(file, origin, opened);
    const error = whyNoPictures(description);
    const imageIds = error === undefined ? framesOf(addFile(file), '?', description) : [];
    return [{ ...base, id: newSeriesId(), imageIds, description, error }];
  } catch (error) {
    return [
      { ...base, id: newSeriesId(), imageIds: [], description: undefined, error: readableError(error) },
    ];
  }
}

/** The images of Raw Data Storage, each with an image id that names its container. */
function openContainers(file: File, origin: Origin, opened: OpenedPart10): readonly Series[] {
  const fileId = addFile(file);
  return opened.containers.map((container) => {
    const { tag, item, name } = container.description;
    const bytes = async (): Promise<Uint8Array> => {
      const again = openPart10(new Uint8Array(await file.arrayBuffer()));
      const same = again.containers.find((other) => isContainer(other.description, tag, item)) ?? container;
      return normalizeContainer(again, same, { damagedFrames: 'keep' }).bytes;
    };
    const base = { id: newSeriesId(), name: `${file.name} · ${name}`, origin, bytes };
    try {
      const { description } = openContainer(opened, container);
      const imageIds = framesOf(`${fileId}?container=${tag}`, '&', description);
      return { ...base, imageIds, description, error: undefined };
    } catch (error) {
      return { ...base, imageIds: [], description: undefined, error: readableError(error) };
    }
  });
}

const isContainer = (found: ContainerDescription, tag: string, item: number): boolean =>
  found.tag === tag && found.item === item;

const addFile = (file: File): string => dicomImageLoader.wadouri.fileManager.add(file);

const framesOf = (baseId: string, separator: '?' | '&', { frames }: Description): readonly string[] =>
  Array.from({ length: frames.count }, (_, i) => `${baseId}${separator}frame=${i + 1}`);

/** Why a data set that could be read has nothing to show. */
export function whyNoPictures({ family, frames }: Description): ReadableError | undefined {
  if (frames.count > 0) return undefined;
  if (family === 'raw-data-storage') {
    return readableError(
      new UnsupportedError(
        'This is Raw Data Storage: its pictures lie in private containers, of which the server sent nothing.',
      ),
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
