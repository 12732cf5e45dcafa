import { createHash } from 'node:crypto';
import {
  type ByteSource,
  type DicomFile,
  framesIn,
  parsePart10,
  part10Attributes,
  piecesOf,
  readFrames,
  sourceInHead,
  TAGS,
  textValue,
} from '../core/internal.js';
import { ArchiveError } from './archive-error.js';
import { openFile, readHead } from './file-bytes.js';

/** What is the same: every byte, or all frames, if the archive changed something around them. */
export type Sameness = 'bytes' | 'frames';

/** The record of the source is in one of the first groups. */
const HEAD = 1 << 24;

/**
 * Compares what an archive returns with what it was sent, if the bytes differ.
 *
 * @throws ArchiveError if frames, transfer syntax or instance differ, or it is not a DICOM file.
 */
export function requireSameFrames(sent: string, returned: string, host: string): void {
  const [mine, theirs] = [factsOf(sent), returnedFacts(returned, host)];
  // Archives keep the instance that they had when another arrives under the same UID, and some report it as stored.
  const madeOf = sourceInHead(readHead(sent, HEAD));
  const theirSource = sourceInHead(readHead(returned, HEAD));
  const isResult = madeOf?.sha256 === theirSource?.sha256 && madeOf?.options === theirSource?.options;
  if (isResult && mine.transferSyntaxUID !== theirs.transferSyntaxUID) {
    throw new ArchiveError(
      'SERVER_TRANSCODES',
      `${host} returns it in another transfer syntax, although asked for the one that it is stored in: its frames ` +
        'cannot be compared. Switch transcoding off there, or use --transfer-syntax to send what it keeps.',
      { found: theirs.transferSyntaxUID, expected: mine.transferSyntaxUID },
    );
  }
  if (!isResult || mine.sopInstanceUID !== theirs.sopInstanceUID || mine.frames !== theirs.frames) {
    throw new ArchiveError(
      'SERVER_HAS_OTHER',
      `${host} has another object under the same SOP Instance UID, and kept that: the instrument's own file, or a ` +
        'conversion with other options. Delete it there or have it replaced, or send with --upright, which makes ' +
        'new instances.',
    );
  }
}

interface Facts {
  readonly sopInstanceUID: string;
  readonly transferSyntaxUID: string;
  /** The SHA-256 of each frame. */
  readonly frames: string;
}

function factsOf(path: string): Facts {
  const { bytes, close } = openFile(path);
  try {
    const file = parsePart10(bytes);
    const attributes = part10Attributes(bytes, file.elements);
    return {
      sopInstanceUID: textValue(attributes, TAGS.SOPInstanceUID),
      transferSyntaxUID: file.transferSyntaxUID,
      frames: frameDigests(file, Number(textValue(attributes, TAGS.NumberOfFrames)) || 1),
    };
  } finally {
    close();
  }
}

function returnedFacts(path: string, host: string): Facts {
  try {
    return factsOf(path);
  } catch (cause) {
    const message = `What ${host} returns is not a DICOM file. It is not certain that the instance is there.`;
    throw Object.assign(new ArchiveError('SERVER_LACKS', message), { cause });
  }
}

const PIXELS: readonly string[] = [TAGS.FloatPixelData, TAGS.DoubleFloatPixelData, TAGS.PixelData];

function frameDigests(file: DicomFile, claimed: number): string {
  const all = createHash('sha256');
  if (file.pixelData?.encapsulated === true) {
    const { frames } = readFrames(file, claimed, framesIn(file.bytes));
    for (let index = 0; index < frames.length; index++) all.update(frameDigest(frames.read(index)));
    return all.digest('hex');
  }
  for (const { tag, dataOffset, length } of file.elements) {
    if (PIXELS.includes(tag)) all.update(rangeDigest(file.bytes, dataOffset, length));
  }
  return all.digest('hex');
}

/** Without the byte that makes a fragment's length even (PS3.5 A.4). */
function frameDigest(frame: Uint8Array): Uint8Array {
  const end = frame.at(-1) === 0 ? frame.length - 1 : frame.length;
  return createHash('sha256').update(frame.subarray(0, end)).digest();
}

function rangeDigest(bytes: ByteSource, offset: number, length: number): Uint8Array {
  const hash = createHash('sha256');
  for (const piece of piecesOf(bytes, { offset, length })) hash.update(piece);
  return hash.digest();
}
