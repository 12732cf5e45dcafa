import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { onDisk } from './names.js';
import { onFile } from './problem.js';

/** Node reads, hashes and writes less than 2 GiB at once. */
const MAX_STEP = 1 << 30;

/** A whole file, and what it is known by. */
export interface SourceFile {
  readonly bytes: Uint8Array;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * The bytes of a file of any size, in one array of just that size.
 *
 * @throws FileError
 */
export function readBytes(path: string): Uint8Array {
  return onFile('read', () => {
    const file = openSync(onDisk(path), 'r');
    try {
      const bytes = new Uint8Array(fstatSync(file).size);
      // A file that shrinks while it is read: what is left decides, and the parser says that it is cut off.
      return bytes.subarray(0, readInto(file, bytes));
    } finally {
      closeSync(file);
    }
  });
}

/**
 * The first bytes of a file, at most `length`.
 *
 * @throws FileError
 */
export function readHead(path: string, length: number): Uint8Array {
  return onFile('read', () => {
    const file = openSync(onDisk(path), 'r');
    try {
      const head = new Uint8Array(Math.min(length, fstatSync(file).size));
      return head.subarray(0, readInto(file, head));
    } finally {
      closeSync(file);
    }
  });
}

function readInto(file: number, bytes: Uint8Array): number {
  let offset = 0;
  while (offset < bytes.length) {
    const step = readSync(file, bytes, offset, Math.min(MAX_STEP, bytes.length - offset), offset);
    if (step === 0) break;
    offset += step;
  }
  return offset;
}

/**
 * A file that results are made of.
 *
 * @throws FileError
 */
export function readSource(path: string): SourceFile {
  const bytes = readBytes(path);
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += MAX_STEP) hash.update(bytes.subarray(at, at + MAX_STEP));
  return { bytes, sha256: hash.digest('hex') };
}

/** Writes a file that must not be there yet, to the disk itself. */
export function writeNew(path: string, bytes: Uint8Array): void {
  const file = openSync(onDisk(path), 'wx');
  try {
    let offset = 0;
    while (offset < bytes.length)
      offset += writeSync(file, bytes, offset, Math.min(MAX_STEP, bytes.length - offset));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
