import {
  type Description,
  type FrameSize,
  type Orientation,
  type Repair,
  type Turn,
  turnedSize,
  turnFor,
} from '../../core/index.js';
import { type AttributeSet, orientationFor } from '../../core/internal.js';
import { layerCube, type LayerCube } from '../../core/layers/index.js';
import type { FrameSource } from './frame-source.js';
import { baseImageId, frameNumber, instanceInUrl } from '../host/image-id.js';

/** What the plugin knows about one data set. */
export interface DataSet {
  readonly description: Description;
  readonly repairs: readonly Repair[];
  /** How the metadata that the host was given describe the frames. */
  readonly orientation: Orientation;
  /** Where the frames are, if the host does not have them itself. */
  readonly frames: FrameSource | undefined;
  /** What identifies its layers; undefined if its attributes did not pass through the plugin. */
  readonly cube: LayerCube | undefined;
}

/** What a viewer needs for its overlay. Never contains patient data. */
export interface ImageDescription {
  readonly description: Description;
  readonly repairs: readonly Repair[];
  /** One-based. */
  readonly frame: number;
  /** The turn that is applied to this frame after decoding. */
  readonly turn: Turn;
  /** Rows and columns as shown. */
  readonly rows: number;
  readonly columns: number;
  /**
   * Whether Cornerstone has only a coarse picture of the frame for now, which will be replaced: see {@link
   * coarseFirst}. Tell the user while you show it, and do not measure, save or export it.
   */
  readonly coarse: boolean;
}

/** What turns a frame of the data set the way its metadata say. */
export function turnOf({ description, orientation }: DataSet, frame: number): Turn {
  return orientation === 'stored' ? 'none' : (description.orientation.turns[frame - 1] ?? 'none');
}

/** Whether all frames are shown upright, and not as they are stored on their side. */
export const isShownUpright = (dataSet: DataSet): boolean =>
  dataSet.description.orientation.turns.every((turn, index) => turnOf(dataSet, index + 1) === turn);

/**
 * What turns a frame that decodes with rows and columns exchanged the way its metadata say; undefined where there is no
 * such turn. Metadata that came without pixels may describe the upright picture, or a frame that is upright already.
 */
export function ifExchanged(
  { description, orientation }: DataSet,
  frame: number,
): (FrameSize & { readonly turn: Turn }) | undefined {
  const { rows, columns } = description.stored;
  const size = { rows: columns, columns: rows };
  const turn = turnFor(description, orientation, size, frame - 1);
  return turn === undefined || rows === columns ? undefined : { ...size, turn };
}

/** The data sets whose metadata passed through the plugin. */
export class Registry {
  readonly #byBase = new Map<string, DataSet>();
  readonly #byInstance = new Map<string, DataSet>();
  /** Base IDs whose frames were all looked at and are somebody else's. */
  readonly #ordinary = new Set<string>();
  /** Image IDs whose pixels the plugin handed to the host. */
  readonly decoded = new Set<string>();
  /** Image IDs of which the host has a coarse picture for now. */
  readonly coarse = new Set<string>();
  #revision = 0;
  readonly #orientation: Orientation;
  readonly #instanceOf: (imageId: string) => string | undefined;

  /** @param instanceOf asks the host for the SOP Instance UID of an image. */
  constructor(orientation: Orientation, instanceOf: (imageId: string) => string | undefined) {
    this.#orientation = orientation;
    this.#instanceOf = instanceOf;
  }

  /** A data set as its metadata were handed to the host. */
  dataSet(
    description: Description,
    repairs: readonly Repair[],
    { frames, attributes }: { readonly frames?: FrameSource; readonly attributes?: AttributeSet } = {},
  ): DataSet {
    return {
      description,
      repairs,
      orientation: orientationFor(description, this.#orientation),
      frames,
      cube: attributes && layerCube(attributes, description),
    };
  }

  addByImageId(imageId: string, dataSet: DataSet): void {
    const base = baseImageId(imageId);
    this.#byBase.set(base, dataSet);
    this.#revision += 1;
    this.#ordinary.delete(base);
  }

  addByInstance(sopInstanceUID: string, dataSet: DataSet): void {
    this.#byInstance.set(sopInstanceUID, dataSet);
    this.#revision += 1;
  }

  addOrdinary(imageId: string): void {
    const base = baseImageId(imageId);
    this.#ordinary.add(base);
    this.#byBase.delete(base);
  }

  /** Purges a data set, by the base image ID of its frames and, of JSON, its SOP Instance UID. */
  purge(base: string, sopInstanceUID: string | undefined): void {
    this.#ordinary.delete(base);
    const wasKnown = this.#byBase.delete(base);
    const wasInstance = sopInstanceUID !== undefined && this.#byInstance.delete(sopInstanceUID);
    if (wasKnown || wasInstance) this.#revision += 1;
    for (const known of [this.decoded, this.coarse]) {
      for (const imageId of known) if (baseImageId(imageId) === base) known.delete(imageId);
    }
  }

  isOrdinary(imageId: string): boolean {
    return this.#ordinary.has(baseImageId(imageId));
  }

  find(imageId: string): DataSet | undefined {
    const known = this.#byBase.get(baseImageId(imageId));
    // Of no image, the host's providers may throw.
    if (known !== undefined || this.#byInstance.size === 0 || imageId === '') return known;
    const uid = instanceInUrl(imageId) ?? this.#instanceOf(imageId);
    return uid === undefined ? undefined : this.#byInstance.get(uid);
  }

  /** Whether an image is of a data set whose metadata passed through here under its own ID; quick to ask. */
  isOurs(imageId: string): boolean {
    return this.#byBase.has(baseImageId(imageId));
  }

  /** Where the frames of an image are that the host does not have itself; quick to ask of every image. */
  framesOf(imageId: string): FrameSource | undefined {
    return this.#byBase.get(baseImageId(imageId))?.frames;
  }

  describe(imageId: string): ImageDescription | undefined {
    const dataSet = this.find(imageId);
    if (dataSet === undefined) return undefined;
    const { description, repairs } = dataSet;
    const frame = frameNumber(imageId);
    const turn = turnOf(dataSet, frame);
    const { rows, columns } = description.stored;
    const coarse = this.coarse.has(imageId);
    return { description, repairs, frame, turn, ...turnedSize(rows, columns, turn), coarse };
  }

  /** Another number whenever a data set came. */
  get revision(): number {
    return this.#revision;
  }

  /** Everything that layers could be of. */
  get cubes(): readonly LayerCube[] {
    return [...this.#byBase.values(), ...this.#byInstance.values()].flatMap(({ cube }) => cube ?? []);
  }

  /** All base image IDs with their data sets. */
  entries(): IterableIterator<[string, DataSet]> {
    return this.#byBase.entries();
  }
}
