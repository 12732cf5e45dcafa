import type { DicomJson, DicomJsonElement } from '../../../src/core/index.js';

/* Part 10 files as DICOM JSON, read by dcmjs, in the forms that servers and viewers give it. */

/** Where a container's frames are: an address a frame, in the JSON as text or as bytes, or nowhere. */
export type FrameForm = 'uri' | 'inline' | 'bytes' | 'view' | 'absent';

export interface JsonForm {
  readonly frames?: FrameForm;
  /** Private sequences are unknown bytes to the server: their tags, and nothing of what is in them. */
  readonly closed?: boolean;
  /** Tags in small letters. */
  readonly small?: boolean;
}

interface Dcmjs {
  readonly data: { readonly DicomMessage: { readFile(file: ArrayBuffer): { readonly dict: DicomJson } } };
}
// It has no types.
const name = 'dcmjs';
const { default: dcmjs } = (await import(name)) as { default: Dcmjs };

const OPEN_TAG = /^040710..$/;

/** Every attribute as dcmjs reads it, without its own notes; bytes are ArrayBuffers. */
export function dictOf(file: Uint8Array): DicomJson {
  // A copy of its own buffer: dcmjs reads from the buffer's start.
  const { dict } = dcmjs.data.DicomMessage.readFile(new Uint8Array(file).buffer);
  return withoutNotes(dict);
}

export const jsonOf = (file: Uint8Array, form: JsonForm = {}): DicomJson => formed(dictOf(file), form, '');

/** The address of a frame in {@link jsonOf}: its place in the data set. */
const addressOf = (path: string): string => `bulk${path}`;

function withoutNotes(json: DicomJson): DicomJson {
  return Object.fromEntries(
    Object.entries(json).map(([tag, { vr, Value }]) => [
      tag,
      { ...(vr === undefined ? {} : { vr }), ...(Value === undefined ? {} : { Value: Value.map(noted) }) },
    ]),
  );
}

const isItem = (value: unknown): value is DicomJson =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof ArrayBuffer) &&
  Object.keys(value).every((key) => /^[0-9A-Fa-f]{8}$/.test(key));

const noted = (value: unknown): unknown => (isItem(value) ? withoutNotes(value) : value);

function formed(json: DicomJson, form: JsonForm, path: string): DicomJson {
  const entries = Object.entries(json).map(([tag, element]): [string, DicomJsonElement] => {
    const key = form.small === true ? tag.toLowerCase() : tag;
    const closed = form.closed === true && OPEN_TAG.test(tag) && element.vr === 'SQ';
    return [key, closed ? { vr: 'UN' } : elementOf(element, form, `${path}/${tag}`)];
  });
  return Object.fromEntries(entries);
}

function elementOf(element: DicomJsonElement, form: JsonForm, path: string): DicomJsonElement {
  const { vr, Value = [] } = element;
  const [value] = Value;
  if (value instanceof ArrayBuffer)
    return { ...(vr === undefined ? {} : { vr }), ...bytesOf(value, form, path) };
  if (vr !== 'SQ') return element;
  return { vr, Value: Value.map((item, index) => formed(item as DicomJson, form, `${path}/${index + 1}`)) };
}

function bytesOf(value: ArrayBuffer, { frames = 'uri' }: JsonForm, path: string): DicomJsonElement {
  switch (frames) {
    case 'uri':
      return { BulkDataURI: addressOf(path) };
    case 'inline':
      return { InlineBinary: Buffer.from(value).toString('base64') };
    case 'bytes':
      return { Value: [value] };
    case 'view': {
      // As a view of a larger buffer, which begins anywhere in it.
      const buffer = new Uint8Array(value.byteLength + 5);
      buffer.set(new Uint8Array(value), 3);
      return { Value: [buffer.subarray(3, 3 + value.byteLength)] };
    }
    case 'absent':
      return {};
  }
}
