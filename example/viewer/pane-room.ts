/** Where a pane has room for what is written over its picture, in CSS pixels: below its head, and above its foot. */
export interface Room {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  /** For fewer and shorter lines only. */
  readonly isCompact: boolean;
}

/** Below that, texts would cover the picture. */
const COMPACT = 300;

/** Of the pane that a viewport's element lies in. */
export function roomIn(element: HTMLElement): Room {
  const { top, bottom } = element.getBoundingClientRect();
  const pane = element.closest('.pane');
  const { clientWidth: width, clientHeight: height } = element;
  return {
    width,
    top: (pane?.querySelector('.pane-head')?.getBoundingClientRect().bottom ?? top) - top,
    bottom: (pane?.querySelector('.pane-foot')?.getBoundingClientRect().top ?? bottom) - top,
    isCompact: Math.min(width, height) < COMPACT,
  };
}
