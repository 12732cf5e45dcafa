import { normalizeDicomJson, type DicomJson } from 'cornerstone-czm-image-loader/core';
import { utilities as metadataUtilities } from '@cornerstonejs/metadata';
import { api } from 'dicomweb-client';
import { readableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import type { Credentials } from './credentials.js';
import { firstPart } from './multipart.js';
import { newSeriesId, whyNoPictures } from './open-file.js';

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

/** A DICOMweb server (PS3.18): searches its studies and opens them. */
export class DicomWebServer {
  readonly #root: string;
  readonly #client: Client;
  readonly #credentials: Credentials;

  /** `root`: where `studies` lies below, e.g. `https://archive.example/dicom-web`. */
  constructor(root: string, credentials: Credentials) {
    this.#root = new URL(root, document.baseURI).href.replace(/\/+$/, '');
    this.#credentials = credentials;
    this.#client = new api.DICOMwebClient({
      url: this.#root,
      singlepart: false,
      headers: credentials.headersFor(`${this.#root}/`),
      verbose: false,
    }) as unknown as Client;
  }

  /** Studies by patient and date (QIDO-RS); at most 50. */
  async search({ patientId, date }: StudyQuery): Promise<readonly FoundStudy[]> {
    const queryParams = {
      limit: '50',
      includefield: '00081030',
      ...(patientId === '' ? {} : { PatientID: patientId }),
      ...(date === '' ? {} : { StudyDate: date.replaceAll('-', '') }),
    };
    const studies = await asked(() => this.#client.searchForStudies({ queryParams }));
    return studies.map((study) => ({
      studyInstanceUID: text(study, '0020000D'),
      date: text(study, '00080020'),
      patient: [text(study, '00100010'), text(study, '00100020')].filter(Boolean).join(' · '),
      text: text(study, '00081030'),
    }));
  }

  /** All instances of a study as series; those without pictures say so. */
  async openStudy(studyInstanceUID: string): Promise<readonly Series[]> {
    const instances = await asked(() => this.#client.retrieveStudyMetadata({ studyInstanceUID }));
    return instances
      .toSorted((a, b) => Number(text(a, '00200011')) - Number(text(b, '00200011')))
      .map((json) => this.#series(json));
  }

  #series(json: DicomJson): Series {
    const uids = {
      studyInstanceUID: text(json, '0020000D'),
      seriesInstanceUID: text(json, '0020000E'),
      sopInstanceUID: text(json, '00080018'),
    };
    const base = {
      id: newSeriesId(),
      name: `Series ${text(json, '00200011') || 'without number'}`,
      origin: 'server' as const,
      bytes: () => this.#instance(uids),
    };
    try {
      const { description } = normalizeDicomJson(json);
      const error = whyNoPictures(description);
      if (error !== undefined) return { ...base, imageIds: [], description, error };
      const instance =
        `wadors:${this.#root}/studies/${uids.studyInstanceUID}` +
        `/series/${uids.seriesInstanceUID}/instances/${uids.sopInstanceUID}`;
      const imageIds = Array.from(
        { length: description.frames.count },
        (_, i) => `${instance}/frames/${i + 1}`,
      );
      metadataUtilities.addDicomWebInstance(`${instance}/frames/1`, json);
      return { ...base, imageIds, description, error: undefined };
    } catch (error) {
      return { ...base, imageIds: [], description: undefined, error: readableError(error) };
    }
  }

  /**
   * The instance as it is stored: servers must not transcode what they cannot decode. (dicomweb-client 0.11 refuses
   * to ask for a transfer syntax here.)
   */
  async #instance({ studyInstanceUID, seriesInstanceUID, sopInstanceUID }: Uids): Promise<Uint8Array> {
    const url = `${this.#root}/studies/${studyInstanceUID}/series/${seriesInstanceUID}/instances/${sopInstanceUID}`;
    const answer = await fetch(url, {
      headers: {
        ...this.#credentials.headersFor(url),
        Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
      },
    });
    if (!answer.ok) throw new Error(`The server did not give the file: it answered ${answer.status}.`);
    return firstPart(new Uint8Array(await answer.arrayBuffer()), answer.headers.get('Content-Type') ?? '');
  }
}

interface Uids {
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly sopInstanceUID: string;
}

/** The client rejects with errors that carry the request's status; a person needs words. */
async function asked<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    if (typeof cause !== 'object' || cause === null || !('status' in cause)) throw cause;
    const { status } = cause;
    const message =
      status === 401 || status === 403
        ? `The server refused access (${status}). Check the bearer token.`
        : status === 404
          ? 'The server has nothing at this address (404). Check the root and the UID.'
          : status === 0
            ? 'The server did not answer, or does not allow this page to ask (CORS).'
            : `The server answered ${String(status)}.`;
    throw new Error(message, { cause });
  }
}

/** First value of an attribute of DICOM JSON (PS3.18 F.2), names included; `''` if there is none. */
function text(json: DicomJson, tag: string): string {
  const value: unknown = json[tag]?.Value?.[0];
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value) return String(value.Alphabetic);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
