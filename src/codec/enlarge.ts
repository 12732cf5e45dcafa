import type { FrameSize, Turn } from '../core/index.js';

/*
 * A reduced picture at full size. JPEG 2000's lower resolutions are not the means of blocks: sample k lies exactly on
 * sample k·2^n of the full picture (ISO/IEC 15444-1 annex F.4.3: the low-pass samples are the even ones), so blocks of
 * copies would shift the picture by half a block. Between the samples, values are interpolated.
 */

/** Output axes along which the stored picture is traversed backwards: its first sample lies at the end. */
const ROWS_BACKWARDS: readonly Turn[] = ['rotate-180', 'rotate-270', 'flip-vertical', 'transverse'];
const COLUMNS_BACKWARDS: readonly Turn[] = ['rotate-90', 'rotate-180', 'flip-horizontal', 'transverse'];

/** Where the samples of one axis lie. */
interface Axis {
  readonly samples: number;
  /** Of the full picture. */
  readonly length: number;
  /** The place of the first sample. */
  readonly start: number;
}

function axis(samples: number, length: number, step: number, isBackwards: boolean): Axis {
  // Backwards, the last sample lies at the first position.
  const start = isBackwards ? length - 1 - (samples - 1) * step : 0;
  return { samples, length, start };
}

/** Two values are calculated with at a time, in lanes of 16 bits. A value of 8 bits and its fraction fit into one. */
const PAIR = 2;
const LANES = 0x00ff00ff;
const FRACTION = 8;

type Pairs = Int32Array<ArrayBuffer>;

/**
 * A grey picture of 8 bits, reduced and turned, at the size of the full turned picture; each sample stays in its place.
 *
 * @param from size of `small`.
 * @param to size of the full picture, turned.
 * @param halvings how often the stored picture was halved.
 * @param turn how it was turned.
 */
export function enlarge(
  small: Uint8Array,
  from: FrameSize,
  to: FrameSize,
  halvings: number,
  turn: Turn,
): Uint8Array {
  const step = 1 << halvings;
  const down = axis(from.rows, to.rows, step, ROWS_BACKWARDS.includes(turn));
  const across = axis(from.columns, to.columns, step, COLUMNS_BACKWARDS.includes(turn));
  const pairs = Math.ceil(to.columns / PAIR);
  const whole = new Uint8Array(to.rows * to.columns);
  const isEven = to.columns % PAIR === 0;
  // Where rows do not begin at pairs, they are copied.
  const into = isEven ? new Uint16Array(whole.buffer) : new Uint16Array(pairs * step);
  const made = new Uint8Array(into.buffer);
  // Of the fraction, mixing rows takes as many bits as there are halvings.
  const bits = Math.min(halvings, FRACTION - halvings);
  const stretch = (row: number, values: Pairs): Pairs => {
    const samples = small.subarray(row * from.columns, (row + 1) * from.columns);
    stretchRow(samples, across, halvings, halvings - bits, new Uint16Array(values.buffer));
    return values;
  };
  const fill = (y: number, rows: number, upper: Pairs, lower: Pairs): void => {
    mix(upper, lower, halvings, bits, rows, into, isEven ? y * pairs : 0);
    for (let row = 0; !isEven && row < rows; row++) {
      const start = row * pairs * PAIR;
      whole.set(made.subarray(start, start + to.columns), (y + row) * to.columns);
    }
  };
  let [upper, lower] = [stretch(0, new Int32Array(pairs)), new Int32Array(pairs)];
  fill(0, down.start, upper, upper);
  for (let sample = 1; sample < from.rows; sample++) {
    fill(down.start + (sample - 1) * step, step, upper, stretch(sample, lower));
    [upper, lower] = [lower, upper];
  }
  const last = down.start + (from.rows - 1) * step;
  fill(last, to.rows - last, upper, upper);
  return whole;
}

/**
 * Lays down so many rows from `upper` on, towards `lower`. What a lane borrows of the other one while it becomes smaller, the
 * sum gives back: no lane is ever below 0. Typed arrays have their lowest byte first wherever there is a browser.
 */
function mix(
  upper: Pairs,
  lower: Pairs,
  halvings: number,
  bits: number,
  rows: number,
  into: Uint16Array,
  at: number,
): void {
  const shift = halvings + bits;
  const half = (1 << shift) >> 1;
  const halves = half | (half << 16);
  const pairs = upper.length;
  for (let i = 0; i < pairs; i++) {
    const first = upper[i] ?? 0;
    const more = ((lower[i] ?? 0) - first) | 0;
    let values = ((first << halvings) + halves) | 0;
    for (let row = 0, place = at + i; row < rows; row++, place += pairs) {
      const bytes = (values >>> shift) & LANES;
      into[place] = bytes | (bytes >>> 8);
      values = (values + more) | 0;
    }
  }
}

/** One row, with its values times the step, without the last `bits` of that. */
function stretchRow(
  row: Uint8Array,
  { samples, length, start }: Axis,
  halvings: number,
  bits: number,
  into: Uint16Array,
): void {
  const step = 1 << halvings;
  const half = (1 << bits) >> 1;
  let value = (row[0] ?? 0) * step + half;
  into.fill(value >> bits, 0, start);
  let x = start;
  for (let k = 0; k < samples - 1; k++) {
    const slope = (row[k + 1] ?? 0) - (row[k] ?? 0);
    for (const end = x + step; x < end; x++) {
      into[x] = value >> bits;
      value += slope;
    }
  }
  into.fill(value >> bits, x, length);
}
