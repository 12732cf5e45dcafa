import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { appendTo } from './file-bytes.js';
import { onDisk } from './names.js';
import { onFile } from './problem.js';

/** Bytes that are held in memory; more are written to the disk. */
const IN_MEMORY = 1 << 22;

/** What an archive returns. Small instances need no file if they are as expected, which they usually are. */
export class ReturnedBytes {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #held: Uint8Array[] = [];
  #length = 0;
  #file: number | undefined;

  /** @param path of the file for them. */
  constructor(path: string) {
    this.#path = path;
  }

  /** @throws FileError */
  add(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.#held.push(piece);
    this.#length += piece.length;
    if (this.#length > IN_MEMORY) this.#write();
  }

  /**
   * Whether they have this SHA-256, when all have arrived. If not, they are in the file.
   *
   * @throws FileError
   */
  isSame(sha256: string): boolean {
    try {
      const same = this.#hash.digest('hex') === sha256;
      if (!same) this.#write();
      return same;
    } finally {
      this.close();
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(): void {
    this.#file ??= onFile('written', () => openSync(onDisk(this.#path), 'w'));
    for (const piece of this.#held) appendTo(this.#file, piece);
    this.#held = [];
    this.#length = 0;
  }
}
