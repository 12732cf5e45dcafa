import { type Description, type FrameLocation, statedScanLine } from '../core/index.js';
import type { HostCore, HostViewport } from '../cornerstone/host/host.js';
import { frameNumber, instanceInUrl } from '../cornerstone/host/image-id.js';
import { viewportsOf } from '../cornerstone/host/viewports.js';
import { drawScanLines, type LabelledLine } from './scan-line-overlay.js';

/** After each of these a line may lie elsewhere, or be another. */
const REDRAWN_AFTER = ['STACK_NEW_IMAGE', 'VOLUME_NEW_IMAGE', 'CAMERA_MODIFIED', 'IMAGE_RENDERED'];

export interface StatedInstances {
  /** Where the frames of an instance lie, as it states; empty if it does not. */
  readonly locations: (sopInstanceUID: string) => readonly FrameLocation[];
  readonly describe: (sopInstanceUID: string) => Description | undefined;
}

/** What a viewport shows. */
interface Shown {
  readonly viewport: HostViewport;
  readonly sopInstanceUID: string;
  readonly frame: number;
}

/**
 * Draws, in each viewport that shows a picture of the eye, where the B-scans in the other viewports lie in it, as their
 * data sets state it. It is not an annotation of OHIF's: nobody can move it, and it is never saved as a measurement.
 */
export function showScanLines(core: HostCore, instances: StatedInstances): void {
  const { Events } = core.Enums;
  let waiting = false;
  const redraw = (): void => {
    waiting = false;
    const shown = shownIn(core);
    for (const picture of shown) drawScanLines(picture.viewport, linesIn(picture, shown, instances));
  };
  const redrawSoon = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(redraw);
  };
  const listen = (element: HTMLElement): void => {
    for (const name of REDRAWN_AFTER) {
      const event = Events[name];
      if (event !== undefined) element.addEventListener(event, redrawSoon);
    }
  };
  for (const viewport of viewportsOf(core)) listen(viewport.element);
  core.eventTarget.addEventListener(Events['ELEMENT_ENABLED'] ?? '', (event) =>
    listen((event as CustomEvent<{ readonly element: HTMLElement }>).detail.element),
  );
  core.eventTarget.addEventListener(Events['ELEMENT_DISABLED'] ?? '', redrawSoon);
}

const shownIn = (core: HostCore): readonly Shown[] =>
  viewportsOf(core).map((viewport) => {
    const imageId = currentImage(viewport) ?? '';
    return { viewport, sopInstanceUID: instanceOf(core, imageId), frame: frameNumber(imageId) };
  });

function instanceOf(core: HostCore, imageId: string): string {
  if (imageId === '') return '';
  const module = core.metaData.get('sopCommonModule', imageId) as { sopInstanceUID?: unknown } | undefined;
  const uid = instanceInUrl(imageId) ?? module?.sopInstanceUID;
  return typeof uid === 'string' ? uid : '';
}

function linesIn(
  picture: Shown,
  shown: readonly Shown[],
  instances: StatedInstances,
): readonly LabelledLine[] {
  const { sopInstanceUID } = picture;
  const description = instances.describe(sopInstanceUID);
  if (description === undefined) return [];
  // A standard object is shown as it is stored.
  const size = description.stored;
  const [columns, rows] = picture.viewport.getImageData?.()?.dimensions ?? [];
  if (columns !== size.columns || rows !== size.rows) return [];
  const lines = new Map<string, LabelledLine>();
  for (const scan of shown) {
    const location = instances.locations(scan.sopInstanceUID)[scan.frame - 1];
    const line = location && statedScanLine(location, { sopInstanceUID, ...size });
    if (line === undefined || 'reason' in line) continue;
    const label = `B-scan ${scan.frame} (stated)`;
    lines.set(`${scan.sopInstanceUID} ${scan.frame}`, { line, label });
  }
  return [...lines.values()];
}

/** The image that a viewport is at, if that is what it draws: while another loads, or where one is refused, it is not. */
function currentImage(viewport: HostViewport): string | undefined {
  try {
    const imageId = viewport.getCurrentImageId?.();
    const image = viewport.getCornerstoneImage?.();
    return image === undefined || image.imageId === imageId ? imageId : undefined;
  } catch {
    // A viewport without images says so by throwing.
    return undefined;
  }
}
