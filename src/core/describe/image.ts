import { numberValue, textValue, type AttributeSet } from '../attributes.js';
import type { FrameList } from '../dicom/frames.js';
import { TAGS } from '../dicom/tags.js';
import { isCzmError, type CzmError } from '../errors.js';
import { frameEncoding, hasSignature, openFrame, type FrameEncoding } from '../frame.js';
import type { CheckedCodestream } from '../j2k/codestream.js';
import { photometricInterpretation } from '../j2k/photometric.js';
import { Scratch } from '../scratch.js';
import type { Warning } from '../warning.js';

/**
 * How a frame lies in the file. `native`: uncompressed pixels under a native transfer syntax; `raw`: uncompressed
 * pixels in a container of Raw Data Storage, or one frame a fragment.
 */
export type StoredEncoding = FrameEncoding | 'native' | 'raw';

/** What is known of the pixels before any attribute is repaired. */
export interface ImageFacts {
  /**
   * Whether codestreams were there to state the values, a container or fragments whose frames are as long as the size
   * that is stated, or only attributes (DICOM JSON, native pixels).
   */
  readonly basis: 'codestream' | 'container' | 'fragments' | 'attributes';
  readonly frames: number;
  /** Number of Frames as claimed; undefined where absent or no number. */
  readonly claimedFrames: number | undefined;
  /** Of the frames that were looked at, in their order. */
  readonly encodings: readonly StoredEncoding[];
  /** Stored rows and columns. */
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometricInterpretation: string;
  /** Undefined where no codestream says. */
  readonly reversible: boolean | undefined;
  /** Bytes of all codestreams; 0 where there are none. */
  readonly compressedLength: number;
  /** Bytes of each frame's codestream; undefined for a frame that has none, or a damaged one. */
  readonly codestreamLengths: readonly (number | undefined)[];
  /** Why frames cannot be decoded, by one-based frame number. */
  readonly damaged: ReadonlyMap<number, CzmError>;
  readonly warnings: readonly Warning[];
}

/** Number of Frames as claimed, after its NUL tail was cut; undefined where it is absent or no whole number. */
export function claimedFrames(attributes: AttributeSet): number | undefined {
  const value = numberValue(attributes, TAGS.NumberOfFrames);
  return value !== undefined && Number.isInteger(value) && value > 0 ? value : undefined;
}

/** The facts as the codestreams state them: SIZ and COD go before every attribute (czm-format.md section 4). */
export function imageFromFrames(
  attributes: AttributeSet,
  { frames, warnings: found }: FrameList,
): ImageFacts {
  const warnings = [...found];
  const damaged = new Map<number, CzmError>();
  const headers: CheckedCodestream[] = [];
  const codestreamLengths: (number | undefined)[] = frames.map(() => undefined);
  const scratch = new Scratch();
  let photometric = '';
  const encodings = frames.map((frame, index) => {
    const encoding = frameEncoding(frame);
    if (encoding === 'jpeg') return encoding;
    try {
      const { header } = openFrame(frame, { frameNumber: index + 1, scratch });
      photometric ||= photometricInterpretation(header);
      headers.push(header);
      codestreamLengths[index] = header.length;
      if (header.damagedAt !== undefined) warnings.push(spoiltWarning(index + 1, header.damagedAt));
    } catch (error) {
      if (!isCzmError(error)) throw error;
      damaged.set(index + 1, error);
      warnings.push({ code: 'FRAME_DAMAGED', message: error.message });
    }
    return encoding;
  });
  const claimed = claimedFrames(attributes);
  warnings.push(...frameCountWarning(frames.length, claimed));
  const stated = imageFromAttributes(attributes, encodings);
  const [header] = headers;
  if (header === undefined) return { ...stated, frames: frames.length, encodings, damaged, warnings };
  if (headers.some((other) => !sameImage(header, other))) {
    warnings.push({ code: 'FRAMES_DIFFER', message: 'The frames differ in size, depth or components.' });
  }
  return {
    ...stated,
    ...statedBySiz(header, stated),
    frames: frames.length,
    photometricInterpretation: photometric,
    reversible: headers.every(({ reversible }) => reversible),
    compressedLength: headers.reduce((sum, { length }) => sum + length, 0),
    codestreamLengths,
    damaged,
    warnings,
  };
}

/** Frames that cannot be opened, after which others without a signature are passed over: each is read to its end. */
const MAX_SEARCHED = 8;

/**
 * The facts as the first frame that can be opened states them, for images too large to open whole, or not at hand:
 * what is wrong with the others shows when they are decoded. How much they were compressed stays unknown, and whether
 * without loss, unless that frame is lossy.
 *
 * @param frames undefined where a frame is not at hand.
 */
export function imageFromSample(
  attributes: AttributeSet,
  frames: readonly (Uint8Array | undefined)[],
): ImageFacts {
  const damaged = new Map<number, CzmError>();
  const warnings: Warning[] = [];
  for (const [index, frame] of frames.entries()) {
    if (frame === undefined || (damaged.size >= MAX_SEARCHED && !hasSignature(frame))) continue;
    const encoding = frameEncoding(frame);
    const stated = imageFromAttributes(attributes, [encoding]);
    if (encoding === 'jpeg') return { ...stated, frames: frames.length, damaged, warnings };
    try {
      const { header } = openFrame(frame, { frameNumber: index + 1 });
      return {
        ...stated,
        ...statedBySiz(header, stated),
        frames: frames.length,
        photometricInterpretation: photometricInterpretation(header),
        reversible: header.reversible ? undefined : false,
        damaged,
        warnings,
      };
    } catch (error) {
      if (!isCzmError(error)) throw error;
      damaged.set(index + 1, error);
      warnings.push({ code: 'FRAME_DAMAGED', message: error.message });
    }
  }
  return { ...imageFromAttributes(attributes), frames: frames.length, damaged, warnings };
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

const sameImage = (a: CheckedCodestream, b: CheckedCodestream): boolean => imageKey(a) === imageKey(b);

function imageKey({ siz }: CheckedCodestream): string {
  const components = siz.components.map(({ precision, signed }) => `${precision}${signed ? 's' : 'u'}`);
  return [siz.height, siz.width, ...components].join(' ');
}

function spoiltWarning(frame: number, offset: number): Warning {
  const message =
    `Frame ${frame} is damaged at byte ${offset} of its codestream: it can be decoded, but parts of the picture ` +
    'are wrong.';
  return { code: 'FRAME_DAMAGED', message };
}

/** That Number of Frames claims others than there are. */
export function frameCountWarning(held: number, claimed: number | undefined): Warning[] {
  if (claimed === undefined || claimed === held) return [];
  const message =
    `Number of Frames claims ${claimed} frames, Pixel Data holds ${held}. The ${held} frames that are there are shown; ` +
    (held < claimed ? 'the others may be lost.' : 'nothing says what the others are.');
  return [{ code: 'FRAME_COUNT', message }];
}
