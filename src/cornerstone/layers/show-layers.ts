import type { HostCore, HostViewport } from '../host/host.js';
import { baseImageId } from '../host/image-id.js';
import type { ImageLayers } from './image-layers.js';
import type { Layers } from '../../core/layers/index.js';
import { inDepthOrder } from './colours.js';
import { LayerDrawing, type LegendWords } from './drawing.js';
import type { KnownLayers } from './known-layers.js';
import { shownGrid, type ShownGrid } from './shown-grid.js';

/** Options of `showLayers`; all are optional. */
export interface ShowLayersOptions {
  /** Names of the surfaces that are drawn. Default: all. */
  readonly surfaces?: readonly string[] | undefined;
  /** CSS pixels between the upper edge and the legend. Default: 8. */
  readonly legendTop?: number | undefined;
  /** CSS pixels between the right edge and the legend. Default: 8. */
  readonly legendRight?: number | undefined;
  /** What the legend says, in another language. Default: English. */
  readonly legend?: LegendWords | undefined;
  /**
   * Called with what is drawn over the image that is shown, whenever that changes, or with the reason why nothing is.
   * Default: nothing is called.
   */
  readonly onChange?: ((drawn: ImageLayers | { readonly reason: string }) => void) | undefined;
}

/** What is asked of `KnownLayers` for one cube. */
interface Asked {
  readonly base: string;
  readonly revision: string;
  answer: ImageLayers | undefined;
}

/**
 * Draws the layers of whatever a viewport shows over it, as long as it is there. It is not an annotation: nobody can move it,
 * and it is never saved as a measurement.
 *
 * @returns what takes the drawing away. Twice is once.
 */
export function showLayers(
  core: HostCore,
  known: KnownLayers,
  viewport: HostViewport,
  { surfaces, legendTop = 8, legendRight = 8, legend, onChange }: ShowLayersOptions = {},
): () => void {
  const { element } = viewport;
  const { Events } = core.Enums;
  const drawing = new LayerDrawing(element, legend);
  let open = true;
  let asked: Asked | undefined;
  /** What the last picture that was drawn is: a camera may move before the next one is. */
  let rendered: ShownGrid | undefined;
  let drawn: { readonly key: string; readonly layers: Layers | undefined } = { key: '', layers: undefined };

  const draw = (): void => {
    const layers = asked?.answer?.layers;
    if (rendered?.dimensions[0] !== layers?.aScans || rendered === undefined || layers === undefined) {
      drawn = { key: '', layers: undefined };
      return drawing.clear();
    }
    const place = { width: element.clientWidth, top: legendTop, right: legendRight };
    const key = JSON.stringify([rendered.key, place]);
    if (key === drawn.key && layers === drawn.layers) return;
    drawn = { key, layers };
    const wanted = layers.surfaces.filter(({ name }) => surfaces === undefined || surfaces.includes(name));
    drawing.draw(rendered, layers, inDepthOrder(wanted), place);
  };

  const ask = async (imageId: string, base: string, revision: string): Promise<void> => {
    // What is drawn stays until it is known that it is to be something else.
    const own: Asked = { base, revision, answer: asked?.base === base ? asked.answer : undefined };
    asked = own;
    const answer = await known
      .of(imageId)
      .catch((error: unknown) => ({ reason: error instanceof Error ? error.message : String(error) }));
    if (!open || asked !== own) return;
    own.answer = 'layers' in answer ? answer : undefined;
    onChange?.(answer);
    draw();
  };

  const look = (): void => {
    rendered = shownGrid(viewport);
    if (rendered === undefined) asked = undefined;
    else {
      const { imageId } = rendered;
      const [base, { revision }] = [baseImageId(imageId), known];
      if (asked?.base !== base || asked.revision !== revision) void ask(imageId, base, revision);
    }
    draw();
  };
  const follow = (): void => {
    const now = shownGrid(viewport);
    if (now?.imageId !== rendered?.imageId) return;
    rendered = now;
    draw();
  };

  const end = (): void => {
    if (!open) return;
    open = false;
    drawing.remove();
    for (const [target, name, listener] of listened) target.removeEventListener(name, listener);
    stopWatching();
  };
  const disabled = (event: Event): void => {
    const { detail } = event as CustomEvent<{ readonly element?: HTMLElement }>;
    if (detail?.element === element) end();
  };
  const listened: readonly (readonly [EventTarget, string, (event: Event) => void])[] = [
    [element, Events['IMAGE_RENDERED'] ?? '', look],
    [element, Events['CAMERA_MODIFIED'] ?? '', follow],
    [core.eventTarget, Events['ELEMENT_DISABLED'] ?? '', disabled],
  ];
  for (const [target, name, listener] of listened) target.addEventListener(name, listener);
  const stopWatching = known.watch(look);
  look();
  return end;
}
