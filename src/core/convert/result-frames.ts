import { textValue, type AttributeSet } from '../dicom/attributes.js';
import type { Orientation } from '../describe/conversion-record.js';
import type { ImageFacts } from '../describe/image.js';
import { holdsAt } from '../base/byte-source.js';
import { elementHeader, piecesOfChunk, type Chunk, type MadeChunk } from '../dicom/part10/encode.js';
import { encapsulate, fragmentLength } from '../dicom/part10/encapsulate.js';
import { TAGS } from '../dicom/tags.js';
import { DicomError, UnsupportedError } from '../base/errors.js';
import type { ResultFrames } from '../repair/context.js';
import type { StoredFrames } from '../containers/stored-frames.js';
import { turnPixels } from '../frame/turn-pixels.js';
import { derivedUid } from '../base/uid.js';
import type { PlanOptions } from './options.js';
import type { OpenedSource } from '../describe/open-part10.js';

/** The longest even length of a value that states one (PS3.5 7.1.1). */
const MAX_NATIVE_LENGTH = 0xfffffffe;

/** Where the frames of a result come from: the source's codestreams or pixels, or codestreams that were given. */
export type FrameOrigin =
  | { readonly kind: 'codestreams' }
  | { readonly kind: 'pixels'; readonly turning: boolean }
  | { readonly kind: 'given'; readonly given: StoredFrames };

/** What the result's Pixel Data will be. */
export interface PlannedFrames {
  /** The element in explicit VR. */
  readonly pixelData: readonly Chunk[];
  /** What the frames are to be; undefined where Pixel Data is left out. */
  readonly frames: FrameOrigin | undefined;
  readonly result: ResultFrames;
  readonly orientation: Orientation;
  /** Whether the file's Pixel Data must be written anew. */
  readonly changed: boolean;
}

/**
 * The frames of the result; undefined where Pixel Data stays as it is: JPEG, native pixels, standard objects, or none.
 *
 * @throws {@link DicomError} where the frames make no one image; the errors of {@link openFrame} for a damaged one.
 */
export function resultFrames(opened: OpenedSource, options: PlanOptions): PlannedFrames | undefined {
  const { image, description, stored } = opened;
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
      'The frames differ in size, depth or components: they do not make one multi-frame image.',
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
  const chunks = Array.from({ length: stored.length }, (_, index): MadeChunk => {
    const length = image.codestreamLengths[index];
    if (length !== undefined) return codestreamChunk(stored, index, length);
    if (!keep) throw image.damaged.get(index + 1) ?? notReadable(index + 1);
    // An item of no bytes is no frame to any reader: those behind it would move up.
    const held = stored.lengthOf(index);
    return held === 0 ? NO_FRAME : { length: held, make: () => stored.read(index) };
  });
  const reversible = image.reversible ?? false;
  return {
    pixelData: encapsulate(chunks, true),
    frames: { kind: 'codestreams' },
    orientation: 'stored',
    result: {
      orientation: 'stored',
      length: image.compressedLength,
      reversible,
      derivedInstanceUID: undefined,
    },
    changed: !isStandard(opened, chunks),
  };
}

const NO_FRAME: MadeChunk = { length: 2, make: () => new Uint8Array(2) };

/** What the frames would be, without looking at them again. */
function omitted(image: ImageFacts): PlannedFrames {
  const native = image.encodings.includes('raw') ? ({ native: true } as const) : {};
  const reversible = image.reversible ?? false;
  const length = image.compressedLength;
  return {
    pixelData: [],
    frames: undefined,
    orientation: 'stored',
    result: { orientation: 'stored', length, reversible, derivedInstanceUID: undefined, ...native },
    changed: true,
  };
}

function turnedFrames({ image, attributes, description }: OpenedSource, turned: StoredFrames): PlannedFrames {
  if (turned.length !== image?.frames) {
    throw new DicomError('There must be one turned frame for each frame.', {
      found: turned.length,
      expected: image?.frames,
    });
  }
  const headers = Array.from({ length: turned.length }, (_, index) => turned.at(index).header(index + 1));
  for (const [index, { siz }] of headers.entries()) {
    if (siz.height === description.upright.rows && siz.width === description.upright.columns) continue;
    throw new DicomError('A turned frame does not have the size of the upright picture.', {
      frame: index + 1,
      found: `${siz.height} × ${siz.width}`,
      expected: `${description.upright.rows} × ${description.upright.columns}`,
    });
  }
  const chunks = headers.map(({ length }, index) => codestreamChunk(turned, index, length));
  return {
    pixelData: encapsulate(chunks, true),
    frames: { kind: 'given', given: turned },
    orientation: 'upright',
    result: {
      orientation: 'upright',
      length: headers.reduce((sum, _, index) => sum + turned.lengthOf(index), 0),
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
  { stored, attributes, description }: OpenedSource,
  image: ImageFacts,
  upright: boolean,
  keep: boolean,
): PlannedFrames {
  const [damage] = image.damaged.values();
  if (damage !== undefined && !keep) throw damage;
  const { turns } = description.orientation;
  const turning = upright && turns.some((turn) => turn !== 'none');
  const size = image.rows * image.columns;
  const length = stored.length * size;
  if (length > MAX_NATIVE_LENGTH) {
    const found = { tag: TAGS.PixelData, found: length, expected: MAX_NATIVE_LENGTH };
    throw new UnsupportedError('The uncompressed frames are more than Pixel Data can hold.', found);
  }
  const opened = { stored, image, description };
  const pixels = Array.from({ length: stored.length }, (_, index): MadeChunk => {
    return { length: size, make: () => pixelsOf(opened, index, turning) };
  });
  const padded = length + (length % 2);
  const orientation = turning ? 'upright' : 'stored';
  return {
    pixelData: [
      elementHeader(TAGS.PixelData, 'OB', padded, true),
      ...pixels,
      new Uint8Array(padded - length),
    ],
    frames: { kind: 'pixels', turning },
    orientation,
    result: {
      orientation,
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

/** One frame's pixels; black where it is damaged. */
export function pixelsOf(
  {
    stored,
    image,
    description,
  }: Pick<OpenedSource, 'stored' | 'description'> & { readonly image: ImageFacts },
  index: number,
  turning: boolean,
): Uint8Array {
  const { rows, columns, damaged } = image;
  const size = rows * columns;
  if (damaged.has(index + 1)) return new Uint8Array(size);
  const turn = turning ? (description.orientation.turns[index] ?? 'none') : 'none';
  return turnPixels(stored.read(index).subarray(0, size), rows, columns, 1, turn);
}

/** The frame's bare codestream. It is unscrambled again when it is written, so that one is held at a time. */
const codestreamChunk = (frames: StoredFrames, index: number, length: number): MadeChunk => ({
  length,
  make: () => frames.at(index).codestream(),
});

const notReadable = (frame: number): DicomError =>
  new DicomError(`Frame ${frame} is not JPEG 2000, although others are.`, { tag: TAGS.PixelData, frame });

/** Whether Pixel Data already is what would be written: bare codestreams, one fragment each, with a right table. */
function isStandard({ file, stored }: OpenedSource, chunks: readonly MadeChunk[]): boolean {
  const { pixelData } = file;
  const sameLength = ({ length }: MadeChunk, index: number): boolean =>
    stored.lengthOf(index) === fragmentLength(length);
  // Compressed transfer syntaxes are explicit VR (PS3.5 A.4).
  if (pixelData?.encapsulated !== true || !file.explicitVr || !chunks.every(sameLength)) return false;
  let at = pixelData.element.start;
  for (const chunk of encapsulate(chunks, file.explicitVr)) {
    for (const piece of piecesOfChunk(chunk)) {
      if (!holdsAt(file.bytes, at, piece)) return false;
      at += piece.length;
    }
  }
  return at === pixelData.element.end;
}
