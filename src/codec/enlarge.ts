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
  const whole = new Uint8Array(to.rows * to.columns);
  let upper = new Uint16Array(to.columns);
  let lower = new Uint16Array(to.columns);
  const stretch = (row: number, into: Uint16Array): void =>
    stretchRow(small.subarray(row * from.columns, (row + 1) * from.columns), across, halvings, into);
  let current = -1;
  for (let y = 0; y < to.rows; y++) {
    const { sample, share } = placeOn(down, y, halvings);
    if (sample !== current) {
      const next = Math.min(sample + 1, from.rows - 1);
      if (sample === current + 1 && current >= 0) [upper, lower] = [lower, upper];
      else stretch(sample, upper);
      stretch(next, lower);
      current = sample;
    }
    mix(upper, lower, share, halvings, whole.subarray(y * to.columns, (y + 1) * to.columns));
  }
  return whole;
}

/** A row between two rows, times the step; `share` is the weight of the lower one, in steps. */
function mix(
  upper: Uint16Array,
  lower: Uint16Array,
  share: number,
  halvings: number,
  into: Uint8Array,
): void {
  const rest = (1 << halvings) - share;
  const shift = 2 * halvings;
  const half = (1 << shift) >> 1;
  for (let x = 0; x < into.length; x++) {
    into[x] = ((upper[x] ?? 0) * rest + (lower[x] ?? 0) * share + half) >> shift;
  }
}

/** The sample before a position, and the weight of the next one, in steps; beyond the last there is only the last. */
function placeOn(
  { samples, start }: Axis,
  place: number,
  halvings: number,
): { readonly sample: number; readonly share: number } {
  const offset = place - start;
  if (offset <= 0) return { sample: 0, share: 0 };
  const sample = offset >> halvings;
  return sample >= samples - 1
    ? { sample: samples - 1, share: 0 }
    : { sample, share: offset - (sample << halvings) };
}

/** One row, with its values times the step. */
function stretchRow(row: Uint8Array, across: Axis, halvings: number, into: Uint16Array): void {
  const { samples, length, start } = across;
  const step = 1 << halvings;
  let x = 0;
  for (const first = (row[0] ?? 0) * step; x < start; x++) into[x] = first;
  for (let k = 0; k < samples - 1 && x < length; k++) {
    const before = row[k] ?? 0;
    const slope = (row[k + 1] ?? 0) - before;
    let value = before * step;
    for (let i = 0; i < step && x < length; i++) {
      into[x++] = value;
      value += slope;
    }
  }
  for (const last = (row[samples - 1] ?? 0) * step; x < length; x++) into[x] = last;
}
