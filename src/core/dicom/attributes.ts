import type { Attribute, AttributeSet, Bulk } from '../attributes.js';
import type { DicomElement } from './data-set.js';
import type { Tag } from './tags.js';
import { meantVr } from './tags.js';
import { isNumberVr, isTextVr, numberSize, readNumber } from './vr.js';

/**
 * Part 10 elements as the rules see them. Text is one character a byte (ISO 8859-1), so that it can be written
 * back without loss whatever the Specific Character Set is; NUL is what it seems in all of
 * them; a backslash may be half a character in some, but values are joined again where they were split.
 */
export function part10Attributes(bytes: Uint8Array, elements: readonly DicomElement[]): AttributeSet {
  const byTag = new Map<Tag, Attribute>(
    elements.map((element) => [element.tag, part10Attribute(bytes, element)]),
  );
  return { get: (tag) => byTag.get(tag), [Symbol.iterator]: () => byTag.values() };
}

function part10Attribute(bytes: Uint8Array, element: DicomElement): Attribute {
  const { tag, dataOffset, length, items } = element;
  const vr = meantVr(tag, element.vr);
  return {
    tag,
    vr: items === undefined ? vr : 'SQ',
    get text() {
      return items === undefined && isTextVr(vr) ? latin1(bytes, dataOffset, length) : undefined;
    },
    get numbers() {
      return isNumberVr(vr) ? readNumbers(bytes, dataOffset, length, vr) : [];
    },
    items: (items ?? []).map((item) => part10Attributes(bytes, item.elements)),
    get bulk(): Bulk | undefined {
      const other = items === undefined && !isTextVr(vr) && !isNumberVr(vr);
      return other ? { bytes: bytes.subarray(dataOffset, dataOffset + length) } : undefined;
    },
    ...(element.cut === true ? { cut: true } : {}),
  };
}

function latin1(bytes: Uint8Array, offset: number, length: number): string {
  let text = '';
  for (let i = offset; i < offset + length; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

function readNumbers(
  bytes: Uint8Array,
  offset: number,
  length: number,
  vr: Parameters<typeof readNumber>[2],
): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = numberSize(vr);
  return Array.from({ length: Math.floor(length / size) }, (_, i) => readNumber(view, offset + i * size, vr));
}
