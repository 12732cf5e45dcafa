/*
 * A small DICOM writer of the tests' own (PS3.5, PS3.10), so that the package's writer is not its own witness. It
 * writes what it is told, right or wrong.
 */

export type Item = readonly Element[];

/** A data element: bytes, a sequence of items, or encapsulated fragments (the first is the Basic Offset Table). */
export interface Element {
  /** 0xggggeeee. */
  readonly tag: number;
  readonly vr: string;
  readonly value:
    Uint8Array | { readonly items: readonly Item[] } | { readonly fragments: readonly Uint8Array[] };
  /** A sequence and its items without stated lengths. */
  readonly undefinedLength?: boolean;
}

export interface WriteOptions {
  readonly vr?: 'explicit' | 'implicit';
  /** Write (gggg,0000) in front of each group. */
  readonly groupLengths?: boolean;
}

/** What follows a text value in the instrument's files (docs/format.md section 5): the C string's end, and rubbish. */
const RUBBISH = [0, 0, 0x55, 0x12];

const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function numbers(
  count: number,
  size: number,
  set: (view: DataView, at: number, i: number) => void,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(count * size));
  for (let i = 0; i < count; i++) set(view, i * size, i);
  return new Uint8Array(view.buffer);
}

/** A text element, padded to even length; with the instrument's rubbish behind its end if `dirty`. */
export function text(tag: number, vr: string, value: string, dirty = false): Element {
  const bytes = [...value].map((c) => c.charCodeAt(0) & 0xff);
  if (dirty) bytes.push(...RUBBISH);
  if (bytes.length % 2 !== 0) bytes.push(dirty || vr === 'UI' ? 0 : 0x20);
  return { tag, vr, value: Uint8Array.from(bytes) };
}

export const us = (tag: number, ...values: readonly number[]): Element => ({
  tag,
  vr: 'US',
  value: numbers(values.length, 2, (view, at, i) => view.setUint16(at, values[i] ?? 0, true)),
});
export const ul = (tag: number, ...values: readonly number[]): Element => ({
  tag,
  vr: 'UL',
  value: numbers(values.length, 4, (view, at, i) => view.setUint32(at, values[i] ?? 0, true)),
});
export const sl = (tag: number, ...values: readonly number[]): Element => ({
  tag,
  vr: 'SL',
  value: numbers(values.length, 4, (view, at, i) => view.setInt32(at, values[i] ?? 0, true)),
});
export const fl = (tag: number, ...values: readonly number[]): Element => ({
  tag,
  vr: 'FL',
  value: numbers(values.length, 4, (view, at, i) => view.setFloat32(at, values[i] ?? 0, true)),
});
export const fd = (tag: number, ...values: readonly number[]): Element => ({
  tag,
  vr: 'FD',
  value: numbers(values.length, 8, (view, at, i) => view.setFloat64(at, values[i] ?? 0, true)),
});
/** 64-bit unsigned numbers, of the Extended Offset Table. */
export const ov = (tag: number, values: readonly number[]): Element => ({
  tag,
  vr: 'OV',
  value: numbers(values.length, 8, (view, at, i) => view.setBigUint64(at, BigInt(values[i] ?? 0), true)),
});
export const bytes = (tag: number, vr: string, value: Uint8Array): Element => ({
  tag,
  vr,
  value: value.length % 2 === 0 ? value : concat([value, Uint8Array.of(0)]),
});
export const sq = (tag: number, items: readonly Item[], undefinedLength = false): Element => ({
  tag,
  vr: 'SQ',
  value: { items },
  undefinedLength,
});

const tagBytes = (tag: number): number[] => [
  (tag >>> 16) & 0xff,
  (tag >>> 24) & 0xff,
  tag & 0xff,
  (tag >>> 8) & 0xff,
];
const uint32 = (value: number): number[] => [
  value & 0xff,
  (value >>> 8) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 24) & 0xff,
];

function header(tag: number, vr: string, length: number, options: WriteOptions): Uint8Array {
  if (options.vr === 'implicit') return Uint8Array.from([...tagBytes(tag), ...uint32(length)]);
  const code = [...vr].map((c) => c.charCodeAt(0));
  if (LONG_FORM.has(vr)) return Uint8Array.from([...tagBytes(tag), ...code, 0, 0, ...uint32(length)]);
  if (length > 0xffff) throw new RangeError(`${length} bytes do not fit the 16-bit length of VR ${vr}.`);
  return Uint8Array.from([...tagBytes(tag), ...code, length & 0xff, length >>> 8]);
}

const mark = (tag: number, length: number): Uint8Array =>
  Uint8Array.from([...tagBytes(tag), ...uint32(length)]);

function writeItem(item: Item, undefinedLength: boolean, options: WriteOptions): Uint8Array[] {
  const content = writeDataSet(item, options);
  return undefinedLength
    ? [mark(ITEM, UNDEFINED), content, mark(ITEM_END, 0)]
    : [mark(ITEM, content.length), content];
}

function writeElement(element: Element, options: WriteOptions): Uint8Array {
  const { tag, vr, value } = element;
  if (value instanceof Uint8Array) return concat([header(tag, vr, value.length, options), value]);
  if ('fragments' in value) {
    const fragments = value.fragments.flatMap((fragment) => [mark(ITEM, fragment.length), fragment]);
    return concat([header(tag, vr, UNDEFINED, options), ...fragments, mark(SEQUENCE_END, 0)]);
  }
  const open = element.undefinedLength === true;
  const content = concat(value.items.flatMap((item) => writeItem(item, open, options)));
  return open
    ? concat([header(tag, vr, UNDEFINED, options), content, mark(SEQUENCE_END, 0)])
    : concat([header(tag, vr, content.length, options), content]);
}

/** A data set, its elements in ascending order of tags. */
export function writeDataSet(elements: Item, options: WriteOptions = {}): Uint8Array {
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  const groups = new Map<number, Uint8Array[]>();
  for (const element of sorted) {
    const group = element.tag >>> 16;
    groups.set(group, [...(groups.get(group) ?? []), writeElement(element, options)]);
  }
  return concat(
    [...groups].flatMap(([group, written]) => {
      const content = concat(written);
      const length = ul(((group << 16) >>> 0) + 0, content.length);
      // No group length before pixel data of undefined length: nobody writes one there.
      return options.groupLengths && group !== 0x7fe0 ? [writeElement(length, options), content] : [content];
    }),
  );
}

export interface FileOptions extends WriteOptions {
  readonly transferSyntax: string;
  readonly sopClass: string;
  readonly sopInstance: string;
  /** Rubbish behind the values of the file meta information too. */
  readonly dirtyMeta?: boolean;
  /** `none`: no preamble and no prefix; `bare`: no file meta information either. */
  readonly preamble?: 'present' | 'none' | 'bare';
}

/** A Part 10 file of elements, or of an already written data set. */
export function writeFile(dataSet: Item | Uint8Array, options: FileOptions): Uint8Array {
  const dirty = options.dirtyMeta ?? false;
  const body = dataSet instanceof Uint8Array ? dataSet : writeDataSet(dataSet, options);
  if (options.preamble === 'bare') return body;
  const meta = writeDataSet([
    bytes(0x00020001, 'OB', Uint8Array.of(0, 1)),
    text(0x00020002, 'UI', options.sopClass, dirty),
    text(0x00020003, 'UI', options.sopInstance, dirty),
    text(0x00020010, 'UI', options.transferSyntax, dirty),
    text(0x00020012, 'UI', '2.25.190812705631874593217561038497206187', dirty),
    text(0x00020013, 'SH', 'CZM_PHANTOM', dirty),
  ]);
  const group = writeDataSet([ul(0x00020000, meta.length)]);
  if (options.preamble === 'none') return concat([group, meta, body]);
  const prefix = Uint8Array.of(0x44, 0x49, 0x43, 0x4d);
  return concat([new Uint8Array(128), prefix, group, meta, body]);
}
