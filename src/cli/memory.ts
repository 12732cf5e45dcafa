import { totalmem } from 'node:os';
import { MAX_IN_MEMORY } from './file-bytes.js';
import type { Task } from './task.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes of `500M`, `4G` or `123456`; undefined for anything else. */
export function bytesOf(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMGT]?)i?B?$/i.exec(text) ?? [];
  const factor = UNITS[unit?.toUpperCase() ?? ''];
  return number === undefined || factor === undefined ? undefined : Math.floor(Number(number) * factor);
}

/** A quarter of the memory of the machine, or of what this process may use of it. */
export function defaultMemory(): number {
  const given = process.constrainedMemory();
  const total = given > 0 ? Math.min(given, totalmem()) : totalmem();
  return Math.floor(total / 4);
}

/** A frame and its picture, whatever the file's size. */
const FRAME = 32 * 2 ** 20;

/**
 * Bytes that a task usually takes at most: the file and its result; losslessly encoded frames become a few times as
 * large. For a large file, which is read in pieces, one frame, which may be all of it.
 */
export function memoryOf({ command, size, upright }: Pick<Task, 'command' | 'size' | 'upright'>): number {
  const times = command === 'export' ? 1 : upright ? 6 : 2;
  return FRAME + Math.max(Math.min(size, MAX_IN_MEMORY) * times, size > MAX_IN_MEMORY ? size * 1.2 : 0);
}
