import type { Description, Length } from '../core/index.js';
import type { Laterality } from '../core/internal.js';
import type { OhifExtension, OverlayItem, OverlayProperties } from './host.js';

/**
 * Short lines for a viewport's corner: what the scan is and of which eye, and how its millimetres and planes are known.
 * OHIF cuts long ones, so what is assumed stands in front.
 */
export function provenanceLines(description: Description): readonly string[] {
  const { kind, spacing, geometry, frames } = description;
  const name = kind === 'unknown' ? 'scan of unknown kind' : kind.replace('-', ' ');
  return [
    `CZM ${name} · ${orientationOf(description)}`,
    description.laterality === undefined ? 'Eye unknown' : EYES[description.laterality],
    pixelSize(spacing.horizontal, spacing.vertical),
    ...(frames.count > 1 ? [stepOf(spacing.betweenFrames)] : []),
    ...(geometry.planes === 'assumed' ? ['Planes assumed'] : []),
  ];
}

const EYES: Readonly<Record<Laterality, string>> = { L: 'Left eye', R: 'Right eye', B: 'Both eyes' };

function orientationOf({ orientation }: Description): string {
  switch (orientation.basis) {
    case 'recorded':
    case 'custom':
    case 'container':
    case 'image type':
    case 'depth size':
    case 'depth pixel':
    case 'table':
      return 'upright';
    case 'standard object':
    case 'stated':
      return 'orientation as stated';
    case 'not decodable here':
    case 'unknown':
      return 'as stored';
  }
}

function pixelSize(horizontal: Length, vertical: Length): string {
  if (horizontal.mm === null || vertical.mm === null) return 'Pixel size unknown';
  const same = horizontal.provenance === vertical.provenance;
  const how = same ? horizontal.provenance : `${horizontal.provenance}/${vertical.provenance}`;
  return `Pixel ${how}: ${millimetres(horizontal.mm)} × ${millimetres(vertical.mm)} mm`;
}

const stepOf = ({ mm, provenance }: Length): string =>
  mm === null ? 'Step unknown: no MPR' : `Step ${provenance}: ${millimetres(mm)} mm`;

const millimetres = (mm: number): string => String(Number(mm.toPrecision(3)));

/** As many as {@link provenanceLines} gives at most. */
const LINES = [0, 1, 2, 3, 4];

/**
 * The overlay items that show the lines, for OHIF's customization service.
 *
 * @param describe what is known of an instance by its SOP Instance UID; undefined for everyone else's images.
 */
export function overlayModule(
  describe: (sopInstanceUID: string) => Description | undefined,
): ReturnType<OhifExtension['getCustomizationModule']> {
  const lineOf = ({ instance, referenceInstance }: OverlayProperties, index: number): string => {
    const uid = (instance ?? referenceInstance)?.['SOPInstanceUID'];
    const description = typeof uid === 'string' ? describe(uid) : undefined;
    return description === undefined ? '' : (provenanceLines(description)[index] ?? '');
  };
  const items = LINES.map((index): OverlayItem => ({
    id: `CzmProvenance${index}`,
    inheritsFrom: 'ohif.overlayItem',
    title: 'How orientation and millimetres of this Carl Zeiss Meditec scan are known',
    condition: (properties) => lineOf(properties, index) !== '',
    contentF: (properties) => lineOf(properties, index),
  }));
  return [{ name: 'global', value: { 'viewportOverlay.bottomLeft': { $push: items } } }];
}
