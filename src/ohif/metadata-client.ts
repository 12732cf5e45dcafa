import type { DicomJson } from '../core/index.js';
import type { DicomWebClient, InstanceAddress } from './host.js';

/**
 * Repairs one data set of DICOM JSON that `client` brought; the very object comes back where nothing changes, and
 * undefined for one that is to be left out.
 */
export type RepairMetadata = (json: DicomJson, client: DicomWebClient) => Promise<DicomJson | undefined>;

type Retrieve = (options: InstanceAddress) => Promise<readonly DicomJson[]>;

const METHODS = ['retrieveSeriesMetadata', 'retrieveStudyMetadata'] as const;
const wrapped = new WeakSet<object>();

/** Whether the object is a DICOMweb client as this extension knows them. */
export function isDicomWebClient(client: unknown): client is DicomWebClient {
  if (typeof client !== 'object' || client === null) return false;
  return METHODS.every((method) => method in client && typeof client[method as never] === 'function');
}

/** Makes the client's metadata answers pass through `repair`, before OHIF naturalizes them. Changes `client`, once. */
export function repairAnswersOf(client: DicomWebClient, repair: RepairMetadata): void {
  if (wrapped.has(client)) return;
  wrapped.add(client);
  for (const method of METHODS) {
    const original: Retrieve = client[method];
    client[method] = async (options) => {
      const answer = await original.call(client, options);
      if (!Array.isArray(answer)) return answer;
      const repaired = await Promise.all(
        answer.map((json: unknown) => (isDataSet(json) ? repair(json, client) : (json as DicomJson))),
      );
      return repaired.some((json, index) => json !== answer[index])
        ? repaired.filter((json) => json !== undefined)
        : answer;
    };
  }
}

const isDataSet = (value: unknown): value is DicomJson => typeof value === 'object' && value !== null;
