import { retrieveFile, type ArrivingFile, type ImageStack } from 'cornerstone-czm-image-loader';
import { isCzmError, isEncapsulatedPdf } from 'cornerstone-czm-image-loader/core';
import { readableError } from '../model/readable-error.js';
import type { Address, Arriving, Origin, Series } from '../model/series.js';
import { addNotice, goToFrame, middleFrame } from '../model/changes.js';
import type { ViewerStore } from '../model/state.js';
import { arrivedText } from '../model/wording.js';
import type { Plugin } from '../viewer/start.js';
import { words } from '../words/index.js';
import type { LinkFollower } from './link-follower.js';
import { failedSeries, newGroup, type OpenedFile, reportOf, seriesOf, type Source } from './open-file.js';

/** Where a file comes from, and how it is found again. */
export interface From {
  readonly origin: Origin;
  readonly address: Address | undefined;
}

/** A file of which something can be shown. */
export interface Arrival extends OpenedFile {
  /** Settles when all of it is there, or no more comes. */
  readonly ended: Promise<void>;
}

/** Opens files at addresses, and says how far they are until they are there. */
export class Arrivals {
  readonly #store: ViewerStore;
  readonly #plugin: Plugin;
  readonly #follower: LinkFollower;

  constructor(store: ViewerStore, plugin: Plugin, follower: LinkFollower) {
    this.#store = store;
    this.#plugin = plugin;
    this.#follower = follower;
  }

  /**
   * Resolves when there is something to show: of a CZM file with the first frame, of others when they are there. Rejects
   * with what the server did instead, or what `signal` was aborted with; afterwards that ends nothing any more.
   */
  async open(url: string, { origin, address }: From, signal?: AbortSignal): Promise<Arrival> {
    const { href, pathname } = new URL(url, document.baseURI);
    const name = fileName(pathname);
    const opening = new AbortController();
    const giveUp = (): void => opening.abort(signal?.reason);
    signal?.addEventListener('abort', giveUp);
    let onMore = (): void => undefined;
    const onProgress = (loaded: number, total: number | undefined): void => {
      this.#store.update({ opening: arrivedText(name, loaded, total) });
      onMore();
    };
    const late: ImageStack[] = [];
    let onImage = (image: ImageStack): void => void late.push(image);
    try {
      const file = await this.#plugin.addUrl({
        ...{ url: href, onProgress, signal: opening.signal },
        onImage: (image) => onImage(image),
      });
      const { arriving, ended } = this.#follow(name, file);
      const source: Source = { name, origin, address, read: () => file.bytes() };
      const exam = file.images[0]?.exam;
      if (exam !== undefined && isEncapsulatedPdf(exam))
        return { series: [], report: reportOf(exam, source), ended };
      const listed = listing(source, arriving);
      const series = listed(late);
      // Those of Raw Data Storage come one after another.
      onImage = (image) => this.#addLate(image, arriving, listed);
      const [first] = series;
      let isPlaced = first === undefined;
      onMore = () => {
        // Reading goes on by itself, too, where a frame is wanted.
        arriving.resume();
        isPlaced ||= first === undefined || this.#goToMiddle(first);
      };
      return { series, ended };
    } catch (error) {
      this.#store.update({ opening: undefined });
      if (!isCzmError(error, 'CZM_DICOM', 'CZM_UNSUPPORTED')) throw error;
      // It came, and cannot be read: it says so in the list, and a report can be saved of it.
      const read = (): Promise<Uint8Array> => retrieveFile({ url: href });
      return { series: [failedSeries({ name, origin, address, read }, error)], ended: Promise.resolve() };
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Says so when a file is complete, or its download breaks off. */
  #follow(name: string, file: ArrivingFile): { readonly arriving: Arriving; readonly ended: Promise<void> } {
    let [isWhole, following] = [false, undefined as Promise<void> | undefined];
    const follow = (): Promise<void> =>
      (following ??= file
        .completed()
        .then(
          () => {
            isWhole = true;
            this.#store.update({ arrived: this.#store.state.arrived + 1 });
          },
          (error: unknown) => this.#tell(name, error),
        )
        .finally(() => {
          following = undefined;
          this.#store.update({ opening: undefined });
        }));
    const arriving: Arriving = {
      get isWhole() {
        return isWhole;
      },
      hasArrived: (imageId) => file.hasArrived(imageId),
      pause: () => file.pause(),
      resume: () => void follow(),
    };
    return { arriving, ended: follow() };
  }

  /** Lists an image of a file that is open, unless that was closed meanwhile. */
  #addLate(image: ImageStack, arriving: Arriving, listed: ReturnType<typeof listing>): void {
    const { series } = this.#store.state;
    if (series.some((one) => one.arriving === arriving))
      this.#store.update({ series: [...series, ...listed([image])] });
    else this.#plugin.purge({ imageIds: image.imageIds });
  }

  /**
   * The middle frame is shown as soon as it is there, unless the user went somewhere else. Returns whether that is settled: who
   * goes back to the first frame stays there.
   */
  #goToMiddle(series: Series): boolean {
    const { selected, frame } = this.#store.state;
    if (this.#follower.hasPlaced(series)) return true;
    if (selected !== series.id) return false;
    const middle = middleFrame(series);
    if (frame !== 1) return true;
    if (middle === 1) return false;
    goToFrame(this.#store, middle);
    return true;
  }

  #tell(name: string, error: unknown): void {
    // The user stopped it.
    if (isCzmError(error, 'CZM_HOST')) return;
    const { detail, technical } = readableError(error);
    addNotice(this.#store, 'problem', words.opening.of(name, detail), technical);
  }
}

/** Series of the images of one file, which come one after another. */
function listing(source: Source, arriving: Arriving): (images: readonly ImageStack[]) => Series[] {
  const group = newGroup(source);
  return (images) => seriesOf(images, source, group).map((series) => ({ ...series, arriving }));
}

/** What a path names. */
function fileName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name) || words.opening.file;
  } catch {
    // A per cent sign that is one.
    return name;
  }
}
