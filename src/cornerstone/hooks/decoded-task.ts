import { DecodeError } from '../../core/index.js';
import { damagedAtByte, TRANSFER_SYNTAX } from '../../core/internal.js';
import type { DecodedFrame } from '../../codec/decode.js';
import type { Range } from '../../codec/range.js';
import { release } from '../../codec/release.js';
import type { DecodeTaskArguments, HostImageFrame, PostProcess } from '../host/host.js';

/** The range of values of a volume's arrays, by the host's names. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  Uint8Array: [0, 255],
  Int8Array: [-128, 127],
  Uint16Array: [0, 65535],
  Int16Array: [-32768, 32767],
};

/**
 * The host's decode task with the decoded frame in place of the compressed one, as an uncompressed frame for the host's
 * own post-processing. `args` is not changed; the result shares the pixels of `decoded`.
 *
 * The frame must agree with the host's metadata: the host silently stretches what differs.
 *
 * @throws {@link DecodeError} if it does not.
 */
export function decodedTask(
  args: DecodeTaskArguments,
  decoded: DecodedFrame,
  frame: number,
): DecodeTaskArguments {
  const { imageFrame } = args;
  checkPicture(imageFrame, decoded, frame);
  checkTarget(args, decoded, frame);
  const pixels = unsignedOrWide(decoded);
  return {
    ...args,
    // The host's decoder uses the pixels unchanged.
    transferSyntax: TRANSFER_SYNTAX.explicitVrLittleEndian,
    pixelData: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength),
    imageFrame: {
      ...imageFrame,
      ...{ rows: decoded.rows, columns: decoded.columns, samplesPerPixel: decoded.samples },
      bitsAllocated: pixels.BYTES_PER_ELEMENT * 8,
      bitsStored: decoded.bitsStored,
      pixelRepresentation: decoded.signed ? 1 : 0,
      photometricInterpretation: photometric(imageFrame, decoded),
      ...{ planarConfiguration: 0 },
      ...(args.options?.czmCoarse === undefined ? {} : { decodeLevel: decoded.reduced }),
    },
  };
}

/**
 * The result of the host's decode task, by the host's own post-processing: minimum and maximum, scaling, the type of
 * the array. Sending the pixels through a worker of the host and back takes longer, and more memory.
 *
 * @param range of the pixels, if it is known: then the host is given these two in place of all, which it would look through and
 * copy. If it leaves them as they are, so it would every other.
 */
export function postProcessed(
  { imageFrame, pixelData, options, decodeConfig }: DecodeTaskArguments,
  postProcess: PostProcess,
  range?: Range,
): unknown {
  const samples = samplesOf(pixelData, imageFrame);
  const run = (given: Samples): ReturnType<PostProcess> =>
    postProcess({ ...imageFrame, pixelData: given }, options ?? {}, Date.now(), decodeConfig);
  if (range !== undefined && isPlainTarget(imageFrame, options)) {
    const ends = new (samples.constructor as new (values: Range) => Samples)(range);
    const result = run(ends);
    if (isSame(result.pixelData, range, samples))
      return { ...result, pixelData: samples, pixelDataLength: samples.length };
  }
  const result = run(samples);
  if (result.pixelData.buffer !== pixelData.buffer) release(pixelData);
  return result;
}

/** Whether the host lays the frame down by itself, and not into a part of something, or at another size. */
function isPlainTarget({ rows }: HostImageFrame, options: DecodeTaskArguments['options']): boolean {
  const { arrayBuffer, offset, length, rows: target = rows } = options?.targetBuffer ?? {};
  return arrayBuffer === undefined && offset === undefined && length === undefined && target === rows;
}

const isSame = (result: ArrayBufferView, [least, greatest]: Range, samples: Samples): boolean =>
  result.constructor === samples.constructor &&
  (result as Samples)[0] === least &&
  (result as Samples)[1] === greatest;

type Samples = Uint8Array | Uint16Array | Int16Array;

function samplesOf(bytes: Uint8Array, { bitsAllocated, pixelRepresentation }: HostImageFrame): Samples {
  if (bitsAllocated === 8) return bytes;
  const { buffer, byteOffset, byteLength } = bytes;
  return pixelRepresentation === 1
    ? new Int16Array(buffer, byteOffset, byteLength / 2)
    : new Uint16Array(buffer, byteOffset, byteLength / 2);
}

/** @throws {@link DecodeError} for a frame whose bytes prove damage. */
export function refuseDamaged({ damagedAt }: DecodedFrame, frame: number): void {
  if (damagedAt === undefined) return;
  throw new DecodeError(
    `${damagedAtByte(frame, damagedAt)}: parts of the picture would be wrong, so it is ` +
      "not shown. Get the file again from its source, or use register({ damagedFrames: 'show' }).",
    { frame, offset: damagedAt, found: 'damaged coded data', expected: 'an intact codestream' },
  );
}

function checkPicture(host: HostImageFrame, decoded: DecodedFrame, frame: number): void {
  const size = (rows: number, columns: number): string => `${rows} rows × ${columns} columns`;
  if (host.rows !== decoded.rows || host.columns !== decoded.columns) {
    throw mismatch(frame, size(decoded.rows, decoded.columns), size(host.rows, host.columns));
  }
  const colour = !/^(MONOCHROME|PALETTE|$)/.test(host.photometricInterpretation ?? '');
  if (host.samplesPerPixel !== decoded.samples || decoded.samples > 1 !== colour) {
    const said = `${host.samplesPerPixel} sample(s), ${host.photometricInterpretation}`;
    throw mismatch(frame, `${decoded.samples} sample(s) a pixel`, said);
  }
}

/** A volume's array accepts any value and truncates what does not fit: refuse that. */
function checkTarget({ options }: DecodeTaskArguments, decoded: DecodedFrame, frame: number): void {
  const range = RANGES[options?.targetBuffer?.type ?? ''];
  if (range === undefined || options?.preScale?.enabled === true) return;
  const min = decoded.signed ? -(2 ** (decoded.bitsStored - 1)) : 0;
  const max = min + 2 ** decoded.bitsStored - 1;
  if (min >= range[0] && max <= range[1]) return;
  const found = `${decoded.bitsStored} ${decoded.signed ? 'signed' : 'unsigned'} bits`;
  throw mismatch(frame, found, options?.targetBuffer?.type ?? '');
}

function mismatch(frame: number, found: string, expected: string): DecodeError {
  return new DecodeError(
    `Frame ${frame} decodes to ${found}, but its metadata say ${expected}. It is not shown, because it would be stretched, or ` +
      'measured wrongly. Either the metadata belong to another image, or the scan is stored in an unknown way: ' +
      "register({ turnTable }) can say how, or register({ orientation: 'stored' }) shows it as stored.",
    { frame, found, expected },
  );
}

/** The host has no signed type for 8 bits allocated, so such samples are widened. */
function unsignedOrWide({ pixels }: DecodedFrame): Exclude<DecodedFrame['pixels'], Int8Array> {
  return pixels instanceof Int8Array ? Int16Array.from(pixels) : pixels;
}

function photometric(host: HostImageFrame, { photometric: decoded }: DecodedFrame): string {
  const inverted = host.photometricInterpretation?.startsWith('MONOCHROME1') === true;
  return decoded === 'MONOCHROME2' && inverted ? 'MONOCHROME1' : decoded;
}
