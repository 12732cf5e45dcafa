import type { ImageFacts } from '../describe/image.js';
import { holdsAt } from '../base/byte-source.js';
import { piecesOfChunk, type MadeChunk } from '../dicom/part10/encode.js';
import { encapsulate, fragmentLength } from '../dicom/part10/encapsulate.js';
import * as TAGS from '../dicom/tags.js';
import { DicomError } from '../base/errors.js';
import { turnPixels } from '../frame/turn-pixels.js';
import type { PlanOptions } from './options.js';
import { givenFrames } from './given-frames.js';
import {
  codestreamChunk,
  nativePixelData,
  refuseTooLong,
  uprightInstance,
  type PlannedFrames,
} from './planned-frames.js';
import type { OpenedSource } from '../describe/open-part10.js';

/**
 * The frames of the result; undefined if Pixel Data is unchanged: JPEG, native pixels, standard objects, or none.
 *
 * @throws {@link DicomError} if the frames do not form one image; the errors of {@link openFrame} for a damaged one.
 */
export function resultFrames(opened: OpenedSource, options: PlanOptions): PlannedFrames | undefined {
  const { image, description, stored } = opened;
  if (image === undefined) return undefined;
  if (image.frames === 0) {
    throw new DicomError('Pixel Data holds no frame: the file is truncated, or its pixels were removed.', {
      tag: TAGS.PixelData,
      found: 0,
      expected: image.claimedFrames ?? 1,
    });
  }
  if (image.encodings.includes('native')) return undefined;
  // Frames of both kinds do not form one image: then the JPEG ones are refused like any other that is not JPEG 2000.
  if (image.encodings.every((encoding) => encoding === 'jpeg')) return undefined;
  if (options.pixelData === 'omit') return omitted(image);
  if (description.warnings.some(({ code }) => code === 'FRAMES_DIFFER') && options.damagedFrames !== 'keep') {
    throw new DicomError(
      'The frames differ in size, depth or components: they do not form one multi-frame image.',
      {
        tag: TAGS.PixelData,
      },
    );
  }
  if (options.newFrames !== undefined) return givenFrames(opened, options.newFrames);
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
    // No reader counts an item of no bytes as a frame: those after it would move up.
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
      coding: 'jpeg-2000',
      length: image.compressedLength,
      reversible,
      derivedInstanceUID: undefined,
    },
    changed: !isStandard(opened, chunks),
  };
}

const NO_FRAME: MadeChunk = { length: 2, make: () => new Uint8Array(2) };

/** What the frames would be, without examining them again. */
function omitted(image: ImageFacts): PlannedFrames {
  const coding = image.encodings.includes('raw') ? 'native' : 'jpeg-2000';
  const reversible = image.reversible ?? false;
  const length = image.compressedLength;
  return {
    pixelData: [],
    frames: undefined,
    orientation: 'stored',
    result: { orientation: 'stored', coding, length, reversible, derivedInstanceUID: undefined },
    changed: true,
  };
}

/**
 * Uncompressed frames of a container, as native Pixel Data (PS3.5 8.1.1). They need no decoding, so they are turned
 * here if requested. A damaged frame that is kept is black.
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
  refuseTooLong(length);
  const opened = { stored, image, description };
  const pixels = Array.from({ length: stored.length }, (_, index): MadeChunk => {
    return { length: size, make: () => pixelsOf(opened, index, turning) };
  });
  const orientation = turning ? 'upright' : 'stored';
  return {
    pixelData: nativePixelData(pixels, 'OB'),
    frames: { kind: 'pixels', turning },
    orientation,
    result: {
      orientation,
      coding: 'native',
      length,
      reversible: true,
      derivedInstanceUID: turning ? uprightInstance(attributes) : undefined,
    },
    changed: true,
  };
}

/** One frame's pixels; black if it is damaged. */
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

const notReadable = (frame: number): DicomError =>
  new DicomError(`Frame ${frame} is not JPEG 2000, although others are.`, { tag: TAGS.PixelData, frame });

/** Whether Pixel Data already is what would be written: bare codestreams, one fragment each, with a correct table. */
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
