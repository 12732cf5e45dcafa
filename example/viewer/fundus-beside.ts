import { Enums } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { Enums as ToolEnums } from '@cornerstonejs/tools';
import { frameAt, lineIn } from '../model/linked.js';
import { isMeasuringTool } from '../model/measurement.js';
import type { Series } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { eyeLabel, seriesTitle } from '../model/wording.js';
import { words } from '../words/index.js';
import type { PaneText } from './pane.js';
import { drawScanLine, pointIn } from './scan-line-overlay.js';
import { StackPane } from './stack-pane.js';
import { cancelDrawing, choose, flatTools, type ToolGroup } from './tool-groups.js';
import type { Look, ViewContext } from './view.js';

const ID = 'sections-fundus';

/** The fundus picture of a cube beside its sections, with where the B-scan of the crosshairs lies in it. */
export class FundusBeside {
  readonly stack: StackPane;
  readonly #tools: ToolGroup;
  readonly #context: ViewContext;
  #cube: Series | undefined;
  #picture: Series | undefined;
  #frame = 1;
  #tool: Tool = 'crosshairs';

  constructor(context: ViewContext) {
    this.#context = context;
    this.stack = new StackPane(context, {
      id: ID,
      label: words.linked.fundus,
      text: (picture) => this.#text(picture),
    });
    this.#tools = flatTools(ID, context);
  }

  /** Gives Cornerstone the pane, which must be in the page by now. */
  enable(): void {
    this.stack.enable();
    this.#showNone();
    this.#tools.addViewport(ID, this.#context.engine.id);
    const { image } = this.stack.pane;
    image.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#drawLine());
    image.addEventListener(Enums.Events.CAMERA_MODIFIED, () => this.#drawLine());
    for (const type of [ToolEnums.Events.MOUSE_CLICK, ToolEnums.Events.TOUCH_TAP]) {
      image.addEventListener(type, (event) => {
        this.#goTo(
          (event as CustomEvent<{ readonly currentPoints: { readonly world: Types.Point3 } }>).detail,
        );
      });
    }
  }

  /** Shows the picture of another cube, with the line of that B-scan; undefined: it has none. */
  async show(cube: Series, picture: Series | undefined, frame: number): Promise<void> {
    this.#cube = cube;
    if (this.#picture === picture) return this.setFrame(frame);
    this.#frame = frame;
    this.#picture = picture;
    if (picture === undefined) this.#showNone();
    else await this.stack.show(picture, 1);
    this.#drawLine();
  }

  /** The pane is not on screen then, and waits for nothing. */
  #showNone(): void {
    this.stack.showNone(words.linked.noFundus);
    this.stack.pane.uncover();
  }

  setFrame(frame: number): void {
    this.#frame = frame;
    if (this.#picture === undefined) return;
    this.stack.relabel();
    this.#drawLine();
  }

  /** It keeps its own greys and proportions. */
  setLook(look: Look): void {
    this.stack.setLook({ ...look, window: undefined, proportion: 'true' });
  }

  /** There are no crosshairs in it. */
  setTool(tool: Tool): void {
    this.#tool = tool;
    choose(this.#tools, tool === 'crosshairs' ? 'window' : tool);
  }

  cancelDrawing(): void {
    cancelDrawing(this.#tools);
  }

  async close(): Promise<void> {
    this.#tools.removeViewports(this.#context.engine.id, ID);
    await this.stack.close();
  }

  #line() {
    return this.#cube && this.#picture && lineIn(this.#cube, this.#picture, this.#frame);
  }

  #text(picture: Series): PaneText & { readonly badge: string } {
    const badge = eyeLabel(picture.description?.laterality) ?? words.eyes.notStated;
    const title = seriesTitle(picture);
    const line = this.#line();
    if (line === undefined) return { badge, title };
    if ('reason' in line) return { badge, title, remark: words.linked.noLine(line.reason) };
    return { badge, title, spoken: words.linked.lineAt(this.#frame, words.provenance[line.provenance]) };
  }

  #drawLine(): void {
    const { lines } = this.stack.pane;
    const line = this.#line();
    if (line === undefined || 'reason' in line) lines.replaceChildren();
    else drawScanLine(lines, this.stack.viewport, line, this.#frame);
  }

  /** A click next to where a B-scan lies goes there, unless the tool makes measurements of clicks. */
  #goTo({ currentPoints }: { readonly currentPoints: { readonly world: Types.Point3 } }): void {
    const [cube, picture] = [this.#cube, this.#picture];
    if (cube === undefined || picture === undefined || this.stack.pane.covered) return;
    if (isMeasuringTool(this.#tool)) return;
    const point = pointIn(this.stack.viewport, currentPoints.world);
    const frame = point && frameAt(cube, picture, point);
    if (frame !== undefined) this.#context.events.frame(frame);
  }
}
