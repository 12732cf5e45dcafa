import {
  type ContainerDescription,
  type DescribeOptions,
  DicomError,
  type DicomJson,
  isCzmError,
  type Orientation,
} from '../../core/index.js';
import {
  type AttributeSet,
  containerJson,
  type ContainerMetadata,
  containerPart10,
  describeContainer,
  type FrameViews,
  type ImageFacts,
  type LocatedContainer,
  noImage,
  type OpenedSource,
  openParsed,
  rawDataJson,
  type RawDataJson,
  referenceTo,
  sampledImage,
  TAGS,
  textValue,
} from '../../core/internal.js';
import { unregistered } from '../host/unregistered.js';
import { framesInBlob, framesInMemory, type FrameSource } from '../scans/frame-source.js';
import type { HostStore } from '../host/host-store.js';
import { containerImageId } from '../host/image-id.js';
import { nextTask } from '../host/next-task.js';
import { failedStack, frameImageIds, type ImageStack } from '../scans/image-stack.js';
import type { ParsedFile } from '../scans/classify.js';
import type { RepairService } from '../scans/repair-service.js';
import { contradiction } from '../streaming/contradiction.js';
import { means } from './meant-container.js';

/** A container, as it and the frames in memory describe it. */
export interface DescribedContainer {
  readonly description: ContainerDescription;
  readonly stored: FrameViews;
}

/** An image of Raw Data Storage, and its base image ID. */
export interface ContainerStack {
  readonly base: string;
  readonly stack: ImageStack;
}

export interface RawDataOptions extends DescribeOptions {
  readonly orientation: Orientation;
}

/**
 * Gives the host an ordinary data set for each image in Raw Data Storage: its attributes, and no Pixel Data. Frames stay
 * where they are and are fetched when the host asks for them to be decoded.
 */
export class RawData {
  readonly #store: HostStore;
  readonly #repairs: RepairService;
  readonly #options: RawDataOptions;
  readonly #known = new Set<string>();
  #closed = false;

  constructor(store: HostStore, repairs: RepairService, options: RawDataOptions) {
    this.#store = store;
    this.#repairs = repairs;
    this.#options = options;
  }

  /**
   * The images of a Part 10 file. Containers without an image are among the result, with the reason.
   *
   * @param file base image ID of the whole file.
   * @param parsed the file. Its bytes are kept, unless `blob` holds the same: then frames are read from that.
   * @param also a base image ID under which the image that it is for is to be found too; it names
   * the tag in small letters, or none where there is one image only.
   * @param instance the SOP Instance UID that the file must have, where that is known.
   * @throws (rejects) `DicomError` where it is another instance; `UnsupportedError` where they hold
   * no container.
   */
  async addFile(
    file: string,
    parsed: ParsedFile,
    {
      blob,
      also,
      instance = '',
    }: { readonly blob?: Blob; readonly also?: string; readonly instance?: string } = {},
  ): Promise<readonly ImageStack[]> {
    await nextTask();
    const { bytes } = parsed;
    const opened = openParsed(parsed, this.#options);
    requireInstance(opened.attributes, instance);
    if (opened.containers.length === 0) throw noImage([]);
    const only = opened.description.containers.filter(({ holdsImage }) => holdsImage).length === 1;
    const stacks: ImageStack[] = [];
    for (const container of opened.containers) {
      await nextTask();
      const reference = referenceTo(container.description);
      const base = containerImageId(file, reference);
      const alias = also !== undefined && also !== base && means(also, reference, only) ? [also] : [];
      try {
        const made = containerPart10(opened, container, this.#options);
        const frames =
          blob === undefined ? framesInMemory(container.frames) : framesInBlob(blob, bytes, container.frames);
        for (const name of [base, ...alias]) {
          await this.#put(name, made, frames, { part10Buffer: made.metadata });
        }
        stacks.push(this.#stack(base, container.description, made));
      } catch (error) {
        if (!isCzmError(error)) throw error;
        stacks.push(failedStack(error, reference));
      }
    }
    return stacks;
  }

  /** The image of one container, of which the first frame is in memory; where it cannot be shown, the reason. */
  async addStored(
    file: string,
    opened: OpenedSource,
    container: DescribedContainer,
    frames: FrameSource,
  ): Promise<ContainerStack> {
    const reference = referenceTo(container.description);
    const base = containerImageId(file, reference);
    try {
      const made = containerPart10(opened, container, this.#options);
      await this.#put(base, made, frames, { part10Buffer: made.metadata });
      return { base, stack: this.#stack(base, container.description, made) };
    } catch (error) {
      if (!isCzmError(error)) throw error;
      return { base, stack: failedStack(error, reference) };
    }
  }

  /**
   * Puts what the whole file says of an image in the place of what was told before.
   *
   * @throws `DicomError` where it is something else.
   */
  verify(
    { base, stack }: ContainerStack,
    opened: OpenedSource,
    container: DescribedContainer,
    frames: FrameSource,
  ): void {
    const { description: told, repairs } = stack;
    if (told === undefined) return;
    const { description } = containerPart10(opened, container, this.#options);
    const reason = contradiction(told, description);
    if (reason !== undefined) throw reason;
    this.#repairs.complete(base, { description: told, repairs }, description, frames);
  }

  /**
   * The image of one container in DICOM JSON; where it cannot be shown, the reason.
   *
   * @param file base image ID of the instance.
   * @param views frames that are in memory, undefined for others; one that can be opened must be.
   */
  addContainer(
    file: string,
    raw: RawDataJson,
    container: LocatedContainer,
    views: FrameViews,
    frames: FrameSource,
  ): ImageStack {
    const base = containerImageId(file, container.reference);
    try {
      const described = describeContainer(container, views);
      const image = sampledImage(described, views);
      const made = containerJson(raw, described, image, this.#options);
      void this.#put(base, made, frames, { dicomwebJson: made.metadata });
      return this.#stack(base, described, made);
    } catch (error) {
      if (!isCzmError(error)) throw error;
      return failedStack(error, container.reference);
    }
  }

  /** The host was told to purge an image: its metadata are given again where the file is opened again. */
  purge(base: string): void {
    this.#known.delete(base);
  }

  /** From now on the host is given nothing more. */
  close(): void {
    this.#closed = true;
  }

  #stack(base: string, container: ContainerDescription, made: ContainerMetadata<unknown>): ImageStack {
    const { description, repairs } = made;
    return {
      imageIds: frameImageIds(base, description.frames.count),
      description,
      repairs,
      container: referenceTo(container),
      error: undefined,
      repairJson: repairJson(container, made.image, this.#options),
    };
  }

  #put(
    base: string,
    { description, repairs, attributes }: ContainerMetadata<unknown>,
    frames: FrameSource,
    metadata: object,
  ): unknown {
    if (this.#closed) throw unregistered();
    // The host keeps the metadata that it has: the frames must stay those that they are of, should the file have changed.
    if (this.#known.has(base) && this.#store.has(base)) return undefined;
    this.#known.add(base);
    this.#repairs.track(base, description, repairs, { frames, attributes });
    return this.#store.add(base, metadata);
  }
}

/** Whatever stands between the page and an archive: what came must be what its metadata speak of. */
function requireInstance(attributes: AttributeSet, expected: string): void {
  const found = textValue(attributes, TAGS.SOPInstanceUID);
  if (expected === '' || found === expected) return;
  throw new DicomError('The archive sent a different instance than the one that was requested.', {
    tag: TAGS.SOPInstanceUID,
    found,
    expected,
  });
}

/** On its own, so that it holds on to no frame: closures of one function share what any of them refers to. */
const repairJson =
  (container: ContainerDescription, image: ImageFacts, options: RawDataOptions) =>
  (json: DicomJson): DicomJson =>
    containerJson(rawDataJson(json), container, image, options).metadata;
