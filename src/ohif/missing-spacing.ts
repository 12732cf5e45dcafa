import { statedPixelSpacing } from '../core/describe/spacing.js';
import { TAGS } from '../core/dicom/tags.js';
import type { DicomJson } from '../core/json/attributes.js';
import { openPart10 } from '../core/normalize/part10.js';
import type { DicomWebClient } from './host.js';

/**
 * Pixel Spacing of an instance whose archive dropped it from the metadata: Orthanc does so with CZM's comma, which
 * makes it no valid decimal string. It is asked for the instance itself, through the viewer's own client: at the
 * data source that the viewer is configured for, with the viewer's authorization.
 *
 * @returns `json` with the values as the instance states them, or `json` itself where it states none.
 * @throws what the client throws, and {@link DicomError} where the answer is no DICOM file.
 */
export async function withStatedSpacing(client: DicomWebClient, json: DicomJson): Promise<DicomJson> {
  const uids = {
    studyInstanceUID: uid(json, TAGS.StudyInstanceUID),
    seriesInstanceUID: uid(json, TAGS.SeriesInstanceUID),
    sopInstanceUID: uid(json, TAGS.SOPInstanceUID),
  };
  if (client.retrieveInstance === undefined || Object.values(uids).includes('')) return json;
  // As stored: an archive that is asked for another transfer syntax tries to decode the scrambled frames.
  const mediaTypes = [{ mediaType: 'application/dicom', transferSyntaxUID: '*' }];
  const answer = await client.retrieveInstance({ ...uids, mediaTypes });
  const stated = statedPixelSpacing(openPart10(bytesOf(answer)).attributes);
  if (stated === undefined) return json;
  return { ...json, [TAGS.PixelSpacing]: { vr: 'DS', Value: stated.map(Number) } };
}

const uid = (json: DicomJson, tag: string): string => String(json[tag]?.Value?.[0] ?? '');

/** dicomweb-client gives one buffer, or a list of one. */
function bytesOf(answer: unknown): Uint8Array {
  const buffer: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return new Uint8Array();
}
