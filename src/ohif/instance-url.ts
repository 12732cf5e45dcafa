import type { DicomJson } from '../core/index.js';
import { TAGS } from '../core/internal.js';
import type { DicomWebClient } from './host.js';

/** Where the data source that brought the metadata has the instance (PS3.18 10.4.1.1.2); undefined if that is not told. */
export function instanceUrl(json: DicomJson, client: DicomWebClient): string | undefined {
  const [study, series, instance] = [TAGS.StudyInstanceUID, TAGS.SeriesInstanceUID, TAGS.SOPInstanceUID].map(
    (tag) => String(json[tag]?.Value?.[0] ?? ''),
  );
  if (!client.wadoURL || !study || !series || !instance) return undefined;
  return `${client.wadoURL}/studies/${study}/series/${series}/instances/${instance}`;
}
