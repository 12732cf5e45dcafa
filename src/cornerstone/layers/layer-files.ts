import type { DicomJson, NotKnown } from '../../core/index.js';
import {
  jsonAttributes,
  layersIn,
  parsePart10,
  part10Attributes,
  whyNotRelated,
  withoutDepths,
} from '../../core/internal.js';
import { linkLayers, type LayerCube, type LayerLink, type LayerSource } from '../../core/layers/index.js';
import type { ParsedFile } from '../scans/classify.js';
import type { Registry } from '../scans/registry.js';

/** Layers that came, without their depths, and where these are. */
export interface LayerFile {
  readonly head: LayerSource;
  readonly open: () => Promise<LayerSource | undefined>;
  /** On a server, of which only the metadata came: their grid is not known. */
  readonly isRemote?: true;
}

export interface LayerFilesOptions {
  readonly registry: Registry;
  /** Reads a file whole, not on the page's own thread. */
  readonly read: (blob: Blob) => Promise<Uint8Array>;
}

/** Everything that was added and holds layers, and which cubes it is of. */
export class LayerFiles {
  readonly #options: LayerFilesOptions;
  #files: readonly LayerFile[] = [];
  #revision = 0;
  readonly #listeners = new Set<() => void>();

  constructor(options: LayerFilesOptions) {
    this.#options = options;
  }

  /** Another number whenever files came. */
  get revision(): number {
    return this.#revision;
  }

  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /**
   * Keeps the layers of a data set, and says whether it has any. Of a file on disk the depths are read again when they are
   * needed.
   */
  addParsed(file: ParsedFile, blob: Blob | undefined): boolean {
    const source = layersOf(file);
    if (source === undefined || blob === undefined) return this.#addSource(source);
    const open = async (): Promise<LayerSource | undefined> => layersInBytes(await this.#options.read(blob));
    return this.#keep({ head: withoutDepths(source), open });
  }

  /**
   * The same of DICOM JSON: with the bytes of its surfaces as values, or with `retrieve`, which gets the whole file. That is
   * asked for once layers are wanted of a cube that they could be of.
   */
  addJson(json: DicomJson, retrieve?: () => Promise<Uint8Array>): boolean {
    const source = layersIn(jsonAttributes(json));
    if (source === undefined || retrieve === undefined) return this.#addSource(source);
    let opening: Promise<LayerSource | undefined> | undefined;
    const open = (): Promise<LayerSource | undefined> => {
      opening ??= retrieve().then(layersInBytes);
      // What could not be had this time may be there the next.
      opening.catch(() => (opening = undefined));
      return opening;
    };
    return this.#keep({ head: withoutDepths(source), open, isRemote: true });
  }

  #addSource(source: LayerSource | undefined): boolean {
    return source !== undefined && this.#keep({ head: source, open: () => Promise.resolve(source) });
  }

  #keep(file: LayerFile): true {
    const { sopInstanceUID } = file.head;
    const same = this.#files.find(
      ({ head }) => sopInstanceUID !== '' && head.sopInstanceUID === sopInstanceUID,
    );
    // Metadata come again whenever a study is opened.
    if (same !== undefined && file.isRemote) return true;
    this.#files = [...this.#files.filter((other) => other !== same), file];
    this.#changed();
    return true;
  }

  /** Purges the layers of an instance, if there are any. */
  purge(sopInstanceUID: string): void {
    const kept = this.#files.filter(({ head }) => head.sopInstanceUID !== sopInstanceUID);
    if (sopInstanceUID === '' || kept.length === this.#files.length) return;
    this.#files = kept;
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

  /** Of every file, why its layers are the cube's, or why they are not, by what was read so far. */
  links(cube: LayerCube): readonly { readonly file: LayerFile; readonly link: LayerLink | NotKnown }[] {
    return this.#files.map((file) => ({ file, link: this.#link(file, cube) }));
  }

  /** Why none of the files is the cube's; undefined where one may be, once it was retrieved. */
  whyNone(cube: LayerCube): string | undefined {
    const reasons = this.#files.map((file) => {
      if (file.isRemote) return whyNotRelated(file.head, cube);
      const link = this.#link(file, cube);
      return 'reason' in link ? link.reason : undefined;
    });
    return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(' ');
  }

  #link({ head, isRemote }: LayerFile, cube: LayerCube): LayerLink | NotKnown {
    if (isRemote) return { reason: whyNotRelated(head, cube) ?? 'The layers could not be retrieved.' };
    const [alone = { reason: '' }] = linkLayers(head, [cube]);
    if ('reason' in alone || alone.by === 'reference') return alone;
    // Whether it is the only one that they could be of.
    const others = this.#options.registry.cubes.filter(
      ({ sopInstanceUIDs: [uid] }) => uid !== cube.sopInstanceUIDs[0],
    );
    return linkLayers(head, [cube, ...others])[0] ?? alone;
  }

  /** Retrieves what could be the cube's; returns what goes wrong with that. */
  async retrieveFor(cube: LayerCube): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    const retrieve = async (file: LayerFile): Promise<void> => {
      try {
        const source = await file.open();
        const read = source && { head: source, open: () => Promise.resolve(source) };
        this.#files = this.#files.flatMap((other) => (other === file ? (read ?? []) : other));
      } catch (error) {
        failures.push(error);
      }
    };
    await Promise.all(
      this.#files
        .filter(({ head, isRemote }) => isRemote && whyNotRelated(head, cube) === undefined)
        .map(retrieve),
    );
    return failures;
  }
}

const layersInBytes = (bytes: Uint8Array): LayerSource | undefined =>
  layersOf({ ...parsePart10(bytes), bytes });

const layersOf = ({ bytes, meta, elements }: ParsedFile): LayerSource | undefined =>
  layersIn(part10Attributes(bytes, [...meta, ...elements]));
