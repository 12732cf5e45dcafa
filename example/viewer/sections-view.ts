import { Enums, eventTarget } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { annotation, Enums as ToolEnums } from '@cornerstonejs/tools';
import { readableError, type ReadableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import type { Proportion, Tool } from '../model/state.js';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';
import { drawColourLegend, setColours } from './colours.js';
import { fit, panBy, resize, setInverted, setStretch, setWindow, windowOf, zoomBy } from './camera.js';
import { forgetCube, isCoarseFirst, makeCube, pointAt, voxelAt, type Cube, type Voxel } from './cube.js';
import { Drawings } from './drawings.js';
import { FundusBeside } from './fundus-beside.js';
import { Pane, type PaneText } from './pane.js';
import { SECTIONS, middleOf, moveTo, type Section } from './planes.js';
import { listenToPointing } from './pointing.js';
import { drawScaleBars } from './scale-bars.js';
import { eyeBadge, sectionStretch, sectionTexts } from './section-texts.js';
import {
  cancelDrawing,
  choose,
  isMeasurement,
  moveCrosshairs,
  sectionTools,
  type ToolGroup,
} from './tool-groups.js';
import { FIRST_LOOK, type Look, type View, type ViewContext } from './view.js';

/** What the sections need to know of the frames that could not be loaded. */
export type Failures = ReadonlyMap<number, ReadableError>;

/** A B-scan, the en-face section and the slow section through one point, linked by crosshairs. */
export class SectionsView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly Pane[];
  /** Those of the sections: all but that of the fundus. */
  readonly #sections: readonly Pane[];
  readonly #fundus: FundusBeside;
  readonly #fundusOf: (series: Series) => Series | undefined;
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;
  readonly #load: (series: Series) => Promise<Failures | undefined>;
  readonly #drawings = new Drawings();
  #look: Look = FIRST_LOOK;
  #tool: Tool = 'crosshairs';
  #proportion: Proportion | undefined;
  /** Without failures it is not loaded yet, and coarse. */
  #shown:
    { readonly series: Series; readonly cube: Cube; readonly failures: Failures | undefined } | undefined;
  /** The cube and the fundus picture that the fourth pane is about. */
  #besideOf: Series | undefined;
  #picture: Series | undefined;
  #isStopped = false;
  #wanted: Series | undefined;
  #voxel: Voxel | undefined;
  #slabText: PaneText | undefined;
  /** While this view itself moves the planes, one after another, they do not meet. */
  #isMoving = false;

  /** `load` brings all frames into the cache; undefined from it: loading was stopped. */
  constructor(
    place: HTMLElement,
    context: ViewContext,
    load: (series: Series) => Promise<Failures | undefined>,
    fundusOf: (series: Series) => Series | undefined,
  ) {
    this.#context = context;
    this.#fundusOf = fundusOf;
    this.#fundus = new FundusBeside(context);
    this.#load = load;
    this.#tools = sectionTools('sections', context, () => this.#slabText !== undefined);
    this.#sections = SECTIONS.map(({ id, label }) => new Pane(id, label));
    this.panes = [...this.#sections, this.#fundus.stack.pane];
    this.element = el('div', { class: 'view view-sections' }, ...this.panes.map(({ element }) => element));
    place.replaceChildren(this.element);
    for (const [index, { id, orientation }] of SECTIONS.entries()) {
      const pane = this.#sections[index];
      if (pane === undefined) continue;
      context.engine.enableElement({
        viewportId: id,
        type: Enums.ViewportType.ORTHOGRAPHIC,
        element: pane.image,
        defaultOptions: { background: [0, 0, 0], orientation },
      });
      this.#tools.addViewport(id, context.engine.id);
      pane.image.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#drawScale(index));
      pane.image.addEventListener(Enums.Events.CAMERA_MODIFIED, () => this.#follow());
      listenToPointing(pane.image, (world) => this.#point(world));
      pane.image.addEventListener(Enums.Events.VOI_MODIFIED, () => this.#tellWindow(index));
    }
    this.#fundus.enable();
    eventTarget.addEventListener(ToolEnums.Events.CROSSHAIR_TOOL_CENTER_CHANGED, this.#follow);
  }

  get #viewports(): readonly [Types.IVolumeViewport, Types.IVolumeViewport, Types.IVolumeViewport] {
    const { engine } = this.#context;
    const [bscan, enface, slow] = SECTIONS;
    const of = ({ id }: Section): Types.IVolumeViewport => engine.getViewport(id) as Types.IVolumeViewport;
    return [of(bscan), of(enface), of(slow)];
  }

  async show(series: Series, frame: number): Promise<void> {
    this.#showFundus(series, frame);
    const shown = this.#shown;
    if (shown?.series === series) {
      if (this.#voxel?.frame !== frame) this.#goTo({ ...(this.#voxel ?? middleOf(series)), frame });
      if (shown.failures !== undefined) return;
    }
    if (this.#wanted === series) return;
    this.#wanted = series;
    this.#isStopped = false;
    for (const pane of this.#sections) pane.coverBusy(words.loading.all);
    try {
      if (isCoarseFirst(series)) await this.#drawIfWanted(series, frame, undefined);
      const failures = await this.#load(series);
      if (this.#wanted !== series) return;
      if (failures === undefined) {
        this.#isStopped = true;
        return this.#coverAll(STOPPED);
      }
      await this.#drawIfWanted(series, frame, failures);
    } catch (error) {
      if (this.#wanted === series) this.#coverAll(readableError(error));
    } finally {
      if (this.#wanted === series) this.#wanted = undefined;
    }
  }

  /** Beside the sections, where there is one; it may be opened later than the cube. */
  #showFundus(series: Series, frame: number): void {
    const picture = this.#fundusOf(series);
    if (this.#besideOf === series && this.#picture === picture) {
      // Until the sections are there, and say it.
      if (this.#shown?.series !== series) this.#fundus.setFrame(frame);
      return;
    }
    [this.#besideOf, this.#picture] = [series, picture];
    this.element.classList.toggle('with-fundus', picture !== undefined);
    this.keepPlace(() => resize(this.#context.engine));
    void this.#fundus.show(series, picture, frame);
  }

  /** Draws the cube, or says of the one that is there that it is whole now. */
  #drawIfWanted(series: Series, frame: number, failures: Failures | undefined): Promise<void> {
    return this.#drawings.run(async () => {
      if (this.#wanted !== series) return;
      const shown = this.#shown;
      if (shown?.series !== series) return this.#draw(series, frame, failures);
      this.#shown = { ...shown, failures };
      this.#label();
      if (failures !== undefined) this.#measureAnew();
    });
  }

  /** Tools keep what they computed of coarse pictures. */
  #measureAnew(): void {
    for (const drawn of annotation.state.getAllAnnotations()) {
      if (isMeasurement(drawn.metadata?.toolName ?? '')) drawn.invalidated = true;
    }
    for (const viewport of this.#viewports) viewport.render();
  }

  async #draw(series: Series, frame: number, failures: Failures | undefined): Promise<void> {
    const before = this.#shown?.cube;
    this.#shown = undefined;
    const cube = await makeCube(series);
    await Promise.all(this.#viewports.map((viewport) => viewport.setVolumes([{ volumeId: cube.volumeId }])));
    if (before !== undefined) forgetCube(before);
    if (this.#wanted !== series) return forgetCube(cube);
    this.#shown = { series, cube, failures };
    this.#proportion = undefined;
    this.#applyLook();
    choose(this.#tools, this.#tool);
    this.#goTo({ ...middleOf(series), frame });
    this.#tellWindow(0);
  }

  #goTo(voxel: Voxel): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    const point = pointAt(shown.cube, shown.series, voxel);
    this.#isMoving = true;
    for (const viewport of this.#viewports) moveTo(viewport, point);
    moveCrosshairs(this.#tools, point);
    this.#isMoving = false;
    this.#follow();
  }

  /** Cornerstone moves cameras to the middle of the cube and back, and its crosshairs follow there only. */
  keepPlace(resize: () => void): void {
    const voxel = this.#voxel;
    this.#isMoving = true;
    resize();
    this.#isMoving = false;
    if (voxel !== undefined) this.#goTo(voxel);
  }

  #point(world: Types.Point3): void {
    const shown = this.#shown;
    if (shown === undefined || this.#tool !== 'crosshairs') return;
    this.#goTo(voxelAt(shown.cube, shown.series, world));
  }

  /** Reads where the planes are: each section's plane gives one of the three coordinates. */
  readonly #follow = (): void => {
    const shown = this.#shown;
    if (shown === undefined || this.#isMoving) return;
    const [bscan, enface, slow] = this.#viewports.map((viewport) => viewport.getCamera().focalPoint);
    if (!bscan || !enface || !slow) return;
    const voxel = voxelAt(shown.cube, shown.series, [slow[0], enface[1], bscan[2]]);
    this.#voxel = voxel;
    this.#label();
    this.#fundus.setFrame(voxel.frame);
    this.#context.events.frame(voxel.frame);
  };

  /** Says anew what is shown, and of it what is missing. */
  #label(): void {
    const [shown, voxel] = [this.#shown, this.#voxel];
    if (shown === undefined || voxel === undefined) return;
    const { series, failures } = shown;
    const [bscan, enface, slow] = this.#sections;
    const drawn = { series, failures, proportion: this.#look.proportion, slab: this.#slabText };
    for (const [index, text] of sectionTexts(drawn, voxel).entries())
      this.#sections[index]?.setText(eyeBadge(series), text);
    if (failures === undefined) {
      if (!this.#isStopped) for (const pane of this.#sections) pane.coverCoarse(words.loading.coarse);
      return;
    }
    const failure = failures.get(voxel.frame);
    if (failure === undefined) bscan?.uncover();
    else bscan?.coverError(failure);
    enface?.uncover();
    slow?.uncover();
  }

  /** What is said of a slab that is drawn over the en-face section; undefined: none is. */
  setSlabText(text: PaneText | undefined): void {
    const isOther = (this.#slabText === undefined) !== (text === undefined);
    this.#slabText = text;
    if (this.#shown === undefined) return;
    this.#label();
    // Measurements say no grey values of a slab, and legends none of the section below it.
    if (isOther) this.#viewports[1].render();
  }

  #coverAll(error: ReadableError): void {
    for (const pane of this.#sections) pane.coverError(error);
  }

  get place(): Voxel | undefined {
    return this.#shown && this.#voxel;
  }

  goTo(plane: 'enface' | 'slow', at: number): void {
    const voxel = this.#voxel;
    if (voxel !== undefined)
      this.#goTo({ ...voxel, ...(plane === 'enface' ? { depth: at - 1 } : { aScan: at - 1 }) });
  }

  setLook(look: Look): void {
    this.#look = look;
    this.#fundus.setLook(look);
    if (this.#shown === undefined) return;
    this.#applyLook();
    this.#label();
  }

  #applyLook(): void {
    const series = this.#shown?.series;
    const { proportion, colours, inverted, window } = this.#look;
    const isNew = this.#proportion !== proportion;
    const voxel = this.#voxel;
    this.#proportion = proportion;
    this.#isMoving = true;
    for (const [index, viewport] of this.#viewports.entries()) {
      const section = SECTIONS[index];
      if (isNew && section && series) setStretch(viewport, sectionStretch(section, series, proportion));
      if (window !== undefined) setWindow(viewport, window);
      setInverted(viewport, inverted);
      if (section?.id === 'enface') setColours(viewport, colours);
    }
    this.#isMoving = false;
    if (isNew && voxel !== undefined) this.#goTo(voxel);
  }

  setTool(tool: Tool): void {
    this.#tool = tool;
    this.#fundus.setTool(tool);
    if (this.#shown === undefined) return;
    choose(this.#tools, tool);
    if (tool === 'crosshairs' && this.#voxel !== undefined) this.#goTo(this.#voxel);
  }

  reset(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#fundus.stack.reset();
    this.#isMoving = true;
    for (const viewport of this.#viewports) {
      viewport.resetProperties();
      fit(viewport);
    }
    this.#goTo(middleOf(shown.series));
    this.#tellWindow(0);
  }

  cancelDrawing(): void {
    cancelDrawing(this.#tools);
    this.#fundus.cancelDrawing();
  }

  zoom(factor: number): void {
    for (const viewport of this.#viewports) zoomBy(viewport, factor);
  }

  pan(dx: number, dy: number): void {
    for (const viewport of this.#viewports) panBy(viewport, dx, dy);
  }

  async close(): Promise<void> {
    this.element.remove();
    this.#wanted = undefined;
    await this.#drawings.settled();
    const cube = this.#shown?.cube;
    this.#shown = undefined;
    eventTarget.removeEventListener(ToolEnums.Events.CROSSHAIR_TOOL_CENTER_CHANGED, this.#follow);
    choose(this.#tools, 'window');
    for (const { id } of SECTIONS) {
      this.#tools.removeViewports(this.#context.engine.id, id);
      this.#context.engine.disableElement(id);
    }
    if (cube !== undefined) forgetCube(cube);
    await this.#fundus.close();
  }

  /** One window for all sections. */
  #tellWindow(index: number): void {
    const viewport = this.#viewports[index];
    const window = this.#shown === undefined || viewport === undefined ? undefined : windowOf(viewport);
    if (window !== undefined) this.#context.events.window(window);
  }

  #drawScale(index: number): void {
    const [pane, section, viewport] = [this.#sections[index], SECTIONS[index], this.#viewports[index]];
    const spacing = this.#shown?.series.description?.spacing;
    if (!pane || !section || !viewport || spacing === undefined) return;
    const isBelowSlab = section.id === 'enface' && this.#slabText !== undefined;
    drawColourLegend(pane.legend, viewport, isBelowSlab ? undefined : windowOf(viewport));
    drawScaleBars(pane.scale, viewport, {
      horizontal: spacing[section.horizontal].provenance,
      vertical: spacing[section.vertical].provenance,
    });
  }
}

const STOPPED: ReadableError = {
  title: words.loading.stopped,
  detail: words.loading.sectionsNeedAll,
  advice: words.loading.pressOrBack,
};
