import type { DicomJson, DicomJsonElement } from './read-attributes.js';
import { isTextVr } from '../vr.js';
import type { Edits, NewItem, NewValue } from '../edits.js';

/** DICOM JSON with edits applied: a fresh object that shares every untouched attribute with `json`. */
export function editJson(json: DicomJson, edits: Edits): DicomJson {
  const keys = new Map(Object.keys(json).map((key) => [key.toUpperCase(), key]));
  const output: Record<string, DicomJsonElement> = { ...json };
  for (const [tag, value] of edits.values) {
    const key = keys.get(tag) ?? tag;
    if (value === undefined) Reflect.deleteProperty(output, key);
    else output[key] = toJson(value);
  }
  for (const [tag, byItem] of edits.items) {
    const key = keys.get(tag) ?? tag;
    const element = json[key];
    if (element?.Value === undefined) continue;
    const Value = element.Value.map((item, index) => {
      const inside = byItem.get(index);
      return inside === undefined ? item : editJson((item ?? {}) as DicomJson, inside);
    });
    output[key] = { ...element, Value };
  }
  return output;
}

function toJson(value: NewValue): DicomJsonElement {
  if ('items' in value) return { vr: 'SQ', Value: value.items.map(itemToJson) };
  const { vr, values } = value;
  return values.length === 0 ? { vr } : { vr, Value: values.map((entry) => valueToJson(vr, entry)) };
}

function itemToJson(item: NewItem): DicomJson {
  const entries = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([tag, value]) => [tag, toJson(value)]));
}

/** PS3.18 F.2.3: decimal and integer strings are numbers, person names objects, an empty value among others null. */
function valueToJson(vr: string, value: string | number): unknown {
  if (vr === 'AT') return Number(value).toString(16).toUpperCase().padStart(8, '0');
  if (typeof value === 'number') return value;
  if (value === '' && isTextVr(vr)) return null;
  if ((vr === 'DS' || vr === 'IS') && Number.isFinite(Number(value))) return Number(value);
  if (vr !== 'PN') return value;
  const [Alphabetic, Ideographic, Phonetic] = value.split('=');
  return {
    ...(Alphabetic ? { Alphabetic } : {}),
    ...(Ideographic ? { Ideographic } : {}),
    ...(Phonetic ? { Phonetic } : {}),
  };
}
