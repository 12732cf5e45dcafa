import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { type ByteSource, type Chunk, type FileBytes, piecesOf, piecesOfChunk } from '../core/internal.js';
import { onDisk } from './names.js';
import { FileError, onFile } from './problem.js';

/** Node reads, hashes and writes less than 2 GiB at once. */
const MAX_STEP = 1 << 30;

/** Bytes of the largest file that is read into memory: larger ones are read in pieces. */
export const MAX_IN_MEMORY = 1 << 25;

/** A file that is open for reading. */
export interface OpenFile {
  readonly bytes: ByteSource;
  /**
   * Checks that it has not changed: a file that is read in pieces can change meanwhile.
   *
   * @throws FileError
   */
  requireUnchanged(): void;
  close(): void;
}

/** The file that results are made from, and its hash. */
export interface SourceFile extends OpenFile {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** How a file is read. */
export interface Reading {
  /** Bytes up to which it is held in memory. */
  readonly inMemory?: number;
  /** Called from time to time while it is read in pieces. */
  readonly alive?: () => void;
}

/**
 * Opens a file of any size: small ones are read into memory, large ones stay on the disk.
 *
 * @throws FileError
 */
export function openFile(path: string, { inMemory = MAX_IN_MEMORY, alive }: Reading = {}): OpenFile {
  return onFile('read', () => {
    const file = openSync(onDisk(path), 'r');
    let keep = false;
    try {
      const { size, mtimeMs } = fstatSync(file);
      if (size > inMemory) {
        keep = true;
        const requireUnchanged = (): void => {
          const now = onFile('read', () => fstatSync(file));
          if (now.size !== size || now.mtimeMs !== mtimeMs) throw changed();
        };
        return { bytes: bytesIn(file, size, alive), requireUnchanged, close: () => closeSync(file) };
      }
      const bytes = new Uint8Array(size);
      // If a file shrinks while it is read, the rest is parsed, and the parser reports that it is truncated.
      const length = readInto(file, bytes, 0);
      return { bytes: bytes.subarray(0, length), requireUnchanged: () => undefined, close: () => undefined };
    } finally {
      if (!keep) closeSync(file);
    }
  });
}

/** Bytes that are read between two calls of `alive`. */
const ALIVE_STEP = 1 << 26;

/** The first `length` bytes of an open file. */
export function bytesIn(file: number, length: number, alive: () => void = () => undefined): FileBytes {
  let silent = 0;
  const into = (target: Uint8Array, offset: number): void => {
    onFile('read', () => {
      if (readInto(file, target, offset) < target.length) throw changed();
    });
    silent += target.length;
    if (silent < ALIVE_STEP) return;
    silent = 0;
    alive();
  };
  return {
    length,
    readInto: into,
    subarray: (start, end) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, length) - start));
      into(bytes, start);
      return bytes;
    },
  };
}

const changed = (): FileError =>
  new FileError(
    'It changed while it was being read, so nothing was written. Wait until it is complete, and run again.',
  );

/**
 * Opens a file that results are made from.
 *
 * @throws FileError
 */
export function openSource(path: string, reading: Reading = {}): SourceFile {
  const file = openFile(path, reading);
  const { bytes } = file;
  try {
    const hash = createHash('sha256');
    for (const piece of piecesOf(bytes, { offset: 0, length: bytes.length })) hash.update(piece);
    return { ...file, sha256: hash.digest('hex') };
  } catch (error) {
    file.close();
    throw error;
  }
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
      return head.subarray(0, readInto(file, head, 0));
    } finally {
      closeSync(file);
    }
  });
}

/**
 * The bytes of a file that is known not to be large, or for which there is enough memory.
 *
 * @throws FileError
 */
export function readBytes(path: string): Uint8Array {
  const { bytes } = openFile(path, { inMemory: Number.POSITIVE_INFINITY });
  return bytes.subarray(0, bytes.length);
}

/** Fills `bytes` from `position` on; returns how many there were. */
function readInto(file: number, bytes: Uint8Array, position: number): number {
  let offset = 0;
  while (offset < bytes.length) {
    const length = Math.min(MAX_STEP, bytes.length - offset);
    const step = readSync(file, bytes, offset, length, position + offset);
    if (step === 0) break;
    offset += step;
  }
  return offset;
}

/** Bytes that are buffered before they are written. */
const GATHERED = 1 << 18;
/** The buffer: files are written one at a time. */
let gathering: Uint8Array | undefined;

/**
 * Writes a file that must not exist yet, and flushes it to the disk unless it is only `passing`. Its content is made
 * piece by piece.
 *
 * @param hash is given all its bytes.
 * @returns its length.
 */
export function writeNew(
  path: string,
  chunks: readonly Chunk[],
  { hash, passing = false }: { readonly hash?: Hash | undefined; readonly passing?: boolean } = {},
): number {
  const file = onFile('written', () => openSync(onDisk(path), 'wx'));
  try {
    let length = 0;
    let gathered = 0;
    const small = (gathering ??= new Uint8Array(GATHERED));
    const flush = (): void => {
      appendTo(file, small.subarray(0, gathered));
      gathered = 0;
    };
    for (const chunk of chunks) {
      for (const piece of piecesOfChunk(chunk)) {
        length += piece.length;
        hash?.update(piece);
        if (gathered + piece.length > small.length) flush();
        if (piece.length > small.length) {
          appendTo(file, piece);
          continue;
        }
        small.set(piece, gathered);
        gathered += piece.length;
      }
    }
    flush();
    if (!passing) onFile('written', () => fsyncSync(file));
    return length;
  } finally {
    closeSync(file);
  }
}

/** Writes all of `bytes` behind what was written before. */
export function appendTo(file: number, bytes: Uint8Array): void {
  onFile('written', () => {
    let offset = 0;
    while (offset < bytes.length) {
      offset += writeSync(file, bytes, offset, Math.min(MAX_STEP, bytes.length - offset));
    }
  });
}
