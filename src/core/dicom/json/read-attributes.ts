import type { Attribute, AttributeSet, Bulk } from '../attributes.js';
import { meantVr } from '../vrs.js';
import { MAX_DEPTH, tooDeep } from '../part10/walk.js';
import { isNumberVr, isTextVr, numberSize, readNumber, type NumberVr } from '../vr.js';

/** One attribute of DICOM JSON, PS3.18 F.2.2. */
export interface DicomJsonElement {
  readonly vr?: string;
  /**
   * For OB and similar VRs, an ArrayBuffer or a view may be among the values, as dcmjs keeps what it reads from a file.
   */
  readonly Value?: readonly unknown[];
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
}

/** One data set of DICOM JSON, PS3.18 F.2: attributes by tag, `{"00280010": {"vr": "US", "Value": [512]}}`. */
export type DicomJson = Readonly<Record<string, DicomJsonElement>>;

const TAG = /^[0-9A-Fa-f]{8}$/;

/**
 * DICOM JSON as the rules see it. Several values become one text with backslashes, as in Part 10.
 *
 * @throws TypeError if it is passed anything but an object; DicomError if sequences nest deeper than {@link MAX_DEPTH}.
 */
export function jsonAttributes(json: DicomJson): AttributeSet {
  if (!isDataSet(json)) {
    const found = json === null ? 'null' : Array.isArray(json) ? 'an array' : typeof json;
    throw new TypeError(
      `DICOM JSON is an object of attributes by tag, found ${found}. Pass one data set of the list.`,
    );
  }
  return attributesAt(json, 0);
}

function attributesAt(json: DicomJson, depth: number): AttributeSet {
  if (depth > MAX_DEPTH) throw tooDeep();
  const byTag = new Map<string, Attribute>();
  for (const [key, element] of Object.entries(json)) {
    if (!TAG.test(key) || typeof element !== 'object' || element === null) continue;
    const tag = key.toUpperCase();
    byTag.set(tag, jsonAttribute(tag, element, depth));
  }
  return { get: (tag) => byTag.get(tag), [Symbol.iterator]: () => byTag.values() };
}

function jsonAttribute(tag: string, element: DicomJsonElement, depth: number): Attribute {
  const vr = meantVr(tag, element.vr);
  const values = Array.isArray(element.Value) ? element.Value : [];
  return {
    tag,
    vr,
    get text() {
      return isTextVr(vr) ? (inlineText(element) ?? values.map(valueText).join('\\')) : undefined;
    },
    get numbers() {
      return isNumberVr(vr)
        ? (inlineNumbers(element, vr) ?? values.map(vr === 'AT' ? tagNumber : toNumber))
        : [];
    },
    // A null item counts as an empty one, so that those after it keep their index.
    items: vr === 'SQ' ? values.map((item) => attributesAt(isDataSet(item) ? item : {}, depth + 1)) : [],
    get bulk() {
      return bulkOf(element, values[0]);
    },
  };
}

function bulkOf(element: DicomJsonElement, value: unknown): Bulk | undefined {
  if (typeof element.BulkDataURI === 'string') return { uri: element.BulkDataURI };
  if (isArrayBuffer(value)) return asBulk(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    return asBulk(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  const text = inlineText(element);
  return text === undefined ? undefined : asBulk(binary(text));
}

const asBulk = (bytes: Uint8Array): Bulk => ({ bytes, length: bytes.length });

/** Also true for one of another realm, such as a frame's or a Node context's. */
const isArrayBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';

/** What a server sends inline because it does not know the VR (PS3.18 F.2.7), one character for each byte. */
function inlineText({ InlineBinary }: DicomJsonElement): string | undefined {
  if (typeof InlineBinary !== 'string') return undefined;
  try {
    return atob(InlineBinary);
  } catch {
    return undefined;
  }
}

/** Binary numbers that a server sends inline, little endian (PS3.18 F.2.7). */
function inlineNumbers(element: DicomJsonElement, vr: NumberVr): readonly number[] | undefined {
  const text = inlineText(element);
  if (text === undefined) return undefined;
  const bytes = binary(text);
  const size = numberSize(vr);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => readNumber(view, i * size, vr));
}

function binary(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A number, which some servers write as text; NaN for null and similar values, which Number() would turn into 0. */
const toNumber = (value: unknown): number =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
    ? Number(value)
    : Number.NaN;

/** A tag is eight hexadecimal digits (PS3.18 F.2.3). */
const tagNumber = (value: unknown): number =>
  typeof value === 'string' && /^[0-9a-f]{8}$/i.test(value) ? Number.parseInt(value, 16) : Number.NaN;

const isDataSet = (value: unknown): value is DicomJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Person names are objects of component groups (PS3.18 F.2.2), in Part 10 joined by `=` (PS3.5 6.2.1). */
function valueText(value: unknown): string {
  if (isDataSet(value)) {
    const groups = ['Alphabetic', 'Ideographic', 'Phonetic'].map((group) => {
      const text: unknown = value[group];
      return typeof text === 'string' ? text : '';
    });
    return groups.join('=').replace(/=+$/, '');
  }
  return value === null || value === undefined ? '' : String(value);
}
