import {
  findScanLine,
  statedScanLine,
  whyNotSameGrid,
  whyNotTakenTogether,
  type NotKnown,
  type PicturePoint,
  type ScanLine,
} from 'cornerstone-czm-image-loader/core';
import { words } from '../words/index.js';
import type { Series } from './series.js';

/** What belongs to a scan: the other images of its file, or pictures in other files, by what the files state. */
export interface Companions {
  /** Another cube: flow to a structural one, and the other way round. */
  readonly cube: Series | undefined;
  /** Why the other cube is not shown beside this one: there is none, or it may lie elsewhere. */
  readonly whyNoCube: string | undefined;
  readonly enFace: Series | undefined;
  readonly fundus: Series | undefined;
}

const NONE: Companions = {
  cube: undefined,
  whyNoCube: words.linked.noOtherCube,
  enFace: undefined,
  fundus: undefined,
};

/** What else is in the file of a series, or what it states that it belongs to, or was taken with. */
export function companionsOf(series: Series, all: readonly Series[]): Companions {
  const { group } = series;
  if (group === undefined) return { ...NONE, ...picturesOf(series, all) };
  const others = all.filter((other) => other !== series && other.group?.id === group.id);
  const ofKind = (kind: string): Series | undefined =>
    others.find(({ description, error }) => description?.kind === kind && error === undefined);
  const cubes = others.filter(
    ({ description, error }) => description?.kind === 'cube' && error === undefined,
  );
  const cube = cubes.find((other) => whyApart(series, other) === undefined);
  const [first] = cubes;
  return {
    cube,
    whyNoCube:
      cube !== undefined ? undefined : first === undefined ? NONE.whyNoCube : whyApart(series, first),
    enFace: ofKind('en-face'),
    fundus: ofKind('fundus'),
  };
}

type Pictures = Pick<Companions, 'enFace' | 'fundus'>;

/** Pictures in files of their own: those that a standard object names; of the instrument's files, those taken with the cube. */
function picturesOf(series: Series, all: readonly Series[]): Pictures {
  if (isStandard(series)) return statedPictures(series, all);
  const ofKind = (kind: 'en-face' | 'fundus'): Series | undefined => {
    const found = pictureTakenWith(series, kind, all);
    return found === undefined || 'reason' in found ? undefined : found;
  };
  return { enFace: ofKind('en-face'), fundus: ofKind('fundus') };
}

const isStandard = ({ description }: Series): boolean => description?.family === 'standard';

/** The pictures in which a standard object says that its B-scans lie. */
function statedPictures({ instance }: Series, all: readonly Series[]): Pictures {
  const named = new Set(
    instance?.locations.flatMap(({ pictures }) => pictures.map(({ sopInstanceUID }) => sopInstanceUID)),
  );
  const found = all.filter(
    ({ instance: other, error, imageIds }) =>
      other !== undefined && named.has(other.sopInstanceUID) && error === undefined && imageIds.length > 0,
  );
  return {
    enFace: found.find(({ description }) => description?.kind === 'en-face'),
    fundus: found.find(({ description }) => description?.kind !== 'en-face'),
  };
}

const statesPicture = ({ instance }: Series): boolean =>
  instance?.locations.some(({ pictures }) => pictures.length > 0) === true;

/** Whether a series is one of the instrument's own images, each in a file of its own. */
const isOwnFile = ({ group, description, error }: Series): boolean =>
  group === undefined &&
  error === undefined &&
  (description?.family === 'ex-dcm' || description?.family === 'clean');

/** The picture that was taken with a cube in another file, or why it is not known which; undefined where none is open. */
function pictureTakenWith(
  cube: Series,
  kind: 'en-face' | 'fundus',
  all: readonly Series[],
): Series | NotKnown | undefined {
  if (cube.description?.kind !== 'cube' || !isOwnFile(cube)) return undefined;
  const pictures = all.filter((one) => one.description?.kind === kind && isOwnFile(one));
  const reasons = pictures.map((picture) => whyNotOfOne(cube, picture));
  const [found, ...others] = pictures.filter((_, index) => reasons[index] === undefined);
  if (found === undefined) return pictures.length === 0 ? undefined : { reason: reasons[0] ?? '' };
  if (others.length > 0) return { reason: words.linked.severalPictures };
  // Of one acquisition are only cubes of one grid: structure and flow.
  const rivals = all.filter(
    (one) =>
      one !== cube &&
      one.description?.kind === 'cube' &&
      isOwnFile(one) &&
      whyNotOfOne(one, found) === undefined &&
      whyApart(cube, one) !== undefined,
  );
  return rivals.length > 0 ? { reason: words.linked.severalCubes } : found;
}

function whyNotOfOne({ exam: a }: Series, { exam: b }: Series): string | undefined {
  if (a === undefined || b === undefined) return words.linked.unknownFiles;
  const reason = whyNotTakenTogether(a, b);
  return reason && words.quote(reason);
}

function whyApart({ description: a }: Series, { description: b }: Series): string | undefined {
  if (a === undefined || b === undefined) return words.linked.unknownCube;
  const reason = whyNotSameGrid(a, b);
  return reason && words.linked.apart(reason);
}

const WHY = words.linked.why;

/** Why there is nothing to link with a series; undefined where there is. */
export function whyNotLinked(series: Series | undefined, all: readonly Series[]): string | undefined {
  if (series === undefined || series.imageIds.length === 0) return WHY.nothing;
  const { cube, enFace, fundus } = companionsOf(series, all);
  if (series.group === undefined && isStandard(series)) {
    if (enFace ?? fundus) return undefined;
    if (statesPicture(series)) return WHY.elsewhere;
    return series.description?.kind === 'cube' ? WHY.nowhere : WHY.noCube;
  }
  if (series.description?.kind !== 'cube' || (series.group === undefined && !isOwnFile(series)))
    return WHY.noCube;
  if (cube ?? enFace ?? fundus) return undefined;
  if (series.group !== undefined) return WHY.empty;
  const reasons = (['fundus', 'en-face'] as const).flatMap((kind) => {
    const found = pictureTakenWith(series, kind, all);
    return found !== undefined && 'reason' in found ? [found.reason] : [];
  });
  return [WHY.alone, ...new Set(reasons)].join(' ');
}

/** A line, and what else must be known of it. */
type NotedLine = ScanLine & { readonly note?: string };

/** Where a frame of a scan lies in a picture of the same file, in the one that it names, or one taken with it. */
export function lineIn(cube: Series, picture: Series, frame: number): NotedLine | NotKnown {
  if (cube.description === undefined || picture.description === undefined) {
    return { reason: words.linked.unknownPictures };
  }
  const { instance } = picture;
  if (isStandard(cube) && cube.instance !== undefined && instance !== undefined) {
    // A standard picture is shown as it is stored.
    const { rows, columns } = picture.description.stored;
    const { sopInstanceUID } = instance;
    return statedScanLine(cube.instance.locations[frame - 1], { sopInstanceUID, rows, columns });
  }
  const line = findScanLine(cube.description, picture.description, frame);
  if (cube.group !== undefined || 'reason' in line) return line;
  return { ...line, note: words.linked.takenTogether };
}

/** The frame whose line is next to a point of a picture; undefined where a line is not known, or none is near. */
export function frameAt(cube: Series, picture: Series, point: PicturePoint): number | undefined {
  let nearest: { readonly frame: number; readonly away: number } | undefined;
  const lines = cube.imageIds.map((_, index) => lineIn(cube, picture, index + 1));
  for (const [index, line] of lines.entries()) {
    if ('reason' in line) return undefined;
    const away = distance(line, point);
    if (nearest === undefined || away < nearest.away) nearest = { frame: index + 1, away };
  }
  return nearest !== undefined && nearest.away <= LARGEST_MISS ? nearest.frame : undefined;
}

/** From a point to a line between two points, in pixels. */
function distance({ from: [x0, y0], to: [x1, y1] }: ScanLine, [x, y]: PicturePoint): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - at * dx, y - y0 - at * dy);
}

/** Pixels of a picture: a click further from every line means none of them. */
const LARGEST_MISS = 8;

/**
 * How much taller than it is wide a pixel of an en-face picture is: as the grid of its cube, of which it has a row for
 * each B-scan. 1 where that is not known, or where the picture states its own spacing.
 */
export function pixelShape(cube: Series, enFace: Series): number {
  if ('reason' in lineIn(cube, enFace, 1)) return 1;
  const own = enFace.description?.spacing;
  if (own === undefined || own.horizontal.mm !== null || own.vertical.mm !== null) return 1;
  const { horizontal, betweenFrames } = cube.description?.spacing ?? own;
  return horizontal.mm === null || betweenFrames.mm === null ? 1 : betweenFrames.mm / horizontal.mm;
}
