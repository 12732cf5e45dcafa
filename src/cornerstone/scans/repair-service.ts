import {
  type Description,
  type DicomJson,
  type Orientation,
  normalizeDicomJson,
  type NormalizedInstance,
  type NormalizedJson,
  type Repair,
  type TurnTable,
} from '../../core/index.js';
import { type AttributeSet, jsonAttributes, part10Attributes } from '../../core/internal.js';
import { wrongContent } from '../../dicomweb/refusals.js';
import type { WorkerPool } from '../../worker/pool.js';
import { containerTag, fileImageId, webAddress } from '../host/image-id.js';
import { nextTask } from '../host/next-task.js';
import type { Warn } from '../host/warn.js';
import type { IncomingFile, ParsedFile } from './classify.js';
import type { FrameSource } from './frame-source.js';
import type { DataSet, Registry } from './registry.js';

/** Before every frame: nothing can be shown until its metadata are there. */
export const FIRST = -1;
/** After every frame. */
const LAST = Number.POSITIVE_INFINITY;

export interface RepairServiceOptions {
  readonly pool: WorkerPool;
  readonly registry: Registry;
  readonly orientation: Orientation;
  readonly turnTable: TurnTable | undefined;
  /** Called with each data set that is tracked. */
  readonly tracked: (imageId: string, dataSet: DataSet) => void;
  readonly warn: Warn;
}

/**
 * Repairs every data set that the host is about to read, whichever way it comes in, and tracks it: DICOM JSON at once,
 * Part 10 files in a worker.
 */
export class RepairService {
  readonly #options: RepairServiceOptions;
  /** The same metadata are often added for every frame. */
  readonly #repaired = new WeakMap<DicomJson, NormalizedJson>();

  constructor(options: RepairServiceOptions) {
    this.#options = options;
  }

  /** How data sets are described and repaired. */
  get options(): { readonly orientation: Orientation; readonly turnTable: TurnTable | undefined } {
    const { orientation, turnTable } = this.#options;
    return { orientation, turnTable };
  }

  /**
   * The file as the host will read it: repaired, or the very bytes that came in. For Raw Data Storage, the only image,
   * or the one that the image ID names.
   *
   * @throws (rejects) the errors of `normalizePart10`: what cannot be understood is not shown; `HttpError` if a server
   * sent nothing, or a web page: the host would say that it is not DICOM.
   */
  async part10(imageId: string, incoming: IncomingFile): Promise<Uint8Array> {
    if (incoming.kind === 'ordinary') {
      requireFile(imageId, incoming.bytes);
      this.#options.registry.addOrdinary(imageId);
      return incoming.bytes;
    }
    const { bytes, description, repairs } = await this.#inWorker(incoming.file, {
      rank: FIRST,
      container: containerTag(imageId),
    });
    const { file } = incoming;
    const attributes = part10Attributes(file.bytes, [...file.meta, ...file.elements]);
    this.track(imageId, description, repairs, { attributes });
    return bytes;
  }

  /** The data set as the host will read it: repaired, or `json` itself. */
  json(imageId: string, json: DicomJson): DicomJson {
    const { json: repaired, description, repairs } = this.repairJson(json);
    this.track(imageId, description, repairs, { attributes: jsonAttributes(json) });
    return repaired;
  }

  /** As {@link normalizeDicomJson}, without tracking anything. */
  repairJson(json: DicomJson): NormalizedJson {
    const known = this.#repaired.get(json);
    if (known !== undefined) return known;
    const { orientation, turnTable } = this.#options;
    const repaired = normalizeDicomJson(json, { orientation, turnTable });
    this.#repaired.set(json, repaired);
    return repaired;
  }

  /** Keeps what is known about a data set whose metadata were given to the host. */
  track(
    imageId: string,
    description: Description,
    repairs: readonly Repair[],
    held: { readonly frames?: FrameSource; readonly attributes?: AttributeSet } = {},
  ): void {
    const { registry, warn, tracked } = this.#options;
    if (description.family === 'not-czm' || registry.find(imageId)?.description === description) return;
    const dataSet = registry.dataSet(description, repairs, held);
    registry.addByImageId(imageId, dataSet);
    for (const { code, message } of description.warnings) warn({ imageId, code, message });
    tracked(imageId, dataSet);
  }

  /**
   * What a file is; all of its frames are examined when there is nothing else to do.
   *
   * @throws (rejects) as {@link part10}.
   */
  inspect(file: ParsedFile): Promise<NormalizedInstance> {
    return this.#inWorker(file, { rank: LAST, pixelData: 'omit' });
  }

  /**
   * Replaces what was reported about a file while it arrived by what the complete file says. Warnings are not repeated;
   * the repairs stay those of the metadata that were given to the host.
   */
  complete(
    imageId: string,
    told: { readonly description: Description; readonly repairs: readonly Repair[] },
    whole: Description,
    frames: FrameSource,
  ): void {
    const { registry, warn } = this.#options;
    // The address may have been opened again meanwhile.
    if (registry.framesOf(imageId) !== frames) return;
    const cube = registry.find(imageId)?.cube;
    registry.addByImageId(imageId, {
      ...registry.dataSet(whole, told.repairs, { frames }),
      cube: cube && { ...cube, description: whole },
    });
    const said = new Set(told.description.warnings.map(({ message }) => message));
    for (const { code, message } of whole.warnings) if (!said.has(message)) warn({ imageId, code, message });
  }

  /** The bytes are copied there, and not changed. */
  #inWorker(
    file: ParsedFile,
    {
      rank,
      ...how
    }: { readonly rank: number; readonly container?: string | undefined; readonly pixelData?: 'omit' },
  ): Promise<NormalizedInstance> {
    const { pool, orientation, turnTable } = this.#options;
    return pool.run<'normalize'>({
      rank,
      length: file.bytes.length,
      prepare: async () => {
        const bytes = await copyOf(file.bytes);
        const { container, pixelData } = how;
        return {
          task: { kind: 'normalize', file: { ...file, bytes }, orientation, turnTable, container, pixelData },
          transfer: [bytes.buffer],
        };
      },
    });
  }
}

/** Bytes that are copied in one task of the page's thread: some milliseconds, most of them to get the memory. */
const PIECE = 1 << 20;

async function copyOf(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (at > 0) await nextTask();
    copy.set(bytes.subarray(at, at + PIECE), at);
  }
  return copy;
}

function requireFile(imageId: string, bytes: Uint8Array): void {
  const url = webAddress(fileImageId(imageId));
  const wrong = url && wrongContent({ url, what: 'a DICOM file' }, {}, bytes);
  if (wrong) throw wrong;
}
