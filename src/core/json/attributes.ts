import type { Attribute, AttributeSet } from '../attributes.js';
import { vrOf } from '../dicom/tags.js';
import { isNumberVr, isTextVr } from '../dicom/vr.js';

/** One attribute of DICOM JSON, PS3.18 F.2.2. */
export interface DicomJsonElement {
  readonly vr?: string;
  readonly Value?: readonly unknown[];
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
}

/** One data set of DICOM JSON, PS3.18 F.2: attributes by tag, `{"00280010": {"vr": "US", "Value": [512]}}`. */
export type DicomJson = Readonly<Record<string, DicomJsonElement>>;

const TAG = /^[0-9A-Fa-f]{8}$/;

/** DICOM JSON as the rules see it. Several values become one text with backslashes, as in Part 10. */
export function jsonAttributes(json: DicomJson): AttributeSet {
  const byTag = new Map<string, Attribute>();
  for (const [key, element] of Object.entries(json)) {
    if (!TAG.test(key) || typeof element !== 'object' || element === null) continue;
    const tag = key.toUpperCase();
    byTag.set(tag, jsonAttribute(tag, element));
  }
  return { get: (tag) => byTag.get(tag), [Symbol.iterator]: () => byTag.values() };
}

function jsonAttribute(tag: string, element: DicomJsonElement): Attribute {
  const stated = element.vr;
  const vr = stated === undefined || stated === 'UN' ? vrOf(tag) : stated;
  const values = Array.isArray(element.Value) ? element.Value : [];
  return {
    tag,
    vr,
    text: isTextVr(vr) ? (inlineText(element) ?? values.map(valueText).join('\\')) : undefined,
    numbers: isNumberVr(vr) ? values.map(Number) : [],
    items: vr === 'SQ' ? values.filter(isDataSet).map(jsonAttributes) : [],
  };
}

/** What a server sends inline because it does not know the VR (PS3.18 F.2.7), one character a byte. */
function inlineText({ InlineBinary }: DicomJsonElement): string | undefined {
  if (typeof InlineBinary !== 'string') return undefined;
  try {
    return atob(InlineBinary);
  } catch {
    return undefined;
  }
}

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
