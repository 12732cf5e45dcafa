import type { ImageLayers } from 'cornerstone-czm-image-loader';
import type { GridOrder } from 'cornerstone-czm-image-loader/core';
import {
  layerNumbers,
  thicknessMap,
  type LayerNumbers,
  type ThicknessMap,
} from 'cornerstone-czm-image-loader/layers';
import { selectedSeries, type ViewerState } from './state.js';
import type { Series } from './series.js';

/** What is measured with the layers of the selected scan. */
export interface Measured {
  readonly series: Series;
  readonly layers: ImageLayers;
  readonly numbers: LayerNumbers;
  /** Undefined where there is none: `numbers` say why. */
  readonly map: ThicknessMap | undefined;
}

interface Given {
  readonly series: Series | undefined;
  readonly layers: ImageLayers | undefined;
  readonly surfaces: readonly [upper: string, lower: string];
  readonly centre: readonly [aScan: number, bScan: number] | undefined;
  readonly order: GridOrder | undefined;
}

let last: { readonly given: Given; readonly measured: Measured | undefined } | undefined;

/** Undefined where the scan has no layers. The same is given back as long as nothing of it changes. */
export function measuredOf(state: ViewerState): Measured | undefined {
  const series = selectedSeries(state);
  const known = series && state.layersOf.get(series.id);
  const given: Given = {
    series,
    layers: known !== undefined && 'layers' in known ? known : undefined,
    surfaces: state.surfaces,
    centre: series && state.centres.get(series.id),
    order: series && state.orderProofs.get(series.id)?.winner,
  };
  const names = Object.keys(given) as (keyof Given)[];
  if (last === undefined || names.some((name) => given[name] !== last?.given[name])) {
    last = { given, measured: measure(given) };
  }
  return last.measured;
}

function measure({ series, layers, surfaces, centre, order }: Given): Measured | undefined {
  if (series?.description === undefined || layers === undefined) return undefined;
  const evidence = layers.objects.map((object) => object.order).join(' ');
  const numbers = layerNumbers(layers.layers, series.description, evidence, { surfaces, centre, order });
  const map = thicknessMap(layers.layers, series.description, surfaces);
  return { series, layers, numbers, map: 'reason' in map || numbers.thickness === null ? undefined : map };
}
