import { type Description, DicomError, isCzmError } from '../../core/index.js';
import { type ArrivingHead, type HeadMetadata, parsePart10, readFrames } from '../../core/internal.js';
import { nextTurn } from '../host/next-turn.js';
import type { ParsedFile } from '../scans/classify.js';
import type { RepairService } from '../scans/repair-service.js';
import { contradiction } from './contradiction.js';
import type { StreamedFrames } from './streamed-frames.js';

/** What a file was said to be while it arrived. */
export interface Told {
  readonly head: ArrivingHead;
  readonly told: HeadMetadata;
  /** Told which frames the whole file has. */
  readonly frames: StreamedFrames;
  readonly repairs: RepairService;
}

/**
 * What a file is, now that it is whole.
 *
 * @throws (rejects) `DicomError` where it is something else than was said; as `RepairService.inspect`.
 */
export async function checkWhole(
  bytes: Uint8Array<ArrayBuffer>,
  { head, told, frames, repairs }: Told,
): Promise<Description> {
  const file: ParsedFile = { ...parsePart10(bytes), bytes };
  if (!isSameHead(file, head)) throw otherHead();
  await nextTurn();
  frames.complete(readFrames(file, head.claimed).frames);
  const { description } = await repairs.inspect(file).catch((error: unknown) => {
    // The pictures are what they are; it is only not known what the others are like.
    if (isCzmError(error, 'CZM_HOST')) return { description: told.description };
    throw error;
  });
  const reason = contradiction(told.description, description);
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
