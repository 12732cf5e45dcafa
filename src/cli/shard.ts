import { createHash } from 'node:crypto';
import { sep } from 'node:path';
import { onDisk } from './names.js';

/** One of several parts of the same work: the first of four is `{ index: 1, count: 4 }`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `1/4` as a shard; undefined for anything else. */
export function shardOf(text: string): Shard | undefined {
  const [, first = '', second = ''] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const [index, count] = [Number(first), Number(second)];
  return index >= 1 && index <= count ? { index, count } : undefined;
}

export const shardText = ({ index, count }: Shard): string => `${index}/${count}`;

/**
 * Whether a file belongs to a shard: only its path below the folder that was named decides. So it is the same on every
 * machine, wherever the folder is mounted, and whatever else is there.
 *
 * The number is the first 48 bits of the SHA-256 of the path, with `/` between names, composed (NFC), in UTF-8, modulo
 * the count.
 */
export function isInShard(relative: string, { index, count }: Shard): boolean {
  const path = relative.replaceAll(sep, '/').normalize();
  const digest = createHash('sha256').update(onDisk(path)).digest();
  return digest.readUIntBE(0, 6) % count === index - 1;
}
