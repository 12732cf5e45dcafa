import type { ImageLayers } from 'cornerstone-czm-image-loader';
import type { GridOrder } from 'cornerstone-czm-image-loader/core';
import { selectedSeries, type Measured, type ViewerState } from './state.js';
import type { Series } from './series.js';

export type { Measured } from './state.js';

/** What is to be measured: another measurement where one of these is another. */
export type Given = readonly [
  series: Series | undefined,
  /** Undefined where the scan has none. */
  layers: ImageLayers | undefined,
  surfaces: readonly [upper: string, lower: string],
  centre: readonly [aScan: number, bScan: number] | undefined,
  order: GridOrder | undefined,
];

export function givenOf(state: ViewerState): Given {
  const series = selectedSeries(state);
  return [
    series,
    layersOf(state, series),
    state.surfaces,
    series && state.centres.get(series.id),
    series && state.orderProofs.get(series.id)?.winner,
  ];
}

function layersOf(state: ViewerState, series: Series | undefined): ImageLayers | undefined {
  const known = series && state.layersOf.get(series.id);
  return known !== undefined && 'layers' in known ? known : undefined;
}

/** What is measured with the layers of the selected scan; undefined where it has none. */
export function measuredOf(state: ViewerState): Measured | undefined {
  const series = selectedSeries(state);
  const { measured } = state;
  return measured?.series === series && measured?.layers === layersOf(state, series) ? measured : undefined;
}
