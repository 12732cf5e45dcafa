import {
  type CzmError,
  DecodeError,
  frameEncoding,
  type FrameEncoding,
  isCzmError,
  UnsupportedError,
} from '../../core/index.js';
import { hasSignature, isJpeg, isJpeg2000 } from '../../core/internal.js';
import { wrongContent } from '../../dicomweb/refusals.js';
import type { DecodeTaskArguments } from '../host/host.js';
import { frameNumber, webAddress } from '../host/image-id.js';
import { isRawPixels } from '../raw-data/raw-frame.js';
import type { FrameSource } from '../scans/frame-source.js';
import { turnOf, type DataSet, type Registry } from '../scans/registry.js';

/** A frame that the plugin decodes. */
export interface Plan {
  readonly args: DecodeTaskArguments;
  readonly imageId: string;
  readonly frame: number;
  /** Undefined where the metadata never passed through the plugin. */
  readonly dataSet: DataSet | undefined;
  /** Set where the frame is refused unseen. */
  readonly refusal: CzmError | undefined;
  /** How the frame is stored; undefined where it is fetched, and nobody looked yet. */
  readonly encoding?: FrameEncoding;
  /** Uncompressed pixels, which only have to be turned. */
  readonly raw?: true;
  /** Scrambled, though the metadata are those of a standard object. */
  readonly notStandard?: true;
}

export interface PlanOptions {
  readonly registry: Registry;
  /** Whether the host describes an image the other way round than `dataSet` has it. */
  readonly describesOtherOrientation: (imageId: string, dataSet: DataSet) => boolean;
}

/** A frame whose bytes the host does not have: they are fetched now, in place of what it gave. */
async function fetchFrame(frames: FrameSource, plan: Plan, urgent: boolean): Promise<Plan> {
  try {
    const pixelData = await frames.frame(plan.frame, { urgent });
    return { ...plan, args: { ...plan.args, pixelData } };
  } catch (error) {
    throw isCzmError(error) ? error : notFetched(plan.frame, error);
  }
}

const notFetched = (frame: number, cause: unknown): DecodeError =>
  new DecodeError(
    `Frame ${frame} could not be read: ${(cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')}. ` +
      'If the file was moved or changed, open it again.',
    { frame, cause },
  );

/**
 * What is to be done with a frame that the host wants decoded; undefined where that is the host's affair.
 *
 * @param urgent whether somebody looks at it now.
 */
export function planFrame(
  args: DecodeTaskArguments,
  { registry, describesOtherOrientation }: PlanOptions,
  urgent: boolean,
): Plan | Promise<Plan> | undefined {
  const { imageFrame, pixelData, transferSyntax } = args;
  const imageId = imageFrame.imageId ?? '';
  if (registry.isOrdinary(imageId)) return undefined;
  const dataSet = registry.find(imageId);
  const frame = frameNumber(imageId);
  if (dataSet === undefined) {
    const ours = encodingOf(pixelData, transferSyntax) === 'scrambled';
    return ours ? { args, imageId, frame, dataSet, refusal: undefined, encoding: 'scrambled' } : undefined;
  }
  const ours = (): Plan => {
    const refusal = describesOtherOrientation(imageId, dataSet) ? otherOrientation(frame) : undefined;
    return { args, imageId, frame, dataSet, refusal };
  };
  if (dataSet.frames !== undefined) return fetchFrame(dataSet.frames, ours(), urgent);
  const noFrame = whyNoFrame(imageId, frame, pixelData);
  if (noFrame !== undefined) return { args, imageId, frame, dataSet, refusal: noFrame };
  const encoding = encodingOf(pixelData, transferSyntax);
  const { basis } = dataSet.description.orientation;
  if (encoding === 'scrambled' && basis === 'standard object')
    return { ...ours(), encoding, notStandard: true };
  if (encoding !== 'jpeg' && (encoding !== 'unknown' || isJpeg2000(transferSyntax))) {
    return { ...ours(), encoding };
  }
  // JPEG and native pixels are the host's to decode. It lays them down as stored: right only if nothing turns them.
  if (turnOf(dataSet, frame) === 'none') return undefined;
  if (encoding === 'unknown' && isRawPixels(dataSet, args)) return { ...ours(), raw: true };
  return { args, imageId, frame, dataSet, refusal: notTurned(frame, encoding, transferSyntax) };
}

/** Where a server that was asked for one frame sent nothing or a web page: the host takes either for the frame. */
function whyNoFrame(imageId: string, frame: number, bytes: Uint8Array): CzmError | undefined {
  const url = /^wadors:/i.test(imageId) ? webAddress(imageId) : undefined;
  return url === undefined ? undefined : wrongContent({ url, what: `frame ${frame}`, frame }, {}, bytes);
}

/**
 * How a frame is stored, whatever the transport says it is. A few bytes at fixed places tell; only what is labelled
 * JPEG 2000 and looks like nothing known is searched.
 */
function encodingOf(frame: Uint8Array, transferSyntax: string): FrameEncoding {
  if (hasSignature(frame) || isJpeg2000(transferSyntax)) return frameEncoding(frame);
  return isJpeg(frame) ? 'jpeg' : 'unknown';
}

function notTurned(frame: number, encoding: FrameEncoding, transferSyntax: string): UnsupportedError {
  const what = encoding === 'jpeg' ? 'JPEG' : `not JPEG 2000 (${transferSyntax})`;
  return new UnsupportedError(
    `Frame ${frame} is ${what}, but its metadata, which came without pixels, describe it as turned upright, which ` +
      "only JPEG 2000 frames are. It would be shown on its side, so it is not shown. Use register({ orientation: 'stored' }).",
    { frame, found: encoding, expected: 'JPEG 2000' },
  );
}

function otherOrientation(frame: number): DecodeError {
  return new DecodeError(
    `Frame ${frame} is turned when it is decoded, but the viewer has metadata that describe it the other way round: ` +
      'lengths would be wrong, so it is not shown. Call register() before any metadata are added.',
    { frame, found: 'Pixel Spacing of the other orientation', expected: 'repaired metadata' },
  );
}
