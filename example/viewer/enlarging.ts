import { isMeasuringTool } from '../model/measurement.js';
import type { ViewerStore } from '../model/state.js';
import type { View } from './view.js';

/** Shows one pane of a view in the place of all. */
export class Enlarging {
  readonly #store: ViewerStore;
  readonly #resized: () => void;
  #view: View | undefined;

  /** `resized` is told when panes have changed their size. */
  constructor(store: ViewerStore, resized: () => void) {
    this.#store = store;
    this.#resized = resized;
    store.watch(
      (state) => [state.enlarged],
      () => this.#show(),
    );
  }

  /** From now on of the panes of that view; undefined: there is none. */
  attach(view: View | undefined): void {
    this.#view = view;
    for (const pane of this.#panes)
      pane.offerEnlarging((isByDoubleClick) => this.#enlarge(pane.viewportId, isByDoubleClick));
    this.#show();
  }

  /** Those of which one can be larger. */
  get #panes() {
    const panes = this.#view?.panes ?? [];
    return panes.length > 1 ? panes : [];
  }

  /** Not by the second click of somebody who measures. */
  #enlarge(viewportId: string, isByDoubleClick = false): void {
    const { enlarged, tool } = this.#store.state;
    if (isByDoubleClick && isMeasuringTool(tool)) return;
    this.#store.update({ enlarged: enlarged === viewportId ? undefined : viewportId });
  }

  /** Enlarges the pane of the selected scan, that with the focus, or the first; or shows all of them again. */
  toggle(): void {
    const panes = this.#panes;
    if (panes.length === 0) return;
    const pane =
      panes.find(({ element }) => element.dataset['side'] === 'selected') ??
      panes.find(({ element }) => element.contains(document.activeElement)) ??
      panes[0];
    const { enlarged } = this.#store.state;
    this.#store.update({ enlarged: enlarged === undefined ? pane?.viewportId : undefined });
  }

  #show(): void {
    const view = this.#view;
    if (view === undefined) return;
    const { enlarged } = this.#store.state;
    const isOne = view.panes.some(({ viewportId }) => viewportId === enlarged);
    view.element.classList.toggle('has-enlarged', isOne);
    for (const pane of view.panes) pane.setEnlarged(pane.viewportId === enlarged);
    this.#resized();
  }
}
