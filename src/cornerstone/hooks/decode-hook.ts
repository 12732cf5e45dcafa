import type { FrameEncoding } from '../../core/index.js';
import { damagedAtByte } from '../../core/internal.js';
import type { DecodedFrame } from '../../codec/decode.js';
import type { WorkerPool } from '../../worker/pool.js';
import { DecodeAhead } from './decode-ahead.js';
import { type Plan, planFrame, type PlanOptions } from './decode-plan.js';
import { decodedTask, postProcessed, refuseDamaged } from './decoded-task.js';
import type { DecodeTaskArguments, ExecuteTask, HostWorkerManager, PostProcess } from '../host/host.js';
import { baseImageId, frameNumber } from '../host/image-id.js';
import type { DistanceInView } from '../scans/in-view.js';
import { isRaw, rawFrame } from '../raw-data/raw-frame.js';
import { ifExchanged, turnOf } from '../scans/registry.js';
import { unregistered } from '../host/unregistered.js';
import type { FrameInHand } from './staged-volumes.js';
import { VolumeBatches } from './volume-batches.js';
import type { Warn } from '../host/warn.js';

export interface DecodeHookOptions extends PlanOptions {
  readonly pool: WorkerPool;
  readonly maxSamples: number | undefined;
  readonly damagedFrames: 'reject' | 'show';
  readonly warn: Warn;
  /** The host's own, to be called on the page's thread; undefined where it cannot be reached. */
  readonly postProcess: PostProcess | undefined;
  /** How often the size of a frame is to be halved for a first look. */
  readonly halvingsOf: (args: DecodeTaskArguments) => number | undefined;
  /** Told of frames of which the host is given a coarse picture; undefined: nobody is. */
  readonly coarseGiven: ((imageId: string, frame: FrameInHand) => void) | undefined;
  readonly distanceInView: DistanceInView;
}

/** The order in which the host's request pools take their types. */
const REQUEST_TYPES = ['interaction', 'thumbnail', 'prefetch', 'compute'];
const PRIORITIES = 1_000_000;
/** More frames than a scan has; divided by it, a number of them is less than one step of priority. */
const FRAMES = 1_000_000;
/** Samples that are looked through in a few milliseconds; larger frames go to the host's workers for that. */
const MAX_SAMPLES_HERE = 4 * 1024 * 1024;

export interface DecodeHook {
  /** Begins to decode a frame that the host will ask for; `imageId` may be of any frame. */
  readonly ahead: (imageId: string, frame: number, bytes: Uint8Array) => void;
  readonly undo: () => void;
}

/**
 * Puts the plugin before the host's decode task: every compressed frame of every scheme passes there. Frames that
 * are not ours go on as they came.
 */
export function installDecodeHook(manager: HostWorkerManager, options: DecodeHookOptions): DecodeHook {
  const begun = new DecodeAhead();
  // Coarse pictures wait for one another only: they are there long before the others.
  const batches = { coarse: new VolumeBatches(), full: new VolumeBatches() };
  const original = manager.executeTask as ExecuteTask;
  const wasOwn = Object.hasOwn(manager, 'executeTask');
  let open = true;

  const executeTask: ExecuteTask = (...call) => {
    const [worker, method, args, hints] = call;
    const isDecode = open && worker === 'dicomImageLoader' && method === 'decodeTask';
    if (!isDecode) return original.apply(manager, call);
    const handOver = async (plan: Plan): Promise<unknown> => {
      const decoded = await decode(plan, rankOf(hints), options, begun);
      if (!open) throw unregistered();
      options.registry.decoded.add(plan.imageId);
      const task = decodedTask(plan.args, decoded, plan.frame);
      return options.postProcess !== undefined && decoded.pixels.length <= MAX_SAMPLES_HERE
        ? postProcessed(task, options.postProcess, decoded.range)
        : original.call(manager, worker, method, task, hints);
    };
    const given = args as DecodeTaskArguments;
    const plan = planFrame(given, options, isUrgent(hints));
    if (plan === undefined) return original.apply(manager, call);
    const result = plan instanceof Promise ? plan.then(handOver) : handOver(plan);
    return isStaged(given) && !isUrgent(hints) ? inBatches(result, given) : result;
  };
  const inBatches = async (result: Promise<unknown>, args: DecodeTaskArguments): Promise<unknown> => {
    const { imageId = '' } = args.imageFrame;
    const isInView = (): boolean => options.distanceInView(baseImageId(imageId), frameNumber(imageId)) === 0;
    const { coarse, full } = batches;
    const image = await (args.options?.czmCoarse === undefined ? full : coarse).take(result, isInView);
    if (!open) throw unregistered();
    return image;
  };
  manager.executeTask = executeTask;

  return {
    ahead(imageId, frame, bytes) {
      const dataSet = options.registry.find(imageId);
      if (dataSet?.frames === undefined || isRaw(dataSet)) return;
      begun.add(dataSet.frames, frame, inWorker({ frame, dataSet, bytes, rank: 0 }, options));
    },
    undo() {
      open = false;
      batches.coarse.end();
      batches.full.end();
      // Whoever wrapped us in the meantime stays; we only pass on from now.
      if (manager.executeTask !== executeTask) return;
      if (wasOwn) manager.executeTask = original;
      else delete (manager as { executeTask?: unknown }).executeTask;
    },
  };
}

async function decode(
  plan: Plan,
  rank: number,
  options: DecodeHookOptions,
  begun: DecodeAhead,
): Promise<DecodedFrame> {
  if (plan.refusal !== undefined) throw plan.refusal;
  const { args, frame, dataSet } = plan;
  if (dataSet !== undefined && (plan.raw ?? isRaw(dataSet)))
    return rawFrame(dataSet, args.pixelData, turnOf(dataSet, frame), frame);
  const coarse = dataSet === undefined ? undefined : options.halvingsOf(args);
  const ahead = coarse === undefined ? begun.take(dataSet?.frames, frame) : undefined;
  const job = { frame, dataSet, bytes: args.pixelData, encoding: plan.encoding, coarse };
  const decoded = await (ahead ??
    inWorker({ ...job, rank: rankAmong(plan, rank, coarse !== undefined, options) }, options));
  if (decoded.reduced > 0) {
    const { pixelData, transferSyntax } = args;
    options.coarseGiven?.(plan.imageId, { pixelData, transferSyntaxUid: transferSyntax });
    return decoded;
  }
  if (options.damagedFrames === 'reject') refuseDamaged(decoded, frame);
  warnOf(decoded, plan, options.warn);
  return decoded;
}

/** A frame for a worker. */
interface Job extends Pick<Plan, 'frame' | 'dataSet'> {
  readonly encoding?: FrameEncoding | undefined;
  readonly bytes: Uint8Array;
  readonly coarse?: number | undefined;
  readonly rank: number | (() => number);
}

const inWorker = (
  { frame, dataSet, bytes, encoding, coarse, rank }: Job,
  { pool, maxSamples }: DecodeHookOptions,
): Promise<DecodedFrame> =>
  pool.run<'decode'>({
    rank,
    length: bytes.length,
    frameNumber: frame,
    prepare: () => {
      // A copy: the bytes are the host's, and lie in a buffer with others.
      const copy = new Uint8Array(bytes);
      const task = {
        kind: 'decode',
        frame: copy,
        encoding,
        frameNumber: frame,
        turn: dataSet === undefined ? 'none' : turnOf(dataSet, frame),
        ifSize: dataSet === undefined ? undefined : ifExchanged(dataSet, frame),
        maxSamples,
        coarse,
      } as const;
      return { task, transfer: [copy.buffer] };
    },
  });

/** Coarse pictures go before full ones; those that replace a coarse one go by how near they are to what is in view. */
function rankAmong(
  { imageId, frame }: Plan,
  rank: number,
  isCoarse: boolean,
  { registry, distanceInView }: DecodeHookOptions,
): number | (() => number) {
  if (isCoarse) return rank - 0.5;
  if (!registry.coarse.has(imageId)) return rank;
  const base = baseImageId(imageId);
  return () => rank + Math.min(distanceInView(base, frame) ?? 0, FRAMES - 1) / FRAMES;
}

function warnOf(decoded: DecodedFrame, plan: Plan, warn: Warn): void {
  const { imageId, frame, dataSet, notStandard } = plan;
  if (dataSet === undefined) {
    const message =
      'A scrambled CZM frame whose metadata never passed through the plugin: it is shown as stored, probably on its ' +
      'side, and its spacing was not checked. Call register() before metadata are added.';
    warn({ imageId, code: 'UNKNOWN_DATA_SET', message });
  }
  if (notStandard === true) {
    const message =
      `Frame ${frame} is scrambled, as in the instrument's own files, but its metadata are those of a standard object: ` +
      'it is shown as they describe it, possibly on its side; do not rely on lengths.';
    warn({ imageId, code: 'ORIENTATION', message });
  }
  if (decoded.damagedAt !== undefined) {
    const message = `${damagedAtByte(frame, decoded.damagedAt)}: parts of the picture are wrong.`;
    warn({ imageId, code: 'FRAME_DAMAGED', message });
  }
  for (const line of decoded.warnings) warn({ imageId, code: 'CODEC', message: `Frame ${frame}: ${line}` });
}

/** Whether somebody looks at it now. */
const isUrgent = (hints: unknown): boolean =>
  (hints as { requestType?: string } | undefined)?.requestType === REQUEST_TYPES[0];

/** Whether it is one of the frames of a volume that is loaded in stages. */
const isStaged = ({ options }: DecodeTaskArguments): boolean =>
  options?.targetBuffer?.type !== undefined && options.retrieveType !== undefined;

/** Lower goes first: by the host's request type, then by its priority. */
function rankOf(hints: unknown): number {
  const { requestType, priority } = (hints ?? {}) as { requestType?: string; priority?: number };
  const type = REQUEST_TYPES.indexOf(requestType ?? '');
  return (type < 0 ? REQUEST_TYPES.length : type) * PRIORITIES + (priority ?? 0);
}
