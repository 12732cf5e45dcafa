import { type DicomJson, openPart10 } from '../core/index.js';
import { statedPixelSpacing, TAGS } from '../core/internal.js';
import type { DicomWebClient } from './host.js';
import { instanceUrl } from './instance-url.js';
import { retrieveInstance } from '../dicomweb/web-instance.js';

/**
 * Pixel Spacing of an instance whose archive dropped it from the metadata: Orthanc does so with CZM's comma, which
 * makes it no valid decimal string. The data source that the metadata came from is asked for the instance itself,
 * with the headers (authorization) that the viewer gave its client. The client's own `retrieveInstance` cannot ask
 * for a transfer syntax (dicomweb-client 0.11 refuses every media type).
 *
 * @returns `json` with the values as the instance states them, or `json` itself where it states none.
 * @throws (rejects) `HttpError` where the server does not send it; `DicomError` where the answer is not a DICOM file.
 */
export async function withStatedSpacing(client: DicomWebClient, json: DicomJson): Promise<DicomJson> {
  const url = instanceUrl(json, client);
  if (url === undefined) return json;
  const file = openPart10(await retrieveInstance({ url, headers: client.headers }));
  const stated = statedPixelSpacing(file.attributes);
  if (stated === undefined) return json;
  return { ...json, [TAGS.PixelSpacing]: { vr: 'DS', Value: stated.map(Number) } };
}
