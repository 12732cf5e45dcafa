import type { DicomJson } from '../../core/index.js';
import { TRANSFER_SYNTAX } from '../../core/internal.js';
import type { HostCore, MetadataProvider } from '../host/host.js';
import { ADD, type HostStore } from '../host/host-store.js';
import { baseImageId, fileImageId, frameNumber } from '../host/image-id.js';
import type { RepairService } from '../scans/repair-service.js';
import { classifyBytes, type IncomingFile } from '../scans/classify.js';
import { whyMissing } from '../raw-data/meant-container.js';
import type { RawData } from '../raw-data/raw-data.js';
import type { Registry } from '../scans/registry.js';

/** Above OHIF's own provider (9999) and the host's bridge to its typed providers (-1000). */
const PRIORITY = 10_000;

/** The host's call for a frame's bytes, to be decoded. */
const FRAME = 'compressedFrameData';

/** What @cornerstonejs/adapters asks for to name the frame in a structured report; the host's file loader is silent. */
const FRAME_NUMBER = 'frameNumber';

type Part10Source = ArrayBuffer | Uint8Array | (() => Part10Source | Promise<Part10Source>);

interface AddOptions {
  readonly dicomwebJson?: unknown;
  readonly metadata?: unknown;
  readonly part10Buffer?: Part10Source;
  readonly part10?: Part10Source;
}

export interface MetadataHookOptions {
  readonly store: HostStore;
  readonly repairs: RepairService;
  readonly rawData: RawData;
  readonly registry: Registry;
  /** Called when metadata of a file's images are there for the host to read; the base image ID names no container. */
  readonly added: (file: string) => void;
}

export interface MetadataHook {
  /** Passes a file that was parsed before, other than Raw Data Storage, to the host, as if it had been added there. */
  readonly addFile: (imageId: string, incoming: IncomingFile) => Promise<void>;
  readonly undo: () => void;
}

/**
 * Puts the plugin in front of the host's parser: data sets are repaired before the host reads them, so that every
 * module and every rule of the host sees ordinary DICOM. A plain provider is enough and, unlike a typed one, can be
 * removed again.
 */
export function installMetadataHook(core: HostCore, options: MetadataHookOptions): MetadataHook {
  const { store, repairs, rawData, registry, added } = options;
  const underWay = new Map<string, Promise<unknown>>();

  const addPart10 = async (query: string, given: AddOptions, source: Part10Source): Promise<unknown> => {
    const incoming = classifyBytes(await bytesOf(source));
    if (incoming.kind !== 'raw data') return addIncoming(query, given, incoming);
    const file = fileImageId(query);
    const stacks = await rawData.addFile(file, incoming.file, { also: baseImageId(query) });
    added(file);
    if (!store.has(query)) throw whyMissing(query, stacks);
    return store.read(query);
  };
  const addIncoming = async (query: string, given: AddOptions, incoming: IncomingFile): Promise<unknown> => {
    const repaired = await repairs.part10(query, incoming);
    const result: unknown = await store.add(query, { ...given, part10: undefined, part10Buffer: repaired });
    added(fileImageId(query));
    return result;
  };

  const addDataSet = (query: string, given: AddOptions): unknown => {
    // The host keeps what it has, and reports that.
    if (store.adding || store.has(query)) return undefined;
    const json = given.dicomwebJson ?? given.metadata;
    if (isDataSet(json)) {
      const repaired = repairs.json(query, json);
      return repaired === json
        ? undefined
        : store.add(query, { ...given, metadata: undefined, dicomwebJson: repaired });
    }
    const source = given.part10Buffer ?? given.part10;
    if (source === undefined) return undefined;
    const file = fileImageId(query);
    const running = underWay.get(file);
    if (running !== undefined) {
      // The outcome for another image of the same file does not matter here.
      const own = (): unknown => (store.has(query) ? store.read(query) : addPart10(query, given, source));
      return running.then(own, own);
    }
    const adding = addPart10(query, given, source).finally(() => underWay.delete(file));
    underWay.set(file, adding);
    return adding;
  };

  const provide: MetadataProvider = (type, query, given) => {
    if (typeof query !== 'string') return undefined;
    if (type === ADD && given !== undefined) return addDataSet(query, given as AddOptions);
    if (type === FRAME && registry.framesOf(query) !== undefined) return placeholder(query);
    if (type === FRAME_NUMBER && registry.isOurs(query)) return frameNumber(query);
    return undefined;
  };

  core.metaData.addProvider(provide, PRIORITY);
  return {
    addFile: async (imageId, incoming) => void (await addIncoming(imageId, {}, incoming)),
    undo: () => core.metaData.removeProvider(provide),
  };
}

/** What the host passes to the decode task, where the plugin replaces it by the frame. */
const PLACEHOLDER = new Uint8Array(1);

const placeholder = (imageId: string): unknown => ({
  transferSyntaxUid: TRANSFER_SYNTAX.jpeg2000,
  frameOfInterest: frameNumber(imageId) - 1,
  frameNumber: frameNumber(imageId),
  pixelData: PLACEHOLDER,
});

const isDataSet = (value: unknown): value is DicomJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function bytesOf(source: Part10Source): Promise<Uint8Array> {
  const value = typeof source === 'function' ? await source() : source;
  if (typeof value === 'function') return bytesOf(value);
  return value instanceof Uint8Array ? value : new Uint8Array(value);
}
