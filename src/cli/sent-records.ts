import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from './folders.js';
import { onDisk } from './names.js';
import { onFile } from './problem.js';

/*
 * Records what was sent and verified, so that another run continues from there: an empty file for each, named by a
 * hash. It contains no patient data, and runs need not wait for each other: recording the same thing twice does no
 * harm.
 */
export class SentRecords {
  readonly #folder: string;
  readonly #to: string;

  /**
   * @param folder the user's folder for the state.
   * @param to the archive: records are kept for each archive.
   */
  constructor(folder: string, to: string) {
    this.#folder = join(folder, 'sent');
    this.#to = to;
  }

  has(what: readonly unknown[]): boolean {
    return existsSync(onDisk(this.#pathOf(what)));
  }

  /** @throws FileError */
  add(what: readonly unknown[]): void {
    const path = this.#pathOf(what);
    onFile('written', () => {
      makeFolders(dirname(path));
      writeFileSync(onDisk(path), '');
    });
  }

  #pathOf(what: readonly unknown[]): string {
    const name = createHash('sha256')
      .update(JSON.stringify([this.#to, ...what]))
      .digest('hex');
    return join(this.#folder, name.slice(0, 2), name);
  }
}
