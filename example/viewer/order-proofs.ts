import { companionsOf } from '../model/linked.js';
import { setOrderProof } from '../model/changes.js';
import { loadingOf, selectedSeries, type ViewerStore } from '../model/state.js';
import type { Plugin } from './start.js';

/**
 * Once a cube has shown its first picture, asks whether the en-face picture in its file shows the order of its B-scans.
 * Not of a server's cubes: their frames are only requested to be shown.
 */
export function proveOrders(store: ViewerStore, plugin: Plugin): void {
  const asked = new Set<string>();
  store.watch(
    (state) => [selectedSeries(state), loadingOf(state, state.selected).loaded > 0, state.arrived],
    (series, isShown, _arrived) => {
      if (series?.description?.kind !== 'cube' || !isShown || series.arriving?.isWhole === false) return;
      const cube = series.imageIds[0];
      const picture = companionsOf(series, store.state.series).enFace?.imageIds[0];
      if (series.origin === 'server' || asked.has(series.id)) return;
      if (cube === undefined || picture === undefined) return;
      asked.add(series.id);
      plugin.proveOrder(cube, picture).then(
        (proof) => setOrderProof(store, series.id, proof),
        // A picture that cannot be decoded shows nothing: its own pane says why.
        () => undefined,
      );
    },
  );
}
