import { czmEvidence } from '../core/describe/recognize.js';
import type { Layout } from '../core/describe/conversion-record.js';
import type { TurnTable } from '../core/describe/kinds.js';
import { part10Attributes } from '../core/dicom/attributes.js';
import { parsePart10 } from '../core/dicom/parse.js';
import { isCzmError } from '../core/errors.js';
import type { DicomJson } from '../core/json/attributes.js';
import { normalizeDicomJson, type NormalizedJson } from '../core/normalize/normalize-json.js';
import type { NormalizedInstance } from '../core/normalize/normalize-part10.js';
import { containerTag } from './image-id.js';
import { looksScrambled } from '../core/scramble.js';
import type { WorkerPool } from '../decode/pool.js';

/** Before every frame: nothing can be shown until its metadata are there. */
const FIRST = -1;

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

/**
 * Whether a Part 10 file may be CZM's, by its attributes and a few bytes of its fragments: quick enough to ask of
 * every file on the page's own thread. What cannot be read is the host's to complain of.
 */
export function mayBeCzm(bytes: Uint8Array): boolean {
  try {
    const file = parsePart10(bytes);
    if (czmEvidence(part10Attributes(bytes, [...file.meta, ...file.elements])).length > 0) return true;
    const items = file.pixelData?.items ?? [];
    return items.some(({ offset, length }) => looksScrambled(bytes.subarray(offset, offset + length)));
  } catch (error) {
    if (isCzmError(error)) return false;
    throw error;
  }
}
