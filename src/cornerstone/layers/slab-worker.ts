import type { NotKnown } from '../../core/index.js';
import { isUpright } from '../../core/internal.js';
import { WorkerPool } from '../../worker/pool.js';
import type { HostCore } from '../host/host.js';
import { ofFrame } from '../host/image-id.js';
import { QUALITY } from '../host/image-quality.js';
import { nextTask } from '../host/next-task.js';
import { unregistered } from '../host/unregistered.js';
import { isShownUpright, type DataSet, type Registry } from '../scans/registry.js';
import { eachBScan, isBScan, type BScan } from './b-scans.js';
import {
  LatestSlabs,
  type EnFaceSlabs,
  type SlabPicture,
  type SlabRequest,
  type SlabsOptions,
} from './en-face-slabs.js';

export interface SlabWorkerOptions {
  readonly core: HostCore;
  readonly registry: Registry;
  readonly createWorker: () => Worker;
}

/**
 * Has slabs made in a worker of its own: those that decode may be busy for long. It is given the samples of a cube once.
 */
export class SlabWorker {
  readonly #options: SlabWorkerOptions;
  #pool: WorkerPool | undefined;
  #cubes = 0;

  constructor(options: SlabWorkerOptions) {
    this.#options = options;
  }

  async open(imageId: string, { signal }: SlabsOptions = {}): Promise<EnFaceSlabs | NotKnown> {
    const { registry, createWorker } = this.#options;
    const dataSet = registry.find(imageId);
    const reason = whyNoSlabs(dataSet);
    if (dataSet === undefined || reason !== undefined) return { reason: reason ?? '' };
    this.#pool ??= new WorkerPool({ createWorker, size: 1 });
    const cube = new KeptCube(this.#options, this.#pool, { imageId, dataSet, number: ++this.#cubes });
    try {
      await cube.load(signal);
    } catch (error) {
      cube.purge();
      throw error;
    }
    return new LatestSlabs(
      dataSet.description,
      (request) => cube.make(request),
      () => cube.purge(),
    );
  }

  end(): void {
    this.#pool?.end(unregistered());
  }
}

/** Slabs lie across the depth, which must be known to run down the pictures. */
function whyNoSlabs(dataSet: DataSet | undefined): string | undefined {
  if (dataSet === undefined) return 'The attributes of this image are not known.';
  const { kind, samplesPerPixel, frames } = dataSet.description;
  if (kind !== 'cube' || frames.count < 2)
    return 'Slabs need a cube of parallel B-scans: this scan is not one.';
  if (samplesPerPixel !== 1) return 'Slabs are made of grey values: this scan is in colour.';
  if (!isUpright(dataSet.description)) return 'It is not known which way up the cube is.';
  return isShownUpright(dataSet)
    ? undefined
    : 'Slabs are made of upright pictures: those of this scan are shown as they are stored.';
}

interface Which {
  readonly imageId: string;
  readonly dataSet: DataSet;
  readonly number: number;
}

/** The samples of a cube in the worker. */
class KeptCube {
  readonly #options: SlabWorkerOptions;
  readonly #pool: WorkerPool;
  readonly #which: Which;
  /** One-based frames that were given to the worker. */
  readonly #given = new Set<number>();

  constructor(options: SlabWorkerOptions, pool: WorkerPool, which: Which) {
    this.#options = options;
    this.#pool = pool;
    this.#which = which;
  }

  /** Loads all B-scans; those that cannot be had stay missing. */
  async load(signal: AbortSignal | undefined): Promise<void> {
    const frames = Array.from({ length: this.#count }, (_, index) => index + 1);
    const take = (frame: number, picture: BScan): Promise<void> => {
      this.#give(frame, picture);
      // Each is copied in a task of its own.
      return nextTask();
    };
    await eachBScan(this.#options.core, this.#which.imageId, frames, take, signal);
  }

  async make(request: SlabRequest): Promise<SlabPicture> {
    const { limits, projection } = request;
    this.#giveWhatCame();
    let made = await this.#project(request);
    if (made.kept.length < this.#given.size) {
      // Another worker took the place of the one that had the samples.
      this.#given.clear();
      this.#giveWhatCame();
      made = await this.#project(request);
    }
    const { values, kept } = made;
    const frames = Array.from({ length: this.#count }, (_, index) => index);
    const missing = frames.filter((bScan) => !kept.includes(bScan)).map((bScan) => bScan + 1);
    let found = 0;
    for (const value of values) if (!Number.isNaN(value)) found += 1;
    return { limits, projection, values, found, missing };
  }

  #project({ limits: { upper, lower }, projection }: SlabRequest) {
    const { number, dataSet } = this.#which;
    const { rows, columns } = dataSet.description.upright;
    const task = {
      ...({ kind: 'slab', cube: number, bScans: this.#count, rows, aScans: columns } as const),
      ...{ upper, lower, projection },
    };
    const length = this.#count * rows * columns;
    return this.#pool.run<'slab'>({ rank: 0, length, prepare: () => ({ task, transfer: [] }) });
  }

  purge(): void {
    const task = { kind: 'purge', cube: this.#which.number } as const;
    // Where the worker is gone, so are the samples.
    this.#pool
      .run<'purge'>({ rank: 0, length: 1, prepare: () => ({ task, transfer: [] }) })
      .catch(() => undefined);
  }

  get #count(): number {
    return this.#which.dataSet.description.frames.count;
  }

  /** What the host has by now, and did not have in full before. */
  #giveWhatCame(): void {
    for (let frame = 1; frame <= this.#count; frame++) {
      if (this.#given.has(frame)) continue;
      const imageId = ofFrame(this.#which.imageId, frame);
      this.#give(frame, this.#options.core.cache.getImage(imageId) as BScan | undefined);
    }
  }

  #give(frame: number, picture: BScan | undefined): void {
    const { imageId, dataSet, number } = this.#which;
    const { upright } = dataSet.description;
    if (picture === undefined || this.#given.has(frame) || !isBScan(picture, upright)) return;
    // Below that it is coarse, or was emptied since there will be none.
    const isCoarse = (picture.imageQualityStatus ?? QUALITY.full) < QUALITY.full;
    if (isCoarse || this.#options.registry.coarse.has(ofFrame(imageId, frame))) return;
    this.#given.add(frame);
    const prepare = () => {
      const samples = picture.getPixelData().slice();
      const task = { kind: 'keep', cube: number, bScan: frame - 1, samples } as const;
      return { task, transfer: [samples.buffer] };
    };
    // What was not kept is missing from the slab, and is given again.
    this.#pool
      .run<'keep'>({ rank: 0, length: upright.rows * upright.columns, frameNumber: frame, prepare })
      .catch(() => undefined);
  }
}
