import { DicomError } from '../../base/errors.js';
import type { ByteReader } from './byte-reader.js';
import type { DicomElement } from './data-set.js';
import { Problems } from './problems.js';
import { isPrivate } from '../tag.js';
import { walkElement } from './walk.js';

/**
 * Reads the element at `offset`, its sequence items included. Adds faults that it could work around to `problems`.
 *
 * @throws {@link DicomError} if the element is incomplete, sequences nest deeper than {@link MAX_DEPTH}, or there are
 * too many elements.
 */
export function parseElement(
  reader: ByteReader,
  offset: number,
  explicitVr: boolean,
  problems: Problems,
): DicomElement {
  const element = walkElement({ reader, problems, tolerant: false }, offset, explicitVr);
  if (typeof element !== 'string') return element;
  const tag = reader.tag(offset);
  throw new DicomError(
    `The data element ${problems.nameOf(tag)} at offset ${offset} cannot be read: ${element}. ` +
      'The file is truncated or damaged there.',
    { tag, offset },
  );
}

/**
 * Reads the private sequence at `offset` (PS3.5 7.5) with its content. Those that hold a file's images can be hundreds
 * of megabytes, and truncated: what claims more bytes than exist is marked as `truncated`, and is not an error.
 *
 * @returns undefined if no private sequence begins at `offset`.
 */
export function readPrivateSequence(
  reader: ByteReader,
  offset: number,
  explicitVr: boolean,
  problems: Problems,
): DicomElement | undefined {
  if (!isPrivate(reader.tag(offset))) return undefined;
  const found = new Problems(problems.nameOf);
  const element = walkElement({ reader, problems: found, tolerant: true }, offset, explicitVr);
  if (typeof element === 'string' || element.items === undefined) return undefined;
  problems.addAll(found);
  return element;
}
