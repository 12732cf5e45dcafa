import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT, buildOnce } from '../support/build-once.js';

const run = promisify(execFile);

/** The folder of the built example; builds it, as `npm run build:example` does, where its sources changed. */
export const builtExample = (): Promise<string> =>
  buildOnce('example', ['example', 'src', 'test/generator'], async () => {
    await run('npm', ['run', '--silent', 'build:example'], { cwd: ROOT });
  });
