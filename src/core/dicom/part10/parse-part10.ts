import type { ByteSource } from '../../base/byte-source.js';
import { tagName } from '../keywords.js';
import type { DicomFile } from './data-set.js';
import { parseWith } from './parse.js';

/** As `parseWith`: messages give the keywords of attributes. */
export const parsePart10 = <B extends ByteSource>(bytes: B): DicomFile<B> => parseWith(tagName, bytes);
