import { companionsOf } from './linked.js';
import { toolFor } from './changes.js';
import { selectedSeries, shownSeries, whyNotIn, type ViewerState, type ViewerStore } from './state.js';
import type { Report, Series } from './series.js';

/** What is closed with a series: all images of its file. */
export const ofSameFile = ({ series }: ViewerState, { id, group }: Series): readonly Series[] =>
  series.filter((one) => one.id === id || (group !== undefined && one.group?.id === group.id));

/**
 * Takes series and reports out of the list, with all that is known of them. Where one was shown, the next is; the layout is
 * that of single frames then, so that nothing on screen is made of what is gone.
 */
export function removeFromList(store: ViewerStore, closed: ReadonlySet<Series | Report>): void {
  const { state } = store;
  const ids = new Set([...closed].map(({ id }) => id));
  const series = state.series.filter(({ id }) => !ids.has(id));
  const without = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...map].filter(([id]) => !ids.has(id)));
  const shown = selectedSeries(state);
  const inView = shown === undefined ? [] : [...shownSeries(state), ...picturesOf(shown, state)];
  const next = shown !== undefined && ids.has(shown.id) ? nextTo(shown, state.series, ids) : shown;
  const isSame = next === shown;
  const keepsLayout =
    !inView.some(({ id }) => ids.has(id)) && whyNotIn(state.layout, next, series) === undefined;
  const layout = keepsLayout ? state.layout : 'stack';
  store.update({
    series,
    reports: state.reports.filter(({ id }) => !ids.has(id)),
    ...(state.openReport !== undefined && ids.has(state.openReport.id) ? { openReport: undefined } : {}),
    loading: without(state.loading),
    thumbnails: without(state.thumbnails),
    orderProofs: without(state.orderProofs),
    layersOf: without(state.layersOf),
    centres: without(state.centres),
    selected: next?.id,
    playing: false,
    ...(keepsLayout ? {} : { layout, enlarged: undefined }),
    tool: toolFor(state.tool, layout, next),
    ...(state.partner !== undefined && ids.has(state.partner) ? { partner: undefined } : {}),
    ...(isSame
      ? {}
      : {
          frame: Math.max(1, Math.ceil((next?.imageIds.length ?? 0) / 2)),
          window: undefined,
          ownWindow: undefined,
          inverted: false,
          notices: [],
        }),
  });
}

function picturesOf(shown: Series, { layout, series }: ViewerState): readonly Series[] {
  if (layout !== 'linked' && layout !== 'sections') return [];
  const { enFace, fundus } = companionsOf(shown, series);
  return [layout === 'linked' ? enFace : undefined, fundus].flatMap((picture) => picture ?? []);
}

/** The next in the order of opening that stays, or else the last before. */
function nextTo(shown: Series, all: readonly Series[], gone: ReadonlySet<string>): Series | undefined {
  const at = all.indexOf(shown);
  const stays = ({ id }: Series): boolean => !gone.has(id);
  return all.slice(at + 1).find(stays) ?? all.slice(0, at).findLast(stays);
}
