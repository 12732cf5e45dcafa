import {
  DecodeError,
  type FrameSize,
  type Siz,
  StoredFrame,
  type Turn,
  turnedSize,
  UnsupportedError,
} from '../core/index.js';
import { frameName, type Pixels } from '../core/internal.js';
import { deleteQuietly, reasonOf, type Codec, type FrameInfo, type J2KDecoder } from './codec.js';
import type { Range } from './range.js';
import { passesAsUnsigned, setSignInPlace } from './ssiz.js';
import { takePixels } from './take-pixels.js';
import { checkWork } from './work.js';

/** 64 Mi samples: a frame of 8192 × 8192. */
export const DEFAULT_MAX_SAMPLES = 64 * 1024 * 1024;

export interface DecodeOptions {
  /** What to do with the stored picture; `none` by default. */
  readonly turn?: Turn | undefined;
  /** Replaces `turn` for a frame of this stored size: metadata that came without pixels may describe either. */
  readonly ifSize?: { readonly rows: number; readonly columns: number; readonly turn: Turn } | undefined;
  /** One-based, for error messages. Default: none is named. */
  readonly frameNumber?: number | undefined;
  /**
   * Refuse larger frames before decoding: rows × columns × samples. Default {@link DEFAULT_MAX_SAMPLES}. It also bounds
   * memory and time: what the headers ask for besides the samples may cost about a quarter as much.
   */
  readonly maxSamples?: number | undefined;
  /**
   * How often to halve the size (rows and columns round up), which takes a fraction of the time; fewer times if the
   * codestream has fewer decomposition levels. Default 0.
   */
  readonly reduce?: number | undefined;
}

/** A decoded frame, turned as asked. Its pixels belong to the caller. */
export interface DecodedFrame {
  /** Reading order, the samples of a pixel side by side (Planar Configuration 0). */
  readonly pixels: Pixels;
  /** Rows, after turning. */
  readonly rows: number;
  /** Columns, after turning. */
  readonly columns: number;
  /** Samples per Pixel, 1 or 3. */
  readonly samples: 1 | 3;
  /** Bits Stored: the precision that SIZ states, 1 to 16. Above 8, pixels are 16-bit. */
  readonly bitsStored: number;
  /** Pixel Representation: signed pixels are Int8Array or Int16Array. */
  readonly signed: boolean;
  /**
   * Three components are taken for RGB, which they are after the inverse component transform. A codestream without that
   * transform does not say; then the data set's Photometric Interpretation decides.
   */
  readonly photometric: 'MONOCHROME2' | 'RGB';
  /** Whether the codestream is reversible (5-3 filter). */
  readonly reversible: boolean;
  /** How often the size was halved: 0 is full size. */
  readonly reduced: number;
  /** The size in the codestream, before turning and reducing. */
  readonly stored: { readonly rows: number; readonly columns: number };
  /** What the codec complained about although it returned a picture; usually nothing. */
  readonly warnings: readonly string[];
  /**
   * Offset in the codestream of bytes that prove damage to the coded data, so that the picture is wrong somewhere;
   * `undefined` proves nothing.
   */
  readonly damagedAt: number | undefined;
  /** The least and the greatest of the pixels, where somebody looked. */
  readonly range?: Range;
}

/** What SIZ states, with which the decoded picture is compared. */
interface Expected extends FrameInfo {
  readonly componentCount: 1 | 3;
  readonly reduced: number;
}

/**
 * Decodes one frame: scrambled, JP2 or bare codestream.
 *
 * The codec fails silently and keeps the previous picture (docs/format.md section 9). So each frame gets a new
 * J2KDecoder, and its result must agree with SIZ in size, depth, sign and length. Damage in the entropy-coded body that
 * the codec does not notice still gives a (damaged) picture of this frame: JPEG 2000 has no checksum.
 *
 * The bare codestream is decoded, not the JP2 file: a JP2 header that asks for a change of colours is refused. `frame`
 * is not changed, and the result does not alias it. What is known about a stored frame is not determined again.
 *
 * @throws {@link ScrambleError}, {@link CodestreamError} for bytes that are not a frame; CodestreamError also for more
 * packets than its bytes can hold; {@link UnsupportedError} for frames beyond `maxSamples` or of such a structure, of
 * other than 1 or 3 components, of unlike or subsampled components, above 16 bits (above 8 in colour), with an image
 * offset, or of other colours than RGB; {@link DecodeError} if the codec returned no picture or a wrong one. After a
 * DecodeError `codec` must not be used again: createDecoder takes care of that.
 */
export function decodeFrame(
  codec: Codec,
  frame: Uint8Array | StoredFrame,
  options: DecodeOptions = {},
): DecodedFrame {
  const { frameNumber, maxSamples = DEFAULT_MAX_SAMPLES, reduce = 0 } = options;
  const stored = frame instanceof StoredFrame ? frame : StoredFrame.of(frame);
  const { codestream, header } = stored.open(frameNumber);
  const whole = expectedPicture(header.siz, maxSamples, frameNumber);
  checkWork(codestream, whole.width * whole.height * whole.componentCount, maxSamples, frameNumber);
  const expected = { ...whole, reduced: Math.min(reduce, header.cod.levels) };
  const { componentCount: samples, bitsPerSample, isSigned } = expected;
  const [rows, columns] = reducedSize(expected);
  const { turn } = chosenTurn(options, { rows: whole.height, columns: whole.width });
  const { pixels, warnings } = decodeCodestream(codec, codestream, expected, turn, frameNumber);
  return {
    pixels,
    ...turnedSize(rows, columns, turn),
    samples,
    bitsStored: bitsPerSample,
    signed: isSigned,
    photometric: samples === 1 ? 'MONOCHROME2' : 'RGB',
    reversible: header.reversible,
    reduced: expected.reduced,
    stored: { rows: whole.height, columns: whole.width },
    warnings,
    damagedAt: header.damagedAt,
  };
}

/** The turn for a frame of this stored size, and the resulting size. */
export function chosenTurn(
  { turn = 'none', ifSize }: DecodeOptions,
  { rows, columns }: FrameSize,
): FrameSize & { readonly turn: Turn } {
  const chosen = ifSize?.rows === rows && ifSize.columns === columns ? ifSize.turn : turn;
  return { turn: chosen, ...turnedSize(rows, columns, chosen) };
}

/** What the codec can decode, determined by reading and testing version 1.3.6. */
function expectedPicture(siz: Siz, maxSamples: number, frame: number | undefined): Omit<Expected, 'reduced'> {
  const count = siz.components.length;
  const first = siz.components[0];
  if (first === undefined || (count !== 1 && count !== 3)) {
    throw unsupported(`has ${count} components`, 'Only grayscale and colour frames are decoded.', {
      frame,
      found: count,
      expected: '1 or 3',
    });
  }
  const samples = siz.width * siz.height * count;
  if (samples > maxSamples) {
    throw unsupported(
      `claims ${siz.height} rows × ${siz.width} columns × ${count} components, ${samples} samples`,
      `The limit is ${maxSamples}: raise maxSamples if the frame is genuine.`,
      { frame, found: samples, expected: maxSamples },
    );
  }
  const { precision, signed } = first;
  if (siz.components.some((c) => c.precision !== precision || c.signed !== signed)) {
    throw unsupported('has components of different depth or sign', 'All components must be alike.', {
      frame,
    });
  }
  if (siz.components.some((c) => c.xrsiz !== 1 || c.yrsiz !== 1)) {
    throw unsupported('has subsampled components', 'All components must have full resolution.', { frame });
  }
  const maxPrecision = count === 1 ? 16 : 8;
  if (precision > maxPrecision) {
    throw unsupported(
      `has ${count} component(s) of ${precision} bits`,
      `At most ${maxPrecision} bits are decoded.`,
      { frame, found: precision, expected: maxPrecision },
    );
  }
  if (siz.xOffset !== 0 || siz.yOffset !== 0) {
    throw unsupported(`has the image offset (${siz.xOffset}, ${siz.yOffset})`, 'Only (0, 0) is decoded.', {
      frame,
      found: `${siz.xOffset},${siz.yOffset}`,
      expected: '0,0',
    });
  }
  return {
    width: siz.width,
    height: siz.height,
    bitsPerSample: precision,
    componentCount: count,
    isSigned: signed,
  };
}

/** Rows and columns (ISO/IEC 15444-1 B.5: sizes of lower resolutions round up). */
function reducedSize({ width, height, reduced }: Expected): readonly [rows: number, columns: number] {
  const part = (size: number): number => Math.ceil(size / 2 ** reduced);
  return [part(height), part(width)];
}

/** The samples, turned on their way out of the codec's memory, and the codec's warnings. */
function decodeCodestream(
  codec: Codec,
  codestream: Uint8Array,
  expected: Expected,
  turn: Turn,
  frame: number | undefined,
): { pixels: Pixels; warnings: readonly string[] } {
  const asUnsigned = passesAsUnsigned(expected.isSigned, expected.bitsPerSample);
  let decoder: J2KDecoder | undefined;
  codec.takeMessages();
  try {
    decoder = new codec.module.J2KDecoder();
    const input = decoder.getEncodedBuffer(codestream.length);
    input.set(codestream);
    if (asUnsigned) setSignInPlace(input, expected.componentCount, false);
    if (expected.reduced === 0) decoder.decode();
    else decoder.decodeSubResolution(expected.reduced, 0);
    const bytes = decoder.getDecodedBuffer();
    const warnings = codec.takeMessages();
    if (bytes.length === 0) {
      throw noPicture(frame, 'the decoder returned no picture', warnings, {
        found: 0,
        expected: 'a picture',
      });
    }
    comparePicture(decoder.getFrameInfo(), bytes.length, asUnsigned, expected, warnings, frame);
    const [rows, columns] = reducedSize(expected);
    return { pixels: takePixels(bytes, { ...expected, rows, columns }, turn), warnings };
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw noPicture(frame, `the decoder stopped (${reasonOf(error)})`, codec.takeMessages(), {
      cause: error,
    });
  } finally {
    deleteQuietly(decoder);
  }
}

function comparePicture(
  info: FrameInfo,
  length: number,
  asUnsigned: boolean,
  expected: Expected,
  messages: readonly string[],
  frame: number | undefined,
): void {
  const describe = (i: FrameInfo, bytes: number): string =>
    `${i.height} rows × ${i.width} columns × ${i.componentCount} components of ${i.bitsPerSample} bits ` +
    `${i.isSigned ? 'signed' : 'unsigned'}, ${bytes} bytes`;
  const { componentCount, bitsPerSample } = expected;
  const bytesPerSample = bitsPerSample > 8 ? 2 : 1;
  // For a reduced picture the codec still states the full size, so the length is compared with the reduced size.
  const [rows, columns] = reducedSize(expected);
  const wanted = describe(
    { ...expected, isSigned: expected.isSigned && !asUnsigned },
    rows * columns * componentCount * bytesPerSample,
  );
  const found = describe(info, length);
  if (found !== wanted) {
    throw noPicture(frame, `the decoder returned ${found}, but SIZ states ${wanted}`, messages, {
      found,
      expected: wanted,
    });
  }
}

function unsupported(
  what: string,
  advice: string,
  details: { frame: number | undefined; found?: string | number; expected?: string | number },
): UnsupportedError {
  return new UnsupportedError(`${frameName(details.frame)} ${what}. ${advice}`, details);
}

function noPicture(
  frame: number | undefined,
  what: string,
  messages: readonly string[],
  details: { found?: string | number; expected?: string | number; cause?: unknown },
): DecodeError {
  const reason = messages.length > 0 ? ` The decoder says: ${messages.join(' ')}` : '';
  return new DecodeError(`${frameName(frame)} cannot be decoded: ${what}.${reason}`, { frame, ...details });
}
