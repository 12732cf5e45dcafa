import type { DicomJson } from '../core/json/attributes.js';
import type { HostCore, MetadataProvider } from './host.js';
import { baseImageId } from './image-id.js';
import type { Intake } from './intake.js';

/** Above OHIF's own provider (9999) and the host's bridge to its typed providers (-1000). */
const PRIORITY = 10_000;

/** The host's call for adding what it parses of a data set (`NATURALIZED`), Part 10 or DICOM JSON. */
const ADD = 'naturalizedAdd';
const READ = 'naturalized';

type Part10Source = ArrayBuffer | Uint8Array | (() => Part10Source | Promise<Part10Source>);

interface AddOptions {
  readonly dicomwebJson?: unknown;
  readonly metadata?: unknown;
  readonly part10Buffer?: Part10Source;
  readonly part10?: Part10Source;
}

/**
 * Puts the plugin before the host's parser: data sets are repaired before the host reads them, so that every module
 * and every rule of the host sees ordinary DICOM. A plain provider is enough, and unlike the typed ones it can be
 * taken away again.
 *
 * @param added told when metadata of a base image ID are there for the host to read.
 * @returns what undoes it.
 */
export function openMetadataSeam(core: HostCore, intake: Intake, added: (base: string) => void): () => void {
  const underWay = new Map<string, Promise<unknown>>();
  let inside = false;

  /** The host's own adding, without us. */
  const add = (query: string, options: unknown): unknown => {
    inside = true;
    try {
      return core.metaData.getMetaData(ADD, query, options);
    } finally {
      inside = false;
    }
  };

  const addPart10 = async (query: string, options: AddOptions, source: Part10Source): Promise<unknown> => {
    const bytes = await bytesOf(source);
    const repaired = await intake.part10(query, bytes);
    const result: unknown = await add(query, { ...options, part10: undefined, part10Buffer: repaired });
    added(baseImageId(query));
    return result;
  };

  const provide: MetadataProvider = (type, query, options) => {
    if (type !== ADD || inside || typeof query !== 'string' || options === undefined) return undefined;
    const given = options as AddOptions;
    // The host keeps what it has, and says so.
    if (core.metaData.getMetaData(READ, query) !== undefined) return undefined;

    const json = given.dicomwebJson ?? given.metadata;
    if (isDataSet(json)) {
      const repaired = intake.json(query, json);
      return repaired === json
        ? undefined
        : add(query, { ...given, metadata: undefined, dicomwebJson: repaired });
    }
    const source = given.part10Buffer ?? given.part10;
    if (source === undefined) return undefined;
    const base = baseImageId(query);
    const running = underWay.get(base);
    if (running !== undefined) return running;
    const adding = addPart10(query, given, source).finally(() => underWay.delete(base));
    underWay.set(base, adding);
    return adding;
  };

  core.metaData.addProvider(provide, PRIORITY);
  return () => core.metaData.removeProvider(provide);
}

const isDataSet = (value: unknown): value is DicomJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function bytesOf(source: Part10Source): Promise<Uint8Array> {
  const value = typeof source === 'function' ? await source() : source;
  if (typeof value === 'function') return bytesOf(value);
  return value instanceof Uint8Array ? value : new Uint8Array(value);
}
