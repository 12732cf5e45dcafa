import { type CzmError, isCzmError, statedExam, type StatedExam } from '../../core/index.js';
import { type ArrivingHead, headMetadata, part10Attributes } from '../../core/internal.js';
import { type AnswerHead, ArrivingBody, type ArrivingRequest } from '../../dicomweb/arriving-body.js';
import type { HostStore } from '../host/host-store.js';
import { containerTag, frameNumber } from '../host/image-id.js';
import { nextTask } from '../host/next-task.js';
import type { RepairService } from '../scans/repair-service.js';
import type { ArrivingImages } from './arriving-images.js';
import { checkComplete, type Told } from './check-complete.js';
import { FileWaiters, type Outcome } from './file-waiters.js';
import { HeadSearch } from './head-search.js';
import { cancelled, StreamedFrames } from './streamed-frames.js';

export type FileRequest = Pick<ArrivingRequest, 'url' | 'headers' | 'credentials'>;

export interface StreamedFileOptions {
  readonly store: HostStore;
  readonly repairs: RepairService;
  /** Whether all of it is to be there before anything is shown. */
  readonly isWhole?: boolean | undefined;
  /** Gives a whole file to the host. */
  readonly give: (query: string, bytes: Uint8Array<ArrayBuffer>, answer: AnswerHead) => Promise<unknown>;
  /** Shows Raw Data Storage as it arrives. Default: it is shown when it is complete. */
  readonly asRawData?: ((body: ArrivingBody, readOn: () => void) => ArrivingImages) | undefined;
  /** Told how much has come. */
  readonly progress: (loaded: number, total: number | undefined) => void;
  /** Told that so many frames are to be decoded. */
  readonly expect: (frames: number) => void;
  /** Begins to decode a frame that will be asked for. */
  readonly ahead: (query: string, frame: number, bytes: Uint8Array) => void;
  /** Takes away the pictures of a data set that turned out to be wrong. */
  readonly purge: (query: string) => void;
}

/**
 * A file at an address, read as it arrives. If it is CZM's, and so far as it came as it should be, its metadata go to the
 * host when its first frame is there, and frames one by one; every other file goes to the host whole.
 */
export class StreamedFile {
  readonly #query: string;
  readonly #options: StreamedFileOptions;
  readonly #body: ArrivingBody;
  #frames: StreamedFrames | undefined;
  #rawData: ArrivingImages | undefined;
  #head: ArrivingHead | undefined;
  /** What was said of it before it is complete. */
  #told: Told | undefined;
  /** Whether its metadata are given before it is complete; undefined as long as that is open. */
  #streams: boolean | undefined;
  /** Settles when it is no longer open. */
  #telling: Promise<void> | undefined;
  readonly #search = new HeadSearch();
  #state: 'reading' | 'waiting' | 'complete' = 'waiting';
  readonly #waiters = new FileWaiters();
  #checked: Promise<void> | undefined;
  /** Why it was closed. */
  #closed: CzmError | undefined;
  #pauses = 0;

  /** @param query base image ID, with the container that it may name. */
  constructor(query: string, { url, headers, credentials }: FileRequest, options: StreamedFileOptions) {
    this.#query = query;
    this.#options = options;
    this.#body = new ArrivingBody({ url, headers, credentials, what: 'a DICOM file' });
    if (options.isWhole === true || containerTag(query) !== undefined) this.#streams = false;
  }

  /** Whether all of it is there. */
  get isWhole(): boolean {
    return this.#state === 'complete';
  }

  /** How often it was paused: whoever asked for a frame before is told so, and not waited for. */
  get pauses(): number {
    return this.#pauses;
  }

  /** Frames that are promised; 0 where it is not shown as it arrives. */
  get claimed(): number {
    return this.#told?.head.claimed ?? 0;
  }

  /** What its head states of its exam; undefined where it is not shown as it arrives. */
  get exam(): StatedExam | undefined {
    return this.#told && statedExam(this.#told);
  }

  /** Whether the bytes of a frame are there, and it would not be waited for. */
  has(imageId: string): boolean {
    if (this.#state === 'complete') return true;
    return (this.#rawData?.has(imageId) ?? this.#frames?.has(frameNumber(imageId))) === true;
  }

  /**
   * Asks for the file, until the host has its metadata.
   *
   * @throws (rejects) what the host or the plugin have to say against the file.
   */
  open(): Promise<Outcome> {
    const opened = this.#waiters.untilOpen();
    void this.#read();
    return opened;
  }

  /**
   * Resolves when all of it is there, and was checked. Reads on where it had ended.
   *
   * @throws (rejects) why it ends before; what the whole file has to say against itself.
   */
  completed(): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (this.#state === 'complete') return this.#checked ?? Promise.resolve();
    const ended = this.#waiters.untilWhole();
    void this.#read();
    return ended;
  }

  /** All of it, when it is there. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    await this.completed();
    return this.#body.content(0, this.#body.loaded);
  }

  /** Nobody waits for this frame any more. */
  cancel(imageId: string): void {
    this.#frames?.cancel(frameNumber(imageId));
    this.#rawData?.cancel(imageId);
  }

  /** Frees the connection, unless somebody wants all of it. What has come stays; reading goes on when a frame is asked for. */
  rest(): void {
    if (this.#state === 'reading' && !this.#waiters.isWholeWanted) this.#body.stop(cancelled());
  }

  /** The same, whoever waits: they are told. */
  pause(): void {
    if (this.#state === 'complete') return;
    this.#pauses += 1;
    this.#frames?.cancelAll();
    this.#rawData?.cancel();
    this.#waiters.ended(Promise.reject(cancelled()));
    if (this.#state === 'reading') this.#body.stop(cancelled());
  }

  /** For good: whoever waits is told why. */
  close(reason: CzmError): void {
    this.#closed = reason;
    this.#body.stop(reason);
    this.#frames?.refuse(reason);
    this.#rawData?.refuse(reason);
    this.#waiters.opened(Promise.reject(reason));
    this.#waiters.ended(Promise.reject(reason));
  }

  async #read(): Promise<void> {
    if (this.#state !== 'waiting' || this.#closed !== undefined) return;
    this.#state = 'reading';
    try {
      await this.#body.read(() => this.#arrived());
      await this.#telling;
      this.#state = 'complete';
      if (this.#closed === undefined) this.#end();
    } catch (error) {
      await this.#telling?.catch(() => undefined);
      await this.#rawData?.catchUp();
      if (this.#closed !== undefined) return;
      if (this.#state === 'reading') this.#state = 'waiting';
      // It was wanted again in the moment in which nobody had wanted it.
      const images = this.#rawData ?? (this.#told && this.#frames);
      const isWanted = images?.isWaitedFor === true || this.#waiters.isWholeWanted;
      if (isOwn(error) && isWanted) return void this.#read();
      this.#waiters.opened(Promise.resolve({ failure: error }));
      images?.broke(error);
      this.#waiters.ended(Promise.reject(error));
    }
  }

  #arrived(): void {
    const { total, loaded } = this.#body;
    this.#options.progress(loaded, total);
    if (this.#rawData !== undefined) return this.#rawData.arrived();
    const reason = this.#frames?.arrived();
    if (reason !== undefined) this.#refuse(reason);
    if (this.#streams === undefined && this.#telling === undefined) this.#lookForHead();
  }

  #lookForHead(): void {
    this.#frames ??= this.#framesOf(this.#search.look(this.#body));
    const [head, first, frames] = [this.#head, this.#frames?.first, this.#frames];
    if (head === undefined || first === undefined || frames === undefined) return;
    this.#telling = this.#tell(head, first, frames);
    // Whoever reads learns of it when reading ends.
    this.#telling.catch(() => undefined);
  }

  /** Frames, where they can be told apart by now. */
  #framesOf(head: ReturnType<HeadSearch['look']>): StreamedFrames | undefined {
    if (head === undefined) return undefined;
    if (head === 'raw data' && this.#options.asRawData !== undefined)
      this.#tellRawData(this.#options.asRawData);
    else if (typeof head === 'string') this.#streams = false;
    else {
      this.#head = head;
      return new StreamedFrames(this.#body, head, () => void this.#read());
    }
    return undefined;
  }

  #tellRawData(asRawData: NonNullable<StreamedFileOptions['asRawData']>): void {
    this.#streams = true;
    this.#rawData = asRawData(this.#body, () => void this.#read());
    void this.#rawData.opened.then(() => this.#waiters.opened(Promise.resolve('streamed')));
    this.#rawData.arrived();
  }

  /** Each step in a task of its own: code that runs for the first time is slow. */
  async #tell(head: ArrivingHead, first: Uint8Array, frames: StreamedFrames): Promise<void> {
    const { store, repairs, ahead, expect } = this.#options;
    await nextTask();
    const made = store.has(this.#query) ? undefined : headMetadata(head, first, repairs.options);
    if (made !== undefined) await nextTask();
    this.#streams = made !== undefined;
    if (made === undefined || this.#closed !== undefined) return void (this.#frames = undefined);
    const attributes = part10Attributes(head.file.bytes, [...head.file.meta, ...head.file.elements]);
    repairs.track(this.#query, made.description, made.repairs, { frames, attributes });
    this.#told = { head, attributes, metadata: made, frames, repairs };
    ahead(this.#query, 1, first);
    await nextTask();
    if (this.#closed !== undefined) return;
    const given = store.add(this.#query, { part10Buffer: made.metadata }) as Promise<unknown>;
    this.#waiters.opened(given.then(() => 'streamed'));
    void given.then(nextTask).then(
      () => expect(head.claimed),
      () => undefined,
    );
  }

  /** All bytes are there. */
  #end(): void {
    const { bytes, answer } = this.#body;
    if (this.#rawData !== undefined) {
      this.#checked = this.#rawData.complete();
      this.#waiters.opened(this.#checked.then(() => 'streamed'));
      return this.#waiters.ended(this.#checked);
    }
    if (this.#told === undefined) {
      this.#frames = undefined;
      const given = this.#options.give(this.#query, bytes, answer);
      this.#waiters.opened(given.then(() => 'complete'));
      return this.#waiters.ended(given);
    }
    const { metadata, frames, repairs } = this.#told;
    this.#checked = checkComplete(bytes, this.#told).then((description) => {
      if (this.#closed === undefined) repairs.complete(this.#query, metadata, description, frames);
    });
    this.#checked.catch((error: unknown) => {
      if (isCzmError(error)) this.#refuse(error);
      else throw error;
    });
    this.#waiters.ended(this.#checked);
  }

  #refuse(reason: CzmError): void {
    // Then the address may have been opened again.
    if (this.#closed !== undefined) return;
    this.#frames?.refuse(reason);
    this.#options.purge(this.#query);
  }
}

/** Whether a failure is ours to report: that a load was cancelled, or the plugin unregistered. */
export const isOwn = (error: unknown): error is CzmError => isCzmError(error, 'CZM_HOST');
