/**
 * Starts a decode worker. Bundlers know this form, `new Worker(new URL(…, import.meta.url))`, and emit the worker's
 * file beside their own; `worker.js` in the package is self-contained.
 */
export function startWorker(): Worker {
  return new Worker(new URL(/* webpackChunkName: "czm-worker" */ './worker.js', import.meta.url), {
    type: 'module',
    name: 'czm-decode',
  });
}
