import type { Description, DicomJson } from '../core/index.js';
import { TAGS } from '../core/internal.js';
import type { ImageStack } from '../cornerstone/scans/image-stack.js';
import type { Registration } from '../cornerstone/registration.js';
import type {
  DicomWebClient,
  DisplaySet,
  ExtensionManager,
  InstanceRequest,
  NaturalizedInstance,
  SopClassHandler,
} from './host.js';
import { instanceUrl } from './instance-url.js';
import { applyInPlace, trimTailsInPlace, naturalizedToJson } from './naturalized.js';
import type { Notifier } from './notifier.js';
import type { Hooks } from './hooks.js';

/** OHIF's own handler of images, which makes display sets of what the images in Raw Data Storage become. */
const STACK_HANDLER = '@ohif/extension-default.sopClassHandlerModule.stack';
/** Milliseconds between two notes of how far a retrieve is. */
const PROGRESS_EVERY = 1000;

export interface RawDataSetsOptions {
  readonly registration: Registration;
  readonly extensionManager: ExtensionManager;
  readonly notifier: Notifier;
  readonly authorization: Hooks['authorization'];
  /** Told of each image what is known of it. */
  readonly keep: (sopInstanceUID: string, description: Description) => void;
}

/**
 * Display sets of the images in CZM's Raw Data Storage, one each: ordinary ones, which OHIF's own handler makes of
 * instances that stand for the images.
 */
export class RawDataSets implements SopClassHandler {
  readonly #options: RawDataSetsOptions;
  /** By SOP Instance UID of the Raw Data Storage. */
  readonly #stacks = new Map<string, readonly ImageStack[]>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #displaySets = new Map<string, readonly DisplaySet[]>();
  /** By SOP Instance UID of the image. */
  readonly #imageIds = new Map<string, readonly string[]>();

  constructor(options: RawDataSetsOptions) {
    this.#options = options;
  }

  /**
   * Opens Raw Data Storage of which an archive sent the metadata. What it takes to do so is asked of that archive only,
   * with the viewer's authorization. A failure is told, and OHIF goes on to show the instance as unsupported.
   */
  async prepare(json: DicomJson, client: DicomWebClient): Promise<void> {
    const uid = String(json[TAGS.SOPInstanceUID]?.Value?.[0] ?? '');
    const url = instanceUrl(json, client);
    if (url === undefined || this.#stacks.has(uid)) return;
    // Metadata of a series and of its study may be asked for at once.
    const opening = this.#opening.get(uid) ?? this.#open(uid, url, json, client);
    this.#opening.set(uid, opening);
    await opening.finally(() => this.#opening.delete(uid));
  }

  async #open(uid: string, url: string, json: DicomJson, client: DicomWebClient): Promise<void> {
    const { registration, notifier, authorization } = this.#options;
    // A client has the authorization of when it was last used; frames are asked for later.
    const headers = () => ({ ...client.headers, ...authorization() });
    let shown: unknown;
    let last = Number.NEGATIVE_INFINITY;
    const onProgress = (loaded: number, total: number | undefined): void => {
      if (performance.now() - last < PROGRESS_EVERY) return;
      last = performance.now();
      shown = notifier.progress(shown, `Retrieving raw data: ${megabytes(loaded, total)}`);
    };
    try {
      const stacks = await registration.addRawData(json, { url, headers, onProgress });
      this.#stacks.set(uid, stacks);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notifier.warn(`The images in a raw data instance cannot be shown. ${reason}`);
    } finally {
      notifier.progress(shown, undefined);
    }
  }

  /** The same display sets each time: OHIF asks again whenever a mode is entered. */
  getDisplaySetsFromSeries(instances: readonly NaturalizedInstance[]): readonly DisplaySet[] {
    return instances.flatMap((instance) => {
      const uid = String(instance['SOPInstanceUID']);
      const made = this.#displaySets.get(uid) ?? this.#make(instance, this.#stacksOf(instance, uid));
      if (made.length > 0) this.#displaySets.set(uid, made);
      return made;
    });
  }

  /** Image IDs of all frames of an image in Raw Data Storage; undefined for every other instance. */
  imageIds({ instance }: Pick<InstanceRequest, 'instance'>): readonly string[] | undefined {
    return this.#imageIds.get(String(instance['SOPInstanceUID']));
  }

  /** What was prepared or, of a local file, what is in the instance itself. */
  #stacksOf(instance: NaturalizedInstance, uid: string): readonly ImageStack[] {
    const prepared = this.#stacks.get(uid);
    const { url } = instance;
    const isLocal = typeof url === 'string' && url.startsWith('dicomfile:');
    if (prepared !== undefined || !isLocal) return prepared ?? [];
    const { registration } = this.#options;
    const json = naturalizedToJson(instance);
    const { family } = registration.repairJson(json).description;
    return family === 'raw-data-storage' ? registration.addRawDataInMemory(url, json) : [];
  }

  #make(instance: NaturalizedInstance, stacks: readonly ImageStack[]): readonly DisplaySet[] {
    const handler = this.#options.extensionManager.getModuleEntry(STACK_HANDLER) as SopClassHandler;
    return stacks.flatMap((stack) => {
      if (stack.error !== undefined) this.#options.notifier.warn(stack.error.message);
      const image = this.#imageInstance(instance, stack);
      if (image === undefined) return [];
      const sets = handler.getDisplaySetsFromSeries([image]);
      for (const set of sets) {
        // OHIF then draws the thumbnail from the frame; an archive cannot.
        set.getThumbnailSrc = undefined;
        // OHIF puts series of one number and date in the order of this, else of their UIDs, which are hashes.
        set.seriesTime = `${String(instance['SeriesTime'])} ${stack.container?.tag ?? ''}`;
      }
      return sets;
    });
  }

  /** The instance as OHIF would have it if the image were one of the archive. */
  #imageInstance(
    source: NaturalizedInstance,
    { imageIds, description, repairJson }: ImageStack,
  ): NaturalizedInstance | undefined {
    const [first] = imageIds;
    if (first === undefined || description === undefined || repairJson === undefined) return undefined;
    const before = naturalizedToJson(source);
    const image: NaturalizedInstance = { ...source, imageId: first, url: first };
    applyInPlace(image, before, repairJson(before));
    trimTailsInPlace(image);
    const uid = String(image['SOPInstanceUID']);
    this.#imageIds.set(uid, imageIds);
    this.#options.keep(uid, description);
    return image;
  }
}

function megabytes(loaded: number, total: number | undefined): string {
  const round = (bytes: number): string => String(Math.round(bytes / 1e6));
  return total === undefined ? `${round(loaded)} MB` : `${round(loaded)} of ${round(total)} MB`;
}
