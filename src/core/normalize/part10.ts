import { part10Attributes } from '../dicom/attributes.js';
import { numberValue, textValue, type AttributeSet } from '../attributes.js';
import type { Layout } from '../describe/conversion-record.js';
import { describeDataSet, type Description, type DescribeOptions } from '../describe/describe.js';
import { claimedFrames, imageFromAttributes, imageFromFrames, type ImageFacts } from '../describe/image.js';
import { imageFromRawFragments } from '../describe/raw-fragments.js';
import type { DicomFile } from '../dicom/data-set.js';
import { readFrames, hasPixelData, isCompressed } from '../dicom/frames.js';
import { parsePart10 } from '../dicom/parse.js';
import { TAGS } from '../dicom/tags.js';
import { frameEncoding } from '../frame.js';
import type { Container } from '../raw-data/container.js';
import { readContainers } from '../raw-data/read-containers.js';
import { fewOfEachKind, type Warning } from '../warning.js';
import { SOP_CLASSES } from '../repair/rules/identity.js';

/** A data set that was read and understood, before anything is changed. */
export interface OpenedPart10 {
  readonly file: DicomFile;
  readonly attributes: AttributeSet;
  /** Compressed frames as stored: views of the file, or joined fragments. Empty for native and absent pixels. */
  readonly frames: readonly Uint8Array[];
  /** Undefined where the data set has no Pixel Data. */
  readonly image: ImageFacts | undefined;
  /** The image stacks of Raw Data Storage, their frames views of the file; empty for every other family. */
  readonly containers: readonly Container[];
  readonly description: Description;
}

/**
 * Reads a Part 10 file and says what it is. Refers to `bytes`, copies nothing but frames of several fragments.
 *
 * @throws {@link DicomError} where the bytes are no DICOM data set; {@link UnsupportedError} for deflated or big
 * endian ones. Damaged frames are no error here: the description names them.
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
  const file = parsePart10(bytes);
  const attributes = part10Attributes(bytes, [...file.meta, ...file.elements]);
  const { frames, image } = readImage(file, attributes);
  const described = describeDataSet(attributes, image, options);
  const problems =
    image === undefined && described.family !== 'raw-data-storage' && wasImage(attributes)
      ? [...file.problems, NO_PIXEL_DATA]
      : file.problems;
  const reading = problems.map((problem) => ({ code: 'READING', message: `${problem}.` }) as const);
  const containers = described.family === 'raw-data-storage' ? readContainers(attributes) : [];
  const descriptions = containers.map(({ description }) => description);
  const contained = fewOfEachKind(
    descriptions.flatMap(({ problems }) =>
      problems.map(({ message }): Warning => ({ code: 'CONTAINER', message })),
    ),
  );
  return {
    file,
    attributes,
    frames,
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
  'the data set says that it is an image, but holds no Pixel Data: the file may be cut off, or was emptied';
const IMAGE_CLASSES: readonly string[] = Object.values(SOP_CLASSES);

const wasImage = (attributes: AttributeSet): boolean =>
  IMAGE_CLASSES.includes(textValue(attributes, TAGS.SOPClassUID)) ||
  (attributes.get(TAGS.Rows) !== undefined && attributes.get(TAGS.Columns) !== undefined);

/**
 * What a Part 10 file is: {@link openPart10}'s description alone.
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
export const describePart10 = (bytes: Uint8Array, options: DescribeOptions = {}): Description =>
  openPart10(bytes, options).description;

function readImage(file: DicomFile, attributes: AttributeSet): Pick<OpenedPart10, 'frames' | 'image'> {
  if (!hasPixelData(file)) return { frames: [], image: undefined };
  const list = readFrames(file, claimedFrames(attributes));
  // An explicit-length value may be native pixels, or one frame that was never encapsulated: the bytes tell.
  const [value] = list.frames;
  const native =
    file.pixelData?.encapsulated === false && !isCompressed(file.transferSyntaxUID) && value !== undefined;
  if (native && frameEncoding(value) === 'unknown' && value.length >= nativeLength(attributes)) {
    return { frames: [], image: nativeImage(attributes, value.length, list.warnings) };
  }
  const fragments = file.pixelData?.encapsulated === true && !isCompressed(file.transferSyntaxUID);
  if (fragments && list.frames.every((frame) => frameEncoding(frame) === 'unknown')) {
    const image = imageFromRawFragments(attributes, list.frames, list.warnings);
    if (image !== undefined) return { frames: list.frames, image };
  }
  return { frames: list.frames, image: imageFromFrames(attributes, list) };
}

/** Uncompressed pixels, of the frames stated: `held` bytes hold them, unless these have no size. */
function nativeImage(attributes: AttributeSet, held: number, warnings: readonly Warning[]): ImageFacts {
  const image = imageFromAttributes(attributes, ['native']);
  if (nativeLength(attributes) > 0) return { ...image, warnings };
  const message =
    `Rows × Columns is ${image.rows} × ${image.columns}: the ${held} bytes of Pixel Data hold no frame of that size, ` +
    `Number of Frames claims ${image.claimedFrames ?? 1}.`;
  return { ...image, frames: 0, warnings: [...warnings, { code: 'FRAME_COUNT', message }] };
}

/** Bytes that uncompressed pixels of the size stated would take (PS3.5 8.1.1). */
function nativeLength(attributes: AttributeSet): number {
  const { rows, columns, samplesPerPixel, frames } = imageFromAttributes(attributes);
  const bits = numberValue(attributes, TAGS.BitsAllocated) ?? 8;
  return Math.floor((rows * columns * samplesPerPixel * frames * bits) / 8);
}

/** Which layout the attributes of the result can describe: only frames that this package decodes are turned. */
export function layoutFor(description: Description, wanted: Layout): Layout {
  switch (description.orientation.basis) {
    case 'recorded':
      return 'upright';
    case 'not decodable here':
      return 'stored';
    default:
      return wanted;
  }
}
