import { type Description, DicomError } from '../../core/index.js';

/**
 * Whether the whole file says something else of its pictures than its beginning did: then what is shown may be turned or
 * measured wrongly. That frames are damaged or missing is not a contradiction.
 */
export function contradiction(told: Description, whole: Description): DicomError | undefined {
  const common = Math.min(told.frames.count, whole.frames.count);
  const before = said(told, common);
  const after = said(whole, common);
  const isComplete = told.frames.count === whole.frames.count;
  const differs = Object.keys(before).find((name) => before[name] !== after[name]);
  const isElsewhere = isComplete && whole.frames.damaged.length === 0 && placed(told) !== placed(whole);
  if (differs === undefined && !isElsewhere) return undefined;
  return new DicomError(
    `The complete file contradicts what its beginning said about its pictures (${differs ?? 'places'}): they may have been ` +
      'shown wrongly, and are no longer shown. The file is damaged, or of an unknown kind; open it as a local file.',
    { found: after[differs ?? ''] ?? placed(whole), expected: before[differs ?? ''] ?? placed(told) },
  );
}

function said(description: Description, frames: number): Readonly<Record<string, string>> {
  const { stored, upright, bitsStored, samplesPerPixel, orientation, spacing, laterality } = description;
  return {
    size: JSON.stringify([stored, upright, bitsStored, samplesPerPixel]),
    turns: orientation.turns.slice(0, frames).join(' '),
    spacing: JSON.stringify([spacing.horizontal.mm, spacing.vertical.mm]),
    eye: laterality ?? '',
  };
}

const placed = ({ spacing, geometry, kind }: Description): string =>
  JSON.stringify([kind, spacing.betweenFrames.mm, geometry.planes, geometry.positions]);
