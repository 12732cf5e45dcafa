import { distance } from './anatomy.js';

const { abs, exp, sqrt } = Math;

/*
 * The front of the eye in millimetres from the apex of the cornea: air, cornea with a bright film and a bright
 * back, and the aqueous below it.
 */

const FRONT_RADIUS = 7.8;
const BACK_RADIUS = 6.5;
const THICKNESS = 0.54;
/** Depth of the apex below the top of the scan. */
const APEX = 0.35;

const drop = (r: number, radius: number): number => radius - sqrt(radius * radius - r * r);

/** The brightness (0 … 255) at (x, y) and depth z. */
export function corneaAt(x: number, y: number, z: number): number {
  const r = distance(x, y);
  const front = APEX + drop(r, FRONT_RADIUS);
  const back = APEX + THICKNESS + drop(r, BACK_RADIUS);
  if (z < front) return 11;
  const film = 150 * exp(-(z - front) / 0.02);
  const endothelium = 120 * exp(-abs(z - back) / 0.02);
  if (z < back) return 78 + film + endothelium - 30 * ((z - front) / (back - front));
  return 13 + endothelium;
}
