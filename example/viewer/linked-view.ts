import { Enums, imageLoader } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { Enums as ToolEnums } from '@cornerstonejs/tools';
import { frameAt, lineIn, pixelShape, type Companions } from '../model/linked.js';
import { isMeasuringTool } from '../model/measurement.js';
import type { Series } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { eyeLabel, seriesTitle } from '../model/wording.js';
import { el } from '../panels/dom.js';
import { words } from '../words/index.js';
import type { Pane, PaneText } from './pane.js';
import { drawScanLine, pointIn } from './scan-line-overlay.js';
import { StackPane } from './stack-pane.js';
import { frameText } from './stack-view.js';
import { cancelDrawing, choose, flatTools, type ToolGroup } from './tool-groups.js';
import { FIRST_LOOK, type Look, type View, type ViewContext } from './view.js';

const TOOLS = 'linked';

/** What a click or a tap into a picture says. */
interface Clicked {
  readonly currentPoints: { readonly world: Types.Point3 };
}

/** What is shown now. */
interface Shown {
  readonly series: Series;
  readonly frame: number;
  readonly companions: Companions;
}

/**
 * A B-scan, the same B-scan of the file's other cube, and both pictures of the surface with where it lies; of a standard
 * object, the picture that it names.
 */
export class LinkedView implements View {
  readonly element: HTMLElement;
  readonly panes: readonly Pane[];
  readonly #cube: StackPane;
  readonly #partner: StackPane;
  readonly #enFace: StackPane;
  readonly #fundus: StackPane;
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;
  readonly #companionsOf: (series: Series) => Companions;
  #look: Look = FIRST_LOOK;
  #tool: Tool = 'window';
  #shown: Shown | undefined;
  #wanted: string | undefined;
  /** What the two panes of the surface were told to show. */
  readonly #pictures = new Map<StackPane, Series | undefined>();

  constructor(place: HTMLElement, context: ViewContext, companionsOf: (series: Series) => Companions) {
    this.#context = context;
    this.#companionsOf = companionsOf;
    this.#cube = new StackPane(context, {
      id: 'linked-cube',
      label: words.bScan,
      text: frameText,
      onWindow: context.events.window,
    });
    this.#partner = new StackPane(context, {
      id: 'linked-partner',
      label: words.linked.partner,
      text: frameText,
    });
    const picture = (id: string, label: string): StackPane =>
      new StackPane(context, { id, label, text: (series) => this.#pictureText(series) });
    this.#enFace = picture('linked-enface', words.linked.enFace);
    this.#fundus = picture('linked-fundus', words.linked.fundus);
    this.panes = this.#all.map(({ pane }) => pane);
    this.element = el('div', { class: 'view view-linked' }, ...this.panes.map(({ element }) => element));
    place.replaceChildren(this.element);
    this.#tools = flatTools(TOOLS, context);
    for (const stack of this.#all) {
      stack.enable();
      this.#tools.addViewport(stack.pane.viewportId, context.engine.id);
    }
    for (const stack of [this.#enFace, this.#fundus]) {
      const { image } = stack.pane;
      image.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#drawLine(stack));
      image.addEventListener(Enums.Events.CAMERA_MODIFIED, () => this.#drawLine(stack));
      for (const type of [ToolEnums.Events.MOUSE_CLICK, ToolEnums.Events.TOUCH_TAP]) {
        image.addEventListener(type, (event) => this.#goTo(stack, event as CustomEvent<Clicked>));
      }
    }
  }

  get #all(): readonly [StackPane, StackPane, StackPane, StackPane] {
    return [this.#cube, this.#partner, this.#enFace, this.#fundus];
  }

  async show(series: Series, frame: number): Promise<void> {
    const imageId = series.imageIds[frame - 1];
    this.#wanted = imageId;
    const companions = this.#companionsOf(series);
    if (this.#shown?.series !== series) {
      this.#shown = undefined;
      this.#pictures.clear();
      for (const pane of this.panes) pane.coverBusy(words.loading.picture);
    }
    // Both frames first, so that two B-scans side by side are always those of one number.
    const cubes = [imageId, companions.cube?.imageIds[frame - 1]].filter((id) => id !== undefined);
    await Promise.allSettled(cubes.map((id) => imageLoader.loadAndCacheImage(id)));
    if (this.#wanted !== imageId) return;
    this.#shown = { series, frame, companions };
    this.setLook(this.#look);
    await Promise.all([
      this.#cube.show(series, frame),
      companions.cube
        ? this.#partner.show(companions.cube, frame)
        : this.#partner.showNone(companions.whyNoCube ?? ''),
      this.#showPicture(this.#enFace, companions.enFace, noPicture(series, 'en-face')),
      this.#showPicture(this.#fundus, companions.fundus, noPicture(series, 'fundus')),
    ]);
    if (this.#wanted !== imageId) return;
    this.#drawLine(this.#enFace);
    this.#drawLine(this.#fundus);
  }

  /** A picture stays as it is while frames go by; what is said of it changes. */
  async #showPicture(stack: StackPane, picture: Series | undefined, otherwise: string): Promise<void> {
    const isThere = this.#pictures.get(stack) === picture;
    this.#pictures.set(stack, picture);
    if (picture === undefined) stack.showNone(otherwise);
    else if (isThere) stack.relabel();
    else await stack.show(picture, 1);
  }

  #pictureText(picture: Series): PaneText & { readonly badge: string } {
    const badge = eyeLabel(picture.description?.laterality) ?? words.eyes.notStated;
    const title = seriesTitle(picture);
    if (this.#shown === undefined) return { badge, title };
    const { series, frame } = this.#shown;
    const line = lineIn(series, picture, frame);
    if ('reason' in line) return { badge, title, remark: words.linked.noLine(line.reason) };
    const isShaped = picture.description?.kind === 'en-face' && pixelShape(series, picture) !== 1;
    return {
      badge,
      title,
      position: isShaped ? words.linked.cubeProportions : '',
      spoken: words.linked.lineAtOf(frame, series.imageIds.length, words.provenance[line.provenance]),
    };
  }

  #drawLine(stack: StackPane): void {
    const { lines } = stack.pane;
    const picture = this.#pictures.get(stack);
    const line = this.#shown && picture && lineIn(this.#shown.series, picture, this.#shown.frame);
    if (this.#shown === undefined || line === undefined || 'reason' in line) lines.replaceChildren();
    else drawScanLine(lines, stack.viewport, line, this.#shown.frame);
  }

  /** A click next to where a B-scan lies goes there, unless the tool makes measurements of clicks. */
  #goTo(stack: StackPane, { detail }: CustomEvent<Clicked>): void {
    const picture = this.#pictures.get(stack);
    if (this.#shown === undefined || picture === undefined || stack.pane.covered) return;
    if (isMeasuringTool(this.#tool)) return;
    const point = pointIn(stack.viewport, detail.currentPoints.world);
    const frame = point && frameAt(this.#shown.series, picture, point);
    if (frame !== undefined) this.#context.events.frame(frame);
  }

  /** Grey values are the selected cube's; the other pictures keep their own. */
  setLook(look: Look): void {
    this.#look = look;
    const others: Look = { ...look, window: undefined };
    const pictures: Look = { ...others, proportion: 'true' };
    const { series, companions } = this.#shown ?? {};
    const shape = series && companions?.enFace ? pixelShape(series, companions.enFace) : 1;
    this.#cube.setLook(look);
    this.#partner.setLook(others);
    this.#enFace.setLook(pictures, shape);
    this.#fundus.setLook(pictures);
  }

  setTool(tool: Tool): void {
    this.#tool = tool;
    choose(this.#tools, tool);
  }

  reset(): void {
    for (const stack of this.#all) stack.reset();
  }

  cancelDrawing(): void {
    cancelDrawing(this.#tools);
  }

  zoom(factor: number): void {
    for (const stack of this.#all) stack.zoom(factor);
  }

  pan(dx: number, dy: number): void {
    for (const stack of this.#all) stack.pan(dx, dy);
  }

  async close(): Promise<void> {
    this.element.remove();
    this.#wanted = undefined;
    this.#shown = undefined;
    for (const { pane } of this.#all) this.#tools.removeViewports(this.#context.engine.id, pane.viewportId);
    await Promise.all(this.#all.map((stack) => stack.close()));
  }
}

const noPicture = ({ group }: Series, name: 'en-face' | 'fundus'): string =>
  (group === undefined ? words.linked.noneOpen : words.linked.noneInFile)[name];
