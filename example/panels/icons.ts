import {
  Box,
  CircleDashed,
  Contrast,
  Crosshair,
  Download,
  Eraser,
  FilePlus,
  FolderOpen,
  ImageDown,
  Info,
  LayoutGrid,
  Move,
  MoveVertical,
  Pause,
  Pipette,
  Play,
  RotateCcw,
  Ruler,
  Server,
  Square,
  SunMedium,
  X,
  ZoomIn,
  createElement,
  type IconNode,
} from 'lucide';

const ICONS = {
  area: CircleDashed,
  clear: Eraser,
  close: X,
  crosshairs: Crosshair,
  download: Download,
  files: FilePlus,
  folder: FolderOpen,
  info: Info,
  invert: Contrast,
  length: Ruler,
  pan: Move,
  pause: Pause,
  picture: ImageDown,
  play: Play,
  probe: Pipette,
  reset: RotateCcw,
  sections: LayoutGrid,
  server: Server,
  stack: Square,
  stretch: MoveVertical,
  volume: Box,
  window: SunMedium,
  zoom: ZoomIn,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof ICONS;

/** A line drawing that goes with a text; screen readers skip it. */
export const icon = (name: IconName): SVGElement =>
  createElement(ICONS[name], { width: 18, height: 18, 'stroke-width': 1.75, 'aria-hidden': 'true' });
