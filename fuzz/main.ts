import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mixSeeds } from '../test/generator/random.js';
import { Chance } from './chance.js';
import { SHARES, TARGETS } from './targets.js';
import type { Target, Trial } from './trial.js';

/*
 * `npm run fuzz -- --seconds 60 --seed 1 --only file`: damaged files, frames, DICOM JSON and folder trees, until the
 * time is up. Failing inputs are reduced and kept in build/fuzz. Exits with 1 if anything failed.
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run fuzz -- [--seconds <number>] [--seed <whole number>] [--only <target>]');
  process.exit(2);
}

const FOLDER = 'build/fuzz';
/** Faults of one target after which it is skipped: one fault shows in thousands of inputs. */
const MAX_FAULTS = 5;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function failure(trial: Trial): Promise<unknown> {
  try {
    await trial.check();
    return undefined;
  } catch (error) {
    return error ?? new Error('It threw nothing in particular.');
  }
}

/** The least damage that still fails. */
async function smallest(trial: Trial): Promise<Trial> {
  for (const smaller of trial.smaller()) {
    if ((await failure(smaller)) !== undefined) return smallest(smaller);
  }
  return trial;
}

interface Count {
  tried: number;
  readonly faults: string[];
}

async function fuzz(target: Target, index: number, until: number): Promise<Count> {
  const count: Count = { tried: 0, faults: [] };
  while (performance.now() < until && count.faults.length < MAX_FAULTS) {
    const number = count.tried++;
    const trial = target.trial(new Chance(mixSeeds(seed, index, number)));
    if ((await failure(trial)) === undefined) continue;
    const small = await smallest(trial);
    const file = join(FOLDER, `${target.name}-${seed}-${number}`);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, small.content());
    const message = messageOf(await failure(small));
    count.faults.push(`${target.name} ${number} (${small.of}), kept in ${file}: ${message}`);
    console.error(count.faults.at(-1));
  }
  return count;
}

const names = Object.keys(TARGETS);
const chosen = values.only === undefined ? names : names.filter((name) => name === values.only);
const shares = chosen.reduce((sum, name) => sum + (SHARES[name] ?? 1), 0);
let failed = 0;
for (const name of chosen) {
  const target = await TARGETS[name]?.();
  if (target === undefined) continue;
  const until = performance.now() + (seconds * 1000 * (SHARES[name] ?? 1)) / shares;
  const { tried, faults } = await fuzz(target, names.indexOf(name), until);
  failed += faults.length;
  console.log(`${name}: ${tried} inputs, ${faults.length} faults`);
}
process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
