import { Enums, imageLoader, metaData } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { readableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { eyeLabel, frameLabel, seriesTitle } from '../model/wording.js';
import { el } from '../panels/dom.js';
import { fit, panBy, setInverted, setStretch, setWindow, windowOf, zoomBy } from './camera.js';
import { Pane } from './pane.js';
import { drawScaleBars, type ScaleProvenance } from './scale-bars.js';
import { choose, flatTools, type ToolGroup } from './tool-groups.js';
import type { Look, View, ViewContext } from './view.js';

const ID = 'stack';

/** One frame at a time. */
export class StackView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly [Pane];
  readonly #pane = new Pane(ID, 'B-scan view');
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;
  #look: Look = { stretch: 1, inverted: false, window: undefined };
  #stretch = 0;
  #series: Series | undefined;
  /** The series whose ids the viewport has. */
  #stack: Series | undefined;
  #wanted: string | undefined;
  /** What the texts over the picture are about. */
  #labelled: [Series, number] | undefined;

  constructor(place: HTMLElement, context: ViewContext) {
    this.#context = context;
    this.panes = [this.#pane];
    this.element = el('div', { class: 'view view-stack' }, this.#pane.element);
    place.replaceChildren(this.element);
    const { image } = this.#pane;
    context.engine.enableElement({
      viewportId: ID,
      type: Enums.ViewportType.STACK,
      element: image,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#tools = flatTools(ID);
    this.#tools.addViewport(ID, context.engine.id);
    image.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#drawScale());
    image.addEventListener(Enums.Events.VOI_MODIFIED, () => this.#tellWindow());
  }

  get #viewport(): Types.IStackViewport {
    return this.#context.engine.getViewport(ID) as Types.IStackViewport;
  }

  async show(series: Series, frame: number): Promise<void> {
    const imageId = series.imageIds[frame - 1];
    this.#wanted = imageId;
    if (this.#series !== series) {
      this.#series = series;
      this.#labelled = undefined;
      this.#pane.setText('', {});
      this.#pane.coverBusy('Loading the picture …');
    }
    if (imageId === undefined) {
      if (series.error !== undefined) this.#pane.coverError(series.error);
      return;
    }
    const isOutdated = (): boolean => this.#wanted !== imageId;
    try {
      // A viewport that fails to load a picture keeps the one before: it is given only what is there already.
      await imageLoader.loadAndCacheImage(imageId);
      if (isOutdated()) return;
      await this.#draw(series, frame);
      if (isOutdated()) return;
      if (this.#viewport.getCornerstoneImage()?.imageId !== imageId) {
        throw new Error('The viewer did not take the picture.');
      }
    } catch (error) {
      if (isOutdated()) return;
      this.#label(series, frame);
      this.#pane.coverError(readableError(error));
      return;
    }
    this.#label(series, frame);
    this.#pane.uncover();
    this.#tellWindow();
  }

  async #draw(series: Series, frame: number): Promise<void> {
    if (this.#stack === series) {
      await this.#viewport.setImageIdIndex(frame - 1);
    } else {
      await this.#viewport.setStack([...series.imageIds], frame - 1);
      this.#stack = series;
      this.#stretch = 0;
    }
    this.#applyLook();
    this.#viewport.render();
  }

  setLook(look: Look): void {
    this.#look = look;
    if (this.#stack !== undefined && this.#stack === this.#series) this.#applyLook();
    if (this.#labelled !== undefined) this.#label(...this.#labelled);
  }

  #applyLook(): void {
    const { stretch, inverted, window } = this.#look;
    if (this.#stretch !== stretch) setStretch(this.#viewport, stretch);
    this.#stretch = stretch;
    if (window !== undefined) setWindow(this.#viewport, window);
    setInverted(this.#viewport, inverted);
  }

  setTool(tool: Tool): void {
    choose(this.#tools, tool);
  }

  reset(): void {
    this.#viewport.resetProperties();
    fit(this.#viewport);
    this.#tellWindow();
  }

  zoom(factor: number): void {
    zoomBy(this.#viewport, factor);
  }

  pan(dx: number, dy: number): void {
    panBy(this.#viewport, dx, dy);
  }

  close(): void {
    this.#wanted = undefined;
    this.#tools.removeViewports(this.#context.engine.id, ID);
    this.#context.engine.disableElement(ID);
    this.element.remove();
  }

  #label(series: Series, frame: number): void {
    this.#labelled = [series, frame];
    this.#pane.setText(eyeLabel(series.description?.laterality) ?? 'eye not stated', {
      title: seriesTitle(series),
      remark: this.#look.stretch === 1 ? '' : `stretched ${this.#look.stretch} × in depth`,
      position: frameLabel(series, frame),
    });
  }

  #tellWindow(): void {
    const window = this.#pane.covered ? undefined : windowOf(this.#viewport);
    if (window !== undefined) this.#context.events.window(window);
  }

  #drawScale(): void {
    const provenance = this.#series && scaleProvenance(this.#series);
    if (provenance !== undefined) drawScaleBars(this.#pane.scale, this.#viewport, provenance);
  }
}

/** CZM's as described; others' as Cornerstone reads them, unless it had to invent the spacing. */
function scaleProvenance({ description, imageIds }: Series): ScaleProvenance {
  if (description !== undefined && description.family !== 'not-czm') {
    const { horizontal, vertical } = description.spacing;
    return { horizontal: horizontal.provenance, vertical: vertical.provenance };
  }
  const plane = metaData.get('imagePlaneModule', imageIds[0] ?? '') as
    Partial<Types.ImagePlaneModule> | undefined;
  const { rowPixelSpacing, columnPixelSpacing, usingDefaultValues } = plane ?? {};
  const isInvented = usingDefaultValues === true && rowPixelSpacing === 1 && columnPixelSpacing === 1;
  return rowPixelSpacing && columnPixelSpacing && !isInvented
    ? { horizontal: 'stated', vertical: 'stated' }
    : { horizontal: 'unknown', vertical: 'unknown' };
}
