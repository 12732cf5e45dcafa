import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { numberValue, textValue, type AttributeSet } from '../dicom/attributes.js';
import type { Orientation } from './conversion-record.js';
import { describeDataSet } from './describe.js';
import type { Description, DescribeOptions } from './description.js';
import { claimedFrames, imageFromAttributes, imageFromFrames, type ImageFacts } from './image.js';
import { imageFromRawFragments } from './raw-fragments.js';
import type { DicomFile } from '../dicom/part10/data-set.js';
import { IMAGE_SOP_CLASSES, isCompressed } from '../base/uids.js';
import { readFrames, hasPixelData } from '../containers/pixel-data.js';
import { parseWith } from '../dicom/part10/parse.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import { tagNumber } from '../dicom/tag.js';
import { hasFloatPixels } from './recognize.js';
import * as TAGS from '../dicom/tags.js';
import { requireBytes } from '../base/bytes.js';
import { isJpeg } from '../frame/encoding.js';
import {
  framesInMemory,
  storedInMemory,
  type FramesOf,
  type StoredFrames,
} from '../containers/stored-frames.js';
import { isInMemory } from '../base/byte-source.js';
import type { Container, StoredContainer } from '../containers/container.js';
import { readContainers } from '../containers/read-containers.js';
import { fewOfEachKind, type Warning } from '../base/warning.js';

/** A data set that was read and understood, before anything is changed; its bytes are in memory or in a file. */
export interface OpenedSource {
  readonly file: DicomFile;
  readonly attributes: AttributeSet;
  /** Compressed frames as stored. Empty for native and absent pixels. */
  readonly stored: StoredFrames;
  /** Undefined if the data set has no Pixel Data. */
  readonly image: ImageFacts | undefined;
  /** The image stacks of Raw Data Storage; empty for every other family. */
  readonly containers: readonly StoredContainer[];
  readonly description: Description;
}

/** The same in memory. */
export interface OpenedPart10 extends OpenedSource {
  readonly file: DicomFile<Uint8Array>;
  /** Compressed frames as stored: views of the file, or joined fragments. Empty for native and absent pixels. */
  readonly frames: readonly Uint8Array[];
  /** The image stacks of Raw Data Storage, whose frames are views of the file; empty for every other family. */
  readonly containers: readonly Container[];
}

/**
 * Reads a Part 10 file and says what it is. Refers to `bytes`, and copies only frames of several fragments.
 *
 * @throws {@link DicomError} if the bytes are not a DICOM data set; {@link UnsupportedError} for deflated or big endian
 * ones. Damaged frames are not an error here: the description names them.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const { frames, description } = openPart10(readFileSync('cube.EX.DCM'));
 * frames.length; // → 8
 * description.family; // → 'ex-dcm'
 * ```
 */
export function openPart10(bytes: Uint8Array, options: DescribeOptions = {}): OpenedPart10 {
  requireBytes(bytes, 'A DICOM reader');
  return openParsed(parsePart10(bytes), options);
}

/** As {@link openPart10}, for a file that was parsed before. */
export function openParsed(file: DicomFile<Uint8Array>, options: DescribeOptions = {}): OpenedPart10 {
  const opened = openFile(file, framesInMemory(file.bytes), options);
  return {
    ...opened,
    file,
    frames: listOf(opened.stored),
    containers: opened.containers.map((container) => ({ ...container, frames: listOf(container.stored) })),
  };
}

const listOf = (frames: StoredFrames): readonly Uint8Array[] =>
  Array.from({ length: frames.length }, (_, index) => frames.read(index));

/** What a file is that was parsed before, in memory or on the disk. */
export function openFile(file: DicomFile, framesOf: FramesOf, options: DescribeOptions): OpenedSource {
  const attributes = part10Attributes(file.bytes, [...file.meta, ...file.elements]);
  const { stored, image } = readImage(file, attributes, framesOf);
  const described = describeDataSet(attributes, image, options);
  const problems =
    image === undefined && described.family !== 'raw-data-storage' && wasImage(attributes)
      ? [...file.problems, NO_PIXEL_DATA]
      : file.problems;
  const reading = problems.map((problem) => ({ code: 'READING', message: `${problem}.` }) as const);
  const containers = described.family === 'raw-data-storage' ? readContainers(attributes, framesOf) : [];
  const descriptions = containers.map(({ description }) => description);
  const contained = fewOfEachKind(
    descriptions.flatMap(({ problems }) =>
      problems.map(({ message }): Warning => ({ code: 'CONTAINER', message })),
    ),
  );
  return {
    file,
    attributes,
    stored,
    image,
    containers,
    description: {
      ...described,
      containers: descriptions,
      warnings: [...reading, ...described.warnings, ...contained],
    },
  };
}

const NO_PIXEL_DATA =
  'the data set claims to be an image, but holds no Pixel Data: the file may be truncated, or its pixels were removed';

const wasImage = (attributes: AttributeSet): boolean =>
  IMAGE_SOP_CLASSES.includes(textValue(attributes, TAGS.SOPClassUID)) ||
  (attributes.get(TAGS.Rows) !== undefined &&
    attributes.get(TAGS.Columns) !== undefined &&
    !hasFloatPixels(attributes));

/**
 * What a Part 10 file is: only the description of {@link openPart10}. Warnings and errors about data elements give their
 * tags, without the keywords that {@link openPart10} adds: a page that only describes files need not load the dictionary.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { describePart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const { kind, laterality, spacing } = describePart10(readFileSync('cube.EX.DCM'));
 * [kind, laterality]; // → ['cube', 'L']
 * spacing.vertical; // → { mm: 0.001955034, provenance: 'stated', source: 'Pixel Spacing' }
 * ```
 */
export function describePart10(bytes: Uint8Array, options: DescribeOptions = {}): Description {
  requireBytes(bytes, 'A DICOM reader');
  return openFile(parseWith(tagNumber, bytes), framesInMemory(bytes), options).description;
}

function readImage(
  file: DicomFile,
  attributes: AttributeSet,
  framesOf: FramesOf,
): Pick<OpenedSource, 'stored' | 'image'> {
  if (!hasPixelData(file)) return { stored: NO_FRAMES, image: undefined };
  const { frames, warnings } = readFrames(file, claimedFrames(attributes), framesOf);
  const lengths = Array.from({ length: frames.length }, (_, index) => frames.lengthOf(index));
  // An explicit-length value may be native pixels, or one frame that was never encapsulated: the bytes decide.
  const [held] = lengths;
  const uncompressed = !isCompressed(file.transferSyntaxUID);
  const native = file.pixelData?.encapsulated === false && uncompressed && held !== undefined;
  if (native && held >= nativeLength(attributes) && !isFrame(frames, 0, file)) {
    return { stored: NO_FRAMES, image: nativeImage(attributes, held, warnings) };
  }
  const fragments = file.pixelData?.encapsulated === true && uncompressed;
  if (fragments && lengths.every((_, index) => !isFrame(frames, index, file))) {
    const image = imageFromRawFragments(attributes, lengths, warnings);
    if (image !== undefined) return { stored: frames, image };
  }
  return { stored: frames, image: imageFromFrames(attributes, { frames, warnings }) };
}

const NO_FRAMES = storedInMemory([]);

/** Up to this many bytes, a value in a file is searched from end to end for a frame; larger ones are pixels. */
const MAX_SEARCHED = 1 << 27;

function isFrame(frames: StoredFrames, index: number, { bytes }: DicomFile): boolean {
  const frame = frames.at(index);
  if (frame.hasSignature || isJpeg(frames.head(index, HEAD))) return true;
  if (!isInMemory(bytes) && frames.lengthOf(index) > MAX_SEARCHED) return false;
  return frame.encoding !== 'unknown';
}

/** Bytes of a frame that show whether it is JPEG. */
const HEAD = 16;

/** Uncompressed pixels of the stated frames, if `held` bytes hold them. */
function nativeImage(attributes: AttributeSet, held: number, warnings: readonly Warning[]): ImageFacts {
  const image = imageFromAttributes(attributes, ['native']);
  if (nativeLength(attributes) > 0) return { ...image, warnings };
  const message =
    `Rows × Columns is ${image.rows} × ${image.columns}, but the ${held} bytes of Pixel Data hold no frame of that size; ` +
    `Number of Frames claims ${image.claimedFrames ?? 1}.`;
  return { ...image, frames: 0, warnings: [...warnings, { code: 'FRAME_COUNT', message }] };
}

/** Bytes that uncompressed pixels of the size stated would take (PS3.5 8.1.1). */
function nativeLength(attributes: AttributeSet): number {
  const { rows, columns, samplesPerPixel, frames } = imageFromAttributes(attributes);
  const bits = numberValue(attributes, TAGS.BitsAllocated) ?? 8;
  return Math.floor((rows * columns * samplesPerPixel * frames * bits) / 8);
}

/** Which orientation the attributes of the result can describe: only frames that this package decodes are turned. */
export function orientationFor(description: Description, wanted: Orientation): Orientation {
  switch (description.orientation.basis) {
    case 'recorded':
      return 'upright';
    case 'not decodable here':
      return 'stored';
    default:
      return wanted;
  }
}
