import type { NotKnown } from '../../core/index.js';
import {
  layLayers,
  type LayerCube,
  type LayerLink,
  type LayerOrderProof,
  type Layers,
  type LayerSource,
  type ReducedCube,
  type StoredSurface,
} from '../../core/layers/index.js';
import type { WorkerPool } from '../../worker/pool.js';
import type { HostCore } from '../host/host.js';
import { baseImageId } from '../host/image-id.js';
import { isShownUpright, type DataSet, type Registry } from '../scans/registry.js';
import { merged, type ImageLayers, type LayerObject } from './image-layers.js';
import type { LayerFile, LayerFiles } from './layer-files.js';
import { proveOrderOf, reducedCube } from './prove-order.js';

type Prove = (surfaces: readonly StoredSurface[]) => Promise<LayerOrderProof>;
type Laid = LayerObject & { readonly layers: Layers };

export interface KnownLayersOptions {
  readonly core: HostCore;
  readonly registry: Registry;
  readonly pool: WorkerPool;
  readonly files: LayerFiles;
}

/** Cubes whose layers are kept. */
const KEPT = 8;

/** The layers of each cube, of all that were added. */
export class KnownLayers {
  readonly #options: KnownLayersOptions;
  /** By base image ID, the last used at the end. */
  readonly #laid = new Map<
    string,
    { readonly revision: string; readonly result: Promise<ImageLayers | NotKnown> }
  >();
  readonly #proven = new WeakMap<LayerSource, Map<string, Promise<Laid | NotKnown>>>();

  constructor(options: KnownLayersOptions) {
    this.#options = options;
  }

  /** Purges the layers of an instance, and what was laid on a cube of which the base image IDs are given. */
  purge(sopInstanceUID: string, bases: ReadonlySet<string>): void {
    for (const base of bases) this.#laid.delete(base);
    this.#options.files.purge(sopInstanceUID);
  }

  /** Calls `listener` whenever layers came. Returns its end. */
  watch(listener: () => void): () => void {
    return this.#options.files.watch(listener);
  }

  /** Another text whenever the answer of {@link of} may be another. */
  get revision(): string {
    const { files, registry } = this.#options;
    return `${files.revision} ${registry.revision}`;
  }

  /** The layers of the cube that an image is of, or why there are none. */
  of(imageId: string): Promise<ImageLayers | NotKnown> {
    const base = baseImageId(imageId);
    const { revision } = this;
    const before = this.#laid.get(base);
    const result = before?.revision === revision ? before.result : this.#find(imageId, base);
    this.#laid.delete(base);
    this.#laid.set(base, { revision, result });
    // Asked again where something went wrong.
    result.catch(() => this.#laid.delete(base));
    for (const old of [...this.#laid.keys()].slice(0, -KEPT)) this.#laid.delete(old);
    return result;
  }

  /** Why no layers are this image's, as far as that can be told before any are read; undefined where some may be. */
  whyNone(imageId: string): string | undefined {
    const place = this.#placeOf(imageId);
    return 'reason' in place ? place.reason : this.#options.files.whyNone(place.cube);
  }

  /** The cube that an image is of, or why no layers can be laid on it. */
  #placeOf(imageId: string): { readonly dataSet: DataSet; readonly cube: LayerCube } | NotKnown {
    const { registry, files } = this.#options;
    const dataSet = registry.find(imageId);
    const cube = dataSet?.cube;
    if (dataSet === undefined || cube === undefined) {
      return {
        reason: 'The attributes of this image are not known, so it is not known which layers belong to it.',
      };
    }
    const reason = whyNotUpright(dataSet);
    if (reason !== undefined) return { reason };
    return files.isEmpty ? { reason: 'No layers were opened with this scan.' } : { dataSet, cube };
  }

  async #find(imageId: string, base: string): Promise<ImageLayers | NotKnown> {
    const { core, pool, files } = this.#options;
    const place = this.#placeOf(imageId);
    if ('reason' in place) return place;
    const { dataSet, cube } = place;
    const failures = await files.retrieveFor(cube);
    const links = files.links(cube);
    const own = links.flatMap(({ file, link }) => ('by' in link ? [{ file, link }] : []));
    const reasons = new Set(links.flatMap(({ link }) => ('reason' in link ? [link.reason] : [])));
    if (own.length === 0) {
      if (failures.length > 0) throw failures[0];
      return { reason: [...reasons].join(' ') };
    }
    let compared: Promise<ReducedCube> | undefined;
    const prove: Prove = async (surfaces) =>
      proveOrderOf(pool, surfaces, await (compared ??= reducedCube(core, pool, imageId, dataSet)));
    const laid: Laid[] = [];
    const refused = new Set<string>();
    for (const { file, link } of own.sort((a, b) => preference(a) - preference(b))) {
      // What the instrument found goes before what was made of it.
      if (file.head.origin === 'height map' && laid.length > 0) continue;
      const one = await this.#lay(file, base, link, cube, prove);
      if ('reason' in one) refused.add(one.reason);
      else laid.push(one);
    }
    return merged(laid, failures) ?? { reason: [...refused].join(' ') };
  }

  #lay(
    { head, open }: LayerFile,
    base: string,
    link: LayerLink,
    cube: LayerCube,
    prove: Prove,
  ): Promise<Laid | NotKnown> {
    const proven = this.#proven.get(head) ?? new Map<string, Promise<Laid | NotKnown>>();
    this.#proven.set(head, proven);
    const before = proven.get(base);
    if (before !== undefined) return before;
    const laid = layOn(open, link, cube, prove);
    proven.set(base, laid);
    // What could not be read or shown this time may be there the next.
    const purge = (): void => void proven.delete(base);
    laid.then((result) => 'reason' in result && purge(), purge);
    return laid;
  }
}

async function layOn(
  open: () => Promise<LayerSource | undefined>,
  link: LayerLink,
  cube: LayerCube,
  prove: Prove,
): Promise<Laid | NotKnown> {
  const source = await open();
  if (source === undefined) return { reason: 'The file that held layers no longer holds any.' };
  if (source.origin === 'height map') {
    return { layers: layLayers(source, cube), link, order: 'The height map states the order of its rows.' };
  }
  const { order, message } = await prove(source.surfaces);
  return order === undefined
    ? { reason: message }
    : { layers: layLayers(source, cube, order), link, order: message };
}

/** The instrument's own first, then what refers to the cube. */
const preference = ({ file, link }: { readonly file: LayerFile; readonly link: LayerLink }): number =>
  (file.head.origin === 'instrument' ? 0 : 2) + (link.by === 'reference' ? 0 : 1);

/** Depths count from the top of upright pictures. */
function whyNotUpright(dataSet: DataSet): string | undefined {
  return isShownUpright(dataSet)
    ? undefined
    : 'Layers lie on upright pictures: those of this scan are shown as they are stored.';
}
