import type { ByteRange, ByteSource } from '../../base/byte-source.js';
import type { Tag } from '../tag.js';

/** One data element and its place in the file (PS3.5 7.1). All offsets count from the file's beginning. */
export interface DicomElement {
  readonly tag: Tag;
  /** As stated; undefined in implicit VR. */
  readonly vr: string | undefined;
  /** Offset of the tag. */
  readonly start: number;
  /** Offset of the value. */
  readonly dataOffset: number;
  /** Bytes of the value, without a delimiter. */
  readonly length: number;
  /** Offset after the element and its delimiter. */
  readonly end: number;
  readonly undefinedLength: boolean;
  /** Whether it claims more bytes than exist, or lacks its end; for private sequences and Pixel Data only. */
  readonly truncated?: true;
  /** Items of a sequence; undefined for every other element. */
  readonly items?: readonly DicomItem[];
}

/** One sequence item (PS3.5 7.5). */
export interface DicomItem {
  readonly start: number;
  readonly dataOffset: number;
  /** Offset after the item and its delimiter. */
  readonly end: number;
  readonly undefinedLength: boolean;
  readonly elements: readonly DicomElement[];
}

/** Pixel Data (PS3.3 C.7.6.3): the items of an encapsulated one (PS3.5 A.4), or the one native value. */
export interface PixelDataElement {
  readonly element: DicomElement;
  readonly encapsulated: boolean;
  /** Encapsulated: the Basic Offset Table and the fragments; native: the value alone. */
  readonly items: readonly ByteRange[];
  /** What is wrong with its end, for example that the file ends inside it. */
  readonly problem: string | undefined;
}

/** A parsed Part 10 file. Everything refers into `bytes`; nothing is copied. */
export interface DicomFile<B extends ByteSource = ByteSource> {
  readonly bytes: B;
  /** Offset of the first file meta element; 132 in a regular file. */
  readonly metaStart: number;
  readonly meta: readonly DicomElement[];
  readonly elements: readonly DicomElement[];
  readonly explicitVr: boolean;
  /** Cleaned Transfer Syntax UID; empty if the file states none. */
  readonly transferSyntaxUID: string;
  readonly pixelData: PixelDataElement | undefined;
  /** Faults of the file that the reader could work around. */
  readonly problems: readonly string[];
}
