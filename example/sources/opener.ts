import { openPart10, statedExam } from 'cornerstone-czm-image-loader/core';
import { readableError } from '../model/readable-error.js';
import { linkedUrl } from '../model/link.js';
import type { Address, Origin } from '../model/series.js';
import { addNotice } from '../model/changes.js';
import type { ViewerStore } from '../model/state.js';
import type { Plugin } from '../viewer/start.js';
import { words } from '../words/index.js';
import type { Closer } from './closer.js';
import type { Credentials } from './credentials.js';
import { DicomWebServer, type FoundStudy, type StudyQuery } from './dicom-web.js';
import { Arrivals } from './arrivals.js';
import type { LinkFollower } from './link-follower.js';
import { looksLikeDicom, openFile, type OpenedFile } from './open-file.js';
import { OpenList } from './open-list.js';
import { fetchBeside, listSamples, openSampleFile, type Making, type Sample } from './samples.js';

export interface ServerAddress {
  readonly root: string;
  /** Undefined: that which is known of the server. */
  readonly token?: string;
}

export interface OpenOptions {
  readonly signal?: AbortSignal;
  /** Whether the page's address named it: then it stays there as it is. */
  readonly isGiven?: boolean;
  /** Whether it comes into the list only, and what is shown stays. */
  readonly isQuiet?: boolean;
}

/** Brings series from wherever they are into the state. */
export class Opener {
  readonly #store: ViewerStore;
  readonly #credentials: Credentials;
  readonly #plugin: Plugin;
  readonly #arrivals: Arrivals;
  readonly #closer: Closer;
  readonly #list: OpenList;
  /** Whether something of the user's own was opened: the built-in scans are gone then. */
  #hasOwn = false;

  constructor(
    store: ViewerStore,
    credentials: Credentials,
    plugin: Plugin,
    closer: Closer,
    follower: LinkFollower,
  ) {
    this.#arrivals = new Arrivals(store, plugin, follower);
    this.#store = store;
    this.#list = new OpenList(store, plugin, follower);
    this.#closer = closer;
    this.#credentials = credentials;
    this.#plugin = plugin;
  }

  /** Opens files that the user named one by one: each becomes a series, or says why not. */
  async openFiles(files: readonly File[]): Promise<void> {
    await this.#openAll(files, 'file');
  }

  /**
   * Opens what there is of DICOM in a folder; other files in it are counted, not complained about.
   *
   * @param unreadable files and folders in it that cannot be read.
   */
  async openFolder(files: readonly File[], unreadable = 0): Promise<void> {
    const flags = await Promise.all(files.map(looksLikeDicom));
    const dicom = files.filter((_, index) => flags[index]);
    const others = files.length - dicom.length;
    await this.#openAll(
      dicom.sort((a, b) => a.name.localeCompare(b.name)),
      'file',
    );
    if (unreadable > 0) addNotice(this.#store, 'problem', words.opening.unreadable(unreadable));
    if (dicom.length === 0) {
      if (files.length > 0 || unreadable === 0)
        addNotice(this.#store, 'problem', words.opening.noDicom(files.length));
    } else if (others > 0) {
      const { opened, othersIgnored } = words.opening;
      addNotice(this.#store, 'information', othersIgnored(opened(dicom.length), others));
    }
  }

  /**
   * Opens a file from a server: resolves when there is something to show, with what settles when all of it is there.
   * Rejects where it cannot be fetched.
   */
  async openUrl(
    url: string,
    { signal, isGiven = false, isQuiet = false }: OpenOptions = {},
  ): Promise<{ readonly ended: Promise<unknown> }> {
    const text = url.trim();
    if (text === '' || !URL.canParse(text, document.baseURI)) throw new Error(words.opening.enterUrl);
    const opened = await this.#waiting(new URL(text, document.baseURI).host, () =>
      this.#arrivals.open(text, { origin: 'url', address: urlAddress(text, isGiven) }, signal),
    );
    const { opened: added, doubles } = this.#list.add([opened]);
    if (added.length > 0) {
      if (!isQuiet) this.#list.selectFirst(added);
      await this.#own();
    } else if (!isQuiet) this.#list.selectOpen([opened]);
    this.#list.tellOpen(doubles);
    return { ended: opened.ended };
  }

  async search(
    address: ServerAddress,
    query: StudyQuery,
    signal?: AbortSignal,
  ): Promise<readonly FoundStudy[]> {
    const server = this.#server(address, signal);
    return this.#waiting(server.name, () => server.search(query));
  }

  /** Opens all instances of a study. Rejects where the server does not give them. */
  async openStudy(
    address: ServerAddress,
    studyInstanceUID: string,
    { signal, isQuiet = false }: OpenOptions = {},
  ): Promise<void> {
    if (studyInstanceUID === '') throw new Error(words.opening.enterStudy);
    const server = this.#server(address, signal);
    let left = 0;
    const isOpen = (uid: string): boolean => {
      const known = this.#list.find(uid) !== undefined;
      if (known) left++;
      return known;
    };
    const opened = await this.#waiting(server.name, (tell) =>
      server.openStudy(studyInstanceUID, this.#plugin, tell, isOpen),
    );
    if (opened.length + left === 0) throw new Error(words.opening.noInstances(server.name));
    const added = this.#list.add(opened);
    if (!isQuiet) this.#list.selectFirst(added.opened);
    this.#list.tellOpen(left);
    if (opened.length > 0) await this.#own();
  }

  /**
   * Opens the built-in scans, `wanted` or else the first before the others are fetched. Those that have yet to be made are
   * offered.
   */
  async openSamples(wanted?: string): Promise<void> {
    try {
      const list = await listSamples();
      const named = list.find(({ file }) => file === wanted);
      if (wanted !== undefined && named === undefined) addNotice(this.#store, 'problem', words.link.noSample);
      const first = named ?? list.find(({ isFirst }) => isFirst) ?? list[0];
      if (first === undefined) return;
      await this.openSample(first);
      const others = list.filter((sample) => sample !== first);
      // The head of the list is made without being asked for.
      const offers = others.filter((sample) => sample.isMade === false && sample !== list[0]);
      if (!this.#hasOwn) this.#store.update({ offers });
      for (const sample of others) {
        if (this.#hasOwn) return;
        if (!offers.includes(sample)) await this.openSample(sample);
      }
    } catch (error) {
      this.#tell(words.opening.samplesMissing, error);
    }
  }

  /** Opens a built-in scan that is not open yet. Rejects where there is none of that name. */
  async openNamedSample(file: string): Promise<void> {
    if (this.#hasOwn) throw new Error(words.link.notBesideOthers);
    const named = (await listSamples()).find((sample) => sample.file === file);
    if (named === undefined) throw new Error(words.link.noSample);
    await this.openSample(named, true);
  }

  /** Makes and opens a scan that was offered. */
  async openOffer(sample: Sample): Promise<void> {
    try {
      await this.openSample(sample);
    } catch (error) {
      this.#tell(words.opening.sampleMissing(titleOf(sample)), error);
    }
  }

  /** Opens one of them; says how far it is where it is made first. */
  async openSample(sample: Sample, isShown = false): Promise<void> {
    const store = this.#store;
    const wasOffered = store.state.offers.some(({ file }) => file === sample.file);
    store.update({ offers: store.state.offers.filter(({ file }) => file !== sample.file) });
    const tell = ({ file, done, frames }: Making): void => {
      const wanted = file === sample.file ? titleOf(sample) : file;
      const { generating, generatingFrames } = words.opening;
      store.update({ opening: frames === 0 ? generating(wanted) : generatingFrames(wanted, done, frames) });
    };
    try {
      const opened = await openSampleFile(sample, this.#arrivals, tell);
      if (this.#hasOwn) return this.#list.purge(opened);
      this.#list.add([opened]);
      if (isShown || wasOffered || store.state.selected === undefined) this.#list.selectFirst([opened]);
      // One after another: the next must not hold up this one.
      await opened.ended;
      if (sample.beside !== undefined) await this.#openBeside(sample.beside);
    } finally {
      if (sample.isMade === false) store.update({ opening: undefined });
    }
  }

  /** The layers of a built-in scan: they are drawn over it, and are not pictures themselves. */
  async #openBeside(file: string): Promise<void> {
    const fetched = await fetchBeside(file);
    const exam = statedExam(openPart10(fetched));
    if (this.#hasOwn) return;
    this.#closer.goesWithSamples(exam);
    await this.#plugin.addLayers(fetched);
    this.#store.update({ layerFiles: this.#store.state.layerFiles + 1 });
  }

  #server({ root, token }: ServerAddress, signal: AbortSignal | undefined): DicomWebServer {
    if (root === '' || !URL.canParse(root, document.baseURI)) {
      throw new Error(words.opening.enterRoot);
    }
    if (token !== undefined) this.#credentials.set(root, token);
    return new DicomWebServer(root, this.#credentials, signal);
  }

  /** Says which server is waited for as long as it is. */
  async #waiting<T>(server: string, work: (tell: (text: string) => void) => Promise<T>): Promise<T> {
    let told: string | undefined;
    const tell = (text: string): void => this.#store.update({ opening: (told = text) });
    tell(words.opening.waiting(server));
    try {
      return await work(tell);
    } finally {
      // A file that is still arriving says by now how far it is.
      if (this.#store.state.opening === told) this.#store.update({ opening: undefined });
    }
  }

  /** In the order of the files, several at a time; the list is told of many at once. */
  async #openAll(files: readonly File[], origin: Origin): Promise<void> {
    const waiting: OpenedFile[] = [];
    const done = new Map<number, OpenedFile>();
    let [taken, next, added, told] = [0, 0, 0, 0];
    let first: OpenedFile | undefined;
    let doubles = 0;
    const flush = (): void => {
      told = performance.now();
      this.#store.update({ opening: words.opening.fileOf(added, files.length) });
      const fresh = this.#list.add(waiting.splice(0));
      doubles += fresh.doubles;
      if (first !== undefined || fresh.opened[0] === undefined) return;
      first = fresh.opened[0];
      this.#list.selectFirst([first]);
      void this.#own();
    };
    const all: OpenedFile[] = [];
    const work = async (): Promise<void> => {
      for (let index = taken++; index < files.length; index = taken++) {
        const file = files[index];
        if (file === undefined) continue;
        done.set(index, await openFile(file, origin, this.#plugin));
        for (let ready = done.get(next); ready !== undefined; ready = done.get(next)) {
          done.delete(next++);
          waiting.push(ready);
          all.push(ready);
          added++;
        }
        if (first === undefined || performance.now() - told > TELL_EVERY_MS) flush();
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, work));
    flush();
    this.#store.update({ opening: undefined });
    if (first !== undefined && first.series[0]?.error !== undefined) this.#list.selectFirst(all);
    if (first !== undefined) await this.#own();
    else this.#list.selectOpen(all);
    this.#list.tellOpen(doubles);
  }

  /** From now on there are only the user's own files. */
  async #own(): Promise<void> {
    this.#hasOwn = true;
    await this.#closer.closeSamples();
  }

  #tell(what: string, error: unknown): void {
    const { detail, technical } = readableError(error);
    addNotice(this.#store, 'problem', `${what} ${detail}`, technical);
  }
}

const titleOf = ({ file, title }: Sample): string => words.opening.sample(file, title);
/** How a file at a URL is found again. What follows a `?` may be a secret: it is kept where it came with the address only. */
function urlAddress(text: string, isGiven: boolean): Address | undefined {
  const url = linkedUrl(text, document.baseURI);
  return url === undefined || (url.includes('?') && !isGiven) ? undefined : { place: { from: 'url', url } };
}

/** Files that are opened at a time. */
const AT_ONCE = 4;
/** Milliseconds between two additions to the list. */
const TELL_EVERY_MS = 150;
