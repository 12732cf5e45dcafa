import { aScanAt, discCentre, distance, fundusAt, type Eye } from './anatomy.js';
import { corneaAt } from './cornea.js';
import { flowAt, flowOf } from './flow.js';
import type { Field } from './kind-facts.js';
import { KINDS, type PhantomKind } from './kinds.js';
import { paintMarkerInto } from './marker.js';
import { inverseTurn, turnPicture, type Picture } from './picture.js';
import { centreOf, ends, fieldOf, scanLine, type ScanLine } from './scan-lines.js';
import { mixSeeds, randomBits, smoothNoise } from './random.js';

// Jest's modules look a global up again at each use, which took most of the time.
const { abs, atan2, cos, exp, max, min, round, sin } = Math;

export interface PhantomOptions {
  readonly kind: PhantomKind;
  /** Zero-based frame; the mark shows it one-based. */
  readonly index: number;
  /** Frames of the scan, where not the usual number: a reduced cube has its few B-scans over the same field. */
  readonly frames?: number;
  readonly eye?: Eye;
  /** Fundus pictures: the fovea in the middle, where a scan of the macula is, and not between it and the disc. */
  readonly centred?: boolean;
  readonly seed?: number;
  /** What the mark says about the file, 0 … 63. */
  readonly series?: number;
}

interface Scene {
  readonly picture: Picture;
  readonly next: () => number;
  readonly eye: Eye;
}

const byte = (value: number): number => max(0, min(255, round(value)));

/** Multiplicative speckle, 0.5 … 1.5 with a hump in the middle. */
function speckle(bits: number): number {
  return 0.5 + ((bits & 0xffff) + (bits >>> 16)) / 0x1fffe;
}

/** Pixels of depth that share one value of the choroid's texture. */
const TEXTURE_STEP = 4;

/** One B-scan: columns are A-scans along `line`, rows are depth. */
function paintBScan(scene: Scene, line: ScanLine, axial: number, flow = false): void {
  const { picture, next, eye } = scene;
  const { rows, columns, pixels } = picture;
  const pitch = axial / rows;
  for (let c = 0; c < columns; c++) {
    const { x, y } = line.at(c / (columns - 1) - 0.5);
    const scan = aScanAt(x, y, line.centre, eye);
    const moving = flow ? flowOf(x, y, eye, scan.ends) : undefined;
    let layer = 0;
    let texture = 0;
    for (let r = 0; r < rows; r++) {
      const z = r * pitch;
      while (layer < scan.ends.length && z >= (scan.ends[layer] ?? Infinity)) layer++;
      let value = scan.brightness[layer] ?? 0;
      if (layer === 1) value *= exp(-2.2 * scan.nerve * (z - (scan.ends[0] ?? 0)));
      if (layer >= 11) {
        // The texture changes slowly with depth: one value for a few pixels will do.
        if (r % TEXTURE_STEP === 0 || texture === 0) {
          const below = z - (scan.ends[10] ?? 0);
          texture = (0.45 + smoothNoise(x * 9, y * 9, z * 16)) * exp(-2.6 * below);
        }
        value *= texture * (1 - 0.92 * scan.nerve);
      }
      if (layer >= 3) value *= scan.shadow;
      if (moving) value = flowAt(moving, layer, z, value);
      const bits = next();
      pixels[r * columns + c] = byte(value * speckle(bits) + (bits & 15));
    }
  }
}

/** A picture seen from the front, `width` × `height` mm around `centre`; the first row is superior. */
function paintFront(
  scene: Scene,
  centre: { x: number; y: number },
  size: { width: number; height: number },
  gain: number,
): void {
  const { rows, columns, pixels } = scene.picture;
  for (let r = 0; r < rows; r++) {
    const y = centre.y - ends(r, rows, size.height);
    for (let c = 0; c < columns; c++) {
      const x = centre.x + ends(c, columns, size.width);
      const edge = 1 - 0.45 * ((r / rows - 0.5) ** 2 + (c / columns - 0.5) ** 2) * 2;
      const grain = (scene.next() & 0xff) / 255 - 0.5;
      pixels[r * columns + c] = byte(255 * gain * fundusAt(x, y, scene.eye) * edge + 22 * grain);
    }
  }
}

/** A colour photograph of the front of the eye. */
function paintIris(scene: Scene): void {
  const { rows, columns, pixels } = scene.picture;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const dx = c - columns / 2;
      const dy = r - rows / 2;
      const radius = distance(dx, dy);
      const angle = atan2(dy, dx);
      const fibre = smoothNoise(cos(angle) * 26 + 40, sin(angle) * 26 + 40, radius / 24);
      let [red, green, blue] = [226, 214, 206];
      if (radius < 72) [red, green, blue] = [16, 13, 14];
      else if (radius < 186) [red, green, blue] = [92 + 80 * fibre, 62 + 50 * fibre, 34 + 24 * fibre];
      else if (radius < 196) [red, green, blue] = [70, 56, 50];
      if (distance(dx + 22, dy + 26) < 13) [red, green, blue] = [250, 250, 250];
      const lid = abs(dy) - (205 - (dx * dx) / 1400);
      if (lid > 0) [red, green, blue] = [188 - lid * 0.2, 140 - lid * 0.2, 118 - lid * 0.2];
      const grain = (scene.next() & 7) - 3;
      const at = (r * columns + c) * 3;
      pixels[at] = byte(red + grain);
      pixels[at + 1] = byte(green + grain);
      pixels[at + 2] = byte(blue + grain);
    }
  }
}

/** One scan of the front of the eye: columns are A-scans along x at height y, in mm from the apex. */
function paintCornea(scene: Scene, y: number, field: Field): void {
  const { picture, next } = scene;
  const { rows, columns, pixels } = picture;
  for (let c = 0; c < columns; c++) {
    const x = ends(c, columns, field.lateral);
    for (let r = 0; r < rows; r++) {
      const bits = next();
      pixels[r * columns + c] = byte(corneaAt(x, y, (r * field.axial) / rows) * speckle(bits) + (bits & 15));
    }
  }
}

/** Detector noise with the fixed pattern of a line camera. */
function paintNoise(scene: Scene): void {
  const { rows, columns, pixels } = scene.picture;
  for (let r = 0; r < rows; r++) {
    const pattern = 26 + 14 * smoothNoise(r / 7, 0.5, 0.5);
    for (let c = 0; c < columns; c++) pixels[r * columns + c] = byte(pattern * speckle(scene.next()));
  }
}

function paint(scene: Scene, options: PhantomOptions): void {
  const { kind, index } = options;
  const field = fieldOf(kind);
  const centre = centreOf(kind, scene.eye);
  switch (kind) {
    case 'noise':
    case 'noise-200':
    case 'plex-noise':
      return paintNoise(scene);
    case 'fundus': {
      const middle = options.centred === true ? centre : { x: discCentre(scene.eye).x * 0.46, y: 0 };
      return paintFront(scene, middle, { width: field.lateral, height: field.axial }, 1);
    }
    case 'en-face':
    case 'en-face-200':
      return paintFront(scene, centre, { width: 6, height: 6 }, 1.25);
    case 'en-face-96':
    case 'plex-en-face':
      return paintFront(scene, centre, { width: field.lateral, height: field.axial }, 1.25);
    case 'iris':
      return paintIris(scene);
    case 'anterior-cube':
    case 'anterior-lines':
      return paintCornea(scene, ends(index, options.frames ?? KINDS[kind].frames, field.slow ?? 0), field);
    default:
      return paintBScan(scene, scanLine(kind, index, options), field.axial, kind.includes('flow'));
  }
}

/** The upright picture of one frame, with its mark. Fresh pixels; the same options give the same bytes. */
export function uprightPhantom(options: PhantomOptions): Picture {
  const facts = KINDS[options.kind];
  const swapped = facts.turn(options.index) !== 'none';
  const rows = swapped ? facts.stored.columns : facts.stored.rows;
  const columns = swapped ? facts.stored.rows : facts.stored.columns;
  const picture = {
    pixels: new Uint8Array(rows * columns * facts.samples),
    rows,
    columns,
    samples: facts.samples,
  };
  const kindNumber = Object.keys(KINDS).indexOf(options.kind);
  const series = options.series ?? kindNumber;
  const next = randomBits(mixSeeds(options.seed ?? 1, kindNumber, options.index));
  paint({ picture, next, eye: options.eye ?? 'OS' }, options);
  paintMarkerInto(picture, { frame: options.index + 1, series });
  return picture;
}

/** The same frame as the instrument stores it: the upright picture with its turn undone. */
export function storedPhantom(options: PhantomOptions): Picture {
  return turnPicture(uprightPhantom(options), inverseTurn(KINDS[options.kind].turn(options.index)));
}
