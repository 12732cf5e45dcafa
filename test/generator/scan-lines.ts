import { discCentre, type Eye } from './anatomy.js';
import type { Field } from './kind-facts.js';
import { KINDS, type PhantomKind } from './kinds.js';

const { PI, cos, sin } = Math;

/** Millimetres from the fovea, as the fundus is seen: x to the right, y up. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where on the eye one B-scan lies. */
export interface ScanLine {
  /** -0.5 is the first A-scan, 0.5 the last. */
  readonly at: (t: number) => Point;
  /** The middle of the whole scan. */
  readonly centre: Point;
}

export interface LineOptions {
  readonly frames?: number | undefined;
  readonly eye?: Eye | undefined;
}

/** Distance between neighbouring lines of HD Cross, mm. */
const GRID_FIELD = 1;
const UNKNOWN_FIELD: Field = { lateral: 6, axial: 2, slow: 1 };

/** Millimetres from the middle of a field to sample `index` of `count`, the outermost ones on its edges. */
export const ends = (index: number, count: number, field: number): number =>
  count > 1 ? (index / (count - 1) - 0.5) * field : 0;

export const fieldOf = (kind: PhantomKind): Field => KINDS[kind].field ?? UNKNOWN_FIELD;

export function centreOf(kind: PhantomKind, eye: Eye): Point {
  const ofDisc = kind === 'optic-disc-cube' || kind === 'hd-disc' || kind.endsWith('-200');
  return ofDisc ? discCentre(eye) : { x: 0, y: 0 };
}

const isCrossed = (kind: PhantomKind): boolean =>
  ['hd-cross', 'hd-disc', 'motion', 'motion-200', 'plex-motion'].includes(kind);

/** The line of B-scan `index`, from 0; the first of parallel ones is the most inferior. */
export function scanLine(kind: PhantomKind, index: number, options: LineOptions = {}): ScanLine {
  const field = fieldOf(kind);
  const count = options.frames ?? KINDS[kind].frames;
  const centre = centreOf(kind, options.eye ?? 'OS');
  const spoke = (angle: number): ScanLine => ({
    centre,
    at: (t) => ({
      x: centre.x + t * field.lateral * cos(angle),
      y: centre.y + t * field.lateral * sin(angle),
    }),
  });
  const across = (up: number): ScanLine => ({
    centre,
    at: (t) => ({ x: centre.x + t * field.lateral, y: centre.y + up }),
  });
  const upwards = (right: number): ScanLine => ({
    centre,
    at: (t) => ({ x: centre.x + right, y: centre.y + t * field.lateral }),
  });
  if (isCrossed(kind)) return index === 0 ? across(0) : upwards(0);
  if (kind === 'hd-radial') return spoke((PI * index) / count);
  if (kind === 'hd-grid') {
    const half = count / 2;
    return index < half
      ? across(ends(index, half, GRID_FIELD))
      : upwards(ends(index - half, half, GRID_FIELD));
  }
  return across(ends(index, count, field.slow ?? 0));
}
