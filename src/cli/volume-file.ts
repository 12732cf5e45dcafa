import { createHash, randomUUID, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { piecesOf } from '../core/internal.js';
import { appendTo, bytesIn, openFile } from './file-bytes.js';
import { onDisk } from './names.js';
import { FileError, onFile } from './problem.js';
import { standing } from './publish.js';

/** A volume that is written to the disk frame by frame, so that no frame is held in memory. */
export class VolumeFile {
  readonly path: string;
  readonly #file: number;
  readonly #hash: Hash = createHash('sha256');
  #length = 0;

  /** @param folder the run's own. */
  constructor(folder: string) {
    this.path = join(folder, randomUUID());
    this.#file = onFile('written', () => openSync(onDisk(this.path), 'wx+'));
  }

  add(bytes: Uint8Array): void {
    appendTo(this.#file, bytes);
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /**
   * Flushes it to the disk, and reads it back.
   *
   * @throws FileError if it reads back differently.
   */
  finish(): { readonly bytes: number; readonly sha256: string } {
    const written = this.#hash.digest('hex');
    onFile('written', () => fsyncSync(this.#file));
    const read = createHash('sha256');
    const bytes = bytesIn(this.#file, this.#length);
    for (const piece of piecesOf(bytes, { offset: 0, length: this.#length })) read.update(piece);
    if (read.digest('hex') === written) return { bytes: this.#length, sha256: written };
    throw new FileError(
      'It was not read back from the disk as it was written, so it was discarded. Check the disk.',
    );
  }

  /** Closes it, and removes it unless it has become a result. */
  remove(): void {
    closeSync(this.#file);
    rmSync(onDisk(this.path), { force: true });
  }
}

/** Whether a file of that length and hash exists under a name. */
export function isStanding(
  path: string,
  wanted: { readonly bytes: unknown; readonly sha256: unknown },
): boolean {
  const found = standing(path);
  if (found?.isFile() !== true || found.size !== wanted.bytes) return false;
  const { bytes, close } = openFile(path);
  try {
    const hash = createHash('sha256');
    for (const piece of piecesOf(bytes, { offset: 0, length: bytes.length })) hash.update(piece);
    return hash.digest('hex') === wanted.sha256;
  } finally {
    close();
  }
}
