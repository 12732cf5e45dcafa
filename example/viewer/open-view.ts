import { besideOf } from '../model/beside.js';
import { companionsOf, type Companions } from '../model/linked.js';
import type { Series } from '../model/series.js';
import { select } from '../model/changes.js';
import type { Layout, ViewerStore } from '../model/state.js';
import { BesideView } from './beside-view.js';
import { LinkedView } from './linked-view.js';
import { SectionsView, type Failures } from './sections-view.js';
import { StackView } from './stack-view.js';
import type { View, ViewContext } from './view.js';
import { VolumeView } from './volume-view.js';

/** Puts the view of a layout into a place of the page. `load` brings all frames of a cube; see {@link SectionsView}. */
export function openView(
  layout: Layout,
  place: HTMLElement,
  store: ViewerStore,
  context: ViewContext,
  load: (series: Series) => Promise<Failures | undefined>,
): View {
  const companions = (series: Series): Companions => companionsOf(series, store.state.series);
  switch (layout) {
    case 'stack':
      return new StackView(place, context);
    case 'linked':
      return new LinkedView(place, context, companions);
    case 'beside':
      return new BesideView(
        place,
        context,
        () => besideOf(store.state),
        ({ id }) => select(store, id),
      );
    case 'sections':
      return new SectionsView(place, context, load, (series) => companions(series).fundus);
    case 'volume':
      return new VolumeView(place, context, load);
  }
}
