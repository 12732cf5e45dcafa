import { basename, dirname, join } from 'node:path';

/**
 * The path of a source's results below the folder of results, without what distinguishes them: its own, without
 * `.dcm`. Of a name that would leave nothing, or dots that mean another folder, all is kept.
 */
export function stemOf(relative: string): string {
  const name = basename(relative);
  const stem = name.replace(/\.dcm$/i, '');
  return join(dirname(relative), /^\.*$/.test(stem) ? name : stem);
}
