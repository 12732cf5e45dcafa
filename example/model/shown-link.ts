import { besideOf } from './beside.js';
import { imageName, isSamePlace, type Link, type Place } from './link.js';
import type { Series } from './series.js';
import { selectedSeries, type ViewerState } from './state.js';

/** The scans that are open from a place. */
export const openFrom = (place: Place, all: readonly Series[]): readonly Series[] =>
  all.filter(({ address }) => address !== undefined && isSamePlace(address.place, place));

/** How the page's address names what is shown; undefined where that cannot be had again: it is from a file, or nothing. */
export function shownLink(state: ViewerState): Link | undefined {
  const series = selectedSeries(state);
  const { address, description, imageIds = [] } = series ?? {};
  if (series === undefined || address === undefined) return undefined;
  const { place } = address;
  const others = state.series.flatMap((one) => one.address?.place ?? []);
  const places = others.filter(
    (one, index) =>
      one.from !== 'sample' &&
      !isSamePlace(one, place) &&
      others.findIndex((other) => isSamePlace(other, one)) === index,
  );
  const inSeries = openFrom(place, state.series).filter((one) => one.address?.series === address.series);
  const isOneOfMany = inSeries.some((one) => one.address?.instance !== address.instance);
  const beside = state.layout === 'beside' ? besideOf(state) : undefined;
  return {
    places: [place, ...places],
    ...(address.series === undefined ? {} : { series: address.series }),
    ...(address.instance === undefined || !isOneOfMany ? {} : { instance: address.instance }),
    ...(description?.container === undefined ? {} : { image: imageName(description.container) }),
    ...(imageIds.length > 1 ? { frame: state.frame } : {}),
    layout: state.layout,
    ...(beside === undefined || 'reason' in beside
      ? {}
      : { compare: beside.pairing, ...besideWith(beside.other) }),
  };
}

const besideWith = ({ exam }: Series): { readonly with?: string } =>
  exam === undefined || exam.sopInstanceUID === '' ? {} : { with: exam.sopInstanceUID };
