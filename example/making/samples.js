import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The built-in scans of the viewer, all synthetic, made when they are asked for: frames by all processors, scans one
 * after another. What was made is kept in build/samples until the generator changes.
 */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const KEPT = join(ROOT, 'build/samples');
const PROCESS = fileURLToPath(new URL('./sample-process.ts', import.meta.url));
const PROCESSES = Math.min(4, availableParallelism());

/** Changes with the generator, and with what it imports of the package. */
function generatorVersion() {
  const hash = createHash('sha256');
  for (const folder of ['test/generator', 'src/core']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
      hash.update(file).update(readFileSync(join(ROOT, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * @typedef {{ title: string; file: string; beside?: string; isQuick?: true }} Sample `beside`: the analysis of the scan;
 * `isQuick`: it is made in a moment
 * @typedef {{ file: string; done: number; frames: number }} Progress
 */

/** @param {Sample} sample the names of its files */
export const filesOf = ({ file, beside }) => [file, ...(beside === undefined ? [] : [beside])];

export class Samples {
  /** Where they are kept. */
  folder = join(KEPT, generatorVersion());
  #listeners = new Set();
  #crew;
  /** @type {Map<string, Promise<void>>} */
  #made = new Map();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** @type {Progress | undefined} */
  #now;

  #parameters;

  /** @param {{ keepFrames?: boolean }} [options] `keepFrames`: for the tests, too, which takes longer */
  constructor({ keepFrames = false } = {}) {
    this.#parameters = keepFrames ? ['--keep'] : [];
    const old = existsSync(KEPT) ? readdirSync(KEPT).map((name) => join(KEPT, name)) : [];
    for (const folder of old) if (folder !== this.folder) rmSync(folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  /** What is being made; undefined while nothing is. */
  get now() {
    return this.#now;
  }

  /** @returns {Promise<readonly Sample[]>} all, in their order. */
  list() {
    return (this.#list ??= this.#ask());
  }
  #list;

  /** @returns {Promise<Sample>} what is shown first: the first one that was made, or else one that soon is. */
  async first() {
    const list = await this.list();
    return list.find(({ file }) => this.isMade(file)) ?? list.find(({ isQuick }) => isQuick) ?? list[0];
  }

  isMade(file) {
    return existsSync(join(this.folder, file));
  }

  /** Makes a scan unless it is there. Rejects where there is no such scan. */
  make(file) {
    if (this.isMade(file)) return Promise.resolve();
    const known = this.#made.get(file);
    if (known !== undefined) return known;
    const made = this.#last.then(() => this.#make(file));
    this.#made.set(file, made);
    this.#last = made.catch(() => undefined);
    const forget = () => this.#made.delete(file);
    made.then(forget, forget);
    return made;
  }

  /** Calls `listener` with each {@link Progress}, and with undefined when nothing is made any more. Returns its end. */
  watch(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the processes. */
  stop() {
    this.#crew?.forEach((process) => process.disconnect());
    this.#crew = undefined;
  }

  /** The processes: the first of them assembles. */
  #processes() {
    this.#crew ??= Array.from({ length: PROCESSES }, () =>
      fork(PROCESS, this.#parameters, {
        execArgv: ['--import', 'tsx'],
        cwd: ROOT,
        serialization: 'advanced',
      }),
    );
    return this.#crew;
  }

  #ask() {
    const [first] = this.#processes();
    return new Promise((resolve, reject) => {
      first.once('exit', () => reject(new Error('The process that makes the scans ended.')));
      const hear = (message) => {
        if (!('list' in message)) return;
        first.off('message', hear);
        resolve(message.list);
      };
      first.on('message', hear);
      first.send({ list: true });
    });
  }

  #tell(progress) {
    this.#now = progress;
    for (const listener of this.#listeners) listener(progress);
  }

  #make(file) {
    const crew = this.#processes();
    const [first] = crew;
    const queue = [];
    const idle = [...crew];
    const progress = { file, done: 0, frames: 0 };
    this.#tell({ ...progress });
    const handOut = () => {
      while (queue.length > 0 && idle.length > 0) idle.pop().send(queue.shift());
    };
    return new Promise((resolve, reject) => {
      const heard = crew.map((process) => {
        const hear = (message) => {
          if ('codestream' in message) {
            idle.push(process);
            first.send(message);
            progress.done++;
            this.#tell({ ...progress });
          } else if ('frame' in message) {
            queue.push(message);
            progress.frames++;
          } else if ('file' in message) end(message.problem);
          handOut();
        };
        process.on('message', hear);
        process.once('exit', ended);
        return () => {
          process.off('message', hear);
          process.off('exit', ended);
        };
      });
      const end = (problem) => {
        for (const stop of heard) stop();
        this.#tell(undefined);
        if (problem === undefined) resolve();
        else reject(new Error(problem));
      };
      function ended() {
        end('A process that makes scans ended: is there enough memory?');
      }
      first.send({ file, path: join(this.folder, file) });
    });
  }
}
