import { readableError } from '../model/readable-error.js';
import type { Origin, Series } from '../model/series.js';
import { addNotice, select, type ViewerStore } from '../model/state.js';
import type { Plugin } from '../viewer/start.js';
import type { Credentials } from './credentials.js';
import { DicomWebServer, type FoundStudy, type StudyQuery } from './dicom-web.js';
import { looksLikeDicom, openFile } from './open-file.js';
import { Arrivals } from './arrivals.js';
import { fetchBeside, listSamples, openSampleFile, type Making, type Sample } from './samples.js';

export interface ServerAddress {
  readonly root: string;
  readonly token: string;
}

/** Brings series from wherever they are into the state. */
export class Opener {
  readonly #store: ViewerStore;
  readonly #credentials: Credentials;
  readonly #plugin: Plugin;
  readonly #arrivals: Arrivals;

  constructor(store: ViewerStore, credentials: Credentials, plugin: Plugin) {
    this.#arrivals = new Arrivals(store, plugin);
    this.#store = store;
    this.#credentials = credentials;
    this.#plugin = plugin;
  }

  /** Opens files that the user named one by one: each becomes a series, or says why not. */
  async openFiles(files: readonly File[]): Promise<void> {
    await this.#openAll(files, 'file');
  }

  /** Opens what there is of DICOM in a folder; other files in it are counted, not complained about. */
  async openFolder(files: readonly File[]): Promise<void> {
    const flags = await Promise.all(files.map(looksLikeDicom));
    const dicom = files.filter((_, index) => flags[index]);
    const others = files.length - dicom.length;
    await this.#openAll(
      dicom.sort((a, b) => a.name.localeCompare(b.name)),
      'file',
    );
    if (dicom.length === 0) {
      addNotice(this.#store, 'problem', `None of the ${files.length} files is a DICOM file.`);
    } else if (others > 0) {
      addNotice(
        this.#store,
        'information',
        `${dicom.length} DICOM files opened; ${others} other files were ignored.`,
      );
    }
  }

  /** Opens a file from a server: resolves when there is something to show. Rejects where it cannot be fetched. */
  async openUrl(url: string, signal?: AbortSignal): Promise<void> {
    const text = url.trim();
    if (text === '' || !URL.canParse(text, document.baseURI))
      throw new Error('Enter the URL of a DICOM file.');
    const { series } = await this.#waiting(new URL(text, document.baseURI).host, () =>
      this.#arrivals.open(text, 'url', signal),
    );
    this.#add(series);
    this.#selectFirst(series);
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
  async openStudy(address: ServerAddress, studyInstanceUID: string, signal?: AbortSignal): Promise<void> {
    if (studyInstanceUID === '') throw new Error('Enter a Study Instance UID, or search for the study.');
    const server = this.#server(address, signal);
    const series = await this.#waiting(server.name, (tell) =>
      server.openStudy(studyInstanceUID, this.#plugin, tell),
    );
    if (series.length === 0) throw new Error(`${server.name} has no instances of this study.`);
    this.#add(series);
    this.#selectFirst(series);
  }

  /** Opens the built-in scans, the first before the others are fetched. Those that have yet to be made are offered. */
  async openSamples(): Promise<void> {
    try {
      const list = await listSamples();
      const first = list.find(({ isFirst }) => isFirst) ?? list[0];
      if (first === undefined) return;
      await this.openSample(first);
      const others = list.filter((sample) => sample !== first);
      // The head of the list is made without being asked for.
      const offers = others.filter((sample) => sample.isMade === false && sample !== list[0]);
      this.#store.update({ offers });
      for (const sample of others) if (!offers.includes(sample)) await this.openSample(sample);
    } catch (error) {
      this.#tell('The built-in scans are missing.', error);
    }
  }

  /** Makes and opens a scan that was offered. */
  async openOffer(sample: Sample): Promise<void> {
    try {
      await this.openSample(sample);
    } catch (error) {
      this.#tell(`${sample.title} is missing.`, error);
    }
  }

  /** Opens one of them; says how far it is where it is made first. */
  async openSample(sample: Sample): Promise<void> {
    const store = this.#store;
    const wasOffered = store.state.offers.includes(sample);
    store.update({ offers: store.state.offers.filter((offer) => offer !== sample) });
    const tell = ({ file, done, frames }: Making): void => {
      const wanted = file === sample.file ? sample.title : file;
      const count = frames === 0 ? '' : `: ${done} of ${frames} frames`;
      store.update({ opening: `Generating ${wanted}${count} …` });
    };
    try {
      const { series, ended } = await openSampleFile(sample, this.#arrivals, tell);
      this.#add(series);
      if (wasOffered || store.state.selected === undefined) this.#selectFirst(series);
      // One after another: the next must not hold up this one.
      await ended;
      if (sample.beside !== undefined) await this.#openBeside(sample.beside);
    } finally {
      if (sample.isMade === false) store.update({ opening: undefined });
    }
  }

  /** The layers of a built-in scan: they are drawn over it, and are no pictures of their own. */
  async #openBeside(file: string): Promise<void> {
    await this.#plugin.addLayers(await fetchBeside(file));
    this.#store.update({ layerFiles: this.#store.state.layerFiles + 1 });
  }

  #server({ root, token }: ServerAddress, signal: AbortSignal | undefined): DicomWebServer {
    if (root === '' || !URL.canParse(root, document.baseURI)) {
      throw new Error('Enter the root of the DICOMweb server.');
    }
    this.#credentials.set(root, token);
    return new DicomWebServer(root, this.#credentials, signal);
  }

  /** Says which server is waited for as long as it is. */
  async #waiting<T>(server: string, work: (tell: (text: string) => void) => Promise<T>): Promise<T> {
    const tell = (text: string | undefined): void => this.#store.update({ opening: text });
    tell(`Waiting for ${server} …`);
    try {
      return await work(tell);
    } finally {
      tell(undefined);
    }
  }

  async #openAll(files: readonly File[], origin: Origin): Promise<void> {
    const opened: Series[] = [];
    for (const [index, file] of files.entries()) {
      this.#store.update({ opening: `Opening file ${index + 1} of ${files.length} …` });
      const series = await openFile(file, origin, this.#plugin);
      opened.push(...series);
      this.#add(series);
      if (index === 0) this.#selectFirst(series);
    }
    this.#store.update({ opening: undefined });
    if (opened[0]?.error !== undefined) this.#selectFirst(opened);
  }

  #tell(what: string, error: unknown): void {
    const { detail, technical } = readableError(error);
    addNotice(this.#store, 'problem', `${what} ${detail}`, technical);
  }

  #add(series: readonly Series[]): void {
    this.#store.update({ series: [...this.#store.state.series, ...series] });
  }

  /** The first that has pictures; else the first, which says why it has none. */
  #selectFirst(series: readonly Series[]): void {
    const first = series.find(({ error }) => error === undefined) ?? series[0];
    if (first !== undefined) select(this.#store, first.id);
  }
}
