import {
  findScanLine,
  statedScanLine,
  whyNotSameGrid,
  whyNotTakenTogether,
  type NotKnown,
  type PicturePoint,
  type ScanLine,
} from 'cornerstone-czm-image-loader/core';
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
  whyNoCube: 'This file holds no other cube.',
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
  if (others.length > 0)
    return { reason: 'Several pictures are stated to be taken at the same time as this cube.' };
  // Of one acquisition are only cubes of one grid: structure and flow.
  const rivals = all.filter(
    (one) =>
      one !== cube &&
      one.description?.kind === 'cube' &&
      isOwnFile(one) &&
      whyNotOfOne(one, found) === undefined &&
      whyApart(cube, one) !== undefined,
  );
  return rivals.length > 0
    ? {
        reason:
          'Several cubes are stated to be taken at the same time as the picture: of which it is, is not known.',
      }
    : found;
}

const whyNotOfOne = ({ exam: a }: Series, { exam: b }: Series): string | undefined =>
  a === undefined || b === undefined ? 'It is not known what these files state.' : whyNotTakenTogether(a, b);

function whyApart({ description: a }: Series, { description: b }: Series): string | undefined {
  if (a === undefined || b === undefined) return 'It is not known what the other cube is.';
  const reason = whyNotSameGrid(a, b);
  return (
    reason && `The other cube of this file may lie elsewhere, and is not scrolled with this one. ${reason}`
  );
}

const WHY = {
  nothing: 'There is no picture to link with others.',
  elsewhere:
    'This scan states where its B-scans lie in another picture (the LSLO picture taken with it). Open that file too.',
  nowhere: 'This standard object does not state where its B-scans lie in any picture.',
  noCube:
    'Linked pictures need a cube from a raw data file (FORUM) with several images, a cube of the instrument with the LSLO or ' +
    'en-face file taken with it, or a scan that states where it lies in a picture. This scan is none of these.',
  alone: 'No en-face or LSLO picture that was taken with this cube is open. Open its file too.',
  empty:
    'This file holds no en-face or fundus picture of the cube, and no other cube that could be linked with it.',
} as const;

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

/** Where a frame of a scan lies in a picture of the same file, in the one that it names, or one taken with it. */
export function lineIn(cube: Series, picture: Series, frame: number): ScanLine | NotKnown {
  if (cube.description === undefined || picture.description === undefined) {
    return { reason: 'It is not known what these pictures are.' };
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
  return { ...line, source: `${TAKEN_TOGETHER} ${line.source}` };
}

const TAKEN_TOGETHER =
  'That the picture was taken with this cube is derived: study, eye and time are the same, or one refers to the other.';

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
