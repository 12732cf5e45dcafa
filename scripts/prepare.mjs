import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * npm runs this wherever it makes the package of a folder, and also after `npm ci` in a clone. Who installs from git,
 * which is the first, needs dist/. Who develops, the second, does not: no test and no command reads it but those that
 * make it, and `npm ci` stays as quick as it is. `npm pack` and `npm publish` have made it afresh already (prepack).
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const { npm_command: command, npm_config_local_prefix: prefix } = process.env;
const isClone =
  (command === 'ci' || command === 'install') &&
  prefix !== undefined &&
  realpathSync(prefix) === realpathSync(ROOT);
if (!isClone && !existsSync(join(ROOT, 'dist'))) await import('./build.mjs');
