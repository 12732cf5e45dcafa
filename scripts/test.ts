import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findChromium } from '../test/support/chromium.js';
import { ARCHIVE, NATIVE_READERS, provide, type Need } from '../test/support/machine.js';

/*
 * `npm test`: unit, property and browser tests, and those that compare with other programs where the machine has
 * (or can get) them. What does not run is said loudly; under CI it is a failure. Arguments go to jest.
 */

interface Run {
  readonly projects: readonly string[];
  readonly options: readonly string[];
  readonly needs: readonly Need[];
}

const RUNS: readonly Run[] = [
  { projects: ['unit'], options: [], needs: [] },
  { projects: ['interop'], options: [], needs: NATIVE_READERS },
  // One browser at a time: it renders on the processor.
  { projects: ['browser'], options: ['--maxWorkers=1'], needs: [] },
  { projects: ['archive'], options: ['--maxWorkers=1'], needs: ARCHIVE },
  // The package as users install it: after `npm run build`, with the registry at hand.
  ...(process.env.CI ? [{ projects: ['packed'], options: ['--maxWorkers=1'], needs: [] }] : []),
];

const RESULTS = 'build/test-results';

interface Totals {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function jest({ projects, options }: Run): { totals: Totals | undefined; failed: boolean } {
  const outputFile = `${RESULTS}/${projects.join('-')}.json`;
  const command = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...['--selectProjects', ...projects],
    ...['--json', `--outputFile=${outputFile}`],
    // No test is timed: this ends those that hang, on a busy machine too.
    '--testTimeout=120000',
    ...options,
    // With a pattern, some projects have nothing to run.
    ...(process.argv.length > 2 ? ['--passWithNoTests', ...process.argv.slice(2)] : []),
  ];
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
  return { totals: readTotals(outputFile), failed: status !== 0 };
}

function readTotals(file: string): Totals | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Totals;
  } catch {
    return undefined;
  }
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
findChromium();

let passed = 0;
let failed = 0;
const left: string[] = [];
for (const run of RUNS) {
  const missing = provide(run.needs);
  if (missing.length > 0) {
    left.push(`${run.projects.join(', ')}: needs ${missing.map((need) => need.package).join(', ')}`);
    continue;
  }
  const { totals, failed: broke } = jest(run);
  passed += totals?.numPassedTests ?? 0;
  const failures = (totals?.numFailedTests ?? 0) + (totals?.numRuntimeErrorTestSuites ?? 0);
  failed += broke ? Math.max(1, failures) : failures;
}
for (const reason of left) console.error(`NOT RUN — ${reason}`);
if (process.env.CI && left.length > 0) failed += left.length;
writeFileSync(`${RESULTS}/totals.json`, JSON.stringify({ passed, failed }));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
