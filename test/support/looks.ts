import { createHash } from 'node:crypto';
// Internal: the observer is there for tests only.
import { OBSERVER, type Observer } from '../../src/core/base/observe.js';
import { openFrame, openPart10 } from '../../src/core/index.js';

/* Counts how often a file is parsed, and each of its frames looked at. */

/** How often the source's own bytes were parsed, and how often each of its frames recognized and checked, at most. */
export interface Looks {
  readonly parses: number;
  readonly recognized: number;
  readonly checked: number;
}

export const ONCE: Looks = { parses: 1, recognized: 1, checked: 1 };

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Counts while `work` runs. What is made of the source, such as a result that is read again, is not the source. */
export async function looksAt(source: Uint8Array, work: () => unknown): Promise<Looks> {
  const { frames, containers } = openPart10(source);
  const all = [...frames, ...containers.flatMap((container) => container.frames)];
  const stored = new Set(all.map(hashOf));
  if (stored.size !== all.length) throw new Error('The frames of the source are not all different');
  const plain = new Set(
    all.flatMap((frame) => {
      try {
        return [hashOf(openFrame(frame).plain)];
      } catch {
        return [];
      }
    }),
  );
  const counts = new Map<string, number>();
  const count = (key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);
  const holder = globalThis as { [OBSERVER]?: Observer };
  holder[OBSERVER] = {
    parsed: (length) => void (length === source.length && count('parse')),
    recognized: (frame) => void (stored.has(hashOf(frame)) && count(`recognized ${hashOf(frame)}`)),
    checked: (frame) => void (plain.has(hashOf(frame)) && count(`checked ${hashOf(frame)}`)),
  };
  try {
    await work();
  } finally {
    Reflect.deleteProperty(holder, OBSERVER);
  }
  const most = (what: string): number =>
    Math.max(0, ...[...counts].filter(([key]) => key.startsWith(what)).map(([, times]) => times));
  return { parses: counts.get('parse') ?? 0, recognized: most('recognized'), checked: most('checked') };
}
