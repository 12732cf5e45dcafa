import type { Attribute, AttributeSet, Bulk } from '../attributes.js';
import type { ByteSource } from '../../base/byte-source.js';
import type { DicomElement } from './data-set.js';
import { type Tag, meantVr } from '../tags.js';
import { isNumberVr, isTextVr, latin1, numberSize, readNumber, type NumberVr } from '../vr.js';

/**
 * Part 10 elements as the rules see them. Text is one character a byte (ISO 8859-1), so that it can be written
 * back without loss whatever the Specific Character Set is; NUL is what it seems in all of
 * them; a backslash may be half a character in some, but values are joined again where they were split.
 */
export function part10Attributes(source: ByteSource, elements: readonly DicomElement[]): AttributeSet {
  const byTag = new Map<Tag, Attribute>(
    elements.map((element) => [element.tag, part10Attribute(source, element)]),
  );
  return { get: (tag) => byTag.get(tag), [Symbol.iterator]: () => byTag.values() };
}

/** Bytes of the longest value that is read as text or numbers. What is longer is bulk data, whatever its VR says. */
const MAX_VALUE = 1 << 24;

function part10Attribute(source: ByteSource, element: DicomElement): Attribute {
  const { tag, dataOffset, length, items } = element;
  const vr = items === undefined ? meantVr(tag, element.vr) : 'SQ';
  const value = (): Uint8Array => source.subarray(dataOffset, dataOffset + length);
  const isText = isTextVr(vr) && length <= MAX_VALUE;
  return {
    tag,
    vr,
    get text() {
      return isText ? latin1(value()) : undefined;
    },
    get numbers() {
      return isNumberVr(vr) && length <= MAX_VALUE ? readNumbers(value(), vr) : [];
    },
    items: (items ?? []).map((item) => part10Attributes(source, item.elements)),
    get bulk(): Bulk | undefined {
      if (items !== undefined) return undefined;
      return {
        length,
        range: { offset: dataOffset, length },
        get bytes() {
          return value();
        },
      };
    },
    ...(element.truncated === true ? { truncated: true } : {}),
  };
}

function readNumbers(bytes: Uint8Array, vr: NumberVr): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = numberSize(vr);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => readNumber(view, i * size, vr));
}
