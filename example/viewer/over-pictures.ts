import type { RenderingEngine, Types } from '@cornerstonejs/core';
import type { ViewerStore } from '../model/state.js';
import { measuredOf } from '../model/thickness.js';
import { SectionsView } from './sections-view.js';
import { SlabLayer } from './slab-layer.js';
import type { Plugin } from './start.js';
import { overlayThickness } from './thickness-overlay.js';
import type { View } from './view.js';
import { words } from '../words/index.js';

/** CSS pixels: below the title of a picture. */
const LEGEND_TOP = 40;
/** In the reader's language. */
const LEGEND = { headings: words.layers.headings, surface: words.surface };

/** Keeps what is drawn over the pictures of a view in step with the state: the instrument's own layers, thickness, a slab. */
export class OverPictures {
  readonly #store: ViewerStore;
  readonly #engine: RenderingEngine;
  readonly #plugin: Plugin;
  readonly #slab: SlabLayer;
  #view: View | undefined;
  /** What takes the layers off the view's pictures. */
  #layers: readonly (() => void)[] = [];
  #redrawThickness: () => void = () => undefined;

  constructor(store: ViewerStore, engine: RenderingEngine, plugin: Plugin) {
    this.#store = store;
    this.#engine = engine;
    this.#plugin = plugin;
    this.#slab = new SlabLayer(store, plugin);
    store.watch(
      (state) => [state.layers],
      () => this.#showLayers(),
    );
    store.watch(
      (state) => [state.thickness, measuredOf(state)],
      // In a task of its own: the panel of numbers is made now.
      () => setTimeout(() => this.#redrawThickness()),
    );
  }

  /** From now on over the pictures of that view; undefined: there is none. */
  attach(view: View | undefined): void {
    this.#view = view;
    this.#showLayers();
    const sections = view instanceof SectionsView ? view : undefined;
    const viewport = sections && (this.#engine.getViewport('enface') as Types.IVolumeViewport);
    const thickness = () => (this.#store.state.thickness ? measuredOf(this.#store.state) : undefined);
    this.#redrawThickness = viewport ? overlayThickness(viewport, thickness) : () => undefined;
    this.#slab.attach(viewport && sections && { viewport, view: sections });
  }

  /** Over every picture; those of a view that is closed go with it. */
  #showLayers(): void {
    for (const remove of this.#layers) remove();
    this.#layers =
      this.#store.state.layers && this.#view !== undefined
        ? this.#engine
            .getViewports()
            .map((viewport) => this.#plugin.showLayers(viewport, { legendTop: LEGEND_TOP, legend: LEGEND }))
        : [];
  }
}
