import { Enums, utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { readableError, type ReadableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import { eyeLabel, seriesTitle } from '../model/wording.js';
import { el } from '../panels/dom.js';
import { forgetCube, makeCube, type Cube } from './cube.js';
import { Pane } from './pane.js';
import { volumeTools, type ToolGroup } from './tool-groups.js';
import type { Failures } from './sections-view.js';
import type { Look, View, ViewContext } from './view.js';

const ID = 'volume';

/** Grey values to opacity and colour: vitreous and choroidal shadow stay clear, layers show. */
const PRESET: Types.ViewportPreset = {
  name: 'OCT',
  gradientOpacity: '4 0 1 255 1',
  specularPower: '10',
  scalarOpacity: '12 0 0 50 0 90 0.04 140 0.16 200 0.5 255 0.85',
  specular: '0.15',
  shade: '0',
  ambient: '0.3',
  colorTransfer: '16 0 0 0 0 90 0.55 0.45 0.35 170 0.9 0.8 0.65 255 1 1 1',
  diffuse: '0.9',
  interpolation: '1',
};

/** Seen from the front and above, so that the surface, a B-scan and a side can be told apart. */
const NORMAL = normalized([0.45, -0.72, 0.53]);

/** A cube as a body that can be turned, in true proportions. */
export class VolumeView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly [Pane];
  readonly #pane = new Pane(ID, '3D view');
  readonly #tools: ToolGroup = volumeTools(ID);
  readonly #context: ViewContext;
  readonly #load: (series: Series) => Promise<Failures | undefined>;
  #wanted: Series | undefined;
  #shown: { readonly series: Series; readonly cube: Cube } | undefined;

  constructor(
    place: HTMLElement,
    context: ViewContext,
    load: (series: Series) => Promise<Failures | undefined>,
  ) {
    this.#context = context;
    this.#load = load;
    this.panes = [this.#pane];
    this.element = el('div', { class: 'view view-volume' }, this.#pane.element);
    place.replaceChildren(this.element);
    context.engine.enableElement({
      viewportId: ID,
      type: Enums.ViewportType.VOLUME_3D,
      element: this.#pane.image,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#tools.addViewport(ID, context.engine.id);
  }

  get #viewport(): Types.IVolumeViewport {
    return this.#context.engine.getViewport(ID) as Types.IVolumeViewport;
  }

  async show(series: Series): Promise<void> {
    if (this.#shown?.series === series || this.#wanted === series) return;
    this.#wanted = series;
    this.#pane.coverBusy('Loading all B-scans …');
    try {
      const failures = await this.#load(series);
      if (this.#wanted !== series) return;
      if (failures === undefined) return this.#pane.coverError(STOPPED);
      const before = this.#shown?.cube;
      const cube = await makeCube(series);
      await this.#viewport.setVolumes([{ volumeId: cube.volumeId }]);
      if (before !== undefined) forgetCube(before);
      this.#shown = { series, cube };
      const missing = failures.size === 0 ? '' : ` · ${failures.size} missing: empty`;
      this.#pane.setText(eyeLabel(series.description?.laterality) ?? 'eye not stated', {
        topLeft: seriesTitle(series),
        topRight: 'true proportions',
        bottomLeft: `${series.imageIds.length} B-scans${missing}`,
      });
      this.reset();
      this.#pane.uncover();
    } catch (error) {
      if (this.#wanted === series) this.#pane.coverError(readableError(error));
    } finally {
      if (this.#wanted === series) this.#wanted = undefined;
    }
  }

  reset(): void {
    const viewport = this.#viewport;
    const actor = viewport.getDefaultActor()?.actor;
    if (actor === undefined) return;
    utilities.applyPreset(actor as Types.VolumeActor, PRESET);
    const { focalPoint, position } = viewport.getCamera();
    if (!focalPoint || !position) return;
    const distance = Math.hypot(...focalPoint.map((value, axis) => value - (position[axis] ?? 0)));
    viewport.setCamera({
      viewPlaneNormal: NORMAL,
      viewUp: [0, -1, 0],
      position: [
        focalPoint[0] + NORMAL[0] * distance,
        focalPoint[1] + NORMAL[1] * distance,
        focalPoint[2] + NORMAL[2] * distance,
      ],
    });
    viewport.resetCamera();
    viewport.render();
  }

  /** A body is always shown in true proportions, and its greys are those of the preset. */
  setLook(_look: Look): void {
    // Nothing of a look applies.
  }

  setTool(): void {
    // The left button turns the body, whatever is chosen for flat pictures.
  }

  zoom(factor: number): void {
    const viewport = this.#viewport;
    viewport.setZoom(viewport.getZoom() * factor);
    viewport.render();
  }

  pan(dx: number, dy: number): void {
    const [x, y] = this.#viewport.getPan();
    this.#viewport.setPan([x + dx, y + dy]);
    this.#viewport.render();
  }

  close(): void {
    this.#wanted = undefined;
    const cube = this.#shown?.cube;
    this.#shown = undefined;
    this.#tools.removeViewports(this.#context.engine.id, ID);
    this.#context.engine.disableElement(ID);
    if (cube !== undefined) forgetCube(cube);
    this.element.remove();
  }
}

const STOPPED: ReadableError = {
  title: 'Loading was stopped',
  detail: '3D needs all B-scans of the cube.',
  advice: 'Press “Load the rest” below the picture, or go back to single B-scans.',
};

function normalized([x, y, z]: Types.Point3): Types.Point3 {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
