import { numberValue, textValue, type AttributeSet } from '../dicom/attributes.js';
import type { FrameList } from '../containers/pixel-data.js';
import * as TAGS from '../dicom/tags.js';
import { DicomError, isCzmError, type CzmError } from '../base/errors.js';
import type { FrameViews } from '../containers/stored-frames.js';
import type { FrameEncoding } from '../frame/encoding.js';
import { damagedAtByte } from '../frame/stored-frame.js';
import type { CheckedCodestream } from '../frame/j2k/codestream.js';
import { photometricInterpretation } from './photometric.js';
import { fewOfEachKind, type Warning } from '../base/warning.js';
import { commonHeader, isAsStated, type StatedSize } from './common-header.js';

/**
 * How a frame is stored in the file. `native`: uncompressed pixels under a native transfer syntax; `raw`: uncompressed
 * pixels in a container of Raw Data Storage, or in fragments of one frame each.
 */
export type StoredEncoding = FrameEncoding | 'native' | 'raw';

/** What is known about the pixels before any attribute is repaired. */
export interface ImageFacts {
  /**
   * Whether the values come from codestreams, from a container or fragments whose frames have the length of the stated
   * size, or only from attributes (DICOM JSON, native pixels).
   */
  readonly basis: 'codestream' | 'container' | 'fragments' | 'attributes';
  readonly frames: number;
  /** Number of Frames as claimed; undefined if absent or not a number. */
  readonly claimedFrames: number | undefined;
  /** Of the frames that were examined, in order. */
  readonly encodings: readonly StoredEncoding[];
  /** Stored rows and columns. */
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometricInterpretation: string;
  /** Undefined if no codestream says. */
  readonly reversible: boolean | undefined;
  /** Bytes of all codestreams; 0 if there are none. */
  readonly compressedLength: number;
  /** Bytes of each frame's codestream; undefined if the frame has none, or a damaged one. */
  readonly codestreamLengths: readonly (number | undefined)[];
  /** Why frames cannot be decoded, by one-based frame number. */
  readonly damaged: ReadonlyMap<number, CzmError>;
  readonly warnings: readonly Warning[];
}

/** Number of Frames as claimed, without what follows a NUL; undefined if it is absent or not a whole number. */
export function claimedFrames(attributes: AttributeSet): number | undefined {
  const value = numberValue(attributes, TAGS.NumberOfFrames);
  return value !== undefined && Number.isInteger(value) && value > 0 ? value : undefined;
}

/**
 * The facts as the codestreams state them: SIZ and COD take precedence over every attribute (docs/format.md section 4).
 */
export function imageFromFrames(
  attributes: AttributeSet,
  { frames, warnings: found }: FrameList,
): ImageFacts {
  const spoilt: Warning[] = [];
  const damaged = new Map<number, CzmError>();
  const headers = new Map<number, CheckedCodestream>();
  const encodings = Array.from({ length: frames.length }, (_, index) => {
    const frame = frames.at(index);
    if (damaged.size >= MANY && damaged.size > MOSTLY * headers.size) {
      if (frame.encoding !== 'jpeg') damaged.set(index + 1, NOT_LOOKED_AT);
      return frame.encoding;
    }
    try {
      const header = frame.header(index + 1);
      headers.set(index + 1, header);
      if (header.damagedAt !== undefined) spoilt.push(spoiltWarning(index + 1, header.damagedAt));
    } catch (error) {
      if (!isCzmError(error)) throw error;
      if (frame.encoding !== 'jpeg') damaged.set(index + 1, error);
    }
    return frame.encoding;
  });
  const stated = imageFromAttributes(attributes, encodings);
  const { header, odd } = commonHeader(headers, stated);
  for (const [frame, error] of odd ?? []) damaged.set(frame, error);
  const warnings = [
    ...found,
    ...spoilt,
    ...damageWarnings(damaged),
    ...frameCountWarning(frames.length, stated.claimedFrames),
  ];
  if (header === undefined) {
    return { ...stated, frames: frames.length, encodings, damaged, warnings: fewOfEachKind(warnings) };
  }
  if (odd === undefined) warnings.push(FRAMES_DIFFER);
  const sound = [...headers].filter(([frame]) => !damaged.has(frame)).map(([, one]) => one);
  return {
    ...stated,
    ...statedBySiz(header, stated),
    frames: frames.length,
    photometricInterpretation: photometricInterpretation(header),
    reversible: sound.every(({ reversible }) => reversible),
    compressedLength: sound.reduce((sum, { length }) => sum + length, 0),
    codestreamLengths: encodings.map((_, i) => (damaged.has(i + 1) ? undefined : headers.get(i + 1)?.length)),
    damaged: inOrder(damaged),
    warnings: fewOfEachKind(warnings),
  };
}

/**
 * With this many damaged frames, and this many for each sound one, there is no image: the rest is not worth the time.
 */
const MANY = 1000;
const MOSTLY = 4;
const NOT_LOOKED_AT = new DicomError(
  `This frame was not checked: ${MANY} frames before it cannot be decoded, and hardly any can.`,
  { tag: TAGS.PixelData },
);

const FRAMES_DIFFER: Warning = {
  code: 'FRAMES_DIFFER',
  message: 'The frames differ in size, depth or components.',
};

const inOrder = <T>(byFrame: ReadonlyMap<number, T>): ReadonlyMap<number, T> =>
  new Map([...byFrame].sort(([a], [b]) => a - b));

const damageWarnings = (damaged: ReadonlyMap<number, CzmError>): readonly Warning[] =>
  [...inOrder(damaged).values()].map(({ message }) => ({ code: 'FRAME_DAMAGED', message }));

/**
 * After this many frames that cannot be opened, others without a signature are skipped: each would be read to its end.
 */
const MAX_SEARCHED = 8;

/**
 * The facts as the first frame that can be opened states them, for images that are too large to open completely, or not
 * in memory: faults of the others appear when they are decoded. If the data set contradicts that frame, or does not
 * state its size, other frames are examined too. The compression ratio stays unknown, and so does whether the
 * compression was lossless, unless that frame is lossy.
 *
 * @param size what a container states about its frames, if `attributes` say nothing about them.
 */
export function imageFromSample(
  attributes: AttributeSet,
  frames: FrameViews,
  size: StatedSize = {},
): ImageFacts {
  const damaged = new Map<number, CzmError>();
  const headers = new Map<number, CheckedCodestream>();
  const encodings: FrameEncoding[] = [];
  const claimed = imageFromAttributes(attributes);
  const stated = { ...claimed, rows: size.rows ?? claimed.rows, columns: size.columns ?? claimed.columns };
  for (let index = 0; index < frames.length; index++) {
    const frame = frames.at(index);
    if (frame === undefined || (damaged.size >= MAX_SEARCHED && !frame.hasSignature)) continue;
    const { encoding } = frame;
    if (encoding === 'jpeg' && headers.size === 0) {
      const warnings = damageWarnings(damaged);
      return { ...stated, encodings: [encoding], frames: frames.length, damaged, warnings };
    }
    try {
      const header = frame.header(index + 1);
      headers.set(index + 1, header);
      encodings.push(encoding);
      if (headers.size >= MAX_SEARCHED || isAsStated(header, stated)) break;
    } catch (error) {
      if (!isCzmError(error)) throw error;
      damaged.set(index + 1, error);
    }
  }
  const { header, odd } = commonHeader(headers, stated);
  for (const [frame, error] of odd ?? []) damaged.set(frame, error);
  const facts = {
    frames: frames.length,
    damaged: inOrder(damaged),
    warnings: fewOfEachKind(damageWarnings(damaged)),
  };
  if (header === undefined) return { ...imageFromAttributes(attributes), ...facts };
  return {
    ...stated,
    ...statedBySiz(header, stated),
    ...facts,
    encodings: encodings.slice(0, 1),
    photometricInterpretation: photometricInterpretation(header),
    reversible: header.reversible ? undefined : false,
  };
}

/** Size, components, depth and sign, as SIZ states them. */
function statedBySiz(
  { siz }: CheckedCodestream,
  stated: ImageFacts,
): Pick<ImageFacts, 'basis' | 'rows' | 'columns' | 'samplesPerPixel' | 'bitsStored' | 'signed'> {
  const [component] = siz.components;
  return {
    basis: 'codestream',
    rows: siz.height,
    columns: siz.width,
    samplesPerPixel: siz.components.length,
    bitsStored: component?.precision ?? stated.bitsStored,
    signed: component?.signed ?? stated.signed,
  };
}

/** The facts as far as attributes alone state them. */
export function imageFromAttributes(
  attributes: AttributeSet,
  encodings: readonly StoredEncoding[] = [],
): ImageFacts {
  const claimed = claimedFrames(attributes);
  return {
    basis: 'attributes',
    frames: claimed ?? 1,
    claimedFrames: claimed,
    encodings,
    rows: numberValue(attributes, TAGS.Rows) ?? 0,
    columns: numberValue(attributes, TAGS.Columns) ?? 0,
    samplesPerPixel: numberValue(attributes, TAGS.SamplesPerPixel) ?? 1,
    bitsStored: numberValue(attributes, TAGS.BitsStored) ?? 8,
    signed: numberValue(attributes, TAGS.PixelRepresentation) === 1,
    photometricInterpretation: textValue(attributes, TAGS.PhotometricInterpretation),
    reversible: undefined,
    compressedLength: 0,
    codestreamLengths: [],
    damaged: new Map(),
    warnings: [],
  };
}

function spoiltWarning(frame: number, offset: number): Warning {
  const message = `${damagedAtByte(frame, offset)}: it can be decoded, but parts of the picture are wrong.`;
  return { code: 'FRAME_DAMAGED', message };
}

/** The warning that Number of Frames claims a different number than there are. */
export function frameCountWarning(held: number, claimed: number | undefined): Warning[] {
  if (claimed === undefined || claimed === held) return [];
  const message =
    `Number of Frames claims ${claimed} frames, but Pixel Data holds ${held}. These ${held} are shown; ` +
    (held < claimed ? 'the others may be lost.' : 'it is not known what the others are.');
  return [{ code: 'FRAME_COUNT', message }];
}
