import { turnedSize, type Turn } from '../base/turn.js';
import type { Orientation } from './conversion-record.js';
import type { Description } from './description.js';

/** Rows and columns of a frame, in pixels. */
export interface FrameSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * The turn that makes a frame match the metadata given to the host, once its size is known.
 *
 * Metadata that came without pixels (DICOMweb) may describe the frames as stored or as turned upright. So frames that
 * decode to the described size are not turned; those that decode the other way round are turned like others of their
 * kind. For square frames the size says nothing: then `description.orientation.turns` applies.
 *
 * @param orientation which orientation the metadata describe, as passed to `normalizeDicomJson`.
 * @param decoded rows and columns of the frame as stored.
 * @param frame index of the frame, from 0.
 * @returns undefined if no turn makes the frame match the metadata: it must not be shown.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { describePart10, turnFor } from 'cornerstone-czm-image-loader/core';
 *
 * const description = describePart10(readFileSync('cube.EX.DCM'));
 * turnFor(description, 'upright', { rows: 512, columns: 1024 }, 0); // → 'transpose'
 * turnFor(description, 'upright', { rows: 100, columns: 100 }, 0); // → undefined
 * ```
 */
export function turnFor(
  { stored, upright, orientation: { turns, exchanged } }: Description,
  orientation: Orientation,
  decoded: FrameSize,
  frame: number,
): Turn | undefined {
  const described = orientation === 'upright' ? upright : stored;
  if (same(decoded, stored)) return orientation === 'upright' ? (turns[frame] ?? 'none') : 'none';
  const turn = same(decoded, { rows: stored.columns, columns: stored.rows }) ? exchanged?.[frame] : undefined;
  if (turn === undefined) return undefined;
  return same(turnedSize(decoded.rows, decoded.columns, turn), described) ? turn : undefined;
}

const same = (a: FrameSize, b: FrameSize): boolean => a.rows === b.rows && a.columns === b.columns;
