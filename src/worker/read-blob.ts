import { DicomError } from '../core/index.js';
import { reasonOf } from '../codec/codec.js';

/**
 * The bytes of a file of the user's, or of a part of one.
 *
 * @throws (rejects) DicomError if the browser cannot read it, because it was moved or changed since it was opened.
 */
export async function readBlob(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    const message = `The file cannot be read: ${reasonOf(cause)}. It may have been moved or changed: open it again.`;
    throw new DicomError(message, { cause });
  }
}
