import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ByteRange, type StoredFrames, storedInFile } from '../core/internal.js';
import { appendTo, bytesIn } from './file-bytes.js';
import { sha256Of, type FrameMade } from './frame-job.js';
import { onDisk } from './names.js';
import { FileError, onFile } from './problem.js';

/** Encoded frames on the disk: those of a whole scan are too many for memory. */
export class FrameStore {
  readonly #path: string;
  readonly #file: number;
  readonly #ranges: ByteRange[] = [];
  readonly #digests: string[] = [];
  #length = 0;

  /** @param folder for its file. */
  constructor(folder: string) {
    this.#path = join(folder, randomUUID());
    this.#file = onFile('written', () => openSync(onDisk(this.#path), 'wx+'));
  }

  add({ bytes, sha256 }: Pick<FrameMade, 'bytes' | 'sha256'>): void {
    appendTo(this.#file, bytes);
    this.#ranges.push({ offset: this.#length, length: bytes.length });
    this.#digests.push(sha256);
    this.#length += bytes.length;
  }

  /** Those that were added, to be read until {@link remove}. */
  frames(): StoredFrames {
    return storedInFile(
      bytesIn(this.#file, this.#length),
      this.#ranges.map((range) => [range]),
    );
  }

  /**
   * Checks that all frames still are what was compared with their pictures when they were made.
   *
   * @throws FileError
   */
  requireUnchanged(): void {
    const frames = this.frames();
    for (const [index, digest] of this.#digests.entries()) {
      if (sha256Of(frames.read(index)) === digest) continue;
      throw new FileError(
        `Frame ${index + 1} was not read back from the disk as it was written, so the result was discarded. Check the disk.`,
      );
    }
  }

  remove(): void {
    closeSync(this.#file);
    rmSync(onDisk(this.#path), { force: true });
  }
}
