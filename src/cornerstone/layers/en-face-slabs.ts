import type { Description, NotKnown } from '../../core/index.js';
import {
  slabLimits,
  type Layers,
  type Projection,
  type Slab,
  type SlabLimits,
} from '../../core/layers/index.js';

/** Options of `slabs`. */
export interface SlabsOptions {
  /** Ends the loading of B-scans. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link EnFaceSlabs.project}; all are optional. */
export interface SlabOptions {
  /** Default: `mean`. */
  readonly projection?: Projection | undefined;
  /** The layers that the slab follows, as `layers(imageId)` gives them. Default: none, for slabs between two depths. */
  readonly layers?: Layers | undefined;
}

/** The picture of a slab. */
export interface SlabPicture {
  /** Where the slab lies, and how thick it is. */
  readonly limits: SlabLimits;
  readonly projection: Projection;
  /**
   * Grey values of the cube, B-scans × A-scans: in the order of the frames, and from the left of upright B-scans. The
   * first frame of an instrument's cube is the lowest (derived, confidence B). NaN where there is none: holes stay
   * holes.
   */
  readonly values: Float32Array;
  /** A-scans that have a value. */
  readonly found: number;
  /** One-based frames that are holes because they could not be loaded, or are still coarse. */
  readonly missing: readonly number[];
}

/** Makes slabs of one cube. */
export interface EnFaceSlabs {
  /** What is known of the cube. */
  readonly description: Description;
  /**
   * The picture of a slab, made in the worker. One is made at a time: of the requests that are waiting, only the last
   * is done; the others resolve to undefined. So a slab can be dragged, and no older picture follows a newer one.
   *
   * @returns the reason if there is none, as `slabLimits` gives it; undefined if a later request took its place, or after
   * `close`.
   * @throws (rejects) `HostError` if no worker can be started; `DecodeError` if two ended while they made it.
   */
  project(slab: Slab, options?: SlabOptions): Promise<SlabPicture | NotKnown | undefined>;
  /** Frees the samples. */
  close(): void;
}

/** A slab whose limits are known, to be made. */
export interface SlabRequest {
  readonly limits: SlabLimits;
  readonly projection: Projection;
}

type Answer = SlabPicture | NotKnown | undefined;

interface Waiting {
  readonly start: () => Promise<Answer>;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** One request at a time, and of those that wait the last. */
export class LatestSlabs implements EnFaceSlabs {
  readonly description: Description;
  readonly #make: (request: SlabRequest) => Promise<SlabPicture>;
  readonly #purge: () => void;
  #isBusy = false;
  #isClosed = false;
  #waiting: Waiting | undefined;

  constructor(
    description: Description,
    make: (request: SlabRequest) => Promise<SlabPicture>,
    purge: () => void,
  ) {
    this.description = description;
    this.#make = make;
    this.#purge = purge;
  }

  project(slab: Slab, { projection = 'mean', layers }: SlabOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting?.resolve(undefined);
      this.#waiting = undefined;
      if (this.#isClosed) return resolve(undefined);
      const start = async (): Promise<Answer> => {
        const limits = slabLimits(slab, this.description, layers);
        return 'reason' in limits ? limits : this.#make({ limits, projection });
      };
      const request: Waiting = { start, resolve, reject };
      if (this.#isBusy) this.#waiting = request;
      else void this.#run(request);
    });
  }

  async #run(first: Waiting): Promise<void> {
    this.#isBusy = true;
    for (let next: Waiting | undefined = first; next !== undefined;) {
      try {
        const answer = await next.start();
        next.resolve(this.#isClosed ? undefined : answer);
      } catch (error) {
        next.reject(error);
      }
      next = this.#waiting;
      this.#waiting = undefined;
    }
    this.#isBusy = false;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
    this.#purge();
  }
}
