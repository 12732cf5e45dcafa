import type { ImageLayers, NotKnown } from 'cornerstone-czm-image-loader';
import type { OrderProof } from 'cornerstone-czm-image-loader/core';
import type { LayerMeasures } from 'cornerstone-czm-image-loader/layers';
import { besideOf, type Comparison } from './beside.js';
import type { ColourMap } from './colour-maps.js';
import type { Change } from './history.js';
import type { Link } from './link.js';
import { companionsOf, whyNotLinked } from './linked.js';
import type { Measurement, MeasuringTool } from './measurement.js';
import { partnersOf } from './pairs.js';
import { NOT_LOADED, isTomography, whyNoVolume, type Loading, type Report, type Series } from './series.js';
import { FIRST_SLAB, type MadeSlab, type SlabChoice } from './slab-choice.js';
import { Store } from './store.js';

export type Layout = 'stack' | 'linked' | 'beside' | 'sections' | 'volume';
/** 1:1 in millimetres, 1:1 in pixels, or depth stretched. */
export type Proportion = 'true' | 'pixels' | 'stretched';
export const THEMES = ['system', 'dark', 'light'] as const;
/** `system`: light where the system asks for that. */
export type Theme = (typeof THEMES)[number];
export type Tool = 'window' | 'pan' | 'zoom' | 'crosshairs' | MeasuringTool;

/** Centre and width of the grey values that are shown, in stored values. */
export interface GreyWindow {
  readonly center: number;
  readonly width: number;
}

/** A built-in scan that is made when it is asked for. */
export interface Offer {
  readonly title: string;
  readonly file: string;
  readonly isMade?: boolean;
}

/** A line that the user should read; it stays until it is put away, or another scan is chosen. */
export interface Notice {
  readonly id: number;
  readonly tone: 'information' | 'problem';
  readonly text: string;
  readonly technical?: string;
}

/** What is measured with the layers of a scan. */
export interface Measured extends LayerMeasures {
  readonly series: Series;
  readonly layers: ImageLayers;
}

/** Everything that the page shows, apart from its pixels. */
export interface ViewerState extends Comparison {
  readonly series: readonly Series[];
  readonly reports: readonly Report[];
  /** The report that is open. */
  readonly openReport: Report | undefined;
  /** What the list is filtered by. */
  readonly filter: string;
  /** Whether the list says who the patients are. */
  readonly names: boolean;
  readonly loading: ReadonlyMap<string, Loading>;
  /** Data URLs of small pictures, by series. */
  readonly thumbnails: ReadonlyMap<string, string>;
  /** What the en-face picture beside a cube shows of the order of its B-scans, by series. */
  readonly orderProofs: ReadonlyMap<string, OrderProof>;
  /** The instrument's own layers of a cube, or why there are none, by series. */
  readonly layersOf: ReadonlyMap<string, ImageLayers | NotKnown>;
  /** Files of layers that were opened beside scans. */
  readonly layerFiles: number;
  /** Whether layers are drawn over B-scans. */
  readonly layers: boolean;
  /** Whether thickness is drawn over the en-face section. */
  readonly thickness: boolean;
  /** Whether a slab is shown in place of the en-face section. */
  readonly slabShown: boolean;
  readonly slab: SlabChoice;
  /** What was made of it, or why nothing was; undefined while none is shown. */
  readonly madeSlab: MadeSlab | NotKnown | undefined;
  /** Between which surfaces thickness is measured. */
  readonly surfaces: readonly [upper: string, lower: string];
  /** Where a user put the centre of the fovea, by series: A-scan and B-scan, from 1. */
  readonly centres: ReadonlyMap<string, readonly [aScan: number, bScan: number]>;
  /** What was measured last; see `measuredOf`. */
  readonly measured: Measured | undefined;
  readonly selected: string | undefined;
  /** The link that is being followed: what it names is not shown yet, or not all of it. */
  readonly followed: Link | undefined;
  /** One-based. */
  readonly frame: number;
  readonly layout: Layout;
  readonly proportion: Proportion;
  readonly tool: Tool;
  readonly inverted: boolean;
  /** Undefined: as the file says. */
  readonly window: GreyWindow | undefined;
  /** The one that was shown first. */
  readonly ownWindow: GreyWindow | undefined;
  /** Of en-face pictures. */
  readonly colours: ColourMap;
  readonly playing: boolean;
  /** Frames a second. */
  readonly rate: number;
  /** A strip of small pictures of all frames. */
  readonly strip: boolean;
  /** The pane that takes the place of all, by its viewport. */
  readonly enlarged: string | undefined;
  readonly fullScreen: boolean;
  readonly theme: Theme;
  readonly measurements: readonly Measurement[];
  /** The measurement that is chosen. */
  readonly chosen: string | undefined;
  /** What can be undone, the last at the end, and what was. */
  readonly past: readonly Change[];
  readonly future: readonly Change[];
  readonly information: boolean;
  /** The list of scans, where it has no place of its own beside the pictures. */
  readonly scans: boolean;
  readonly notices: readonly Notice[];
  /** Files from addresses that are complete by now. */
  readonly arrived: number;
  /** What is being opened; undefined when nothing is. */
  readonly opening: string | undefined;
  /** Built-in scans that were not made yet. */
  readonly offers: readonly Offer[];
}

/** Frames a second that can be chosen. */
export const RATES = [2, 5, 12, 25] as const;

export type ViewerStore = Store<ViewerState>;

export const createStore = (): ViewerStore =>
  new Store<ViewerState>({
    series: [],
    reports: [],
    openReport: undefined,
    filter: '',
    names: false,
    pairing: 'eyes',
    partner: undefined,
    together: false,
    otherFrame: 1,
    loading: new Map(),
    thumbnails: new Map(),
    orderProofs: new Map(),
    layersOf: new Map(),
    layerFiles: 0,
    layers: true,
    thickness: false,
    slabShown: false,
    slab: FIRST_SLAB,
    madeSlab: undefined,
    surfaces: ['ILM', 'RPE'],
    centres: new Map(),
    measured: undefined,
    selected: undefined,
    followed: undefined,
    frame: 1,
    layout: 'stack',
    proportion: 'true',
    tool: 'window',
    inverted: false,
    window: undefined,
    ownWindow: undefined,
    colours: 'grey',
    playing: false,
    rate: RATES[2],
    strip: false,
    enlarged: undefined,
    fullScreen: false,
    theme: 'system',
    measurements: [],
    chosen: undefined,
    past: [],
    future: [],
    information: true,
    scans: false,
    notices: [],
    arrived: 0,
    opening: undefined,
    offers: [],
  });

export const selectedSeries = ({ series, selected }: ViewerState): Series | undefined =>
  series.find(({ id }) => id === selected);

/** The series whose frames are shown: the selected one, and in linked pictures and comparisons that beside it. */
export function shownSeries(state: ViewerState): readonly Series[] {
  const series = selectedSeries(state);
  if (series === undefined) return [];
  const beside = seriesBeside(series, state);
  return beside === undefined ? [series] : [series, beside];
}

function seriesBeside(series: Series, state: ViewerState): Series | undefined {
  if (state.layout === 'linked') return companionsOf(series, state.series).cube;
  if (state.layout !== 'beside') return undefined;
  const beside = besideOf(state);
  return 'reason' in beside ? undefined : beside.other;
}

export const loadingOf = ({ loading }: ViewerState, id: string | undefined): Loading =>
  (id === undefined ? undefined : loading.get(id)) ?? NOT_LOADED;

/** How much the axial direction is drawn larger than it is. */
export const STRETCH = 2;

/** How the frames of the selected series are drawn: only depth is stretched. */
export function proportionOf(state: ViewerState): Proportion {
  const series = selectedSeries(state);
  const isFlat = series === undefined || !isTomography(series);
  return state.proportion === 'stretched' && isFlat ? 'true' : state.proportion;
}

/** How much larger than it is the vertical direction of a picture is drawn, whose pixels are so large. */
export function stretchOf(proportion: Proportion, across: number | null, down: number | null): number {
  if (proportion === 'stretched') return STRETCH;
  return proportion === 'pixels' && across !== null && down !== null ? across / down : 1;
}

/** Why a series cannot be shown in a layout; undefined where it can. */
export function whyNotIn(
  layout: Layout,
  series: Series | undefined,
  all: readonly Series[],
): string | undefined {
  switch (layout) {
    case 'stack':
      return undefined;
    case 'linked':
      return whyNotLinked(series, all);
    case 'beside':
      return whyNotBeside(series, all);
    case 'sections':
    case 'volume':
      return whyNoVolume(series);
  }
}

/** Why a scan can be compared neither with the other eye nor with another visit; undefined where it can. */
function whyNotBeside(series: Series | undefined, all: readonly Series[]): string | undefined {
  const reasons = (['eyes', 'visits'] as const).map((pairing) => partnersOf(pairing, series, all));
  return reasons.every((found) => 'reason' in found)
    ? [...new Set(reasons.map(({ reason }) => reason))].join(' ')
    : undefined;
}

/** Whether single frames are looked at, and not a cube made of all of them. */
export const showsFrames = (layout: Layout): boolean => layout !== 'sections' && layout !== 'volume';
