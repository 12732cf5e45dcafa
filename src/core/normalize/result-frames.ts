import { textValue, type AttributeSet } from '../attributes.js';
import type { Layout } from '../describe/conversion-record.js';
import type { ImageFacts } from '../describe/image.js';
import { assemble, elementHeader, type Chunk } from '../dicom/encode.js';
import { encapsulate, fragmentLength } from '../dicom/encapsulate.js';
import { TAGS } from '../dicom/tags.js';
import { DicomError, UnsupportedError } from '../errors.js';
import { codestreamAgain, openFrame } from '../frame.js';
import type { ResultFrames } from '../repair/context.js';
import { Scratch } from '../scratch.js';
import { turnPixels } from '../turn-pixels.js';
import { derivedUid } from '../uid.js';
import type { NormalizeOptions } from './normalize-opened.js';
import type { OpenedPart10 } from './part10.js';

/** The longest even length of a value that states one (PS3.5 7.1.1). */
const MAX_NATIVE_LENGTH = 0xfffffffe;

export type FrameChunk = Exclude<Chunk, Uint8Array>;

/** What the result's Pixel Data will be. */
export interface PlannedFrames {
  /** The element in explicit VR. */
  readonly pixelData: readonly Chunk[];
  /** Each frame as it will lie there, without its pad; undefined where Pixel Data is left out. */
  readonly frames: readonly FrameChunk[] | undefined;
  readonly result: ResultFrames;
  readonly layout: Layout;
  /** Whether the file's Pixel Data must be written anew. */
  readonly changed: boolean;
}

/**
 * The frames of the result; undefined where Pixel Data stays as it is: JPEG, native pixels, standard objects, or none.
 *
 * @throws {@link DicomError} where the frames make no one image; the errors of {@link openFrame} for a damaged one.
 */
export function resultFrames(opened: OpenedPart10, options: NormalizeOptions): PlannedFrames | undefined {
  const { image, description, frames } = opened;
  if (image === undefined) return undefined;
  if (image.frames === 0) {
    throw new DicomError('Pixel Data holds no frame: the file is cut off or was emptied.', {
      tag: TAGS.PixelData,
      found: 0,
      expected: image.claimedFrames ?? 1,
    });
  }
  if (image.encodings.includes('native')) return undefined;
  // Frames of both kinds make no one image: then the JPEG ones are refused like any other that is not JPEG 2000.
  if (image.encodings.every((encoding) => encoding === 'jpeg')) return undefined;
  if (options.pixelData === 'omit') return omitted(image);
  if (description.warnings.some(({ code }) => code === 'FRAMES_DIFFER') && options.damagedFrames !== 'keep') {
    throw new DicomError(
      'The frames differ in size, depth or components: they are no one multi-frame image.',
      {
        tag: TAGS.PixelData,
      },
    );
  }
  if (options.turnedFrames !== undefined) return turnedFrames(opened, options.turnedFrames);
  const keep = options.damagedFrames === 'keep';
  if (description.family === 'standard') {
    const [damage] = image.damaged.values();
    if (damage !== undefined && !keep) throw damage;
    return undefined;
  }
  if (image.encodings.includes('raw'))
    return rawFrames(opened, image, options.orientation === 'upright', keep);
  const scratch = new Scratch();
  const chunks = frames.map((frame, index) => {
    const length = image.codestreamLengths[index];
    if (length !== undefined) return codestreamChunk(frame, length, scratch);
    if (!keep) throw image.damaged.get(index + 1) ?? notReadable(index + 1);
    // An item of no bytes is no frame to any reader: those behind it would move up.
    return { length: Math.max(frame.length, 2), write: (target: Uint8Array) => target.set(frame) };
  });
  const reversible = image.reversible ?? false;
  return {
    pixelData: encapsulate(chunks, true),
    frames: chunks,
    layout: 'stored',
    result: { layout: 'stored', length: image.compressedLength, reversible, derivedInstanceUID: undefined },
    changed: !isStandard(opened, chunks),
  };
}

/** What the frames would be, without looking at them again. */
function omitted(image: ImageFacts): PlannedFrames {
  const native = image.encodings.includes('raw') ? ({ native: true } as const) : {};
  const reversible = image.reversible ?? false;
  const length = image.compressedLength;
  return {
    pixelData: [],
    frames: undefined,
    layout: 'stored',
    result: { layout: 'stored', length, reversible, derivedInstanceUID: undefined, ...native },
    changed: true,
  };
}

function turnedFrames(
  { image, attributes, description }: OpenedPart10,
  turned: readonly Uint8Array[],
): PlannedFrames {
  if (turned.length !== image?.frames) {
    throw new DicomError('There must be one turned frame for each frame.', {
      found: turned.length,
      expected: image?.frames,
    });
  }
  const headers = turned.map((frame, index) => openFrame(frame, { frameNumber: index + 1 }).header);
  for (const [index, { siz }] of headers.entries()) {
    if (siz.height === description.upright.rows && siz.width === description.upright.columns) continue;
    throw new DicomError('A turned frame does not have the size of the upright picture.', {
      frame: index + 1,
      found: `${siz.height} × ${siz.width}`,
      expected: `${description.upright.rows} × ${description.upright.columns}`,
    });
  }
  const scratch = new Scratch();
  const chunks = turned.map((frame, index) => codestreamChunk(frame, headers[index]?.length ?? 0, scratch));
  return {
    pixelData: encapsulate(chunks, true),
    frames: chunks,
    layout: 'upright',
    result: {
      layout: 'upright',
      length: turned.reduce((sum, { length }) => sum + length, 0),
      reversible: headers.every(({ reversible }) => reversible),
      derivedInstanceUID: derivedUid(sourceInstance(attributes), 'turned upright'),
    },
    changed: true,
  };
}

/**
 * Uncompressed frames of a container, as native Pixel Data (PS3.5 8.1.1). Nobody decodes them, so they are turned here
 * where that is wanted. A damaged frame that is kept is black.
 */
function rawFrames(
  { frames, attributes, description }: OpenedPart10,
  image: ImageFacts,
  upright: boolean,
  keep: boolean,
): PlannedFrames {
  const [damage] = image.damaged.values();
  if (damage !== undefined && !keep) throw damage;
  const { turns } = description.orientation;
  const turning = upright && turns.some((turn) => turn !== 'none');
  const size = image.rows * image.columns;
  const length = frames.length * size;
  if (length > MAX_NATIVE_LENGTH) {
    const found = { tag: TAGS.PixelData, found: length, expected: MAX_NATIVE_LENGTH };
    throw new UnsupportedError('The uncompressed frames are more than Pixel Data can hold.', found);
  }
  const pixels = frames.map((frame, index): FrameChunk => {
    const turn = turning ? (turns[index] ?? 'none') : 'none';
    const write = (target: Uint8Array): void =>
      target.set(turnPixels(frame.subarray(0, size), image.rows, image.columns, 1, turn));
    return { length: size, write: image.damaged.has(index + 1) ? () => undefined : write };
  });
  const padded = length + (length % 2);
  const layout = turning ? 'upright' : 'stored';
  return {
    pixelData: [
      elementHeader(TAGS.PixelData, 'OB', padded, true),
      ...pixels,
      new Uint8Array(padded - length),
    ],
    frames: pixels,
    layout,
    result: {
      layout,
      length,
      reversible: true,
      native: true,
      derivedInstanceUID: turning ? derivedUid(sourceInstance(attributes), 'turned upright') : undefined,
    },
    changed: true,
  };
}

function sourceInstance(attributes: AttributeSet): string {
  const uid =
    textValue(attributes, TAGS.SOPInstanceUID) || textValue(attributes, TAGS.MediaStorageSOPInstanceUID);
  if (uid !== '') return uid;
  throw new DicomError(
    'SOP Instance UID is blank: the turned image needs a UID derived from it, and would share one with every other ' +
      'such file. Give the file a SOP Instance UID, or convert it as stored.',
    { tag: TAGS.SOPInstanceUID, found: '', expected: 'a UID' },
  );
}

/** The frame's bare codestream. It is unscrambled again when it is written, so that one is held at a time. */
const codestreamChunk = (frame: Uint8Array, length: number, scratch: Scratch): FrameChunk => ({
  length,
  write: (target) => target.set(codestreamAgain(frame, length, scratch)),
});

const notReadable = (frame: number): DicomError =>
  new DicomError(`Frame ${frame} is not JPEG 2000, although others are.`, { tag: TAGS.PixelData, frame });

/** Whether Pixel Data already is what would be written: bare codestreams, one fragment each, with a right table. */
function isStandard({ file, frames }: OpenedPart10, chunks: readonly FrameChunk[]): boolean {
  const { pixelData } = file;
  const sameLength = (frame: Uint8Array, index: number): boolean =>
    frame.length === fragmentLength(chunks[index]?.length ?? 0);
  // Compressed transfer syntaxes are explicit VR (PS3.5 A.4).
  if (pixelData?.encapsulated !== true || !file.explicitVr || !frames.every(sameLength)) return false;
  const written = assemble(encapsulate(chunks, file.explicitVr));
  const { start, end } = pixelData.element;
  return written.length === end - start && written.every((byte, i) => byte === file.bytes[start + i]);
}
