import { StoredFrame } from '../core/index.js';
import type { Codec } from './codec.js';
import { chosenTurn, decodeFrame, type DecodedFrame, type DecodeOptions } from './decode.js';
import { enlarge } from './enlarge.js';
import { rangeOf } from './range.js';

type Header = ReturnType<StoredFrame['open']>['header'];

/** Smaller pictures are useless. */
const MOST_HALVINGS = 5;

/**
 * A frame for a first look: decoded at a size divided by 2 to the power of `halvings`, and enlarged again to the size
 * of the full frame, with each sample in its place. `reduced` of the result says how often the size was halved.
 *
 * It is the full frame (`reduced` is 0) if there is no honest coarse one: for colour, for samples other than 8 unsigned
 * bits, without such a small resolution inside, or with damage that is known or that the codec finds.
 *
 * @throws as {@link decodeFrame}.
 */
export function decodeCoarse(
  codec: Codec,
  frame: Uint8Array | StoredFrame,
  halvings: number,
  options: Omit<DecodeOptions, 'reduce'> = {},
): DecodedFrame {
  const stored = frame instanceof StoredFrame ? frame : StoredFrame.of(frame);
  const { header } = stored.open(options.frameNumber);
  if (!hasCoarse(header, halvings)) return decodeFrame(codec, stored, options);
  const small = decodeFrame(codec, stored, { ...options, reduce: halvings });
  const { pixels, rows, columns, reduced } = small;
  if (small.warnings.length > 0 || !(pixels instanceof Uint8Array))
    return decodeFrame(codec, stored, options);
  const { turn, ...size } = chosenTurn(options, small.stored);
  const range = rangeOf(pixels);
  return { ...small, pixels: enlarge(pixels, { rows, columns }, size, reduced, turn), ...size, range };
}

function hasCoarse({ siz, cod, damagedAt }: Header, halvings: number): boolean {
  const [first, ...others] = siz.components;
  const isGrey = first !== undefined && others.length === 0 && first.precision === 8 && !first.signed;
  return isGrey && halvings <= Math.min(cod.levels, MOST_HALVINGS) && damagedAt === undefined;
}
