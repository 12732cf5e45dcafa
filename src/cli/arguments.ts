import { readFileSync } from 'node:fs';
import { nameOf } from './names.js';

/**
 * The arguments of the program. Node replaces bytes that are not UTF-8, so a file with such a name would not be found;
 * on Linux, the original bytes can be read.
 */
export function givenArguments(): readonly string[] {
  const decoded = process.argv.slice(2);
  if (decoded.length === 0 || !decoded.some((argument) => argument.includes('\ufffd'))) return decoded;
  let line: Buffer;
  try {
    line = readFileSync('/proc/self/cmdline');
  } catch {
    return decoded;
  }
  const raw: string[] = [];
  for (let at = 0; at < line.length;) {
    const end = line.indexOf(0, at);
    raw.push(nameOf(line.subarray(at, end < 0 ? line.length : end)));
    at = (end < 0 ? line.length : end) + 1;
  }
  return raw.slice(-decoded.length);
}
