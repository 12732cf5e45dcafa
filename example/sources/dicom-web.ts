import { retrieveInstance } from 'cornerstone-czm-image-loader';
import {
  frameLocations,
  isEncapsulatedPdf,
  normalizeDicomJson,
  statedExam,
  type Description,
  type DicomJson,
} from 'cornerstone-czm-image-loader/core';
import type { StatedExam } from 'cornerstone-czm-image-loader';
import { utilities as metadataUtilities } from '@cornerstonejs/metadata';
import { api } from 'dicomweb-client';
import { linkedRoot } from '../model/link.js';
import { isAnalysis } from '../model/analysis.js';
import type { Address, Series } from '../model/series.js';
import type { Credentials } from './credentials.js';
import type { Plugin } from '../viewer/start.js';
import { words } from '../words/index.js';
import { JsonRequest } from './json-request.js';
import {
  failedSeries,
  newSeriesId,
  reportOf,
  seriesOf,
  whyNoPictures,
  type OpenedFile,
  type Source,
} from './open-file.js';

/** What a search found: one study. */
export interface FoundStudy {
  readonly studyInstanceUID: string;
  readonly date: string;
  readonly patient: string;
  readonly text: string;
}

export interface StudyQuery {
  readonly patientId: string;
  readonly date: string;
}

/** What is used of dicomweb-client, whose own types ask for more than it needs. */
interface Client {
  searchForStudies(options: { queryParams: Readonly<Record<string, string>> }): Promise<DicomJson[]>;
  retrieveStudyMetadata(options: { studyInstanceUID: string }): Promise<DicomJson[]>;
}

/** Frames at most of one instance: metadata may claim any number, and each frame gets an image ID. */
const MAX_FRAMES = 16_384;

/** A DICOMweb server (PS3.18): searches its studies and opens them. */
export class DicomWebServer {
  readonly #root: string;
  readonly #client: Client;
  readonly #credentials: Credentials;
  readonly #request: JsonRequest;
  readonly #signal: AbortSignal | undefined;

  /** `root`: where `studies` lies below, e.g. `https://archive.example/dicom-web`. */
  constructor(root: string, credentials: Credentials, signal?: AbortSignal) {
    this.#root = new URL(root, document.baseURI).href.replace(/\/+$/, '');
    this.#credentials = credentials;
    this.#signal = signal;
    this.#request = new JsonRequest(this.name, signal);
    const options = {
      url: this.#root,
      singlepart: false,
      headers: credentials.headersFor(`${this.#root}/`),
      verbose: false,
      requestHooks: [this.#request.hook],
    };
    this.#client = new api.DICOMwebClient(options) as unknown as Client;
  }

  /** As messages name it. */
  get name(): string {
    return new URL(this.#root).host;
  }

  /** Studies by patient and date (QIDO-RS); at most 50. */
  async search({ patientId, date }: StudyQuery): Promise<readonly FoundStudy[]> {
    const queryParams = {
      limit: '50',
      includefield: TAGS.StudyDescription,
      ...(patientId === '' ? {} : { PatientID: patientId }),
      ...(date === '' ? {} : { StudyDate: date.replaceAll('-', '') }),
    };
    const studies = await this.#request.asked(words.server.theList, () =>
      this.#client.searchForStudies({ queryParams }),
    );
    return studies.map((study) => ({
      studyInstanceUID: text(study, TAGS.StudyInstanceUID),
      date: text(study, TAGS.StudyDate),
      patient: [text(study, TAGS.PatientName), text(study, TAGS.PatientID)].filter(Boolean).join(' · '),
      text: text(study, TAGS.StudyDescription),
    }));
  }

  /**
   * All instances of a study as series, one or, of Raw Data Storage, as many as it holds images; those without pictures
   * say so.
   *
   * @param tell called with a text that says how much of an instance has been retrieved.
   * @param isOpen whether an instance is in the list already, by its SOP Instance UID: it is left out.
   */
  async openStudy(
    studyInstanceUID: string,
    plugin: Plugin,
    tell: (progress: string) => void,
    isOpen: (sopInstanceUID: string) => boolean,
  ): Promise<readonly OpenedFile[]> {
    const instances = await this.#request.asked(words.server.theStudy, () =>
      this.#client.retrieveStudyMetadata({ studyInstanceUID }),
    );
    const metadataUrl = `${this.#root}/studies/${studyInstanceUID}/metadata`;
    const opened: OpenedFile[] = [];
    const inOrder = instances.toSorted(
      (a, b) => Number(text(a, TAGS.SeriesNumber)) - Number(text(b, TAGS.SeriesNumber)),
    );
    for (const json of inOrder) {
      this.#signal?.throwIfAborted();
      if (isOpen(text(json, TAGS.SOPInstanceUID))) continue;
      const url = this.#urlOf(json);
      const source: Source = {
        name: nameOf(text(json, TAGS.SeriesNumber)),
        origin: 'server',
        address: this.#addressOf(json, studyInstanceUID),
        read: () => retrieveInstance({ url, headers: () => this.#credentials.headersFor(url) }),
      };
      try {
        const exam = statedExam({ json });
        if (isEncapsulatedPdf(exam)) {
          opened.push({ series: [], report: reportOf(exam, source) });
          continue;
        }
        const { description } = normalizeDicomJson(json);
        // Servers send metadata without the depths of layers.
        if (isAnalysis({ description, exam })) await plugin.addLayers(await source.read());
        if (description.family !== 'raw-data-storage') {
          opened.push({ series: [ordinarySeries({ json, url, description, exam }, source)] });
          continue;
        }
        const stacks = await plugin.addRawData(json, {
          url,
          metadataUrl,
          headers: () => this.#credentials.headersFor(url),
          onProgress: (loaded, total) => tell(rawDataProgress(loaded, total)),
          signal: this.#signal,
        });
        opened.push({ series: seriesOf(stacks, source) });
      } catch (error) {
        this.#signal?.throwIfAborted();
        opened.push({ series: [failedSeries(source, error)] });
      }
    }
    return opened;
  }

  /** Undefined where the root holds what nobody should read. */
  #addressOf(json: DicomJson, study: string): Address | undefined {
    const root = linkedRoot(this.#root, document.baseURI);
    if (root === undefined) return undefined;
    const [series, instance] = [text(json, TAGS.SeriesInstanceUID), text(json, TAGS.SOPInstanceUID)];
    return { place: { from: 'server', root, study }, series, instance };
  }

  #urlOf(json: DicomJson): string {
    const [study, series, instance] = [
      TAGS.StudyInstanceUID,
      TAGS.SeriesInstanceUID,
      TAGS.SOPInstanceUID,
    ].map((tag) => text(json, tag));
    return `${this.#root}/studies/${study}/series/${series}/instances/${instance}`;
  }
}

const nameOf = (number: string): string =>
  number === '' ? words.opening.seriesWithoutNumber : words.opening.series(number);

/** What a server says of an instance. */
interface Instance {
  readonly json: DicomJson;
  readonly url: string;
  readonly description: Description;
  readonly exam: StatedExam;
}

/** An instance with frames of its own, which the host asks for by their numbers. */
function ordinarySeries({ json, url, description, exam }: Instance, source: Source): Series {
  const standard = description.family === 'standard';
  const base = {
    id: newSeriesId(),
    name: source.name,
    origin: source.origin,
    address: source.address,
    group: undefined,
    description,
    instance: standard
      ? { sopInstanceUID: text(json, TAGS.SOPInstanceUID), locations: frameLocations({ json }) }
      : undefined,
    exam,
    bytes: source.read,
  };
  const error = whyNoPictures({ description, exam });
  if (error !== undefined) return { ...base, imageIds: [], error };
  const { count } = description.frames;
  if (count > MAX_FRAMES) {
    const error = {
      title: words.errors.titles.CZM_UNSUPPORTED,
      detail: words.errors.tooManyFrames(count, MAX_FRAMES),
      advice: words.errors.probablyDamaged,
    };
    return { ...base, imageIds: [], error };
  }
  metadataUtilities.addDicomWebInstance(`wadors:${url}/frames/1`, json);
  const imageIds = Array.from({ length: count }, (_, i) => `wadors:${url}/frames/${i + 1}`);
  return { ...base, imageIds, error: undefined };
}

function rawDataProgress(loaded: number, total: number | undefined): string {
  if (total === undefined) return words.opening.rawData(words.numbers.megabytes(loaded));
  return words.opening.rawData(`${Math.min(100, Math.floor((100 * loaded) / total))} %`);
}

/** Attributes that are read here, by their keywords (PS3.6). */
const TAGS = {
  SOPInstanceUID: '00080018',
  StudyDate: '00080020',
  StudyDescription: '00081030',
  PatientName: '00100010',
  PatientID: '00100020',
  StudyInstanceUID: '0020000D',
  SeriesInstanceUID: '0020000E',
  SeriesNumber: '00200011',
} as const;

/** First value of an attribute of DICOM JSON (PS3.18 F.2), names included; `''` if there is none. */
function text(json: DicomJson, tag: string): string {
  const value: unknown = json[tag]?.Value?.[0];
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value) return String(value.Alphabetic);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
