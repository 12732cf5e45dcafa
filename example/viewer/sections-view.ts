import type { Types } from '@cornerstonejs/core';
import { annotation } from '@cornerstonejs/tools';
import { readableError, type ReadableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';
import { drawColourLegend } from './colours.js';
import { resize } from './camera.js';
import { purgeCube, isCoarseFirst, makeCube, pointAt, voxelAt, type Cube, type Voxel } from './cube.js';
import { Drawings } from './drawings.js';
import { FundusBeside } from './fundus-beside.js';
import { Pane, type PaneText } from './pane.js';
import { SECTIONS, middleOf } from './planes.js';
import { drawScaleBars } from './scale-bars.js';
import { SectionPlanes } from './section-planes.js';
import { eyeBadge, sectionTexts } from './section-texts.js';
import { isMeasurement, sectionTools } from './tool-groups.js';
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
  readonly #planes: SectionPlanes;
  readonly #context: ViewContext;
  readonly #load: (series: Series) => Promise<Failures | undefined>;
  readonly #drawings = new Drawings();
  #look: Look = FIRST_LOOK;
  #tool: Tool = 'crosshairs';
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
    this.#sections = SECTIONS.map(({ id, label }) => new Pane(id, label));
    this.panes = [...this.#sections, this.#fundus.stack.pane];
    this.element = el('div', { class: 'view view-sections' }, ...this.panes.map(({ element }) => element));
    place.replaceChildren(this.element);
    const tools = sectionTools('sections', context, () => this.#slabText !== undefined);
    this.#planes = new SectionPlanes(this.#sections, context, tools, {
      rendered: (index) => this.#drawScale(index),
      moved: () => this.#follow(),
      pointed: (world) => this.#point(world),
      windowChanged: (index) => this.#tellWindow(index),
    });
    this.#fundus.enable();
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

  /** Draws the cube, or says that the one that is there is now complete. */
  #drawIfWanted(series: Series, frame: number, failures: Failures | undefined): Promise<void> {
    return this.#drawings.run(async () => {
      if (this.#wanted !== series) return;
      const shown = this.#shown;
      if (shown?.series !== series) return this.#draw(series, frame, failures);
      this.#shown = { ...shown, failures };
      this.#label();
      if (failures !== undefined) this.#measureAgain();
    });
  }

  /** Tools keep what they computed of coarse pictures. */
  #measureAgain(): void {
    for (const drawn of annotation.state.getAllAnnotations()) {
      if (isMeasurement(drawn.metadata?.toolName ?? '')) drawn.invalidated = true;
    }
    for (const viewport of this.#planes.viewports) viewport.render();
  }

  async #draw(series: Series, frame: number, failures: Failures | undefined): Promise<void> {
    const before = this.#shown?.cube;
    this.#shown = undefined;
    const cube = await makeCube(series);
    await this.#planes.setCube(cube);
    if (before !== undefined) purgeCube(before);
    if (this.#wanted !== series) return purgeCube(cube);
    this.#shown = { series, cube, failures };
    this.#planes.begin();
    this.#applyLook();
    this.#planes.choose(this.#tool);
    this.#goTo({ ...middleOf(series), frame });
    this.#tellWindow(0);
  }

  #goTo(voxel: Voxel): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#planes.moveTo(pointAt(shown.cube, shown.series, voxel));
    this.#follow();
  }

  /** Cornerstone moves cameras to the middle of the cube and back, and its crosshairs follow there only. */
  keepPlace(resize: () => void): void {
    const voxel = this.#voxel;
    this.#planes.unreported(resize);
    if (voxel !== undefined) this.#goTo(voxel);
  }

  #point(world: Types.Point3): void {
    const shown = this.#shown;
    if (shown === undefined || this.#tool !== 'crosshairs') return;
    this.#goTo(voxelAt(shown.cube, shown.series, world));
  }

  /** Reads where the planes are. */
  #follow(): void {
    const shown = this.#shown;
    const meeting = shown && this.#planes.meeting;
    if (shown === undefined || meeting === undefined) return;
    const voxel = voxelAt(shown.cube, shown.series, meeting);
    this.#voxel = voxel;
    this.#label();
    this.#fundus.setFrame(voxel.frame);
    this.#context.events.frame(voxel.frame);
  }

  /** Updates the texts that say what is shown, and what is missing. */
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
    if (isOther) this.#planes.viewports[1].render();
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
    const voxel = this.#voxel;
    const hasMoved = this.#planes.setLook(this.#look, this.#shown?.series);
    if (hasMoved && voxel !== undefined) this.#goTo(voxel);
  }

  setTool(tool: Tool): void {
    this.#tool = tool;
    this.#fundus.setTool(tool);
    if (this.#shown === undefined) return;
    this.#planes.choose(tool);
    if (tool === 'crosshairs' && this.#voxel !== undefined) this.#goTo(this.#voxel);
  }

  reset(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#fundus.stack.reset();
    this.#planes.reset();
    this.#goTo(middleOf(shown.series));
    this.#tellWindow(0);
  }

  cancelDrawing(): void {
    this.#planes.cancelDrawing();
    this.#fundus.cancelDrawing();
  }

  zoom(factor: number): void {
    this.#planes.zoom(factor);
  }

  pan(dx: number, dy: number): void {
    this.#planes.pan(dx, dy);
  }

  async close(): Promise<void> {
    this.element.remove();
    this.#wanted = undefined;
    await this.#drawings.settled();
    const cube = this.#shown?.cube;
    this.#shown = undefined;
    this.#planes.close();
    if (cube !== undefined) purgeCube(cube);
    await this.#fundus.close();
  }

  /** One window for all sections. */
  #tellWindow(index: number): void {
    const window = this.#shown && this.#planes.windowAt(index);
    if (window !== undefined) this.#context.events.window(window);
  }

  #drawScale(index: number): void {
    const [pane, section] = [this.#sections[index], SECTIONS[index]];
    const spacing = this.#shown?.series.description?.spacing;
    const viewport = spacing && this.#planes.viewports[index];
    if (!pane || !section || !viewport || spacing === undefined) return;
    const isBelowSlab = section.id === 'enface' && this.#slabText !== undefined;
    drawColourLegend(pane.legend, viewport, isBelowSlab ? undefined : this.#planes.windowAt(index));
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
