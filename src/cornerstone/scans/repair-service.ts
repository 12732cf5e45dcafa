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
import { wrongContent } from '../../dicomweb/refusals.js';
import type { WorkerPool } from '../../worker/pool.js';
import { containerTag, fileImageId, webAddress } from '../host/image-id.js';
import type { Warn } from '../host/warn.js';
import type { IncomingFile, ParsedFile } from './classify.js';
import type { FrameSource } from './frame-source.js';
import type { DataSet, Registry } from './registry.js';

/** Before every frame: nothing can be shown until its metadata are there. */
export const FIRST = -1;

export interface RepairServiceOptions {
  readonly pool: WorkerPool;
  readonly registry: Registry;
  readonly orientation: Orientation;
  readonly turnTable: TurnTable | undefined;
  /** Told of each data set that is tracked. */
  readonly tracked: (imageId: string, dataSet: DataSet) => void;
  readonly warn: Warn;
}

/**
 * Repairs every data set that the host is about to read, by whichever way it comes in, and keeps track of it: DICOM JSON
 * at once, Part 10 files in a worker.
 */
export class RepairService {
  readonly #options: RepairServiceOptions;
  /** The same metadata are often given for every frame. */
  readonly #repaired = new WeakMap<DicomJson, NormalizedJson>();

  constructor(options: RepairServiceOptions) {
    this.#options = options;
  }

  /**
   * The file as the host is to read it: repaired, or the very bytes that came in. Of Raw Data Storage, the one image, or
   * the one that the image ID names.
   *
   * @throws (rejects) the errors of `normalizePart10`: what cannot be understood is not shown; `HttpError` where a server
   * sent nothing, or a web page: the host would say that it is no DICOM.
   */
  async part10(imageId: string, incoming: IncomingFile): Promise<Uint8Array> {
    if (incoming.kind === 'ordinary') {
      requireFile(imageId, incoming.bytes);
      this.#options.registry.addOrdinary(imageId);
      return incoming.bytes;
    }
    const { bytes, description, repairs } = await this.#inWorker(imageId, incoming.file);
    this.track(imageId, description, repairs);
    return bytes;
  }

  /** The data set as the host is to read it: repaired, or `json` itself. */
  json(imageId: string, json: DicomJson): DicomJson {
    const { json: repaired, description, repairs } = this.repairJson(json);
    this.track(imageId, description, repairs);
    return repaired;
  }

  /** As {@link normalizeDicomJson}, and nothing is tracked. */
  repairJson(json: DicomJson): NormalizedJson {
    const known = this.#repaired.get(json);
    if (known !== undefined) return known;
    const { orientation, turnTable } = this.#options;
    const repaired = normalizeDicomJson(json, { orientation, turnTable });
    this.#repaired.set(json, repaired);
    return repaired;
  }

  /** Keeps what is known of a data set whose metadata the host was given. */
  track(imageId: string, description: Description, repairs: readonly Repair[], frames?: FrameSource): void {
    const { registry, warn, tracked } = this.#options;
    if (description.family === 'not-czm' || registry.find(imageId)?.description === description) return;
    const dataSet = registry.dataSet(description, repairs, frames);
    registry.addByImageId(imageId, dataSet);
    for (const { code, message } of description.warnings) warn({ imageId, code, message });
    tracked(imageId, dataSet);
  }

  /** The bytes are copied there, and left as they were. */
  #inWorker(imageId: string, file: ParsedFile): Promise<NormalizedInstance> {
    const { pool, orientation, turnTable } = this.#options;
    return pool.run<'normalize'>({
      rank: FIRST,
      length: file.bytes.length,
      prepare: () => {
        const bytes = new Uint8Array(file.bytes);
        const container = containerTag(imageId);
        return {
          task: { kind: 'normalize', file: { ...file, bytes }, orientation, turnTable, container },
          transfer: [bytes.buffer],
        };
      },
    });
  }
}

function requireFile(imageId: string, bytes: Uint8Array): void {
  const url = webAddress(fileImageId(imageId));
  const wrong = url && wrongContent({ url, what: 'a DICOM file' }, {}, bytes);
  if (wrong) throw wrong;
}
