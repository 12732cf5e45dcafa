import type { Description } from './description.js';
import type { Provenance } from '../base/quantity.js';

/*
 * Where a B-scan of a cube lies in a picture of the eye's surface that was taken with it (docs/format.md sections 6 and
 * 8). The instrument's own files do not state it: the result is derived or assumed, and says so, or is unknown.
 * Standard objects state it: see frame-location.ts.
 */

/** In the upright picture, from the centre of its first pixel; a column and a row may lie between two pixels. */
export type PicturePoint = readonly [column: number, row: number];

/** A B-scan in a picture, from its first A-scan to its last. */
export interface ScanLine {
  readonly from: PicturePoint;
  readonly to: PicturePoint;
  readonly provenance: Exclude<Provenance, 'unknown'>;
  /** The evidence, for a person. */
  readonly source: string;
}

/** That something is not known, and why, for a person. */
export interface NotKnown {
  readonly reason: string;
}

/**
 * As in the planes of a cube (plane-geometry.ts): frames step towards superior, and an upright picture has superior at
 * the top. That is derived (docs/format.md section 8d, confidence B), and must be the same everywhere.
 */
const ORDER = 'The first B-scan is taken to be the lowest (derived, confidence B), as in sections.';

const INCOMPLETE = 'The file may not hold all B-scans of the cube, so their positions are unknown.';

/**
 * Where frame `frame` (one-based) of a cube lies in an en-face or fundus picture. Both must be images of one file, or of
 * files that were taken together (`whyNotTakenTogether`): their descriptions do not tell.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { findScanLine, openContainer, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const opened = openPart10(readFileSync('raw.DCM'));
 * const [cube, fundus] = opened.containers.map((container) => openContainer(opened, container).description);
 * // This file holds 4 B-scans, 0.14 mm in all: no square, so which part of the field they are is not known.
 * cube && fundus && 'reason' in findScanLine(cube, fundus, 1); // → true
 * ```
 */
export function findScanLine(scan: Description, picture: Description, frame: number): ScanLine | NotKnown {
  const reason = whyNoPlace(scan, picture, frame);
  if (reason !== undefined) return { reason };
  switch (picture.kind) {
    case 'en-face':
      return inEnFace(scan, picture, frame);
    case 'fundus':
      return inFundus(scan, picture, frame);
    default:
      return { reason: 'B-scans have a known position only in en-face and fundus pictures.' };
  }
}

function whyNoPlace(scan: Description, picture: Description, frame: number): string | undefined {
  const { count } = scan.frames;
  if (scan.kind !== 'cube')
    return 'Only the B-scans of a cube have a known position in pictures of the surface.';
  if (!Number.isInteger(frame) || frame < 1 || frame > count) {
    return `The cube has ${count} B-scans, but none with the number ${frame}.`;
  }
  if (!isUpright(scan) || !isUpright(picture)) {
    return 'It is not known which way up the cube or the picture is.';
  }
  if (!isCounted(scan)) return INCOMPLETE;
  const { laterality } = scan;
  if (laterality !== undefined && picture.laterality !== undefined && laterality !== picture.laterality) {
    return 'The cube and the picture are stated to be of different eyes.';
  }
  return undefined;
}

/** Whether it is known which way up the frames are. */
export const isUpright = ({ orientation: { basis } }: Description): boolean =>
  basis !== 'unknown' && basis !== 'not decodable here' && basis !== 'stated';

/** Whether there are as many frames as the file claims. */
const isCounted = ({ frames: { count, claimed } }: Description): boolean =>
  claimed === undefined || claimed === count;

/** Stored rows × columns of an en-face picture are B-scans × A-scans of the cube that it was computed from. */
function inEnFace(scan: Description, { upright }: Description, frame: number): ScanLine | NotKnown {
  const [bScans, aScans] = [scan.frames.count, scan.upright.columns];
  if (upright.rows !== bScans || upright.columns !== aScans) {
    const reason = `The picture has ${upright.rows} × ${upright.columns} pixels, the cube ${bScans} B-scans of ${aScans} A-scans.`;
    return { reason };
  }
  const row = bScans - frame;
  return {
    from: [0, row],
    to: [aScans - 1, row],
    provenance: 'assumed',
    source: `The en-face picture is assumed to have one row for each B-scan, superior at the top. ${ORDER}`,
  };
}

/**
 * Cubes are square (docs/format.md section 8). One that is not may be an unknown part of one. The tolerance is for
 * counting one step more or less.
 */
const SQUARE = 0.05;

function inFundus(scan: Description, picture: Description, frame: number): ScanLine | NotKnown {
  const { horizontal, betweenFrames } = scan.spacing;
  const pixel = picture.spacing;
  if (pixel.horizontal.mm === null || pixel.vertical.mm === null) {
    return { reason: 'The fundus picture has no known scale.' };
  }
  if (horizontal.mm === null || betweenFrames.mm === null) {
    return { reason: 'The width of the cube, or the distance between its B-scans, is unknown.' };
  }
  if ([...(scan.fixationOffset ?? []), ...(picture.fixationOffset ?? [])].some((offset) => offset !== 0)) {
    return {
      reason: 'The eye looked aside (fixation offset); to which side is not documented.',
    };
  }
  // Fewer B-scans than those of the protocol: it is not known which ones.
  if (scan.warnings.some(({ code }) => code === 'SLOW_AXIS')) return { reason: INCOMPLETE };
  const { rows, columns } = picture.upright;
  const [across, along] = [
    (scan.upright.columns - 1) * horizontal.mm,
    (scan.frames.count - 1) * betweenFrames.mm,
  ];
  if (Math.abs(across - along) > SQUARE * Math.max(across, along)) return { reason: INCOMPLETE };
  const width = across / pixel.horizontal.mm;
  const step = betweenFrames.mm / pixel.vertical.mm;
  const height = along / pixel.vertical.mm;
  if (width > columns - 1 || height > rows - 1) {
    return { reason: 'The cube is larger than the fundus picture, so its position is unknown.' };
  }
  const left = (columns - 1 - width) / 2;
  const row = (rows - 1 + height) / 2 - (frame - 1) * step;
  return {
    from: [left, row],
    to: [left + width, row],
    provenance: 'assumed',
    source: `The scan is assumed to lie in the middle of the fundus picture. ${ORDER}`,
  };
}

/**
 * Why frames of two cubes of one file cannot be assumed to lie in the same places; undefined if they can: then their
 * instances share a frame of reference (confidence C).
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { describePart10, whyNotSameGrid } from 'cornerstone-czm-image-loader/core';
 *
 * const cube = describePart10(readFileSync('cube.EX.DCM'));
 * whyNotSameGrid(cube, { ...cube, kind: 'hd' }); // → 'They are not both cubes.'
 * ```
 */
export function whyNotSameGrid(a: Description, b: Description): string | undefined {
  if (a.kind !== 'cube' || b.kind !== 'cube') return 'They are not both cubes.';
  if (a.frames.count !== b.frames.count) {
    return `One cube has ${a.frames.count} B-scans, the other ${b.frames.count}.`;
  }
  if (!isCounted(a) || !isCounted(b)) return 'The file may not hold all B-scans of both cubes.';
  if (a.upright.rows !== b.upright.rows || a.upright.columns !== b.upright.columns) {
    const size = ({ upright }: Description): string => `${upright.rows} × ${upright.columns}`;
    return `The B-scans of one cube have ${size(a)} pixels, those of the other ${size(b)}.`;
  }
  if (!isUpright(a) || !isUpright(b)) return 'It is not known which way up the cubes are.';
  if (a.spacing.betweenFrames.mm === null || b.spacing.betweenFrames.mm === null) {
    return 'The distance between B-scans is not known for both cubes.';
  }
  for (const axis of ['betweenFrames', 'horizontal', 'vertical'] as const) {
    if (a.spacing[axis].mm !== b.spacing[axis].mm) return 'The cubes have different spacing.';
  }
  return undefined;
}
