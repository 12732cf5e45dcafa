import {
  type DicomJson,
  type Layout,
  normalizeDicomJson,
  type NormalizedInstance,
  type NormalizedJson,
  type TurnTable,
} from '../../core/index.js';
import { containerTag } from '../host/image-id.js';
import type { WorkerPool } from '../../worker/pool.js';

/** Before every frame: nothing can be shown until its metadata are there. */
export const FIRST = -1;

export interface RepairerOptions {
  readonly pool: WorkerPool;
  readonly layout: Layout;
  readonly orientations: TurnTable | undefined;
}

/** Repairs data sets for the host: DICOM JSON at once, Part 10 files in a worker. */
export class Repairer {
  readonly #options: RepairerOptions;
  /** The same metadata are often given for every frame. */
  readonly #repaired = new WeakMap<DicomJson, NormalizedJson>();

  constructor(options: RepairerOptions) {
    this.#options = options;
  }

  /** As {@link normalizeDicomJson}: the very object comes back where nothing needs to change. */
  json(json: DicomJson): NormalizedJson {
    const known = this.#repaired.get(json);
    if (known !== undefined) return known;
    const { layout, orientations } = this.#options;
    const repaired = normalizeDicomJson(json, { orientation: layout, orientations });
    this.#repaired.set(json, repaired);
    return repaired;
  }

  /**
   * As {@link normalizePart10}, in a worker; `bytes` is copied there and left as it was. Of Raw Data Storage, the one
   * image, or the one that the image ID names.
   */
  part10(imageId: string, bytes: Uint8Array): Promise<NormalizedInstance> {
    const { pool, layout, orientations } = this.#options;
    return pool.run<'normalize'>({
      rank: FIRST,
      length: bytes.length,
      prepare: () => {
        const copy = new Uint8Array(bytes);
        return {
          task: { kind: 'normalize', bytes: copy, layout, orientations, container: containerTag(imageId) },
          transfer: [copy.buffer],
        };
      },
    });
  }
}
