import { cleanValues, textValue, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';

/*
 * Text as a person reads it. The rules keep one character a byte, to write back what they found: for names in a list that is
 * not enough.
 */

/** Defined terms of Specific Character Set (PS3.3 C.12.1.1.2) that are one code, by the name that the Encoding Standard has. */
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['ISO_IR 100', 'latin1'],
  ['ISO_IR 101', 'iso-8859-2'],
  ['ISO_IR 109', 'iso-8859-3'],
  ['ISO_IR 110', 'iso-8859-4'],
  ['ISO_IR 144', 'iso-8859-5'],
  ['ISO_IR 127', 'iso-8859-6'],
  ['ISO_IR 126', 'iso-8859-7'],
  ['ISO_IR 138', 'iso-8859-8'],
  ['ISO_IR 148', 'windows-1254'],
  ['ISO_IR 203', 'iso-8859-15'],
  ['ISO_IR 166', 'windows-874'],
  ['ISO_IR 13', 'shift_jis'],
  ['ISO_IR 192', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/**
 * The first value of an attribute of a Part 10 file in its Specific Character Set; `''` where it has none, or one that cannot
 * be read here: code extensions (ISO 2022) with other characters than those of ASCII.
 */
export function decodedText(attributes: AttributeSet, tag: string): string {
  const stored = textValue(attributes, tag).trim();
  if (isAscii(stored)) return stored;
  const stated = cleanValues(attributes.get(TAGS.SpecificCharacterSet)?.text ?? '', 'CS');
  const [first = '', ...extensions] = stated;
  const encoding =
    extensions.length > 0 ? undefined : ENCODINGS.get(first.trim().replace(/^ISO 2022 IR /, 'ISO_IR '));
  if (encoding === undefined || stored.includes('\x1b')) return '';
  try {
    const bytes = Uint8Array.from(stored, (character) => character.charCodeAt(0));
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).trim();
  } catch {
    // Bytes that are none of the character set that is stated.
    return '';
  }
}
