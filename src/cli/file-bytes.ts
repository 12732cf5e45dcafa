import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { onFile } from './problem.js';

/** Node reads and writes less than 2 GiB at once. */
const MAX_STEP = 1 << 30;

/**
 * The bytes of a file of any size, in one array of just that size.
 *
 * @throws FileError
 */
export function readBytes(path: string): Uint8Array {
  return onFile('read', () => {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(fstatSync(file).size);
      let offset = 0;
      while (offset < bytes.length) {
        const step = readSync(file, bytes, offset, Math.min(MAX_STEP, bytes.length - offset), offset);
        if (step === 0) break;
        offset += step;
      }
      // A file that shrinks while it is read: what is left decides, and the parser says that it is cut off.
      return bytes.subarray(0, offset);
    } finally {
      closeSync(file);
    }
  });
}

/**
 * Writes a file that is either whole or not there: under another name in the folder `unfinished` (same disk), to the
 * disk itself, then renamed. Makes the folders that it needs; replaces a file of that name.
 *
 * @throws FileError
 */
export function writeWhole(path: string, bytes: Uint8Array, unfinished: string): void {
  const temporary = join(unfinished, randomUUID());
  onFile('written', () => {
    try {
      const file = openSync(temporary, 'wx');
      try {
        let offset = 0;
        while (offset < bytes.length)
          offset += writeSync(file, bytes, offset, Math.min(MAX_STEP, bytes.length - offset));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      mkdirSync(dirname(path), { recursive: true });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}
