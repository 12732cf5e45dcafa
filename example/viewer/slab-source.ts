import type { EnFaceSlabs, NotKnown, SlabPicture } from 'cornerstone-czm-image-loader';
import type { MadeSlab, SlabPlan } from '../model/slab-choice.js';
import type { Series } from '../model/series.js';
import { words } from '../words/index.js';
import type { Plugin } from './start.js';

/** Has slabs made, and keeps the cubes that the shown ones are made of. */
export class SlabSource {
  readonly #plugin: Plugin;
  #cubes = new Map<Series, Promise<EnFaceSlabs | NotKnown>>();
  #asked = 0;

  constructor(plugin: Plugin) {
    this.#plugin = plugin;
  }

  /** Undefined where another plan was given after this one. */
  async make(plan: SlabPlan): Promise<MadeSlab | NotKnown | undefined> {
    const own = ++this.#asked;
    const wanted = [
      plan.of === 'flow' ? undefined : plan.structure,
      plan.of === 'structure' ? undefined : plan.flow,
    ] as const;
    this.#keep(wanted);
    const [structure, flow] = await Promise.all(wanted.map((series) => this.#pictureOf(series, plan)));
    if (own !== this.#asked) return undefined;
    for (const picture of [structure, flow]) if (picture !== undefined && 'reason' in picture) return picture;
    const [a, b] = [structure, flow] as (SlabPicture | undefined)[];
    return a === undefined && b === undefined ? undefined : { plan, structure: a, flow: b };
  }

  /** Nothing is shown any more. */
  close(): void {
    this.#asked += 1;
    this.#keep([]);
  }

  async #pictureOf(
    series: Series | undefined,
    { slab, layers, choice: { projection } }: SlabPlan,
  ): Promise<SlabPicture | NotKnown | undefined> {
    if (series === undefined) return undefined;
    if ('reason' in slab) return slab;
    try {
      const slabs = await this.#cubeOf(series);
      return 'reason' in slabs ? slabs : await slabs.project(slab, { projection, layers });
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #cubeOf(series: Series): Promise<EnFaceSlabs | NotKnown> {
    const known = this.#cubes.get(series);
    if (known !== undefined) return known;
    const [imageId] = series.imageIds;
    const opened =
      imageId === undefined ? Promise.resolve({ reason: words.slab.noCube }) : this.#plugin.slabs(imageId);
    this.#cubes.set(series, opened);
    opened.catch(() => this.#cubes.delete(series));
    return opened;
  }

  #keep(wanted: readonly (Series | undefined)[]): void {
    for (const [series, opened] of this.#cubes) {
      if (wanted.includes(series)) continue;
      this.#cubes.delete(series);
      opened.then(
        (slabs) => 'reason' in slabs || slabs.close(),
        () => undefined,
      );
    }
  }
}
