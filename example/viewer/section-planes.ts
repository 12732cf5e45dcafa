import { Enums, eventTarget } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { Enums as ToolEnums } from '@cornerstonejs/tools';
import type { Series } from '../model/series.js';
import type { GreyWindow, Proportion, Tool } from '../model/state.js';
import { setColours } from './colours.js';
import { fit, panBy, setInverted, setStretch, setWindow, windowOf, zoomBy } from './camera.js';
import type { Cube } from './cube.js';
import type { Pane } from './pane.js';
import { SECTIONS, moveTo, type Section } from './planes.js';
import { listenToPointing } from './pointing.js';
import { sectionStretch } from './section-texts.js';
import { cancelDrawing, choose, moveCrosshairs, type ToolGroup } from './tool-groups.js';
import type { Look, ViewContext } from './view.js';

type Viewports = readonly [Types.IVolumeViewport, Types.IVolumeViewport, Types.IVolumeViewport];

/** What the planes report. */
export interface SectionEvents {
  readonly rendered: (index: number) => void;
  /** A tool moved a plane. Moves from here are not reported: until the last of them, the planes do not meet. */
  readonly moved: () => void;
  readonly pointed: (world: Types.Point3) => void;
  readonly windowChanged: (index: number) => void;
}

/** The viewports of the three sections: planes of one cube that meet at one point, with their tools and crosshairs. */
export class SectionPlanes {
  readonly #context: ViewContext;
  readonly #tools: ToolGroup;
  readonly #moved: () => void;
  #proportion: Proportion | undefined;
  /** While planes are moved from here, one after another. */
  #isMoving = false;

  constructor(panes: readonly Pane[], context: ViewContext, tools: ToolGroup, events: SectionEvents) {
    this.#context = context;
    this.#tools = tools;
    this.#moved = () => {
      if (!this.#isMoving) events.moved();
    };
    for (const [index, { id, orientation }] of SECTIONS.entries()) {
      const pane = panes[index];
      if (pane === undefined) continue;
      context.engine.enableElement({
        viewportId: id,
        type: Enums.ViewportType.ORTHOGRAPHIC,
        element: pane.image,
        defaultOptions: { background: [0, 0, 0], orientation },
      });
      tools.addViewport(id, context.engine.id);
      pane.image.addEventListener(Enums.Events.IMAGE_RENDERED, () => events.rendered(index));
      pane.image.addEventListener(Enums.Events.CAMERA_MODIFIED, this.#moved);
      listenToPointing(pane.image, events.pointed);
      pane.image.addEventListener(Enums.Events.VOI_MODIFIED, () => events.windowChanged(index));
    }
    eventTarget.addEventListener(ToolEnums.Events.CROSSHAIR_TOOL_CENTER_CHANGED, this.#moved);
  }

  get viewports(): Viewports {
    const { engine } = this.#context;
    const [bscan, enface, slow] = SECTIONS;
    const of = ({ id }: Section): Types.IVolumeViewport => engine.getViewport(id) as Types.IVolumeViewport;
    return [of(bscan), of(enface), of(slow)];
  }

  /** Where the planes meet: each gives one of the three coordinates. */
  get meeting(): Types.Point3 | undefined {
    const [bscan, enface, slow] = this.viewports.map((viewport) => viewport.getCamera().focalPoint);
    return bscan && enface && slow ? [slow[0], enface[1], bscan[2]] : undefined;
  }

  async setCube({ volumeId }: Cube): Promise<void> {
    await Promise.all(this.viewports.map((viewport) => viewport.setVolumes([{ volumeId }])));
  }

  /** Moves all planes, so that they meet at a point; reports nothing. */
  moveTo(point: Types.Point3): void {
    this.unreported(() => {
      for (const viewport of this.viewports) moveTo(viewport, point);
      moveCrosshairs(this.#tools, point);
    });
  }

  /** Does something that moves cameras, without a report. */
  unreported(action: () => void): void {
    this.#isMoving = true;
    action();
    this.#isMoving = false;
  }

  /** Of a cube that is shown for the first time, all of the look is applied. */
  begin(): void {
    this.#proportion = undefined;
  }

  /** @returns whether the proportions changed, which moves the cameras. */
  setLook({ proportion, colours, inverted, window }: Look, series: Series | undefined): boolean {
    const isNew = this.#proportion !== proportion;
    this.#proportion = proportion;
    this.unreported(() => {
      for (const [index, viewport] of this.viewports.entries()) {
        const section = SECTIONS[index];
        if (isNew && section && series) setStretch(viewport, sectionStretch(section, series, proportion));
        if (window !== undefined) setWindow(viewport, window);
        setInverted(viewport, inverted);
        if (section?.id === 'enface') setColours(viewport, colours);
      }
    });
    return isNew;
  }

  choose(tool: Tool): void {
    choose(this.#tools, tool);
  }

  cancelDrawing(): void {
    cancelDrawing(this.#tools);
  }

  /** All of each plane, in the grey values that the file names. */
  reset(): void {
    this.unreported(() => {
      for (const viewport of this.viewports) {
        viewport.resetProperties();
        fit(viewport);
      }
    });
  }

  zoom(factor: number): void {
    for (const viewport of this.viewports) zoomBy(viewport, factor);
  }

  pan(dx: number, dy: number): void {
    for (const viewport of this.viewports) panBy(viewport, dx, dy);
  }

  windowAt(index: number): GreyWindow | undefined {
    const viewport = this.viewports[index];
    return viewport && windowOf(viewport);
  }

  close(): void {
    eventTarget.removeEventListener(ToolEnums.Events.CROSSHAIR_TOOL_CENTER_CHANGED, this.#moved);
    this.choose('window');
    for (const { id } of SECTIONS) {
      this.#tools.removeViewports(this.#context.engine.id, id);
      this.#context.engine.disableElement(id);
    }
  }
}
