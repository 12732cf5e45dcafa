import {
  findScanLine,
  whyNotSameGrid,
  type NotKnown,
  type ScanLine,
} from 'cornerstone-czm-image-loader/core';
import type { Series } from './series.js';

/** What a file holds that belongs to one of its cubes. */
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

/** What else is in the file of a series. */
export function companionsOf(series: Series, all: readonly Series[]): Companions {
  const { group } = series;
  if (group === undefined) return NONE;
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

function whyApart({ description: a }: Series, { description: b }: Series): string | undefined {
  if (a === undefined || b === undefined) return 'It is not known what the other cube is.';
  const reason = whyNotSameGrid(a, b);
  return (
    reason && `The other cube of this file may lie elsewhere, and is not scrolled with this one. ${reason}`
  );
}

/** Why there is nothing to link with a series; undefined where there is. */
export function whyNotLinked(series: Series | undefined, all: readonly Series[]): string | undefined {
  if (series === undefined || series.imageIds.length === 0) return 'There is no picture to link others with.';
  if (series.group === undefined || series.description?.kind !== 'cube') {
    return 'Linked pictures need a cube out of a raw data file (FORUM), which holds several images: this scan is none.';
  }
  const { cube, enFace, fundus } = companionsOf(series, all);
  if (cube ?? enFace ?? fundus) return undefined;
  return 'This file holds no en-face or fundus picture of the cube, and no other cube that could be linked with it.';
}

/** Where a frame of a cube lies in a picture of the same file. */
export function lineIn(cube: Series, picture: Series, frame: number): ScanLine | NotKnown {
  if (cube.description === undefined || picture.description === undefined) {
    return { reason: 'It is not known what these pictures are.' };
  }
  return findScanLine(cube.description, picture.description, frame);
}

/** The frame whose line is next to a row of a picture; undefined where no line is known, or none is near. */
export function frameAt(cube: Series, picture: Series, row: number): number | undefined {
  let nearest: { readonly frame: number; readonly away: number } | undefined;
  const rows = cube.imageIds.map((_, index) => lineIn(cube, picture, index + 1));
  for (const [index, line] of rows.entries()) {
    if ('reason' in line) return undefined;
    const away = Math.abs(line.from[1] - row);
    if (nearest === undefined || away < nearest.away) nearest = { frame: index + 1, away };
  }
  return nearest !== undefined && nearest.away <= LARGEST_MISS ? nearest.frame : undefined;
}

/** Rows of a picture: a click further from every line means none of them. */
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
