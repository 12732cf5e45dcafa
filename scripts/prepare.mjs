import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * npm runs this when it packs a folder, and also after `npm ci` in a clone. The first happens for an installation from
 * git, which needs dist/. Development, the second, does not: only tests and commands that build dist/ read it, and `npm
 * ci` stays fast. `npm pack` and `npm publish` have built it already (prepack).
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const { npm_command: command, npm_config_local_prefix: prefix } = process.env;
const isClone =
  (command === 'ci' || command === 'install') &&
  prefix !== undefined &&
  realpathSync(prefix) === realpathSync(ROOT);
if (!isClone && !existsSync(join(ROOT, 'dist'))) await import('./build.mjs');
