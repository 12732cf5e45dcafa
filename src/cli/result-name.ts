import { basename, dirname, join } from 'node:path';

/**
 * The path of a source's results below the folder for results, without what distinguishes them: its own path without
 * `.dcm`. The extension is kept if nothing, or only dots that mean another folder, would remain.
 */
export function stemOf(relative: string): string {
  const name = basename(relative);
  const stem = name.replace(/\.dcm$/i, '');
  return join(dirname(relative), /^\.*$/.test(stem) ? name : stem);
}
