import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ByteRange, type StoredFrames, storedInFile } from '../core/internal.js';
import { appendTo, bytesIn } from './file-bytes.js';
import { onDisk } from './names.js';
import { onFile } from './problem.js';

/** Frames that were made, on the disk: all of a scan are more than the memory should hold. */
export class FrameStore {
  readonly #path: string;
  readonly #file: number;
  readonly #ranges: ByteRange[] = [];
  #length = 0;

  /** @param folder where its file may lie. */
  constructor(folder: string) {
    this.#path = join(folder, randomUUID());
    this.#file = onFile('written', () => openSync(onDisk(this.#path), 'wx+'));
  }

  add(frame: Uint8Array): void {
    appendTo(this.#file, frame);
    this.#ranges.push({ offset: this.#length, length: frame.length });
    this.#length += frame.length;
  }

  /** Those that were added, to be read until {@link remove}. */
  frames(): StoredFrames {
    return storedInFile(
      bytesIn(this.#file, this.#length),
      this.#ranges.map((range) => [range]),
    );
  }

  remove(): void {
    closeSync(this.#file);
    rmSync(onDisk(this.#path), { force: true });
  }
}
