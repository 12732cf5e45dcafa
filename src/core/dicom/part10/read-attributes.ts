import { viewOf } from '../../base/bytes.js';
import type { Attribute, AttributeSet, Bulk, BulkBytes } from '../attributes.js';
import type { ByteSource } from '../../base/byte-source.js';
import type { DicomElement } from './data-set.js';
import type { Tag } from '../tag.js';
import { meantVr } from '../vrs.js';
import { isNumberVr, isTextVr, latin1, numberSize, readNumber, type NumberVr } from '../vr.js';

/**
 * Part 10 elements as the rules see them. Text has one character for each byte (ISO 8859-1), so that it can be written
 * back without loss whatever the Specific Character Set is. NUL means NUL in all character sets. A backslash may be
 * half a character in some, but values are joined again where they were split.
 */
export function part10Attributes(source: ByteSource, elements: readonly DicomElement[]): AttributeSet {
  const byTag = new Map<Tag, Attribute>(
    elements.map((element) => [element.tag, new Part10Attribute(source, element)]),
  );
  return { get: (tag) => byTag.get(tag), [Symbol.iterator]: () => byTag.values() };
}

/** Bytes of the longest value that is read as text or numbers. What is longer is bulk data, whatever its VR says. */
const MAX_VALUE = 1 << 24;

/** Bytes of the longest text that is cached: the rules read each one a dozen times. */
const MAX_KEPT = 1 << 10;

/** Its values are read when they are needed. */
class Part10Attribute implements Attribute {
  readonly tag: Tag;
  readonly vr: string | undefined;
  readonly truncated?: true;
  readonly #source: ByteSource;
  readonly #element: DicomElement;
  #text: string | undefined;
  #items: readonly AttributeSet[] | undefined;
  #bulk: BulkBytes | undefined;

  constructor(source: ByteSource, element: DicomElement) {
    this.tag = element.tag;
    this.vr = element.items === undefined ? meantVr(element.tag, element.vr) : 'SQ';
    if (element.truncated === true) this.truncated = true;
    this.#source = source;
    this.#element = element;
  }

  get text(): string | undefined {
    if (this.#text !== undefined) return this.#text;
    const { length } = this.#element;
    if (!isTextVr(this.vr) || length > MAX_VALUE) return undefined;
    const text = latin1(this.#value());
    if (length <= MAX_KEPT) this.#text = text;
    return text;
  }

  get numbers(): readonly number[] {
    const { vr } = this;
    return isNumberVr(vr) && this.#element.length <= MAX_VALUE ? readNumbers(this.#value(), vr) : [];
  }

  get items(): readonly AttributeSet[] {
    return (this.#items ??= (this.#element.items ?? []).map((item) =>
      part10Attributes(this.#source, item.elements),
    ));
  }

  get bulk(): Bulk | undefined {
    const { items, dataOffset, length } = this.#element;
    if (items !== undefined) return undefined;
    const value = (): Uint8Array => this.#value();
    return (this.#bulk ??= {
      length,
      range: { offset: dataOffset, length },
      get bytes() {
        return value();
      },
    });
  }

  #value(): Uint8Array {
    const { dataOffset, length } = this.#element;
    return this.#source.subarray(dataOffset, dataOffset + length);
  }
}

function readNumbers(bytes: Uint8Array, vr: NumberVr): number[] {
  const view = viewOf(bytes);
  const size = numberSize(vr);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => readNumber(view, i * size, vr));
}
