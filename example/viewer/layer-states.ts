import { loadingOf, selectedSeries, setLayersOf, type ViewerStore } from '../model/state.js';
import type { Plugin } from './start.js';

/** Once a cube has shown its first picture, asks which layers are its own; again when other files were opened. */
export function findLayers(store: ViewerStore, plugin: Plugin): void {
  let asked = 0;
  store.watch(
    (state) => [
      selectedSeries(state),
      loadingOf(state, state.selected).loaded > 0,
      state.series,
      state.layerFiles,
      state.arrived,
    ],
    (series, isShown, _all, _files, _arrived) => {
      const imageId = series?.imageIds[0];
      if (series?.description?.kind !== 'cube' || imageId === undefined || !isShown) return;
      if (series.arriving?.isWhole === false) return;
      const own = ++asked;
      // An answer that comes late may be about layers of before.
      const set = (layers: Awaited<ReturnType<Plugin['layers']>>): void => {
        if (own === asked) setLayersOf(store, series.id, layers);
      };
      plugin
        .layers(imageId)
        .then(set, (error: unknown) =>
          set({ reason: error instanceof Error ? error.message : String(error) }),
        );
    },
  );
}
