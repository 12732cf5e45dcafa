/**
 * Starts a decode worker. Bundlers know this form, `new Worker(new URL(…, import.meta.url))`, and emit the worker's
 * file beside their own; `worker.js` in the package is self-contained.
 */
function startWorker(): Worker {
  return new Worker(new URL(/* webpackChunkName: "czm-worker" */ './worker.js', import.meta.url), {
    type: 'module',
    name: 'czm-decode',
  });
}

/** Where an application wants its workers from. Default: from beside the package. */
export interface WorkerOrigin {
  readonly createWorker?: (() => Worker) | undefined;
  readonly workerUrl?: string | URL | undefined;
}

/** What starts a worker. */
export function workerStarter({ createWorker, workerUrl }: WorkerOrigin): () => Worker {
  if (createWorker !== undefined) return createWorker;
  if (workerUrl === undefined) return startWorker;
  return () => new Worker(workerUrl, { type: 'module', name: 'czm-decode' });
}
