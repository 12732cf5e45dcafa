import {
  CodestreamError,
  type CzmError,
  type CzmErrorCode,
  type CzmErrorDetails,
  DecodeError,
  type Description,
  DicomError,
  type FrameEncoding,
  HostError,
  HttpError,
  isCzmError,
  type Orientation,
  type NormalizedInstance,
  ScrambleError,
  type Turn,
  type TurnTable,
  UnsupportedError,
} from '../core/index.js';
import type { DicomFile } from '../core/internal.js';
import type {
  LayerMeasures,
  LayerNumbersOptions,
  LayerOrderProof,
  Layers,
  Projection,
  ReducedBScan,
  ReducedCube,
  StoredSurface,
} from '../core/layers/index.js';
import type { DecodedFrame } from '../codec/decode.js';
import { reasonOf } from '../codec/codec.js';

/*
 * What the page and a decode worker say to each other. Structured cloning keeps of an Error its name and message
 * only, so errors cross as plain objects.
 */

/** Decode one frame; the buffer of `frame` is transferred. */
export interface DecodeTask {
  readonly kind: 'decode';
  readonly frame: Uint8Array<ArrayBuffer>;
  /** How it is stored, where the page has found out. */
  readonly encoding?: FrameEncoding | undefined;
  readonly frameNumber: number;
  readonly turn: Turn;
  /** In place of `turn` for a frame of this stored size. */
  readonly ifSize?: { readonly rows: number; readonly columns: number; readonly turn: Turn } | undefined;
  readonly maxSamples: number | undefined;
  /** How often to halve the size. */
  readonly reduce?: number | undefined;
  /** In place of `reduce`: how often to halve the size of a coarse picture, which comes at the whole size. */
  readonly coarse?: number | undefined;
}

/** Repair a Part 10 file for the host: as the page parsed it, with a copy of its bytes, whose buffer is transferred. */
export interface NormalizeTask {
  readonly kind: 'normalize';
  readonly file: DicomFile<Uint8Array<ArrayBuffer>>;
  readonly orientation: Orientation;
  readonly turnTable: TurnTable | undefined;
  /** Which image of Raw Data Storage: the tag of its container. Not needed where there is one only. */
  readonly container: string | undefined;
  /** `omit`: only what is known of the file is wanted. Default: all of it. */
  readonly pixelData?: 'omit' | undefined;
}

/** Read a file from disk; what comes back is transferred. The browser copies it on the thread that asks. */
export interface ReadTask {
  readonly kind: 'read';
  readonly blob: Blob;
}

/** Pixels as the host has them, of any type of number. */
export type Samples = ArrayLike<number> & { readonly buffer: ArrayBuffer };

/** Keep a B-scan of a cube for slabs; the buffer of `samples` is transferred. */
export interface KeepTask {
  readonly kind: 'keep';
  /** A number that the page gives it. */
  readonly cube: number;
  /** From 0. */
  readonly bScan: number;
  readonly samples: Samples;
}

/** Purge a cube that was kept. */
export interface PurgeTask {
  readonly kind: 'purge';
  readonly cube: number;
}

/** Make the picture of a slab of a cube that is kept. */
export interface SlabTask {
  readonly kind: 'slab';
  readonly cube: number;
  readonly bScans: number;
  readonly rows: number;
  readonly aScans: number;
  readonly upper: Float32Array;
  readonly lower: Float32Array;
  readonly projection: Projection;
}

/** The picture of a slab, and the B-scans that it is of, from 0: a worker that was replaced has none. */
export interface SlabValues {
  readonly values: Float32Array<ArrayBuffer>;
  readonly kept: readonly number[];
}

/** Make a B-scan smaller, to be compared with layers; the buffer of `pixels` is transferred. */
export interface ReduceTask {
  readonly kind: 'reduce';
  readonly bScan: ReducedBScan;
}

/** Say by the pixels which way round layers lie in a cube. */
export interface ProveLayersTask {
  readonly kind: 'prove layers';
  readonly surfaces: readonly StoredSurface[];
  readonly cube: ReducedCube;
}

/** Measure with the layers of a cube. */
export interface MeasureTask {
  readonly kind: 'measure';
  readonly layers: Layers;
  readonly description: Description;
  /** What the order of the layers rests on. */
  readonly orderEvidence: string;
  readonly options: LayerNumbersOptions;
}

export type Task =
  | DecodeTask
  | NormalizeTask
  | ReadTask
  | KeepTask
  | PurgeTask
  | SlabTask
  | ReduceTask
  | ProveLayersTask
  | MeasureTask;

/** What each task gives. */
export interface TaskResults {
  readonly decode: DecodedFrame;
  readonly normalize: NormalizedInstance;
  readonly read: Uint8Array<ArrayBuffer>;
  readonly keep: null;
  readonly purge: null;
  readonly slab: SlabValues;
  readonly reduce: ReducedBScan;
  readonly 'prove layers': LayerOrderProof;
  readonly measure: LayerMeasures;
}

export interface TaskMessage {
  readonly id: number;
  readonly task: Task;
}

/**
 * The first message to a worker: a Web Lock to hold for as long as it lives. Browsers say nothing of workers that
 * end, but they give their locks to whoever waits for them.
 */
export interface LifeMessage {
  readonly lock: string;
}

export type ToWorker = TaskMessage | LifeMessage;

/** `ready`: the worker's script runs, and holds the lock if it was given one. */
export type FromWorker =
  | { readonly ready: true }
  | { readonly id: number; readonly result: TaskResults[keyof TaskResults] }
  | { readonly id: number; readonly error: PlainError };

/** An error of this package as it crosses the boundary. */
export interface PlainError extends Omit<CzmErrorDetails, 'cause'> {
  readonly code: CzmErrorCode;
  readonly message: string;
  readonly reason: string | undefined;
}

/** What a worker sends of anything thrown. What is not an error of this package becomes a failed decode. */
export function plainError(thrown: unknown): PlainError {
  if (!isCzmError(thrown)) {
    const message = `The decode worker failed: ${reasonOf(thrown)}.`;
    return { code: 'CZM_DECODE', message, reason: undefined };
  }
  const { code, message, frame, tag, offset, found, expected, cause } = thrown;
  const reason = cause === undefined ? undefined : reasonOf(cause);
  return { code, message, frame, tag, offset, found, expected, reason };
}

const CLASSES = {
  CZM_SCRAMBLE: ScrambleError,
  CZM_CODESTREAM: CodestreamError,
  CZM_DICOM: DicomError,
  CZM_UNSUPPORTED: UnsupportedError,
  CZM_DECODE: DecodeError,
  CZM_HOST: HostError,
  CZM_HTTP: HttpError,
} as const;

/** The error again, of its own class. Its `cause` is an Error with what the first cause said. */
export function reviveError({ code, message, reason, ...details }: PlainError): CzmError {
  return new CLASSES[code](
    message,
    reason === undefined ? details : { ...details, cause: new Error(reason) },
  );
}
