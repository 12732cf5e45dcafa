/*
 * Does one task of the compiled command line in this process, and says how much memory that took at most:
 * `node peak.mjs <dist> convert|export|inspect <source> <folder of results>`.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const [dist, command, source, out] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(dist, 'cli', name)).href);

/** Of this program alone: what Node tells as `maxRSS` may be that of its parent, from which it was forked. */
function peak() {
  const status = '/proc/self/status';
  const found = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) : null;
  return 1024 * Number(found?.[1] ?? process.resourceUsage().maxRSS);
}

async function work() {
  if (command === 'inspect') return (await load('inspect.js')).inspectFile(source, { prove: false });
  const { beginRun, endRun } = await load('out-folder.js');
  mkdirSync(out, { recursive: true });
  const folder = beginRun(out, realpathSync(out));
  try {
    const runTask = (await load('worker.js')).default;
    const task = { command, path: source, size: statSync(source).size, stem: join(out, 'result'), folder };
    return await runTask({ ...task, overwrite: false, upright: false, format: 'png' });
  } finally {
    endRun(folder);
  }
}

const begun = performance.now();
const result = await work();
process.stdout.write(JSON.stringify({ peak: peak(), seconds: (performance.now() - begun) / 1000, result }));
