import { DicomError, type DicomJson, statedExam } from '../../core/index.js';
import {
  type FrameBytes,
  framesInDataSet,
  jsonAttributes,
  type LocatedContainer,
  type LocatedFrame,
  parsePart10,
  rawDataJson,
  type RawDataJson,
  storedInMemory,
  TAGS,
  textValue,
} from '../../core/internal.js';
import { wasEmpty } from '../../dicomweb/refusals.js';
import { type ImageStack, withExam } from '../scans/image-stack.js';
import { framesInMemory, type FrameSource } from '../scans/frame-source.js';
import type { RawData } from './raw-data.js';
import {
  bulkDataUrl,
  retrieveBulkData,
  retrieveInstance,
  type WebInstance,
} from '../../dicomweb/web-instance.js';

/** Frames of a container that are tried until one can be opened. */
const MAX_TRIED = 8;

/**
 * The images of Raw Data Storage of which a DICOMweb server sent the metadata. Where these say at which address each
 * frame is, one frame a container is asked for now, and the others when they are to be shown. Otherwise, or where the
 * server then refuses them, the instance is retrieved whole.
 *
 * @throws (rejects) `HttpError` as `retrieveInstance`; `DicomError` where the answer is no DICOM; `UnsupportedError` where
 * there is no container.
 */
export async function addRawData(
  json: DicomJson,
  instance: WebInstance,
  rawData: RawData,
): Promise<readonly ImageStack[]> {
  // Of the schemes of files this is the one whose images Cornerstone does not load before it needs them.
  const file = `dicomweb:${instance.url}`;
  const raw = rawDataJson(json);
  if (hasFrames(raw, instance)) {
    try {
      const stacks = await all(
        raw.containers.map((container) => addContainer(file, raw, container, instance, rawData)),
      );
      return withExam(stacks, statedExam({ json }));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  const stacks = await rawData.addFile(file, parsePart10(await retrieveInstance(instance)), {
    instance: textValue(jsonAttributes(json), TAGS.SOPInstanceUID),
  });
  return withExam(stacks, statedExam({ json }));
}

/**
 * The same for a host that has the whole data set in memory, with the bytes of every frame among its values.
 *
 * @param file base image ID of the data set.
 */
export function addRawDataInMemory(file: string, json: DicomJson, rawData: RawData): readonly ImageStack[] {
  const raw = rawDataJson(json);
  const stacks = raw.containers.map((container) => {
    const views = framesInDataSet(container).map((frame) => frame ?? NONE);
    return rawData.addContainer(file, raw, container, storedInMemory(views), framesInMemory(views));
  });
  return withExam(stacks, statedExam({ json }));
}

const NONE = new Uint8Array(0);

/** Whether the metadata say of every container where its frames are. */
function hasFrames({ containers, closed }: RawDataJson, instance: WebInstance): boolean {
  const reachable = ({ value }: LocatedFrame): boolean =>
    value !== undefined && ('bytes' in value || bulkDataUrl(value.uri, instance) !== undefined);
  return (
    closed.length === 0 &&
    containers.length > 0 &&
    containers.every(({ frames }) => frames.length === 0 || frames.some(reachable))
  );
}

/** All of them; the first failure where there is one, but not before the others have come to their end. */
async function all<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** That a server does not give what it has named. */
class Unavailable extends Error {}

async function addContainer(
  file: string,
  raw: RawDataJson,
  container: LocatedContainer,
  instance: WebInstance,
  rawData: RawData,
): Promise<ImageStack> {
  const views: FrameBytes[] = container.frames.map(({ value }) => (value === undefined ? NONE : undefined));
  const stored = storedInMemory(views);
  const frames: FrameSource = {
    frame: (number) => retrieve(container.frames[number - 1], instance, number),
  };
  let stack: ImageStack | undefined;
  let tried = 0;
  for (const [index, { value }] of container.frames.entries()) {
    if (value === undefined) continue;
    if (tried++ === MAX_TRIED) break;
    views[index] = await frames.frame(index + 1).catch((cause: unknown) => {
      // An empty frame is one that cannot be opened; there may be others.
      if (wasEmpty(cause)) return NONE;
      throw new Unavailable('', { cause });
    });
    stack = rawData.addContainer(file, raw, container, stored, frames);
    if (stack.error === undefined) return stack;
  }
  return stack ?? rawData.addContainer(file, raw, container, stored, frames);
}

async function retrieve(
  frame: LocatedFrame | undefined,
  instance: WebInstance,
  number: number,
): Promise<Uint8Array> {
  const value = frame?.value;
  if (value === undefined) return NONE;
  if ('bytes' in value) return value.bytes;
  const address = bulkDataUrl(value.uri, instance);
  if (address !== undefined) return retrieveBulkData(address, instance, number);
  throw new DicomError('The archive says that the frame is on another server, to which no request is sent.', {
    found: 'another origin',
    expected: 'an address of the archive',
  });
}
