import type { RenderingEngine } from '@cornerstonejs/core';
import type { Series } from '../model/series.js';
import { proportionOf, type ViewerStore } from '../model/state.js';
import type { SeriesOf } from './known-axes.js';
import type { ViewContext } from './view.js';

/** What views are given, and where they tell what a user does in them. */
export function contextOf(store: ViewerStore, engine: RenderingEngine): ViewContext {
  return {
    engine,
    seriesOf: seriesIndex(store),
    proportion: () => proportionOf(store.state),
    events: {
      frame: (frame) => store.update({ frame }),
      window: (window) => {
        const { window: now, ownWindow } = store.state;
        if (ownWindow === undefined) store.update({ ownWindow: window });
        if (now?.center !== window.center || now.width !== window.width) store.update({ window });
      },
    },
  };
}

/** The images of hundreds of files are looked up again only when there are others. */
function seriesIndex(store: ViewerStore): SeriesOf {
  let of: readonly Series[] | undefined;
  let known: ReadonlyMap<string, Series> = new Map();
  return (imageId) => {
    const { series } = store.state;
    if (of !== series) {
      known = new Map(series.flatMap((one) => one.imageIds.map((id) => [id, one] as const)));
      of = series;
    }
    return known.get(imageId);
  };
}
