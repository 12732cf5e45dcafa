import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { scramble } from '../../src/core/index.js';
import { czmFile, plainFrame } from '../core/czm-file.js';
import { rawFile } from '../core/containers/raw-file.js';
import { text, us, writeDataSet, type Item } from '../generator/part10.js';

/* Files of more than 4 GiB that take next to no disk: most of them are holes, which read as zeroes. */

/** Bytes of each large frame. */
export const LARGE_FRAME = 1 << 26;
/** So many of them are more than 4 GiB. */
export const FRAMES_OF_4_GIB = 66;

class SparseFile {
  readonly #file: number;
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'wx');
  }

  write(bytes: Uint8Array): this {
    writeSync(this.#file, bytes, 0, bytes.length, this.#length);
    this.#length += bytes.length;
    return this;
  }

  hole(length: number): this {
    this.#length += length;
    return this;
  }

  /** Ends it; its length. */
  close(): number {
    ftruncateSync(this.#file, this.#length);
    closeSync(this.#file);
    return this.#length;
  }
}

const UNDEFINED = 0xffffffff;

/** Tag and 32-bit length: items, and their delimiters. */
function itemHeader(tag: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(tag >>> 16, 0);
  bytes.writeUInt16LE(tag & 0xffff, 2);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

function longHeader(tag: number, vr: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  itemHeader(tag, 0).forEach((byte, i) => bytes.writeUInt8(byte, i));
  bytes.write(vr, 4, 'latin1');
  bytes.writeUInt16LE(0, 6);
  bytes.writeUInt32LE(length, 8);
  return bytes;
}

const item = (length: number = UNDEFINED): Uint8Array => itemHeader(0xfffee000, length);
const ITEM_END = itemHeader(0xfffee00d, 0);
const SEQUENCE_END = itemHeader(0xfffee0dd, 0);

/** The frame of that index as a plain JP2: what is behind it in a large frame are zeroes. */
export const contentOf = (index: number): Uint8Array => plainFrame({ fill: (index % 200) + 1 });

function scrambledLargeFrame(index: number): Uint8Array {
  const plain = new Uint8Array(LARGE_FRAME);
  plain.set(contentOf(index));
  return scramble(plain);
}

/** An image of CZM's, of large frames; the first is scrambled. */
export function largeImage(path: string): number {
  const numberOfFrames = text(0x00280008, 'IS', String(FRAMES_OF_4_GIB));
  const file = new SparseFile(path)
    .write(czmFile({ pixelData: 'absent', elements: [numberOfFrames] }))
    .write(longHeader(0x7fe00010, 'OB', UNDEFINED))
    .write(item(0))
    .write(item(LARGE_FRAME))
    .write(scrambledLargeFrame(0));
  for (let index = 1; index < FRAMES_OF_4_GIB; index++) {
    const content = contentOf(index);
    file
      .write(item(LARGE_FRAME))
      .write(content)
      .hole(LARGE_FRAME - content.length);
  }
  return file.write(SEQUENCE_END).close();
}

const CREATOR = text(0x04070010, 'LO', '99CZM_CapeCod_OctGeneral');
const elements = (list: Item): Uint8Array => writeDataSet(list);

function writeContainer(
  file: SparseFile,
  element: number,
  { rows, columns, frames }: { rows: number; columns: number; frames: readonly Uint8Array[] },
  frameLength: number | undefined,
): void {
  file.write(longHeader(0x04071000 + element, 'SQ', UNDEFINED)).write(item());
  const size = [CREATOR, us(0x04071001, rows), us(0x04071002, columns), us(0x04071003, frames.length)];
  file.write(elements(size)).write(longHeader(0x04071005, 'SQ', UNDEFINED));
  for (const frame of frames) {
    const length = frameLength ?? frame.length;
    file
      .write(item())
      .write(elements([CREATOR]))
      .write(longHeader(0x04071006, 'OB', length));
    file
      .write(frame)
      .hole(length - frame.length)
      .write(ITEM_END);
  }
  file.write(SEQUENCE_END).write(ITEM_END).write(SEQUENCE_END);
}

/** Raw data with a cube of large frames, and as many that are nothing known in a container that nobody knows. */
export function largeRawData(path: string): number {
  const half = FRAMES_OF_4_GIB / 2;
  const file = new SparseFile(path).write(rawFile({ containers: [] }));
  const frames = Array.from({ length: half }, (_, index) => contentOf(index));
  writeContainer(file, 0xa1, { rows: 512, columns: 1024, frames }, LARGE_FRAME);
  writeContainer(file, 0xa7, { rows: 16, columns: 12, frames: SMALL_PIXELS }, undefined);
  const unknown = frames.map(() => new Uint8Array(2).fill(7));
  writeContainer(file, 0xee, { rows: 7, columns: 7, frames: unknown }, LARGE_FRAME);
  return file.close();
}

/** Uncompressed frames of 16 × 12 pixels. */
export const SMALL_PIXELS: readonly Uint8Array[] = [1, 2].map((fill) => new Uint8Array(16 * 12).fill(fill));

/** An uncompressed image, behind and before private values that no header of 32 bits could hold together. */
export function largeNative(path: string): number {
  const file = new SparseFile(path).write(
    czmFile({
      pixelData: 'absent',
      elements: [us(0x00280010, 1 << 15), us(0x00280011, 1 << 15), text(0x00280008, 'IS', '2')],
      file: { transferSyntax: '1.2.840.10008.1.2.1' },
    }),
  );
  const half = 2 * (1 << 30);
  file.write(longHeader(0x60071010, 'OB', half)).hole(half);
  file
    .write(longHeader(0x7fe00010, 'OB', half))
    .hole(half - 4)
    .write(Uint8Array.of(1, 2, 3, 4));
  return file
    .write(longHeader(0xfffcfffc, 'OB', 1 << 28))
    .hole(1 << 28)
    .close();
}
