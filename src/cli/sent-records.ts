import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from './folders.js';
import { onDisk } from './names.js';
import { onFile } from './problem.js';

/*
 * What was sent and found again, so that another run goes on from there: an empty file for each, named by a hash. It
 * holds nothing of a patient, and no run waits for another, on whatever disk: to note the same thing twice does no harm.
 */
export class SentRecords {
  readonly #folder: string;
  readonly #to: string;

  /**
   * @param folder the user's folder for the state.
   * @param to the archive: what one has, another need not.
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
