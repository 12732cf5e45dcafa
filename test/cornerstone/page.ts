import type { ImageWarning, RegisterOptions, Registration } from '../../src/cornerstone/index.js';
import type { BootOptions } from '../support/host-page/main.js';
import type { Failure, ImageSummary } from '../support/host-page/images.js';
import { openHost, type HostOptions, type HostPage } from '../support/host.js';

/* What these tests keep in the page between calls. */
declare global {
  var czm: Registration;
  var czmWarnings: ImageWarning[];
  /** The workers that the plugin started, oldest first. */
  var czmWorkers: Worker[];
}

/**
 * How the page's plugin starts its workers: `dying` ones end when they are given something to decode; `mortal` ones
 * are ordinary, kept in `czmWorkers` for the test to end.
 */
export type WorkerKind = 'ordinary' | 'mortal' | 'dying' | 'missing';

type SerializableOptions = Omit<RegisterOptions, 'createWorker' | 'onWarning'>;

/** A page with Cornerstone and the plugin in it. */
export async function openRegistered(
  host: HostOptions,
  options: SerializableOptions = {},
  boot: BootOptions = {},
): Promise<HostPage> {
  const page = await openHost(host);
  await page.boot(boot);
  await register(page, options);
  return page;
}

export async function register(
  { page }: HostPage,
  options: SerializableOptions = {},
  workers: WorkerKind = 'ordinary',
): Promise<void> {
  await page.evaluate(
    ([given, kind]) => {
      globalThis.czmWarnings = [];
      globalThis.czmWorkers = [];
      const createWorker = (): Worker => {
        const worker = new Worker(kind === 'missing' ? 'no-such-worker.js' : 'czm-worker.js');
        globalThis.czmWorkers.push(worker);
        const post = worker.postMessage.bind(worker) as (message: unknown, transfer: Transferable[]) => void;
        if (kind === 'dying') {
          worker.postMessage = (message: { task?: { kind: string } }, transfer: unknown) => {
            post(message, transfer as Transferable[]);
            if (message.task?.kind === 'decode') setTimeout(() => worker.terminate());
          };
        }
        return worker;
      };
      globalThis.czm = globalThis.host.czm.register({
        ...given,
        ...(kind === 'ordinary' ? {} : { createWorker }),
        onWarning: (warning) => void globalThis.czmWarnings.push(warning),
      });
    },
    [options, workers] as const,
  );
}

export type Outcome = { readonly image: ImageSummary } | { readonly failure: Failure };

/** Loads images through the host's cache, all at once unless `oneByOne`. */
export function load(
  { page }: HostPage,
  imageIds: readonly string[],
  {
    options,
    oneByOne = false,
  }: { readonly options?: Record<string, unknown>; readonly oneByOne?: boolean } = {},
): Promise<Outcome[]> {
  return page.evaluate(
    async ([ids, given, inTurn]) => {
      const { loadOutcome } = globalThis.host;
      if (!inTurn) return Promise.all(ids.map((id) => loadOutcome(id, given)));
      const outcomes = [];
      for (const id of ids) outcomes.push(await loadOutcome(id, given));
      return outcomes;
    },
    [imageIds, options, oneByOne] as const,
  );
}

/** Serves a file to the page as a local one; the `dicomfile:` image ID without a frame. */
export const addFile = ({ page }: HostPage, url: string): Promise<string> =>
  page.evaluate((from) => globalThis.host.addFile(from), url);

/** What an image should be, as far as the frame tells. */
export function pictureOf(
  frame: { rows: number; columns: number; samples: number; sha256: string } | undefined,
): unknown {
  if (frame === undefined) throw new Error('That frame has no picture');
  const { rows, columns, samples } = frame;
  return {
    image: { sha256: frame.sha256, rows, columns, numberOfComponents: samples, dataType: 'Uint8Array' },
  };
}
