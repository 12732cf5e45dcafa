import type { ReadableError } from '../model/readable-error.js';
import type { Series } from '../model/series.js';
import { STRETCH, stretchOf, type Proportion } from '../model/state.js';
import { eyeLabel, frameLabel, proportionLabel, seriesTitle } from '../model/wording.js';
import { words } from '../words/index.js';
import type { Voxel } from './cube.js';
import type { PaneText } from './pane.js';
import { SECTIONS, type Section } from './planes.js';

/** What sections are drawn of, and how. */
export interface DrawnSections {
  readonly series: Series;
  readonly proportion: Proportion;
  /** Undefined while the cube is coarse. */
  readonly failures: ReadonlyMap<number, ReadableError> | undefined;
  /** What is said of a slab that lies over the en-face section. */
  readonly slab: PaneText | undefined;
}

/** What the panes of B-scan, en-face section and slow section say where these meet. */
export function sectionTexts(
  { series, proportion, failures, slab }: DrawnSections,
  { aScan, depth, frame }: Voxel,
): readonly [bScan: PaneText, enFace: PaneText, slow: PaneText] {
  const { rows, columns } = series.description?.upright ?? { rows: 0, columns: 0 };
  const count = failures?.size ?? 0;
  const missing = count === 0 ? '' : words.sections.missing(count);
  const [bScan, enFace, slow] = SECTIONS.map((section) => ({
    proportion: sectionProportion(section, series, proportion),
  }));
  return [
    {
      ...bScan,
      title: seriesTitle(series),
      remark: proportion === 'stretched' ? words.picture.stretched(STRETCH) : '',
      position: frameLabel(series, frame),
    },
    {
      ...enFace,
      ...(slab ?? {
        title: words.sections.enFaceTitle,
        remark: missing,
        position: words.sections.depthOf(depth + 1, rows),
      }),
    },
    {
      ...slow,
      title: words.sections.slow,
      remark: missing,
      position: words.sections.aScanOf(aScan + 1, columns),
    },
  ];
}

export const eyeBadge = ({ description }: Series): string =>
  eyeLabel(description?.laterality) ?? words.eyes.notStated;

/** Only sections that show depth are stretched. */
const inSection = (section: Section, proportion: Proportion): Proportion =>
  proportion === 'stretched' && section.vertical !== 'vertical' ? 'true' : proportion;

/** How much larger than it is the vertical direction of a section is drawn. */
export function sectionStretch(section: Section, series: Series, proportion: Proportion): number {
  const spacing = series.description?.spacing;
  if (spacing === undefined) return 1;
  return stretchOf(
    inSection(section, proportion),
    spacing[section.horizontal].mm,
    spacing[section.vertical].mm,
  );
}

/** In which proportions a section is drawn. */
function sectionProportion(section: Section, series: Series, proportion: Proportion): string {
  const spacing = series.description?.spacing;
  if (spacing === undefined) return '';
  const axes = [spacing[section.horizontal].provenance, spacing[section.vertical].provenance];
  return proportionLabel(inSection(section, proportion), axes);
}
