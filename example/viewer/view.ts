import type { RenderingEngine } from '@cornerstonejs/core';
import type { Series } from '../model/series.js';
import type { ColourMap } from '../model/colour-maps.js';
import type { GreyWindow, Proportion, Tool } from '../model/state.js';
import type { Voxel } from './cube.js';
import type { SeriesOf } from './known-axes.js';
import type { Pane } from './pane.js';

/** How pictures are drawn, whatever they are. */
export interface Look {
  readonly proportion: Proportion;
  /** Of en-face pictures. */
  readonly colours: ColourMap;
  readonly inverted: boolean;
  /** Undefined: as the file says. */
  readonly window: GreyWindow | undefined;
}

/** What a view tells the rest of the page. */
export interface ViewEvents {
  /** The user went to another frame inside the view. */
  readonly frame: (frame: number) => void;
  /** These grey values are shown now. */
  readonly window: (window: GreyWindow) => void;
}

/** How pictures are drawn before anybody says. */
export const FIRST_LOOK: Look = { proportion: 'true', colours: 'grey', inverted: false, window: undefined };

export interface ViewContext {
  readonly engine: RenderingEngine;
  readonly events: ViewEvents;
  readonly seriesOf: SeriesOf;
  /** How B-scans are drawn now. */
  readonly proportion: () => Proportion;
}

/** A layout: some panes and how a series is shown in them. */
export interface View {
  readonly element: HTMLElement;
  readonly panes: readonly Pane[];
  /**
   * Shows a frame of a series. Resolves after its picture was drawn, or after the panes say why not; never rejects,
   * and never leaves another picture in its place.
   */
  show(series: Series, frame: number): Promise<void>;
  setLook(look: Look): void;
  setTool(tool: Tool): void;
  /** The whole picture again, in the grey values that the file names. */
  reset(): void;
  zoom(factor: number): void;
  pan(dx: number, dy: number): void;
  /** Where the sections meet; undefined in views that have none. */
  readonly place?: Voxel | undefined;
  /** Makes panes as large as they are now by `resize`, which may move cameras: where the sections meet stays. */
  keepPlace?(resize: () => void): void;
  /** Moves a section to a depth or an A-scan, from 1. */
  goTo?(plane: 'enface' | 'slow', at: number): void;
  /** Gives up what is being drawn. */
  cancelDrawing?(): void;
  /** Takes the view off the page at once; resolves when its viewports are free for the next. */
  close(): Promise<void>;
}
