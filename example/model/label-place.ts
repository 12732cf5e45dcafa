/*
 * Where the label of a measurement goes: beside what it measures, never over it.
 */

export type Spot = readonly [x: number, y: number];

/** In CSS pixels, from the upper left corner of the pane. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is measured: a line through points, or the area that they surround. */
export interface Outline {
  readonly points: readonly Spot[];
  readonly isArea: boolean;
}

/** CSS pixels: between a label and the outline, at least, and as it is wanted; from the edge; of the search. */
const CLEAR = 4;
const GAP = 12;
const MARGIN = 4;
const STEP = 12;

/**
 * The upper left corner of a label: right, left, below or above what it measures, else the nearest place that is free.
 * Where the outline leaves none, the place in the pane that touches the outline only, and in the end any.
 */
export function labelSpot(
  { width, height }: Pick<Box, 'width' | 'height'>,
  outline: Outline,
  pane: Pick<Box, 'width' | 'height'>,
  others: readonly Box[],
): Spot {
  const [left, right, top, bottom] = extent(outline.points);
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const beside: Spot[] = [
    [right + GAP, middleY - height / 2],
    [left - GAP - width, middleY - height / 2],
    [middleX - width / 2, bottom + GAP],
    [middleX - width / 2, top - GAP - height],
  ];
  const away = ([x, y]: Spot): number => Math.hypot(x + width / 2 - middleX, y + height / 2 - middleY);
  const spots = [...beside, ...grid(width, height, pane).sort((a, b) => away(a) - away(b))].filter(
    ([x, y]) =>
      x >= MARGIN && y >= MARGIN && x + width <= pane.width - MARGIN && y + height <= pane.height - MARGIN,
  );
  const box = ([x, y]: Spot): Box => ({ x, y, width, height });
  const free = spots.filter((spot) => !covers(box(spot), outline));
  return (
    free.find((spot) => !others.some((other) => overlap(box(spot), other))) ??
    free[0] ??
    spots[0] ?? [MARGIN, MARGIN]
  );
}

function grid(width: number, height: number, pane: Pick<Box, 'width' | 'height'>): Spot[] {
  const columns = Math.max(0, Math.floor((pane.width - 2 * MARGIN - width) / STEP) + 1);
  const rows = Math.max(0, Math.floor((pane.height - 2 * MARGIN - height) / STEP) + 1);
  return Array.from({ length: columns * rows }, (_, i) => [
    MARGIN + (i % columns) * STEP,
    MARGIN + Math.floor(i / columns) * STEP,
  ]);
}

const extent = (
  points: readonly Spot[],
): readonly [left: number, right: number, top: number, bottom: number] => {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
};

/** Whether a box comes nearer to an outline than it may. */
export function covers({ x, y, width, height }: Box, { points, isArea }: Outline): boolean {
  const room = { x: x - CLEAR, y: y - CLEAR, width: width + 2 * CLEAR, height: height + 2 * CLEAR };
  const ends = isArea ? [...points.slice(1), ...points.slice(0, 1)] : points.slice(1);
  if (ends.length === 0) return points.some((point) => crosses(point, point, room));
  if (ends.some((end, index) => crosses(points[index] ?? end, end, room))) return true;
  return isArea && isInside([x + width / 2, y + height / 2], points);
}

/** Whether a straight line from `a` to `b` has a part in a box (Liang and Barsky). */
function crosses([ax, ay]: Spot, [bx, by]: Spot, { x, y, width, height }: Box): boolean {
  let [from, to] = [0, 1];
  for (const [step, room] of [
    [ax - bx, ax - x],
    [bx - ax, x + width - ax],
    [ay - by, ay - y],
    [by - ay, y + height - ay],
  ] as const) {
    if (step === 0 && room < 0) return false;
    if (step < 0) from = Math.max(from, room / step);
    if (step > 0) to = Math.min(to, room / step);
  }
  return from <= to;
}

function isInside([x, y]: Spot, points: readonly Spot[]): boolean {
  let inside = false;
  for (const [index, [ax, ay]] of points.entries()) {
    const [bx, by] = points.at(index - 1) ?? [ax, ay];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
