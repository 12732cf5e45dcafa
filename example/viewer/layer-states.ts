import { setLayersOf } from '../model/changes.js';
import { loadingOf, selectedSeries, type ViewerStore } from '../model/state.js';
import { givenOf } from '../model/thickness.js';
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

/** Measures with the layers of the selected scan; again when something else is to be measured. */
export function measureThickness(store: ViewerStore, plugin: Plugin): void {
  let asked = 0;
  store.watch(givenOf, (series, layers, surfaces, centre, order) => {
    const own = ++asked;
    const imageId = series?.imageIds[0];
    if (series === undefined || layers === undefined || imageId === undefined) return;
    plugin.measureLayers(imageId, { surfaces, centre, order }).then(
      (measures) => {
        // What comes late may be about something else.
        if (own === asked && 'numbers' in measures)
          store.update({ measured: { series, layers, ...measures } });
      },
      // The scan is gone; where it has no layers, the panel says why.
      () => undefined,
    );
  });
}
