import {
  depthMeans,
  framesToCompare,
  isCzmError,
  type OrderProof,
  proveOrder,
  UnsupportedError,
} from '../../core/index.js';
import type { DecodedFrame } from '../../codec/decode.js';
import type { WorkerPool } from '../../worker/pool.js';
import { fileImageId } from '../host/image-id.js';
import type { DataSet, Registry } from '../scans/registry.js';
import { isRaw, rawFrame } from './raw-frame.js';

export interface ProveOrderOptions {
  readonly registry: Registry;
  readonly pool: WorkerPool;
  readonly maxSamples: number | undefined;
}

/** B-scans are compared at a quarter of their size. */
const REDUCE = 2;
/** Behind every frame that somebody waits for. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Holds the B-scans of a cube against the instrument's own en-face picture in the same Raw Data Storage, and says what
 * that shows of their order.
 *
 * @throws (rejects) {@link UnsupportedError} where the two are not a cube and an en-face picture of one Raw Data Storage;
 * the frame's error where the picture cannot be decoded.
 */
export async function proveImageOrder(
  cubeId: string,
  pictureId: string,
  { registry, pool, maxSamples }: ProveOrderOptions,
): Promise<OrderProof> {
  const [scan, picture] = [registry.find(cubeId), registry.find(pictureId)];
  const isPair =
    scan?.description.kind === 'cube' &&
    picture?.description.kind === 'en-face' &&
    fileImageId(cubeId) === fileImageId(pictureId);
  if (!isPair || scan.frames === undefined || picture.frames === undefined) {
    throw new UnsupportedError(
      'Only a cube and an en-face picture of the same Raw Data Storage can show the order of B-scans.',
      { found: `${scan?.description.kind ?? 'nothing'} and ${picture?.description.kind ?? 'nothing'}` },
    );
  }
  const decode = async (dataSet: DataSet, frame: number, reduce: number): Promise<DecodedFrame> => {
    const stored = (await dataSet.frames?.frame(frame)) ?? new Uint8Array(0);
    const turn = dataSet.description.orientation.turns[frame - 1] ?? 'none';
    if (isRaw(dataSet)) return rawFrame(dataSet, stored, turn, frame);
    return pool.run<'decode'>({
      rank: LAST,
      length: stored.length,
      frameNumber: frame,
      prepare: () => {
        const bytes = new Uint8Array(stored);
        const task = { kind: 'decode', frame: bytes, frameNumber: frame, turn, maxSamples, reduce } as const;
        return { task, transfer: [bytes.buffer] };
      },
    });
  };
  const { pixels, rows, columns } = await decode(picture, 1, 0);
  const { count } = scan.description.frames;
  const means: (Float64Array | undefined)[] = [];
  means.length = count;
  await Promise.all(
    framesToCompare(count).map(async (frame) => {
      const bScan = await unlessDamaged(decode(scan, frame, REDUCE));
      means[frame - 1] = bScan && depthMeans(bScan.pixels, bScan.rows, bScan.columns);
    }),
  );
  return proveOrder(means, { pixels, rows, columns });
}

/** A frame that cannot be decoded is one fewer to compare. */
async function unlessDamaged(frame: Promise<DecodedFrame>): Promise<DecodedFrame | undefined> {
  try {
    return await frame;
  } catch (error) {
    if (isCzmError(error, 'CZM_SCRAMBLE', 'CZM_CODESTREAM', 'CZM_DICOM', 'CZM_DECODE', 'CZM_UNSUPPORTED'))
      return undefined;
    throw error;
  }
}
