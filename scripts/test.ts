import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { findChromium } from '../test/support/chromium.js';
import { ARCHIVE, NATIVE_READERS, provide, type Need } from '../test/support/machine.js';
import { buildPages } from '../test/support/pages.js';

/*
 * `npm test`: unit, property and browser tests, and those that compare with other programs where the machine has (or
 * can get) them. What does not run is reported clearly; in CI it is a failure. Arguments are passed to Jest.
 */

interface Run {
  readonly project: string;
  /** What the paths of its files match; undefined: all files of the project. */
  readonly part?: string;
  readonly needs: readonly Need[];
  /** Whether it shows pages in a browser, one test file at a time, because pages are rendered on the CPU. */
  readonly browser: boolean;
  /** Whether it waits until the pages are built, and with them the frames of the sample scans encoded. */
  readonly afterPages: boolean;
}

const PATTERNS = process.argv.slice(2);

const IN_BROWSER = { browser: true, afterPages: true };
const IN_NODE = { browser: false, afterPages: true };

/** In two parts: Jest slows down by what each test file leaves behind in its process. */
const UNIT: readonly Run[] =
  PATTERNS.length > 0
    ? [{ project: 'unit', needs: [], browser: false, afterPages: false }]
    : [
        {
          project: 'unit',
          part: '/test/(cli|codec|dicomweb|docs)/',
          needs: [],
          browser: false,
          afterPages: false,
        },
        { project: 'unit', part: '/test/core/', needs: [], ...IN_NODE },
      ];

/** In the order in which they are begun, long ones first, so that no processor is idle at the end. */
const RUNS: readonly Run[] = [
  // The pages are built meanwhile.
  ...UNIT,
  { project: 'archive', needs: ARCHIVE, ...IN_BROWSER },
  { project: 'example', needs: [], ...IN_BROWSER },
  { project: 'cornerstone', needs: [], ...IN_BROWSER },
  // The package as users install it: after `npm run build`, with access to the registry.
  ...(process.env.CI ? [{ project: 'packed', needs: [], ...IN_BROWSER }] : []),
  { project: 'interop', needs: NATIVE_READERS, ...IN_NODE },
  { project: 'ohif', needs: [], ...IN_BROWSER },
  { project: 'pages', needs: [], ...IN_BROWSER },
];
/** Runs at a time: each takes a processor and a bit, its browser included. */
const AT_ONCE = Math.max(2, availableParallelism());

const RESULTS = 'build/test-results';

interface Totals {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function jest({ project, part, browser }: Run): Promise<{ totals: Totals | undefined; failed: boolean }> {
  const outputFile = `${RESULTS}/${[project, ...(part?.match(/\w+/g) ?? [])].join('-')}.json`;
  const command = [
    // Pictures are large and short-lived: with V8's usual room for young objects, most were copied before they died.
    '--max-semi-space-size=64',
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...['--selectProjects', project],
    ...['--json', `--outputFile=${outputFile}`],
    ...(part === undefined ? [] : ['--testPathPatterns', part]),
    ...(browser ? ['--maxWorkers=1'] : []),
    // With a pattern, some projects have nothing to run.
    ...(PATTERNS.length > 0 ? ['--passWithNoTests', ...PATTERNS] : []),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('close', (status) => {
      resolve({ totals: readTotals(outputFile), failed: status !== 0 });
    });
  });
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

// One at a time: two runs of a package manager would wait for each other's lock.
const missing = new Map(RUNS.map((run) => [run, provide(run.needs)]));
// With a pattern, the tests that need a page build it.
const pages = PATTERNS.length > 0 ? Promise.resolve() : buildPages();
// Awaited by the runs, which report a failure.
pages.catch(() => undefined);

let passed = 0;
let failed = 0;
const left: string[] = [];

async function perform(run: Run): Promise<void> {
  const wanting = missing.get(run) ?? [];
  if (wanting.length > 0) {
    left.push(`${run.project}: needs ${wanting.map((need) => need.package).join(', ')}`);
    return;
  }
  if (run.afterPages) await pages;
  const { totals, failed: broke } = await jest(run);
  passed += totals?.numPassedTests ?? 0;
  const failures = (totals?.numFailedTests ?? 0) + (totals?.numRuntimeErrorTestSuites ?? 0);
  failed += broke ? Math.max(1, failures) : failures;
}

const queue = [...RUNS];
async function performInTurn(): Promise<void> {
  for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
    await perform(run).catch((error: unknown) => {
      console.error(error);
      failed++;
    });
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, performInTurn));
for (const reason of left) console.error(`NOT RUN — ${reason}`);
if (process.env.CI && left.length > 0) failed += left.length;
writeFileSync(`${RESULTS}/totals.json`, JSON.stringify({ passed, failed }));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
