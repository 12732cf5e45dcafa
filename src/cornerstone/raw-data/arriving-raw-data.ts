import { DicomError, statedExam } from '../../core/index.js';
import {
  type ArrivingContainer,
  containerByFirst,
  type OpenedSource,
  readArrivingRawData,
  sameBytes,
  withoutContainers,
} from '../../core/internal.js';
import type { ArrivingBody } from '../../dicomweb/arriving-body.js';
import { baseImageId, frameNumber } from '../host/image-id.js';
import { nextTask } from '../host/next-task.js';
import type { ImageStack } from '../scans/image-stack.js';
import type { ArrivingImages } from '../streaming/arriving-images.js';
import { ContainerFrames } from './container-frames.js';
import type { ContainerStack, RawData } from './raw-data.js';
import { SparseBytes } from './sparse-bytes.js';

/** Bytes that arrive between two looks; more when much has arrived, since each look parses all of it again. */
const STEP = 1 << 20;
const MAX_STEP = 1 << 23;
/** Milliseconds without a byte after which what has come is looked at, however little. */
const QUIET = 100;
/** With more bytes than this in memory, frames that have arrived are taken out of it. */
const MUCH = 1 << 24;

export interface ArrivingRawDataOptions {
  readonly rawData: RawData;
  /** Told of each image when the host has its metadata, or why it cannot be shown. */
  readonly shown: (stack: ImageStack) => void;
  /** Adds the layers in a file, if there are any. */
  readonly addLayers: (bytes: Uint8Array) => void;
  /** Opens the whole file, for containers that could not be told apart while it arrived. */
  readonly addFile: (file: Blob) => Promise<readonly ImageStack[]>;
  /** Takes an image out of the host again. */
  readonly discard: (image: ImageStack) => void;
  /** Takes the pictures of an image, by its base image ID, away. */
  readonly purge: (base: string) => void;
}

interface Shown extends ContainerStack {
  readonly first: Uint8Array;
  /** The elements after its frames, if they were fetched before the frames arrived. */
  readonly rest: Uint8Array | undefined;
}

/**
 * Raw Data Storage at a URL, shown as it arrives, one container after another. Frames that have come are kept in Blobs, not
 * in memory.
 */
export class ArrivingRawData implements ArrivingImages {
  readonly opened: Promise<void>;
  #settleOpened: () => void = () => undefined;
  readonly #file: string;
  readonly #body: ArrivingBody;
  readonly #readOn: () => void;
  readonly #options: ArrivingRawDataOptions;
  readonly #sparse: SparseBytes;
  /** By the container's tag. */
  readonly #frames = new Map<string, ContainerFrames>();
  readonly #shown = new Map<string, Shown>();
  /** By the container's tag, the elements after its frames; undefined if the server did not give them, or has yet to. */
  readonly #rests = new Map<string, Uint8Array | undefined>();
  /** One look at a time. */
  #looking: Promise<unknown> | undefined;
  #nextLook = 0;
  /** Bytes that were there at the last look. */
  #lookedAt = 0;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #isWhole = false;
  #refusal: { readonly reason: unknown } | undefined;

  /** @param file base image ID. */
  constructor(file: string, body: ArrivingBody, readOn: () => void, options: ArrivingRawDataOptions) {
    this.#file = file;
    this.#body = body;
    this.#readOn = readOn;
    this.#options = options;
    this.#sparse = new SparseBytes(body);
    this.opened = new Promise((resolve) => {
      this.#settleOpened = resolve;
    });
  }

  get isWaitedFor(): boolean {
    return [...this.#frames.values()].some(({ isWaitedFor }) => isWaitedFor);
  }

  has(imageId: string): boolean {
    return this.#framesOf(imageId)?.has(frameNumber(imageId)) !== false;
  }

  arrived(): void {
    clearTimeout(this.#quiet);
    if (this.#looking !== undefined || this.#isWhole || this.#refusal !== undefined) return;
    const { loaded } = this.#body;
    if (loaded < this.#nextLook) {
      if (loaded > this.#lookedAt) this.#quiet = setTimeout(() => void this.catchUp(), QUIET);
      return;
    }
    const looking = this.#look().finally(() => {
      this.#looking = undefined;
      // What was fetched meanwhile must not wait for the next byte.
      this.arrived();
    });
    // Whoever asks for a frame, or for all of it, learns why.
    looking.catch(() => undefined);
    this.#looking = looking;
  }

  async catchUp(): Promise<void> {
    await this.#looking?.catch(() => undefined);
    if (this.#body.loaded > this.#lookedAt) this.#nextLook = 0;
    this.arrived();
    await this.#looking?.catch(() => undefined);
  }

  async complete(): Promise<void> {
    this.#isWhole = true;
    clearTimeout(this.#quiet);
    await this.#looking?.catch(() => undefined);
    try {
      const read = await this.#look();
      const containers = read?.containers ?? [];
      for (const container of containers) {
        await nextTask();
        this.#requireOpen();
        if (read !== undefined) this.#verify(read.opened, container);
      }
      const isMissing = containers.some(({ tag }) => !this.#shown.has(tag));
      if (read !== undefined) this.#options.addLayers(withoutContainers(read.opened));
      if (read === undefined || read.hasOthers() || isMissing || containers.length === 0)
        await this.#addOthers();
    } catch (error) {
      if (this.#refusal === undefined) {
        this.refuse(error);
        for (const { base } of this.#shown.values()) this.#options.purge(base);
      }
      throw error;
    }
    this.#settleOpened();
  }

  broke(error: unknown): void {
    for (const frames of this.#frames.values()) frames.broke(error);
  }

  cancel(imageId?: string): void {
    if (imageId !== undefined) return this.#framesOf(imageId)?.cancel(frameNumber(imageId));
    for (const frames of this.#frames.values()) frames.cancel();
  }

  refuse(reason: unknown): void {
    this.#refusal = { reason };
    clearTimeout(this.#quiet);
    for (const frames of this.#frames.values()) frames.refuse(reason);
  }

  #framesOf(imageId: string): ContainerFrames | undefined {
    const wanted = baseImageId(imageId);
    for (const [tag, { base }] of this.#shown) if (base === wanted) return this.#frames.get(tag);
    return undefined;
  }

  /** @throws why nothing is shown any more. */
  #requireOpen(): void {
    if (this.#refusal !== undefined) throw this.#refusal.reason;
  }

  async #look(): Promise<ReturnType<typeof readArrivingRawData>> {
    await nextTask();
    this.#requireOpen();
    const { loaded } = this.#body;
    this.#lookedAt = loaded;
    this.#nextLook = loaded + Math.max(STEP, Math.min(MAX_STEP, loaded / 16));
    const read = readArrivingRawData(this.#sparse);
    for (const container of read?.containers ?? []) if (read) await this.#see(read.opened, container);
    const ranges = read?.containers.flatMap(({ frames }) => frames) ?? [];
    const last = ranges.at(-1);
    if (last !== undefined && loaded - this.#body.start > MUCH)
      this.#sparse.shed(last.offset + last.length, ranges);
    return read;
  }

  async #see(opened: OpenedSource, container: ArrivingContainer): Promise<void> {
    const { tag, isWhole } = container;
    const frames = this.#frames.get(tag) ?? new ContainerFrames(this.#body, this.#readOn);
    this.#frames.set(tag, frames);
    if (container.frames.length > frames.ranges.length) frames.arrived(container.frames);
    const shown = this.#shown.get(tag);
    if (shown !== undefined) {
      if (isWhole) frames.complete(shown.stack.imageIds.length);
      return;
    }
    const rest = isWhole ? undefined : this.#restOf(container);
    const whole = isWhole ? container.located() : rest && container.withRest(rest);
    if (isWhole) frames.complete(Math.max(whole?.stated.frames ?? 0, frames.ranges.length));
    const first = await frames.first();
    if (whole === undefined || first === undefined) return;
    const described = containerByFirst(whole, first, frames.lengths, frames.areSigned || !isWhole);
    if (described === undefined) return;
    await nextTask();
    this.#requireOpen();
    const added = await this.#options.rawData.addStored(this.#file, opened, described, frames);
    // The file was purged while the host read the metadata.
    if (this.#refusal !== undefined) this.#options.discard(added.stack);
    this.#requireOpen();
    this.#shown.set(tag, { ...added, first, rest });
    this.#options.shown({ ...added.stack, exam: statedExam(opened) });
    if (added.stack.error === undefined) this.#settleOpened();
  }

  /** The elements after a container's frames: they are requested separately if the file says where they are. */
  #restOf({ tag, rest }: ArrivingContainer): Uint8Array | undefined {
    if (rest === undefined || this.#rests.has(tag)) return this.#rests.get(tag);
    this.#rests.set(tag, rest.length === 0 ? new Uint8Array(0) : undefined);
    if (rest.length > 0) {
      void this.#body.part(rest.offset, rest.offset + rest.length).then((bytes) => {
        // Not given this time: the connection was freed, or broke.
        if (bytes === undefined && this.#body.givesParts) return void this.#rests.delete(tag);
        this.#rests.set(tag, bytes);
        this.#nextLook = 0;
        this.arrived();
      });
    }
    return this.#rests.get(tag);
  }

  /** Compares what was said of a container while it arrived with the complete one. */
  #verify(opened: OpenedSource, { tag, isWhole, located: read, rest }: ArrivingContainer): void {
    const [shown, frames] = [this.#shown.get(tag), this.#frames.get(tag)];
    const located = read();
    if (shown === undefined || frames === undefined || located === undefined) return;
    if (!isWhole) frames.complete(Math.max(located.stated.frames ?? 0, located.frames.length));
    const { first, rest: fetched } = shown;
    const own = rest && this.#sparse.subarray(rest.offset, rest.offset + rest.length);
    if (isWhole && fetched !== undefined && (own === undefined || !sameBytes(own, fetched)))
      throw changed(tag);
    const described = containerByFirst(located, first, frames.lengths, frames.areSigned);
    if (described !== undefined) this.#options.rawData.verify(shown, opened, described, frames);
  }

  /** Images that could not be told apart while the file arrived are opened now that it is complete. */
  async #addOthers(): Promise<void> {
    const stacks = await this.#options.addFile(this.#body.blob());
    for (const stack of stacks) {
      const isKnown = stack.container !== undefined && this.#shown.has(stack.container.tag);
      if (isKnown || this.#refusal !== undefined) this.#options.discard(stack);
      else this.#options.shown(stack);
    }
    this.#requireOpen();
  }
}

const changed = (tag: string): DicomError =>
  new DicomError(
    'The elements after the frames of a container differ in the complete file from those that were fetched first: the file ' +
      'was changed meanwhile, or is damaged. It is no longer shown: open it again.',
    { tag, found: 'other bytes', expected: 'the same elements' },
  );
