import { type Description, DicomError, isCzmError } from '../../core/index.js';
import {
  type ArrivingHead,
  type AttributeSet,
  framesInMemory,
  type HeadMetadata,
  parsePart10,
  readFrames,
} from '../../core/internal.js';
import { nextTask } from '../host/next-task.js';
import type { ParsedFile } from '../scans/classify.js';
import type { RepairService } from '../scans/repair-service.js';
import { contradiction } from './contradiction.js';
import type { StreamedFrames } from './streamed-frames.js';

/** What a file was said to be while it arrived. */
export interface Told {
  readonly head: ArrivingHead;
  readonly attributes: AttributeSet;
  readonly metadata: HeadMetadata;
  /** Told which frames the complete file has. */
  readonly frames: StreamedFrames;
  readonly repairs: RepairService;
}

/** Milliseconds after which a complete file is checked though nobody has asked for a frame. */
const PATIENCE = 500;

/**
 * What a file is, now that it is complete. That waits until the first frame was asked for, which it must not hold up.
 *
 * @throws (rejects) `DicomError` where it is something else than was said; as `RepairService.inspect`.
 */
export async function checkComplete(
  bytes: Uint8Array<ArrayBuffer>,
  { head, metadata, frames, repairs }: Told,
): Promise<Description> {
  await Promise.race([frames.asked, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  await nextTask();
  const file: ParsedFile = { ...parsePart10(bytes), bytes };
  if (!isSameHead(file, head)) throw otherHead();
  await nextTask();
  frames.complete(readFrames(file, head.claimed, framesInMemory(bytes)).frames);
  const { description } = await repairs.inspect(file).catch((error: unknown) => {
    // The pictures are what they are; it is only not known what the others are like.
    if (isCzmError(error, 'CZM_HOST')) return { description: metadata.description };
    throw error;
  });
  const reason = contradiction(metadata.description, description);
  if (reason !== undefined) throw reason;
  return description;
}

/** Whether the data elements before Pixel Data lie where they were when the rest had not come. */
function isSameHead(file: ParsedFile, head: ArrivingHead): boolean {
  const before = (elements: ParsedFile['elements']): string =>
    JSON.stringify(elements.slice(0, head.file.elements.length).map(({ tag, start }) => [tag, start]));
  return before(file.elements) === before(head.file.elements);
}

const otherHead = (): DicomError =>
  new DicomError(
    'Now that the file is complete, the attributes at its beginning can be read in two ways. It is no longer shown: ' +
      'the file is damaged; get it again from its source.',
    { found: 'other data elements', expected: 'those that were read first' },
  );
