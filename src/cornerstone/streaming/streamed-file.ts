import { type CzmError, DicomError, isCzmError } from '../../core/index.js';
import {
  type ArrivingHead,
  arrivingHead,
  type HeadMetadata,
  headMetadata,
  parsePart10,
  part10Attributes,
  readFrames,
} from '../../core/internal.js';
import { ArrivingBody } from '../../dicomweb/arriving-body.js';
import type { HostRequest } from '../host/host-request.js';
import type { HostStore } from '../host/host-store.js';
import { containerTag } from '../host/image-id.js';
import type { ParsedFile } from '../scans/classify.js';
import type { RepairService } from '../scans/repair-service.js';
import { contradiction } from './contradiction.js';
import { cancelled, StreamedFrames } from './streamed-frames.js';

/** Smaller files are read whole: they are there before there would be something to show. */
const MIN_STREAMED = 512 * 1024;
/** Bytes up to which the head is looked for in each piece that comes; from then on, when there are twice as many. */
const EAGER = 256 * 1024;

export interface StreamedFileOptions {
  readonly store: HostStore;
  readonly repairs: RepairService;
  /** Gives a whole file to the host, as its own loader does. */
  readonly give: (query: string, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>;
  /** Told how much has come. */
  readonly progress: (loaded: number, total: number | undefined) => void;
  /** Told that so many frames are to be decoded. */
  readonly expect: (frames: number) => void;
  /** Takes away the pictures of a data set that turned out to be wrong. */
  readonly forget: (query: string) => void;
}

/**
 * How the metadata of a file came to the host: while it arrives, or with the whole of it; `host`: they did not, and it is
 * the host's to load the file.
 */
export type Outcome = 'streamed' | 'whole' | 'host';

/**
 * A file at an address, read as it arrives. If it is CZM's, and so far as it came as it should be, its metadata go to the
 * host when its first frame is there, and frames one by one; every other file goes to the host whole.
 */
export class StreamedFile {
  readonly #query: string;
  readonly #options: StreamedFileOptions;
  readonly #body: ArrivingBody;
  #frames: StreamedFrames | undefined;
  #head: ArrivingHead | undefined;
  #told: HeadMetadata | undefined;
  /** Whether its metadata are given before it is whole; undefined as long as that is open. */
  #streams: boolean | undefined;
  #lookAgainAt = 0;
  #state: 'reading' | 'waiting' | 'whole' | 'closed' = 'waiting';
  #settleOpen: ((outcome: Promise<Outcome>) => void) | undefined;

  /** @param query base image ID, with the container that it may name. */
  constructor(query: string, { url, headers, credentials }: HostRequest, options: StreamedFileOptions) {
    this.#query = query;
    this.#options = options;
    this.#body = new ArrivingBody({ url, headers, credentials, what: 'a DICOM file' });
    if (containerTag(query) !== undefined) this.#streams = false;
  }

  /** Whether all of it is there. */
  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  /**
   * Asks for the file, until the host has its metadata.
   *
   * @throws (rejects) what the host or the plugin have to say against the file; what {@link close} was given.
   */
  open(): Promise<Outcome> {
    const opened = new Promise<Outcome>((resolve) => {
      this.#settleOpen = resolve;
    });
    void this.#read();
    return opened;
  }

  /** Nobody waits for this frame any more. */
  cancel(number: number): void {
    this.#frames?.cancel(number);
  }

  /** Frees the connection. What has come stays; reading goes on when a frame is asked for. */
  pause(): void {
    if (this.#state === 'reading') this.#body.stop(cancelled());
  }

  /** For good: whoever waits is told why. */
  close(reason: CzmError): void {
    this.#state = 'closed';
    this.#body.stop(reason);
    this.#frames?.refuse(reason);
    this.#open(Promise.reject(reason));
  }

  #open(outcome: Promise<Outcome>): void {
    // Who waits for it learns of a failure; there may be nobody.
    outcome.catch(() => undefined);
    this.#settleOpen?.(outcome);
    this.#settleOpen = undefined;
  }

  async #read(): Promise<void> {
    if (this.#state !== 'waiting') return;
    this.#state = 'reading';
    try {
      await this.#body.read(() => this.#arrived());
      this.#pause('whole');
      this.#end();
    } catch (error) {
      this.#pause('waiting');
      if (this.#told === undefined) {
        return this.#open(isOwn(error) ? Promise.reject(error) : Promise.resolve('host'));
      }
      // A frame was asked for again in the moment in which nobody had wanted one.
      if (isOwn(error) && this.#frames?.isWaitedFor === true) return void this.#read();
      this.#frames?.broke(error);
    }
  }

  /** Unless it was closed meanwhile. */
  #pause(state: 'whole' | 'waiting'): void {
    if (this.#state === 'reading') this.#state = state;
  }

  #arrived(): void {
    const { bytes, total } = this.#body;
    this.#options.progress(bytes.length, total);
    if (this.#frames !== undefined) this.#frames.arrived();
    if (this.#streams === undefined) this.#lookForHead(bytes, total);
  }

  #lookForHead(bytes: Uint8Array, total: number | undefined): void {
    const isLarge = (total ?? bytes.length) >= MIN_STREAMED;
    if (this.#body.status !== 200 || (total !== undefined && !isLarge)) return void (this.#streams = false);
    if (!isLarge) return;
    if (this.#frames === undefined) {
      if (bytes.length < this.#lookAgainAt) return;
      const head = arrivingHead(bytes);
      this.#lookAgainAt = bytes.length < EAGER ? 0 : bytes.length * 2;
      if (head === 'more') return;
      if (head === 'whole') return void (this.#streams = false);
      this.#head = head;
      this.#frames = new StreamedFrames(this.#body, head, () => void this.#read());
    }
    const { first } = this.#frames;
    if (first !== undefined && this.#head !== undefined) this.#tell(this.#head, first, this.#frames);
  }

  #tell(head: ArrivingHead, first: Uint8Array, frames: StreamedFrames): void {
    const { store, repairs } = this.#options;
    const made = store.has(this.#query) ? undefined : headMetadata(head, first, repairs.options);
    this.#streams = made !== undefined;
    if (made === undefined) return void (this.#frames = undefined);
    this.#told = made;
    this.#options.expect(head.claimed);
    const attributes = part10Attributes(head.file.bytes, [...head.file.meta, ...head.file.elements]);
    repairs.track(this.#query, made.description, made.repairs, { frames, attributes });
    const given = store.add(this.#query, { part10Buffer: made.metadata }) as Promise<unknown>;
    this.#open(given.then(() => 'streamed'));
  }

  /** All bytes are there. */
  #end(): void {
    const { bytes } = this.#body;
    if (this.#told === undefined) {
      this.#frames = undefined;
      return this.#open(this.#options.give(this.#query, bytes).then(() => 'whole'));
    }
    void this.#check(bytes, this.#told).catch((error: unknown) => {
      if (isCzmError(error)) this.#refuse(error);
      else throw error;
    });
  }

  /** Holds what was told of the file before it was whole against the whole. */
  async #check(bytes: Uint8Array<ArrayBuffer>, told: HeadMetadata): Promise<void> {
    const file: ParsedFile = { ...parsePart10(bytes), bytes };
    if (!isSameHead(file, this.#head)) throw otherHead();
    this.#frames?.complete(readFrames(file, this.#head?.claimed).frames);
    const { repairs } = this.#options;
    const { description } = await repairs.inspect(file).catch((error: unknown) => {
      // The pictures are what they are; it is only not known what the others are like.
      if (isCzmError(error, 'CZM_HOST')) return { description: told.description };
      throw error;
    });
    const reason = contradiction(told.description, description);
    if (reason !== undefined) throw reason;
    if (this.#frames !== undefined && this.#state !== 'closed') {
      repairs.complete(this.#query, told, description, this.#frames);
    }
  }

  #refuse(reason: CzmError): void {
    this.#frames?.refuse(reason);
    this.#options.forget(this.#query);
  }
}

/** Whether the data elements before Pixel Data lie where they were when the rest had not come. */
function isSameHead(file: ParsedFile, head: ArrivingHead | undefined): boolean {
  const before = (elements: ParsedFile['elements']): string =>
    JSON.stringify(elements.slice(0, head?.file.elements.length).map(({ tag, start }) => [tag, start]));
  return head !== undefined && before(file.elements) === before(head.file.elements);
}

const otherHead = (): DicomError =>
  new DicomError(
    'Now that the file is complete, the attributes at its beginning can be read in two ways. It is no longer shown: ' +
      'the file is damaged; get it again from its source.',
    { found: 'other data elements', expected: 'those that were read first' },
  );

/** Whether a failure is ours to report: that a load was cancelled, or the plugin unregistered. */
const isOwn = (error: unknown): error is CzmError => isCzmError(error, 'CZM_HOST');
