import type { Types } from '@cornerstonejs/core';
import { slabRemark, slabLimitsText, slabPlanOf, slabTitle } from '../model/slab.js';
import type { MadeSlab, SlabPlan } from '../model/slab-choice.js';
import type { ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import type { PaneText } from './pane.js';
import type { SectionsView } from './sections-view.js';
import { overlaySlab } from './slab-overlay.js';
import { SlabSource } from './slab-source.js';
import type { Plugin } from './start.js';

/** Where slabs are drawn. */
interface Place {
  readonly viewport: Types.IVolumeViewport;
  readonly view: SectionsView;
}

/** Keeps the slab over the en-face section in step with what is chosen. */
export class SlabLayer {
  readonly #store: ViewerStore;
  readonly #source: SlabSource;
  #place: Place | undefined;
  #redraw: () => void = () => undefined;

  constructor(store: ViewerStore, plugin: Plugin) {
    this.#store = store;
    this.#source = new SlabSource(plugin);
    store.watch(
      (state) => [slabPlanOf(state)],
      (plan) => void this.#make(plan),
    );
    store.watch(
      (state) => [state.madeSlab, state.window, state.inverted],
      () => this.#show(),
    );
  }

  /** From now on slabs are drawn there; undefined: nowhere. */
  attach(place: Place | undefined): void {
    this.#place = place;
    this.#redraw = () => undefined;
    if (place === undefined) return;
    this.#redraw = overlaySlab(place.viewport, () => {
      const { window, inverted } = this.#store.state;
      const made = this.#made;
      return made && { made, look: { window, inverted } };
    });
    this.#show();
  }

  /** What can be shown now: another scan's slab is not. */
  get #made(): MadeSlab | undefined {
    const { madeSlab } = this.#store.state;
    const plan = slabPlanOf(this.#store.state);
    if (madeSlab === undefined || 'reason' in madeSlab || plan === undefined) return undefined;
    return isOfSame(madeSlab.plan, plan) ? madeSlab : undefined;
  }

  async #make(plan: SlabPlan | undefined): Promise<void> {
    if (plan === undefined) {
      this.#source.close();
      return this.#store.update({ madeSlab: undefined });
    }
    const made = await this.#source.make(plan);
    if (made !== undefined) this.#store.update({ madeSlab: made });
  }

  #show(): void {
    this.#redraw();
    this.#place?.view.setSlabText(this.#text());
  }

  #text(): PaneText | undefined {
    const plan = slabPlanOf(this.#store.state);
    if (plan === undefined) return undefined;
    const { madeSlab } = this.#store.state;
    const made = this.#made;
    if (made !== undefined) {
      return { title: slabTitle(made.plan), remark: slabRemark(made), position: slabLimitsText(made) };
    }
    const why = madeSlab !== undefined && 'reason' in madeSlab ? madeSlab.reason : undefined;
    return why === undefined
      ? { title: words.sections.enFaceTitle, remark: words.slab.making }
      : { title: words.sections.enFaceTitle, remark: words.slab.none(why) };
  }
}

/** Of the same cubes and layers. */
const isOfSame = (a: SlabPlan, b: SlabPlan): boolean =>
  a.structure === b.structure && a.flow === b.flow && a.layers === b.layers;
