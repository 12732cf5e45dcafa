import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { native } from '../native.js';
import type { Reader, Seen, Truth, Way } from './reader.js';

/* npm's libraries, each in a process of its own. */

const SCRIPT = fileURLToPath(new URL('javascript.mjs', import.meta.url));

/** JSON has null for what is undefined. */
const library = (name: string, ways?: readonly Way[]): Reader => ({
  ways,
  name: () => {
    const manifest = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
    return Promise.resolve(`${name} ${version}`);
  },
  read: async (files: readonly Truth[]) => {
    const paths = files.map(({ path }) => path);
    const { code, stdout, stderr } = await native(process.execPath, SCRIPT, name, ...paths);
    if (code !== 0) throw new Error(`${name}: ${stderr}`);
    return (JSON.parse(stdout) as readonly (Seen | null)[]).map((seen) => seen ?? undefined);
  },
});

/** dwv decodes in the workers of a browser only. */
export const LIBRARIES: readonly Reader[] = [
  library('daikon'),
  library('dcmjs'),
  library('dwv', ['with `explicit`']),
];
