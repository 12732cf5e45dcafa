import { Enums, eventTarget } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { annotation, Enums as ToolEnums } from '@cornerstonejs/tools';
import { readableError, type ReadableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { eyeLabel, frameLabel, seriesTitle } from '../model/wording.js';
import { el } from '../panels/dom.js';
import { fit, panBy, setInverted, setStretch, setWindow, windowOf, zoomBy } from './camera.js';
import { forgetCube, isCoarseFirst, makeCube, pointAt, voxelAt, type Cube, type Voxel } from './cube.js';
import { Drawings } from './drawings.js';
import { Pane, type PaneText } from './pane.js';
import { SECTIONS, middleOf, moveTo } from './planes.js';
import { drawScaleBars } from './scale-bars.js';
import { choose, isMeasurement, moveCrosshairs, sectionTools, type ToolGroup } from './tool-groups.js';
import type { Look, View, ViewContext } from './view.js';

/** What the pointer does to move the crosshairs, and what such an event says. */
const POINTING = [
  ToolEnums.Events.MOUSE_DOWN,
  ToolEnums.Events.MOUSE_DRAG,
  ToolEnums.Events.TOUCH_START,
  ToolEnums.Events.TOUCH_DRAG,
];

interface Pointing {
  readonly currentPoints: { readonly world: Types.Point3 };
  readonly mouseButton?: number;
}

/** What the sections need to know of the frames that could not be loaded. */
export type Failures = ReadonlyMap<number, ReadableError>;

/** A B-scan, the en-face section and the slow section through one point, linked by crosshairs. */
export class SectionsView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly Pane[];
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;
  readonly #load: (series: Series) => Promise<Failures | undefined>;
  readonly #drawings = new Drawings();
  #look: Look = { stretch: 1, inverted: false, window: undefined };
  #tool: Tool = 'crosshairs';
  #stretch = 1;
  /** Without failures it is not loaded yet, and coarse. */
  #shown:
    { readonly series: Series; readonly cube: Cube; readonly failures: Failures | undefined } | undefined;
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
  ) {
    this.#context = context;
    this.#load = load;
    this.#tools = sectionTools('sections', context, () => this.#slabText !== undefined);
    this.panes = SECTIONS.map(({ id, label }) => new Pane(id, label));
    this.element = el('div', { class: 'view view-sections' }, ...this.panes.map(({ element }) => element));
    place.replaceChildren(this.element);
    for (const [index, { id, orientation }] of SECTIONS.entries()) {
      const pane = this.panes[index];
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
      for (const type of POINTING) pane.image.addEventListener(type, this.#point);
      pane.image.addEventListener(Enums.Events.VOI_MODIFIED, () => this.#tellWindow(index));
    }
    eventTarget.addEventListener(ToolEnums.Events.CROSSHAIR_TOOL_CENTER_CHANGED, this.#follow);
  }

  get #viewports(): Types.IVolumeViewport[] {
    return SECTIONS.map(({ id }) => this.#context.engine.getViewport(id) as Types.IVolumeViewport);
  }

  async show(series: Series, frame: number): Promise<void> {
    const shown = this.#shown;
    if (shown?.series === series) {
      if (this.#voxel?.frame !== frame) this.#goTo({ ...(this.#voxel ?? middleOf(series)), frame });
      if (shown.failures !== undefined) return;
    }
    if (this.#wanted === series) return;
    this.#wanted = series;
    this.#isStopped = false;
    for (const pane of this.panes) pane.coverBusy('Loading all B-scans …');
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

  /** Draws the cube, or says of the one that is there that it is whole now. */
  #drawIfWanted(series: Series, frame: number, failures: Failures | undefined): Promise<void> {
    return this.#drawings.run(async () => {
      if (this.#wanted !== series) return;
      const shown = this.#shown;
      if (shown?.series !== series) return this.#draw(series, frame, failures);
      this.#shown = { ...shown, failures };
      if (this.#voxel !== undefined) this.#label(series, this.#voxel, failures);
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
    this.#stretch = 0;
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

  /** Crosshairs of Cornerstone move by hand only where they may also be turned; sections of a scan are never oblique. */
  readonly #point = (event: Event): void => {
    const shown = this.#shown;
    const { currentPoints, mouseButton } = (event as CustomEvent<Pointing>).detail;
    const isPrimary = mouseButton === undefined || mouseButton === ToolEnums.MouseBindings.Primary;
    if (shown === undefined || this.#tool !== 'crosshairs' || !isPrimary) return;
    this.#goTo(voxelAt(shown.cube, shown.series, currentPoints.world));
  };

  /** Reads where the planes are: each section's plane gives one of the three coordinates. */
  readonly #follow = (): void => {
    const shown = this.#shown;
    if (shown === undefined || this.#isMoving) return;
    const [bscan, enface, slow] = this.#viewports.map((viewport) => viewport.getCamera().focalPoint);
    if (!bscan || !enface || !slow) return;
    const voxel = voxelAt(shown.cube, shown.series, [slow[0], enface[1], bscan[2]]);
    this.#voxel = voxel;
    this.#label(shown.series, voxel, shown.failures);
    this.#context.events.frame(voxel.frame);
  };

  #label(series: Series, { aScan, depth, frame }: Voxel, failures: Failures | undefined): void {
    const [bscan, enface, slow] = this.panes;
    const { rows, columns } = series.description?.upright ?? { rows: 0, columns: 0 };
    const eye = eyeLabel(series.description?.laterality) ?? 'eye not stated';
    const missing =
      failures === undefined || failures.size === 0
        ? ''
        : `${failures.size} B-scan${failures.size > 1 ? 's' : ''} missing: left empty`;
    const stretched = this.#look.stretch === 1 ? '' : `stretched ${this.#look.stretch} × in depth`;
    bscan?.setText(eye, {
      title: seriesTitle(series),
      remark: stretched,
      position: frameLabel(series, frame),
    });
    enface?.setText(
      eye,
      this.#slabText ?? { title: 'En-face', remark: missing, position: `depth ${depth + 1} of ${rows}` },
    );
    slow?.setText(eye, {
      title: 'Slow section',
      remark: missing,
      position: `A-scan ${aScan + 1} of ${columns}`,
    });
    if (failures === undefined) {
      if (!this.#isStopped) for (const pane of this.panes) pane.coverCoarse(COARSE);
      return;
    }
    const failure = failures.get(frame);
    if (failure === undefined) bscan?.uncover();
    else bscan?.coverError(failure);
    enface?.uncover();
    slow?.uncover();
  }

  /** What is said of a slab that is drawn over the en-face section; undefined: none is. */
  setSlabText(text: PaneText | undefined): void {
    this.#slabText = text;
    const shown = this.#shown;
    if (shown === undefined) return;
    if (this.#voxel !== undefined) this.#label(shown.series, this.#voxel, shown.failures);
  }

  #coverAll(error: ReadableError): void {
    for (const pane of this.panes) pane.coverError(error);
  }

  get place(): Voxel | undefined {
    return this.#shown && this.#voxel;
  }

  setLook(look: Look): void {
    this.#look = look;
    if (this.#shown === undefined) return;
    this.#applyLook();
    if (this.#voxel !== undefined) this.#label(this.#shown.series, this.#voxel, this.#shown.failures);
  }

  /** Only sections that show depth are stretched. */
  #applyLook(): void {
    const { stretch, inverted, window } = this.#look;
    const isNew = this.#stretch !== stretch;
    const voxel = this.#voxel;
    this.#stretch = stretch;
    this.#isMoving = true;
    for (const [index, viewport] of this.#viewports.entries()) {
      if (isNew) setStretch(viewport, SECTIONS[index]?.vertical === 'vertical' ? stretch : 1);
      if (window !== undefined) setWindow(viewport, window);
      setInverted(viewport, inverted);
    }
    this.#isMoving = false;
    if (isNew && voxel !== undefined) this.#goTo(voxel);
  }

  setTool(tool: Tool): void {
    this.#tool = tool;
    if (this.#shown === undefined) return;
    choose(this.#tools, tool);
    if (tool === 'crosshairs' && this.#voxel !== undefined) this.#goTo(this.#voxel);
  }

  reset(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#isMoving = true;
    for (const viewport of this.#viewports) {
      viewport.resetProperties();
      fit(viewport);
    }
    this.#goTo(middleOf(shown.series));
    this.#tellWindow(0);
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
  }

  /** One window for all sections. */
  #tellWindow(index: number): void {
    const viewport = this.#viewports[index];
    const window = this.#shown === undefined || viewport === undefined ? undefined : windowOf(viewport);
    if (window !== undefined) this.#context.events.window(window);
  }

  #drawScale(index: number): void {
    const { panes } = this;
    const [pane, section, viewport] = [panes[index], SECTIONS[index], this.#viewports[index]];
    const spacing = this.#shown?.series.description?.spacing;
    if (!pane || !section || !viewport || spacing === undefined) return;
    drawScaleBars(pane.scale, viewport, {
      horizontal: spacing[section.horizontal].provenance,
      vertical: spacing[section.vertical].provenance,
    });
  }
}

const COARSE = 'Coarse for now: loading all B-scans …';

const STOPPED: ReadableError = {
  title: 'Loading was stopped',
  detail: 'Sections need all B-scans of the cube.',
  advice: 'Press the button below the picture to load the rest, or go back to single B-scans.',
};
