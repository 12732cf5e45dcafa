import type { NotKnown } from '../../core/index.js';
import { layersIn, parsePart10, part10Attributes, withoutDepths } from '../../core/internal.js';
import {
  layLayers,
  linkLayers,
  proveLayerOrder,
  type LayerCube,
  type LayerLink,
  type Layers,
  type LayerSource,
  type ReducedCube,
} from '../../core/layers/index.js';
import type { HostCore } from '../host/host.js';
import { baseImageId } from '../host/image-id.js';
import type { ParsedFile } from '../scans/classify.js';
import { isShownUpright, type DataSet, type Registry } from '../scans/registry.js';
import { merged, type ImageLayers, type LayerObject } from './image-layers.js';
import { reducedCube } from './prove-order.js';

/** Layers that came, without their depths, and where these are. */
interface Known {
  readonly head: LayerSource;
  readonly open: () => Promise<LayerSource | undefined>;
}

type Laid = LayerObject & { readonly layers: Layers };

export interface KnownLayersOptions {
  readonly core: HostCore;
  readonly registry: Registry;
  /** Reads a file whole, not on the page's own thread. */
  readonly read: (blob: Blob) => Promise<Uint8Array>;
}

/** Cubes whose layers are kept. */
const KEPT = 8;

/** All layers that were added, and whose they are. */
export class KnownLayers {
  readonly #options: KnownLayersOptions;
  #known: Known[] = [];
  #revision = 0;
  readonly #listeners = new Set<() => void>();
  /** By base image ID, the last used at the end. */
  readonly #laid = new Map<
    string,
    { readonly revision: string; readonly result: Promise<ImageLayers | NotKnown> }
  >();
  readonly #proven = new WeakMap<LayerSource, Map<string, Promise<Laid | NotKnown>>>();

  constructor(options: KnownLayersOptions) {
    this.#options = options;
  }

  /**
   * Keeps the layers of a data set, and says whether it has any. Of a file on disk the depths are read again when they are
   * needed.
   */
  add(bytes: Uint8Array, blob: Blob | undefined): boolean {
    return this.addParsed({ ...parsePart10(bytes), bytes }, blob);
  }

  addParsed(file: ParsedFile, blob: Blob | undefined): boolean {
    return this.#add(layersOf(file), blob);
  }

  #add(source: LayerSource | undefined, blob: Blob | undefined): boolean {
    if (source === undefined) return false;
    const { sopInstanceUID } = source;
    const isOther = ({ head }: Known): boolean =>
      sopInstanceUID === '' || head.sopInstanceUID !== sopInstanceUID;
    const open =
      blob === undefined
        ? () => Promise.resolve(source)
        : async () => {
            const bytes = await this.#options.read(blob);
            return layersOf({ ...parsePart10(bytes), bytes });
          };
    this.#known = [
      ...this.#known.filter(isOther),
      { head: blob === undefined ? source : withoutDepths(source), open },
    ];
    this.#changed();
    return true;
  }

  /** Forgets the layers of an instance, and what was laid on a cube of which the base image IDs are given. */
  forget(sopInstanceUID: string, bases: ReadonlySet<string>): void {
    for (const base of bases) this.#laid.delete(base);
    const kept = this.#known.filter(({ head }) => head.sopInstanceUID !== sopInstanceUID);
    if (sopInstanceUID === '' || kept.length === this.#known.length) return;
    this.#known = kept;
    this.#changed();
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` whenever layers came. Returns its end. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another text whenever the answer of {@link of} may be another. */
  get revision(): string {
    return `${this.#revision} ${this.#options.registry.revision}`;
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

  async #find(imageId: string, base: string): Promise<ImageLayers | NotKnown> {
    const { registry, core } = this.#options;
    const dataSet = registry.find(imageId);
    const cube = dataSet?.cube;
    if (dataSet === undefined || cube === undefined) {
      return {
        reason: 'The attributes of this image are not known, so it is not known which layers belong to it.',
      };
    }
    const reason = whyNotUpright(dataSet);
    if (reason !== undefined) return { reason };
    if (this.#known.length === 0) return { reason: 'No layers were opened with this scan.' };
    const links = this.#known.map((known) => ({ known, link: this.#link(known.head, cube) }));
    const own = links.flatMap(({ known, link }) => ('by' in link ? [{ known, link }] : []));
    const reasons = new Set(links.flatMap(({ link }) => ('reason' in link ? [link.reason] : [])));
    if (own.length === 0) return { reason: [...reasons].join(' ') };
    let compared: Promise<ReducedCube> | undefined;
    const pixels = (): Promise<ReducedCube> => (compared ??= reducedCube(core, imageId, dataSet));
    const laid: Laid[] = [];
    const refused = new Set<string>();
    for (const { known, link } of own.sort((a, b) => preference(a) - preference(b))) {
      // What the instrument found goes before what was made of it.
      if (known.head.origin === 'height map' && laid.length > 0) continue;
      const one = await this.#lay(known, base, link, cube, pixels);
      if ('reason' in one) refused.add(one.reason);
      else laid.push(one);
    }
    return merged(laid) ?? { reason: [...refused].join(' ') };
  }

  #link(head: LayerSource, cube: LayerCube): LayerLink | NotKnown {
    const [alone = { reason: '' }] = linkLayers(head, [cube]);
    if ('reason' in alone || alone.by === 'reference') return alone;
    // Whether it is the only one that they could be of.
    const others = this.#options.registry.cubes.filter(
      ({ sopInstanceUIDs: [uid] }) => uid !== cube.sopInstanceUIDs[0],
    );
    return linkLayers(head, [cube, ...others])[0] ?? alone;
  }

  #lay(
    { head, open }: Known,
    base: string,
    link: LayerLink,
    cube: LayerCube,
    pixels: () => Promise<ReducedCube>,
  ): Promise<Laid | NotKnown> {
    const proven = this.#proven.get(head) ?? new Map<string, Promise<Laid | NotKnown>>();
    this.#proven.set(head, proven);
    const before = proven.get(base);
    if (before !== undefined) return before;
    const laid = layOn(open, link, cube, pixels);
    proven.set(base, laid);
    // What could not be read or shown this time may be there the next.
    const forget = (): void => void proven.delete(base);
    laid.then((result) => 'reason' in result && forget(), forget);
    return laid;
  }
}

const layersOf = ({ bytes, meta, elements }: ParsedFile): LayerSource | undefined =>
  layersIn(part10Attributes(bytes, [...meta, ...elements]));

async function layOn(
  open: () => Promise<LayerSource | undefined>,
  link: LayerLink,
  cube: LayerCube,
  pixels: () => Promise<ReducedCube>,
): Promise<Laid | NotKnown> {
  const source = await open();
  if (source === undefined) return { reason: 'The file that held layers no longer holds any.' };
  if (source.origin === 'height map') {
    return { layers: layLayers(source, cube), link, order: 'The height map states the order of its rows.' };
  }
  const { order, message } = proveLayerOrder(source.surfaces, await pixels());
  return order === undefined
    ? { reason: message }
    : { layers: layLayers(source, cube, order), link, order: message };
}

/** The instrument's own first, then what refers to the cube. */
const preference = ({ known, link }: { readonly known: Known; readonly link: LayerLink }): number =>
  (known.head.origin === 'instrument' ? 0 : 2) + (link.by === 'reference' ? 0 : 1);

/** Depths count from the top of upright pictures. */
function whyNotUpright(dataSet: DataSet): string | undefined {
  return isShownUpright(dataSet)
    ? undefined
    : 'Layers lie on upright pictures: those of this scan are shown as they are stored.';
}
