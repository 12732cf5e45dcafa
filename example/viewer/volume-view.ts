import { Enums, utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { readableError, type ReadableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import { eyeLabel, seriesTitle } from '../model/wording.js';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';
import { purgeCube, makeCube } from './cube.js';
import { Drawings } from './drawings.js';
import { Pane } from './pane.js';
import { purgeSmallCube, makeSmallCube } from './small-cube.js';
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

/** The depth in mm in which the preset's opacity is reached. */
const OPACITY_DEPTH = 0.06;

/** In the sixth part of a voxel's three edges together. */
const SAMPLE_DISTANCE = 1.5;

/** Seen from the front and above, so that the surface, a B-scan and a side can be told apart. */
const NORMAL = normalized([-0.4, -0.66, -0.64]);
/** The surface of the retina is up. */
const UP = across(NORMAL, [0, -1, 0]);
/** Half of the pane's height, by the cube's diagonal. */
const ROOM = 0.36;

/** A cube as a body that can be turned, in true proportions. */
export class VolumeView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly [Pane];
  readonly #pane = new Pane(ID, words.picture.volume);
  readonly #tools: ToolGroup = volumeTools(ID);
  readonly #context: ViewContext;
  readonly #load: (series: Series) => Promise<Failures | undefined>;
  readonly #drawings = new Drawings();
  #wanted: Series | undefined;
  #shown: { readonly series: Series; readonly volumeId: string } | undefined;

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
    this.#pane.coverBusy(words.loading.all);
    try {
      const failures = await this.#load(series);
      if (this.#wanted !== series) return;
      if (failures === undefined) return this.#pane.coverError(STOPPED);
      await this.#drawings.run(async () => {
        if (this.#wanted === series) await this.#draw(series, failures);
      });
      if (this.#wanted === series) this.#pane.uncover();
    } catch (error) {
      if (this.#wanted === series) this.#pane.coverError(readableError(error));
    } finally {
      if (this.#wanted === series) this.#wanted = undefined;
    }
  }

  async #draw(series: Series, failures: Failures): Promise<void> {
    const cube = await makeCube(series);
    const volumeId = await makeSmallCube(cube);
    purgeCube(cube);
    if (this.#wanted !== series) return purgeSmallCube(volumeId);
    await this.#viewport.setVolumes([{ volumeId }]);
    if (this.#shown !== undefined) purgeSmallCube(this.#shown.volumeId);
    this.#shown = { series, volumeId };
    const missing = failures.size > 0 && words.sections.volumeMissing(failures.size);
    this.#pane.setText(eyeLabel(series.description?.laterality) ?? words.eyes.notStated, {
      title: seriesTitle(series),
      remark: words.picture.trueProportions,
      position: [words.sections.volume(series.imageIds.length), missing].filter(Boolean).join(' · '),
    });
    this.reset();
    // The first drawing only brings the cube to the graphics chip: the second shows it.
    await drawn(this.#pane.image);
    this.#viewport.render();
    await drawn(this.#pane.image);
  }

  reset(): void {
    const viewport = this.#viewport;
    const actor = viewport.getDefaultActor()?.actor;
    if (actor === undefined) return;
    utilities.applyPreset(actor as Types.VolumeActor, PRESET);
    // Opacity by gradient takes seven looks at the cube for each sample, and shows less of the layers.
    const property = (actor as Types.VolumeActor).getProperty();
    property.setUseGradientOpacity(0, false);
    property.setScalarOpacityUnitDistance(0, OPACITY_DEPTH);
    viewport.setSampleDistanceMultiplier(SAMPLE_DISTANCE);
    viewport.resetCamera();
    const { focalPoint, position } = viewport.getCamera();
    const [left, right, top, bottom, front, back] = (actor as Types.VolumeActor).getBounds();
    if (!focalPoint || !position) return;
    const distance = Math.hypot(...focalPoint.map((value, axis) => value - (position[axis] ?? 0)));
    viewport.setCamera({
      focalPoint,
      viewPlaneNormal: NORMAL,
      viewUp: UP,
      position: [
        focalPoint[0] + NORMAL[0] * distance,
        focalPoint[1] + NORMAL[1] * distance,
        focalPoint[2] + NORMAL[2] * distance,
      ],
      parallelScale: Math.hypot(right - left, bottom - top, back - front) * ROOM,
    });
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

  async close(): Promise<void> {
    this.element.remove();
    this.#wanted = undefined;
    await this.#drawings.settled();
    const volumeId = this.#shown?.volumeId;
    this.#shown = undefined;
    this.#tools.removeViewports(this.#context.engine.id, ID);
    this.#context.engine.disableElement(ID);
    if (volumeId !== undefined) purgeSmallCube(volumeId);
  }
}

const drawn = (element: HTMLElement): Promise<void> =>
  new Promise((resolve) =>
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => resolve(), { once: true }),
  );

const STOPPED: ReadableError = {
  title: words.loading.stopped,
  detail: words.loading.volumeNeedsAll,
  advice: words.loading.pressOrBack,
};

function normalized([x, y, z]: Types.Point3): Types.Point3 {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** The part of `up` that lies across `normal`. */
function across(normal: Types.Point3, up: Types.Point3): Types.Point3 {
  const along = normal[0] * up[0] + normal[1] * up[1] + normal[2] * up[2];
  return normalized([up[0] - along * normal[0], up[1] - along * normal[1], up[2] - along * normal[2]]);
}
