import { isEncapsulatedPdf, type ContainerReference } from 'cornerstone-czm-image-loader/core';
import type { StatedExam } from 'cornerstone-czm-image-loader';
import { readableError, type ReadableError } from '../model/readable-error.js';
import { isAnalysis } from '../model/analysis.js';
import { type Address, type Origin, type Report, type Series, type SeriesGroup } from '../model/series.js';
import type { ImageStack, Plugin } from '../viewer/start.js';
import { words } from '../words/index.js';
import { containerFile } from './container-file.js';

let count = 0;
export const newSeriesId = (): string => `series-${++count}`;

/** Whether the bytes behind the preamble say DICOM: `DICM` (PS3.10 7.1). */
export async function looksLikeDicom(file: Blob): Promise<boolean> {
  const start = await file
    .slice(128, 132)
    .arrayBuffer()
    .catch(() => undefined);
  // What cannot be read may be a scan: it is opened, and says why not.
  return start === undefined || String.fromCharCode(...new Uint8Array(start)) === 'DICM';
}

/** A file, or an instance on a server, whose images become series. */
export interface Source {
  readonly name: string;
  readonly origin: Origin;
  readonly address?: Address | undefined;
  /** The whole file as it is stored. */
  readonly read: () => Promise<Uint8Array>;
}

/** What came out of one file or instance. */
export interface OpenedFile {
  readonly series: readonly Series[];
  /** If it is a document instead of a scan. */
  readonly report?: Report;
}

/**
 * Makes a series of each image in a file: one, or as many as Raw Data Storage holds. Nothing is decoded yet; the file
 * stays where it is and is read when needed. Never rejects: what cannot be read becomes a series that says why.
 */
export async function openFile(file: File, origin: Origin, plugin: Plugin): Promise<OpenedFile> {
  const read = async (): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
  const source: Source = { name: file.name, origin, read };
  try {
    const stacks = await plugin.addFile(file);
    const exam = stacks[0]?.exam;
    return exam !== undefined && isEncapsulatedPdf(exam)
      ? { series: [], report: reportOf(exam, source) }
      : { series: seriesOf(stacks, source) };
  } catch (error) {
    const failed = failedSeries(source, error);
    const isReadable = await file
      .slice(0, 1)
      .arrayBuffer()
      .then(Boolean, () => false);
    return { series: [isReadable ? failed : { ...failed, error: words.errors.unreadable }] };
  }
}

export const reportOf = (exam: StatedExam, { name, origin, read }: Source): Report => ({
  id: newSeriesId(),
  name,
  origin,
  exam,
  bytes: read,
});

/** That the images of a file are shown together. */
export const newGroup = ({ name }: Source): SeriesGroup => ({ id: newSeriesId(), name });

/** A series of each image that the plugin found in a file or an instance. */
export function seriesOf(
  stacks: readonly ImageStack[],
  source: Source,
  group = newGroup(source),
): readonly Series[] {
  return stacks.map(({ imageIds, description, container, instance, exam, error }): Series => {
    const problem = error && (whyNoPictures({ description, exam }) ?? readableError(error));
    return {
      id: newSeriesId(),
      name: container === undefined ? source.name : `${source.name} · ${containerLabel(container)}`,
      origin: source.origin,
      address: source.address,
      group: container === undefined ? undefined : group,
      imageIds,
      description,
      instance,
      exam,
      error: problem,
      ...(container === undefined
        ? { bytes: source.read }
        : { bytes: () => containerFile(source.read, container), source: source.read }),
    };
  });
}

/** What could not be opened at all, and why. */
export const failedSeries = ({ name, origin, address, read }: Source, error: unknown): Series => ({
  id: newSeriesId(),
  name,
  origin,
  address,
  group: undefined,
  imageIds: [],
  description: undefined,
  exam: undefined,
  error: readableError(error),
  bytes: read,
});

const containerLabel = ({ name, item }: ContainerReference): string =>
  item === 0 ? name : `${name} ${item + 1}`;

/** Why a data set that could be read has nothing to show. */
export function whyNoPictures(opened: Pick<Series, 'description' | 'exam'>): ReadableError | undefined {
  const { description } = opened;
  // A server counts the surfaces of a height map as frames.
  const hasNone = isAnalysis(opened) || description?.frames.count === 0;
  if (!hasNone) return undefined;
  return {
    title: words.errors.noPictures,
    detail: isAnalysis(opened) ? words.errors.analysis : words.errors.noPixelData,
    advice: words.errors.openScans,
  };
}
