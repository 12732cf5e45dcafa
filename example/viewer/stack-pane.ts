import { Enums } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { isCzmError } from 'cornerstone-czm-image-loader/core';
import { innerError, readableError } from '../model/readable-error.js';
import { isStillToCome, type Series } from '../model/series.js';
import { stretchOf, type GreyWindow } from '../model/state.js';
import { notArrivedText, proportionLabel, stoppedError } from '../model/wording.js';
import { words } from '../words/index.js';
import { drawColourLegend, setColours } from './colours.js';
import { fit, panBy, setInverted, setStretch, setWindow, windowOf, zoomBy } from './camera.js';
import { Drawings } from './drawings.js';
import { pixelSize, scaleProvenance } from './known-axes.js';
import { Pane, type PaneText } from './pane.js';
import { drawScaleBars } from './scale-bars.js';
import { FIRST_LOOK, type Look, type ViewContext } from './view.js';
import { fullImage } from './full-image.js';

export interface StackPaneOptions {
  readonly id: string;
  /** What the pane is for, for those who cannot see it. */
  readonly label: string;
  /** The eye's badge, and the texts in the corners. */
  readonly text: (series: Series, frame: number, look: Look) => PaneText & { readonly badge: string };
  /** Told which grey values are shown now. */
  readonly onWindow?: (window: GreyWindow) => void;
}

/** One pane with one frame at a time: the picture that was asked for, or the reason why not, and never another. */
export class StackPane {
  readonly pane: Pane;
  readonly #options: StackPaneOptions;
  readonly #context: ViewContext;
  readonly #drawings = new Drawings();
  #look: Look = FIRST_LOOK;
  /** How much taller than it says its pixels are, where its place in a cube tells. */
  #shape = 1;
  #stretch = 0;
  #series: Series | undefined;
  /** The series whose ids the viewport has. */
  #stack: Series | undefined;
  #wanted: string | undefined;
  /** What the texts over the picture are about. */
  #labelled: [Series, number] | undefined;

  constructor(context: ViewContext, options: StackPaneOptions) {
    this.#context = context;
    this.#options = options;
    this.pane = new Pane(options.id, options.label);
  }

  /** Gives Cornerstone the pane, which must be in the page by now. */
  enable(): void {
    const { image, viewportId } = this.pane;
    this.#context.engine.enableElement({
      viewportId,
      type: Enums.ViewportType.STACK,
      element: image,
      defaultOptions: { background: [0, 0, 0] },
    });
    image.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#drawScale());
    image.addEventListener(Enums.Events.VOI_MODIFIED, () => this.#tellWindow());
  }

  get viewport(): Types.IStackViewport {
    return this.#context.engine.getViewport(this.#options.id) as Types.IStackViewport;
  }

  async show(series: Series, frame: number): Promise<void> {
    const imageId = series.imageIds[frame - 1];
    this.#wanted = imageId;
    if (this.#series !== series) {
      this.#series = series;
      this.#labelled = undefined;
      this.pane.setText('', {});
      this.pane.coverBusy(words.loading.picture);
    }
    if (isStillToCome(series, frame)) {
      this.#label(series, frame);
      this.pane.coverBusy(notArrivedText(series, frame));
    }
    if (imageId === undefined) {
      if (series.error !== undefined) this.pane.coverError(series.error);
      return;
    }
    const isOutdated = (): boolean => this.#wanted !== imageId;
    try {
      // A viewport that fails to load a picture keeps the one before: it is given only what is there already.
      await fullImage(imageId);
      await this.#drawings.run(async () => {
        if (!isOutdated()) await this.#draw(series, frame);
      });
      if (isOutdated()) return;
      if (this.viewport.getCornerstoneImage()?.imageId !== imageId) {
        throw new Error(words.errors.notAccepted);
      }
    } catch (error) {
      if (isOutdated()) return;
      this.#label(series, frame);
      const isStopped = series.arriving !== undefined && isCzmError(innerError(error), 'CZM_HOST');
      this.pane.coverError(isStopped ? stoppedError(series, frame) : readableError(error));
      return;
    }
    this.#label(series, frame);
    this.pane.uncover();
    this.#tellWindow();
  }

  /** Shows nothing, and says why. */
  showNone(reason: string): void {
    this.#wanted = undefined;
    this.#series = undefined;
    this.#labelled = undefined;
    this.pane.setText('', {});
    this.pane.coverNote(reason);
  }

  async #draw(series: Series, frame: number): Promise<void> {
    if (this.#stack === series) {
      await this.viewport.setImageIdIndex(frame - 1);
    } else {
      await this.viewport.setStack([...series.imageIds], frame - 1);
      this.#stack = series;
      this.#stretch = 0;
    }
    this.#applyLook();
    this.viewport.render();
  }

  setLook(look: Look, shape = 1): void {
    this.#look = look;
    this.#shape = shape;
    if (this.#stack !== undefined && this.#stack === this.#series) this.#applyLook();
    this.relabel();
  }

  #applyLook(): void {
    const { proportion, colours, inverted, window } = this.#look;
    const { across, down } = this.#series ? pixelSize(this.#series) : { across: null, down: null };
    const stretch = this.#shape * stretchOf(proportion, across, down);
    if (this.#stretch !== stretch) setStretch(this.viewport, stretch);
    this.#stretch = stretch;
    if (window !== undefined) setWindow(this.viewport, window);
    setInverted(this.viewport, inverted);
    const { kind, samplesPerPixel } = this.#series?.description ?? {};
    setColours(this.viewport, kind === 'en-face' && samplesPerPixel !== 3 ? colours : 'grey');
  }

  /** Updates the texts that say what is shown. */
  relabel(): void {
    if (this.#labelled !== undefined) this.#label(...this.#labelled);
  }

  /** The whole picture again, in the grey values that the file names. */
  reset(): void {
    if (this.#stack === undefined) return;
    this.viewport.resetProperties();
    fit(this.viewport);
    this.#tellWindow();
  }

  zoom(factor: number): void {
    if (this.#stack !== undefined) zoomBy(this.viewport, factor);
  }

  pan(dx: number, dy: number): void {
    if (this.#stack !== undefined) panBy(this.viewport, dx, dy);
  }

  async close(): Promise<void> {
    this.#wanted = undefined;
    await this.#drawings.settled();
    this.#context.engine.disableElement(this.#options.id);
  }

  #label(series: Series, frame: number): void {
    this.#labelled = [series, frame];
    const { badge, ...text } = this.#options.text(series, frame, this.#look);
    const { horizontal, vertical } = scaleProvenance(series);
    const proportion = proportionLabel(this.#look.proportion, [horizontal, vertical]);
    this.pane.setText(badge, { proportion: this.#shape === 1 ? proportion : '', ...text });
  }

  #tellWindow(): void {
    const window = this.pane.covered ? undefined : windowOf(this.viewport);
    if (window !== undefined) this.#options.onWindow?.(window);
  }

  #drawScale(): void {
    drawColourLegend(this.pane.legend, this.viewport, windowOf(this.viewport));
    const provenance = this.#series && scaleProvenance(this.#series);
    if (provenance !== undefined) drawScaleBars(this.pane.scale, this.viewport, provenance);
  }
}
