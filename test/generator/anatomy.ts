import { smoothNoise } from './random.js';

// Jest's modules look a global up again at each use, which took most of the time.
const { abs, atan2, exp, max, min, sin, sqrt } = Math;

/*
 * One synthetic eye in millimetres: x to the right of the upright picture, y up (superior), origin in the fovea.
 * Every phantom looks at this same eye, so cubes, line scans, fundus and en-face pictures agree.
 */

export type Eye = 'OD' | 'OS';

/** Nasal is to the right in a right eye as the fundus is seen. */
const side = (eye: Eye): 1 | -1 => (eye === 'OD' ? 1 : -1);

export function discCentre(eye: Eye): { x: number; y: number } {
  return { x: side(eye) * 4.3, y: 0.35 };
}

/** Many times faster than Math.hypot, which matters for half a million pixels a frame. */
export const distance = (dx: number, dy: number): number => sqrt(dx * dx + dy * dy);

const bell = (t: number): number => exp(-t * t);
const ramp = (from: number, to: number, t: number): number => {
  const u = min(1, max(0, (t - from) / (to - from)));
  return u * u * (3 - 2 * u);
};

/** 0 (no vessel) … 1 (middle of a large one): the temporal arcades, their branches, the nasal vessels. */
export function vesselAt(x: number, y: number, eye: Eye): number {
  const disc = discCentre(eye);
  const temporal = (disc.x - x) * side(eye);
  const up = y - disc.y;
  let strongest = 0;
  const vessel = (centre: number, slope: number, width: number) => {
    const away = abs(up - centre) / (distance(1, slope) * width);
    if (away < 3) strongest = max(strongest, bell(away));
  };
  for (const k of [1, -1]) {
    if (temporal > 0) {
      const root = sqrt(temporal);
      const steep = min(1.6, 0.7 / root);
      vessel(k * (0.04 + 1.55 * root * (1 - 0.05 * temporal)), steep, 0.085);
      vessel(k * (0.02 + 1.05 * root + 0.12 * sin(2.3 * temporal)), steep, 0.05);
      if (temporal > 0.9) vessel(k * (0.75 + 0.22 * temporal + 0.1 * sin(3 * temporal)), 0.3, 0.03);
      if (temporal > 1.6) vessel(k * (2.1 + 0.9 * (temporal - 1.6)), 0.9, 0.035);
    } else {
      vessel(k * (0.04 - 0.8 * temporal), 0.8, 0.06);
      vessel(k * (0.02 - 0.3 * temporal + 0.06 * sin(4 * temporal)), 0.3, 0.04);
    }
  }
  return strongest;
}

/** Depths in mm of one A-scan, from the vitreous down, and how bright each layer is (0 … 255). */
export interface AScan {
  /** Where each layer ends; the first is the vitreous. */
  readonly ends: readonly number[];
  readonly brightness: readonly number[];
  /** How much the vessel above dims what lies below the inner retina: 1 = not at all. */
  readonly shadow: number;
  /** 0 in the retina … 1 in the optic nerve head, whose tissue fades with depth. */
  readonly nerve: number;
}

/** Layers in order; the choroid's texture and decay are painted by depth. */
export const LAYERS = [
  'vitreous',
  'RNFL',
  'GCL',
  'IPL',
  'INL',
  'OPL',
  'ONL',
  'ELM',
  'EZ',
  'IZ',
  'RPE',
  'choroid',
  'sclera',
] as const;

/** The A-scan at (x, y), in a scan centred on (cx, cy), whose curvature is that of the eye's back wall. */
export function aScanAt(x: number, y: number, centre: { x: number; y: number }, eye: Eye): AScan {
  const r = distance(x, y);
  const disc = discCentre(eye);
  const d = distance(x - disc.x, y - disc.y);
  const pit = 1 - bell(r / 0.5);
  const hump = bell((r - 1.1) / 0.8);
  const outside = ramp(0.72, 1.05, d);

  const dx = x - centre.x;
  const dy = y - centre.y;
  const rpe = 1.22 - 0.022 * (dx * dx + dy * dy) + 0.035 * dx * side(eye) + 0.012 * dy;

  const rnfl = (0.012 + 0.03 * ramp(0.4, 3, r) + 0.1 * bell((d - 1.15) / 0.9)) * (0.15 + 0.85 * pit);
  const inner = [rnfl, 0.055 * pit * (0.7 + 0.6 * hump), 0.045 * pit, 0.042 * pit, 0.018 + 0.014 * pit];
  const outer = [0.07 + 0.055 * bell(r / 0.45), 0.014, 0.016, 0.018, 0.03];
  const total = [...inner, ...outer].reduce((a, b) => a + b, 0);
  const choroidThickness = 0.27 + 0.04 * smoothNoise(x * 0.7 + 9, y * 0.7 + 3, 0);

  // The cup: the inner surface dives, and all layers but the nerve fibres end at the rim.
  const cup = 0.42 * bell(d / 0.5) - 0.08 * bell((d - 0.85) / 0.3);
  const ilm = rpe - total + max(cup, -0.12);
  const ends = [ilm];
  let z = ilm;
  [...inner, ...outer].forEach((thickness, i) => {
    // Inside the disc the nerve takes the place of the layers: the RNFL reaches down, the others have no thickness.
    const nerve = i === 0 ? (1 - outside) * (total + 0.3 - max(cup, 0)) : 0;
    z += thickness * (i === 0 ? 1 : outside) + nerve;
    ends.push(z);
  });
  ends.push(z + choroidThickness);

  const vessel = vesselAt(x, y, eye);
  return {
    ends,
    brightness: [13, 150 + 20 * outside, 88, 118, 66, 108, 46, 96, 178, 104, 214, 120, 62].map((value, i) =>
      i >= 6 && i <= 10 ? value * outside + 92 * (1 - outside) : value,
    ),
    shadow: 1 - 0.62 * vessel * outside,
    nerve: 1 - outside,
  };
}

/** What a camera sees from the front at (x, y), 0 … 1: vessels dark, disc bright, fovea dim. */
export function fundusAt(x: number, y: number, eye: Eye): number {
  const disc = discCentre(eye);
  const d = distance((x - disc.x) * 1.12, y - disc.y);
  const background =
    0.46 + 0.07 * (smoothNoise(x * 1.3 + 7, y * 1.3 + 5, 2) - 0.5) - 0.13 * bell(distance(x, y) / 0.9);
  const fibres = 0.025 * bell((d - 1.6) / 1.4) * sin(atan2(y - disc.y, x - disc.x) * 46);
  const rim = 1 - ramp(0.78, 0.92, d);
  const cup = 1 - ramp(0.3, 0.5, d);
  const light = (background + fibres) * (1 - rim) + (0.72 + 0.18 * cup) * rim;
  return light * (1 - 0.5 * vesselAt(x, y, eye) * (1 - 0.3 * rim));
}
