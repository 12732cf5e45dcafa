import { type DicomJson, type DicomJsonElement, frameEncoding } from '../core/index.js';
import { isPrivate, type Keyword, keywordOf, type Tag, TAGS } from '../core/internal.js';
import type { NaturalizedInstance } from './host.js';

/*
 * Instances as dcmjs naturalizes them, and DICOM JSON: OHIF keeps the former, the repair rules read the latter.
 * Only attributes whose keyword this package knows, and private ones, take part; the rules know no others.
 */

const TAG = /^[0-9A-F]{8}$/;

/** The VR of private attributes of which dcmjs keeps only the value. */
const vrOfValue = (value: unknown): string => (typeof value === 'number' ? 'FD' : 'LO');

/**
 * The parts of an instance that the rules read, as DICOM JSON. A fresh object; bytes are left out, but for those of
 * private attributes: they may be frames, and are shared.
 */
export function naturalizedToJson(instance: NaturalizedInstance): DicomJson {
  const json: Record<Tag, DicomJsonElement> = {};
  for (const [key, value] of Object.entries(instance)) {
    const tag = tagOf(key);
    if (tag === undefined || tag === TAGS.PixelData || value === undefined) continue;
    const element = elementOf(tag, value);
    if (element !== undefined) json[tag] = element;
  }
  return json;
}

/** The same with the heights of a height map, which are shared. */
export function layersToJson(instance: NaturalizedInstance): DicomJson {
  const json = naturalizedToJson(instance);
  const floats = Object.fromEntries(
    FLOATS.flatMap((keyword) => {
      const value = instance[keyword];
      return value === undefined ? [] : [[TAGS[keyword], { vr: 'OB', Value: asList(value) }] as const];
    }),
  );
  return { ...json, ...floats };
}

const FLOATS = ['FloatPixelData', 'DoubleFloatPixelData'] as const;

function tagOf(key: string): Tag | undefined {
  if (TAG.test(key)) return key;
  return Object.hasOwn(TAGS, key) ? TAGS[key as Keyword] : undefined;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? [...value] : [value]);

function elementOf(tag: Tag, value: unknown): DicomJsonElement | undefined {
  const values = asList(value);
  if (values.some((one) => one instanceof ArrayBuffer || ArrayBuffer.isView(one))) {
    return isPrivate(tag) ? { vr: 'OB', Value: values } : undefined;
  }
  const stated = keywordOf(tag) === undefined ? { vr: vrOfValue(values[0]) } : {};
  if (!values.some(isObject)) return value === null ? stated : { ...stated, Value: values };
  if (values.some(isPersonName)) return { vr: 'PN', Value: values };
  const items = values.filter(isObject);
  return { vr: 'SQ', Value: items.map(naturalizedToJson) };
}

const isObject = (value: unknown): value is NaturalizedInstance =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPersonName = (value: unknown): boolean =>
  isObject(value) && ['Alphabetic', 'Ideographic', 'Phonetic'].some((group) => group in value);

/**
 * Writes into `instance` what differs between its DICOM JSON `before` and `after` a repair. What did not change
 * keeps its identity.
 */
export function applyInPlace(instance: NaturalizedInstance, before: DicomJson, after: DicomJson): void {
  for (const tag of Object.keys(before)) {
    if (after[tag] === undefined) Reflect.deleteProperty(instance, keywordOf(tag) ?? tag);
  }
  for (const [tag, element] of Object.entries(after)) {
    const found = before[tag];
    if (element === found) continue;
    const key = keywordOf(tag) ?? tag;
    if (!applyToItems(instance[key], found, element)) instance[key] = naturalValue(element);
  }
}

/** Repairs inside the items of a sequence that stays; false where the whole value is new. */
function applyToItems(
  value: unknown,
  before: DicomJsonElement | undefined,
  after: DicomJsonElement,
): boolean {
  if (after.vr !== 'SQ' || before?.vr !== 'SQ' || !Array.isArray(value)) return false;
  const was = (before.Value ?? []) as readonly DicomJson[];
  const items = (after.Value ?? []) as readonly DicomJson[];
  if (items.length !== was.length || items.length !== value.length) return false;
  items.forEach((item, index) => {
    const target: unknown = value[index];
    const source = was[index];
    if (isObject(target) && source !== undefined) applyInPlace(target, source, item);
  });
  return true;
}

function naturalValue({ vr, Value = [] }: DicomJsonElement): unknown {
  if (vr === 'SQ') return sequence(Value as readonly DicomJson[]);
  if (vr === 'PN') return Value.map((name) => (isObject(name) ? { ...name } : name));
  return Value.length > 1 ? [...Value] : (Value[0] ?? null);
}

/** As dcmjs does it: the attributes of a sequence's only item can be read from the sequence itself. */
function sequence(items: readonly DicomJson[]): readonly NaturalizedInstance[] {
  const natural = items.map((item) => {
    const target: NaturalizedInstance = {};
    applyInPlace(target, {}, item);
    return target;
  });
  const [only, ...others] = natural;
  if (only === undefined || others.length > 0) return natural;
  for (const key of Object.keys(only)) {
    Object.defineProperty(natural, key, { get: () => only[key], configurable: true });
  }
  return natural;
}

/**
 * How many frames the instance's own Pixel Data holds, where it was read from a file: dcmjs gives a list with one
 * entry a frame. Undefined where there are no pixels, or where what is listed are not all frames (a frame of
 * several fragments that no offset table puts together).
 */
export function framesHeld(instance: NaturalizedInstance): number | undefined {
  const { PixelData: frames, NumberOfFrames: claimed } = instance;
  if (!Array.isArray(frames) || frames.length === 0) return undefined;
  const are = frames.length === claimed || frames.every(startsFrame);
  return are ? frames.length : undefined;
}

function startsFrame(frame: unknown): boolean {
  const bytes: unknown = Array.isArray(frame) ? frame[0] : frame;
  return bytes instanceof ArrayBuffer && frameEncoding(new Uint8Array(bytes)) !== 'unknown';
}

/** Cuts text at its NUL (docs/format.md section 5), at every level, in attributes that no rule knows by name. */
export function trimTailsInPlace(instance: NaturalizedInstance): void {
  for (const [key, value] of Object.entries(instance)) {
    if (typeof value === 'string' && value.includes('\0')) {
      instance[key] = value.slice(0, value.indexOf('\0')).trimEnd();
    } else if (Array.isArray(value)) {
      for (const item of value) if (isObject(item) && isPlain(item)) trimTailsInPlace(item);
    }
  }
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;
