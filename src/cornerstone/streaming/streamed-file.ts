import { type CzmError, isCzmError, statedExam, type StatedExam } from '../../core/index.js';
import {
  type ArrivingHead,
  arrivingHead,
  type HeadMetadata,
  headMetadata,
  part10Attributes,
} from '../../core/internal.js';
import { type AnswerHead, ArrivingBody } from '../../dicomweb/arriving-body.js';
import type { HostRequest } from '../host/host-request.js';
import type { HostStore } from '../host/host-store.js';
import { containerTag, frameNumber } from '../host/image-id.js';
import { nextTurn } from '../host/next-turn.js';
import type { RepairService } from '../scans/repair-service.js';
import type { ArrivingImages } from './arriving-images.js';
import { checkWhole } from './check-whole.js';
import { cancelled, StreamedFrames } from './streamed-frames.js';

/** Smaller files are read whole: they are there before there would be something to show. */
const MIN_STREAMED = 512 * 1024;
/** Bytes up to which the head is looked for in each piece that comes; from then on, when there are twice as many. */
const EAGER = 256 * 1024;
/** Milliseconds after which a whole file is checked though nobody has asked for a frame. */
const PATIENCE = 500;

export interface StreamedFileOptions {
  readonly store: HostStore;
  readonly repairs: RepairService;
  /** Whether all of it is to be there before anything is shown. */
  readonly isWhole?: boolean | undefined;
  /** Gives a whole file to the host. */
  readonly give: (query: string, bytes: Uint8Array<ArrayBuffer>, answer: AnswerHead) => Promise<unknown>;
  /** Shows Raw Data Storage as it arrives. Default: it is shown when it is whole. */
  readonly asRawData?: ((body: ArrivingBody, readOn: () => void) => ArrivingImages) | undefined;
  /** Told how much has come. */
  readonly progress: (loaded: number, total: number | undefined) => void;
  /** Told that so many frames are to be decoded. */
  readonly expect: (frames: number) => void;
  /** Begins to decode a frame that will be asked for. */
  readonly ahead: (query: string, frame: number, bytes: Uint8Array) => void;
  /** Takes away the pictures of a data set that turned out to be wrong. */
  readonly forget: (query: string) => void;
}

/** How the metadata of a file came to the host: while it arrives, or with the whole of it; or why they did not. */
export type Outcome = 'streamed' | 'whole' | { readonly failure: unknown };

interface Settle {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
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
  #told: HeadMetadata | undefined;
  #exam: StatedExam | undefined;
  /** Whether its metadata are given before it is whole; undefined as long as that is open. */
  #streams: boolean | undefined;
  /** Settles when it is no longer open; never rejects. */
  #telling: Promise<void> | undefined;
  #lookAgainAt = 0;
  #state: 'reading' | 'waiting' | 'whole' | 'closed' = 'waiting';
  #settleOpen: ((outcome: Promise<Outcome>) => void) | undefined;
  /** Those who wait for all of it. */
  #ends: Settle[] = [];
  #checked: Promise<void> | undefined;

  /** @param query base image ID, with the container that it may name. */
  constructor(query: string, { url, headers, credentials }: HostRequest, options: StreamedFileOptions) {
    this.#query = query;
    this.#options = options;
    this.#body = new ArrivingBody({ url, headers, credentials, what: 'a DICOM file' });
    if (options.isWhole === true || containerTag(query) !== undefined) this.#streams = false;
  }

  /** Whether all of it is there. */
  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  get #isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** Frames that are promised; 0 where it is not shown as it arrives. */
  get claimed(): number {
    return this.#told === undefined ? 0 : (this.#head?.claimed ?? 0);
  }

  /** What its head states of its exam; undefined where it is not shown as it arrives. */
  get exam(): StatedExam | undefined {
    return this.#exam;
  }

  /** Whether the bytes of a frame are there, and it would not be waited for. */
  has(imageId: string): boolean {
    if (this.#state === 'whole') return true;
    return (this.#rawData?.has(imageId) ?? this.#frames?.has(frameNumber(imageId))) === true;
  }

  /**
   * Asks for the file, until the host has its metadata.
   *
   * @throws (rejects) what the host or the plugin have to say against the file.
   */
  open(): Promise<Outcome> {
    const opened = new Promise<Outcome>((resolve) => {
      this.#settleOpen = resolve;
    });
    void this.#read();
    return opened;
  }

  /**
   * Resolves when all of it is there, and was checked. Reads on where it had ended.
   *
   * @throws (rejects) why it ends before; what the whole file has to say against itself.
   */
  whole(): Promise<void> {
    if (this.#state === 'whole') return this.#checked ?? Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#ends.push({ resolve, reject });
      void this.#read();
    });
  }

  /** All of it, when it is there. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    await this.whole();
    return this.#body.content(0, this.#body.loaded);
  }

  /** Nobody waits for this frame any more. */
  cancel(imageId: string): void {
    this.#frames?.cancel(frameNumber(imageId));
    this.#rawData?.cancel(imageId);
  }

  /** Frees the connection, unless somebody wants all of it. What has come stays; reading goes on when a frame is asked for. */
  rest(): void {
    if (this.#state === 'reading' && this.#ends.length === 0) this.#body.stop(cancelled());
  }

  /** The same, whoever waits: they are told. */
  pause(): void {
    this.#frames?.cancelAll();
    this.#rawData?.cancel();
    if (this.#state === 'reading') this.#body.stop(cancelled());
  }

  /** For good: whoever waits is told why. */
  close(reason: CzmError): void {
    this.#state = 'closed';
    this.#body.stop(reason);
    this.#frames?.refuse(reason);
    this.#rawData?.refuse(reason);
    this.#open(Promise.reject(reason));
    this.#endAll(Promise.reject(reason));
  }

  #open(outcome: Promise<Outcome>): void {
    // Who waits for it learns of a failure; there may be nobody.
    outcome.catch(() => undefined);
    this.#settleOpen?.(outcome);
    this.#settleOpen = undefined;
  }

  #endAll(outcome: Promise<unknown>): void {
    const ends = this.#ends.splice(0);
    outcome.then(
      () => ends.forEach(({ resolve }) => resolve()),
      (reason: unknown) => ends.forEach(({ reject }) => reject(reason)),
    );
  }

  async #read(): Promise<void> {
    if (this.#state !== 'waiting') return;
    this.#state = 'reading';
    try {
      await this.#body.read(() => this.#arrived());
      await this.#telling;
      this.#pause('whole');
      this.#end();
    } catch (error) {
      await this.#telling?.catch(() => undefined);
      this.#pause('waiting');
      // A frame was asked for again in the moment in which nobody had wanted one.
      const images = this.#rawData ?? (this.#told && this.#frames);
      if (isOwn(error) && images?.isWaitedFor === true) return void this.#read();
      this.#open(Promise.resolve({ failure: error }));
      images?.broke(error);
      this.#endAll(Promise.reject(error));
    }
  }

  /** Unless it was closed meanwhile. */
  #pause(state: 'whole' | 'waiting'): void {
    if (this.#state === 'reading') this.#state = state;
  }

  #arrived(): void {
    const { bytes, total, loaded } = this.#body;
    this.#options.progress(loaded, total);
    if (this.#rawData !== undefined) return this.#rawData.arrived();
    if (this.#frames !== undefined) this.#frames.arrived();
    if (this.#streams === undefined && this.#telling === undefined) this.#lookForHead(bytes, total);
  }

  #lookForHead(bytes: Uint8Array, total: number | undefined): void {
    const isLarge = (total ?? bytes.length) >= MIN_STREAMED;
    if (this.#body.answer.status !== 200 || (total !== undefined && !isLarge))
      return void (this.#streams = false);
    if (!isLarge) return;
    if (this.#frames === undefined) {
      if (bytes.length < this.#lookAgainAt) return;
      const head = arrivingHead(bytes);
      this.#lookAgainAt = bytes.length < EAGER ? 0 : bytes.length * 2;
      if (head === 'more') return;
      if (head === 'raw data' && this.#options.asRawData !== undefined) return this.#tellRawData();
      if (head === 'whole' || head === 'raw data') return void (this.#streams = false);
      this.#head = head;
      this.#frames = new StreamedFrames(this.#body, head, () => void this.#read());
    }
    const { first } = this.#frames;
    if (first !== undefined && this.#head !== undefined)
      this.#telling = this.#tell(this.#head, first, this.#frames);
  }

  #tellRawData(): void {
    this.#streams = true;
    this.#rawData = this.#options.asRawData?.(this.#body, () => void this.#read());
    this.#rawData?.opened.then(
      () => this.#open(Promise.resolve('streamed')),
      () => undefined,
    );
    this.#rawData?.arrived();
  }

  /** Each step in a task of its own: code that runs for the first time is slow. */
  async #tell(head: ArrivingHead, first: Uint8Array, frames: StreamedFrames): Promise<void> {
    const { store, repairs, ahead, expect } = this.#options;
    await nextTurn();
    const made = store.has(this.#query) ? undefined : headMetadata(head, first, repairs.options);
    if (made !== undefined) await nextTurn();
    this.#streams = made !== undefined;
    if (made === undefined || this.#isClosed) return void (this.#frames = undefined);
    const attributes = part10Attributes(head.file.bytes, [...head.file.meta, ...head.file.elements]);
    repairs.track(this.#query, made.description, made.repairs, { frames, attributes });
    this.#told = made;
    this.#exam = statedExam({ attributes });
    ahead(this.#query, 1, first);
    await nextTurn();
    if (this.#isClosed) return;
    const given = store.add(this.#query, { part10Buffer: made.metadata }) as Promise<unknown>;
    this.#open(given.then(() => 'streamed'));
    void given.then(nextTurn).then(
      () => expect(head.claimed),
      () => undefined,
    );
  }

  /** All bytes are there. */
  #end(): void {
    const { bytes, answer } = this.#body;
    if (this.#rawData !== undefined) {
      this.#checked = this.#rawData.complete();
      this.#open(this.#checked.then(() => 'streamed'));
      return this.#endAll(this.#checked);
    }
    if (this.#told === undefined) {
      this.#frames = undefined;
      const given = this.#options.give(this.#query, bytes, answer);
      this.#open(given.then(() => 'whole'));
      return this.#endAll(given);
    }
    const told = this.#told;
    this.#checked = this.#soon().then(() => this.#check(bytes, told));
    this.#checked.catch((error: unknown) => {
      if (isCzmError(error)) this.#refuse(error);
      else throw error;
    });
    this.#endAll(this.#checked);
  }

  /** When the first frame was asked for: what is checked must not hold it up. */
  #soon(): Promise<unknown> {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return Promise.race([this.#frames?.asked, late]).then(nextTurn);
  }

  /** Holds what was told of the file before it was whole against the whole. */
  async #check(bytes: Uint8Array<ArrayBuffer>, told: HeadMetadata): Promise<void> {
    const [head, frames] = [this.#head, this.#frames];
    if (head === undefined || frames === undefined) return;
    const { repairs } = this.#options;
    const description = await checkWhole(bytes, { head, told, frames, repairs });
    if (!this.#isClosed) repairs.complete(this.#query, told, description, frames);
  }

  #refuse(reason: CzmError): void {
    this.#frames?.refuse(reason);
    this.#options.forget(this.#query);
  }
}

/** Whether a failure is ours to report: that a load was cancelled, or the plugin unregistered. */
export const isOwn = (error: unknown): error is CzmError => isCzmError(error, 'CZM_HOST');
