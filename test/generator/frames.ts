import type { Turn } from '../../src/core/index.js';
import { decode, encode, encodeAfresh, LOSSY, sha256, type Encoded, type Encoding } from './codec.js';
import { scrambledFrame, wrapJp2, type Jp2Options, type Padding } from './jp2.js';
import type { Field } from './kind-facts.js';
import { KINDS, type PhantomKind } from './kinds.js';
import type { Mark } from './marker.js';
import { concat } from './part10.js';
import { storedPhantom, uprightPhantom, type PhantomOptions } from './phantom.js';
import type { Picture } from './picture.js';
import { randomBytes } from './random.js';

/** One frame as a file holds it, and what is known about it. */
export interface Frame {
  /** The bytes in the file, of even length. */
  readonly stored: Uint8Array;
  /** The bytes unscrambled, with their pad byte; what `stored` is where it was never scrambled. */
  readonly plain: Uint8Array;
  readonly scrambled: boolean;
  /** SHA-256 of the stored (sideways) pixels, samples interleaved; null where there is no picture to be had. */
  readonly pixelsSha256: string | null;
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly reversible: boolean;
  readonly turn: Turn;
  readonly mark: Mark;
  /** Millimetres of the upright picture. */
  readonly field: Field | undefined;
}

export interface FrameOptions extends Omit<PhantomOptions, 'kind' | 'index'> {
  readonly encoding?: Encoding;
  readonly jp2?: Jp2Options;
  readonly padding?: Padding;
  /** `raw` is rows × columns bytes without compression. */
  readonly wrapping?: 'jp2' | 'codestream' | 'raw';
  readonly scrambled?: boolean;
  /** What a file states where another protocol scans the same shape; the picture is that of the kind all the same. */
  readonly field?: Field;
  /** The upright picture is what is stored, as in the instrument's standard objects. */
  readonly upright?: boolean;
}

const even = (bytes: Uint8Array): Uint8Array => concat([bytes, new Uint8Array(bytes.length % 2)]);

/** Pixels of a picture that 10:1 would make shorter than any frame that was ever scrambled. */
const SMALL = 16_940;

/** What decides over a picture. */
export type FrameParameters = PhantomOptions & { readonly upright?: true };

const painted = ({ upright, ...phantom }: FrameParameters): Picture =>
  upright ? uprightPhantom(phantom) : storedPhantom(phantom);

/** Paints a picture, and encodes it. */
export const encodeFrame = (parameters: FrameParameters, encoding: Encoding): Promise<Uint8Array> =>
  encodeAfresh(painted(parameters), encoding);

/** The same, from the cache that tests use, or into it: which takes longer, and tests need not do it again. */
export const encodeAndKeep: typeof encodeFrame = async (parameters, encoding) =>
  (await encode(parameters, () => painted(parameters), encoding)).codestream;

let encodeElsewhere: typeof encodeFrame | undefined;

/**
 * From now on frames are encoded by `encoder`, all frames of a scan at once, and their hashes are not asked for (they
 * are empty): for who wants files to look at, soon.
 */
export function encodeBy(encoder: typeof encodeFrame): void {
  encodeElsewhere = encoder;
}

async function encoded(
  parameters: FrameParameters,
  encoding: Encoding,
  paint: () => Picture,
): Promise<Encoded> {
  if (encodeElsewhere === undefined) return encode(parameters, paint, encoding);
  return { codestream: await encodeElsewhere(parameters, encoding), pixelsSha256: '' };
}

/** Makes frame `index` (zero-based) of a scan. */
export async function makeFrame(
  kind: PhantomKind,
  index: number,
  options: FrameOptions = {},
): Promise<Frame> {
  const { frames, eye, field, centred, seed, series, upright = false } = options;
  const phantom: PhantomOptions = {
    kind,
    index,
    ...(frames === undefined ? {} : { frames }),
    ...(eye === undefined ? {} : { eye }),
    ...(centred === undefined ? {} : { centred }),
    ...(seed === undefined ? {} : { seed }),
    ...(series === undefined ? {} : { series }),
  };
  const { rows, columns } = KINDS[kind].stored;
  const small = rows * columns < SMALL;
  const encoding = options.encoding ?? (small ? { reversible: false, ratio: 2 } : LOSSY);
  const turn = KINDS[kind].turn(index);
  const facts = {
    ...(upright && turn !== 'none' ? { rows: columns, columns: rows } : { rows, columns }),
    samples: KINDS[kind].samples,
    reversible: encoding.reversible,
    turn: upright ? 'none' : turn,
    mark: { frame: index + 1, series: series ?? Object.keys(KINDS).indexOf(kind) },
    field: field ?? KINDS[kind].field,
  };
  const paint = () => (upright ? uprightPhantom(phantom) : storedPhantom(phantom));
  if (options.wrapping === 'raw') {
    const { pixels } = paint();
    const stored = even(pixels);
    return {
      ...facts,
      reversible: true,
      stored,
      plain: stored,
      scrambled: false,
      pixelsSha256: sha256(pixels),
    };
  }
  const { codestream, pixelsSha256 } = await encoded(
    upright ? { ...phantom, upright } : phantom,
    encoding,
    paint,
  );
  const wrapped = options.wrapping === 'codestream' ? codestream : wrapJp2(codestream, facts, options.jp2);
  const bytes =
    options.scrambled === false
      ? { stored: even(wrapped), plain: even(wrapped) }
      : scrambledFrame(wrapped, options.padding);
  return { ...facts, ...bytes, scrambled: options.scrambled !== false, pixelsSha256 };
}

/** Makes all frames of a scan, or its first `count` with the slow axis spread over them. */
export async function makeFrames(
  kind: PhantomKind,
  count: number = KINDS[kind].frames,
  options: FrameOptions = {},
): Promise<Frame[]> {
  const make = (index: number): Promise<Frame> => makeFrame(kind, index, { frames: count, ...options });
  const indices = Array.from({ length: count }, (_, index) => index);
  if (encodeElsewhere !== undefined) return Promise.all(indices.map(make));
  const frames: Frame[] = [];
  for (const index of indices) frames.push(await make(index));
  return frames;
}

/** `siz`: a size of zero; `body`: noise in the entropy-coded data; `truncated`: a third is missing; `noise`: no frame. */
export type Damage = 'siz' | 'body' | 'truncated' | 'noise';

/** Offset of Xsiz in a frame whose SOC is at 85: SOC and SIZ markers, Lsiz and Rsiz come first. */
const XSIZ = 85 + 8;

/** The frame damaged before it was scrambled, so that only a decoder can notice (`noise`: after). Fresh bytes. */
export async function damaged(frame: Frame, damage: Damage): Promise<Frame> {
  if (damage === 'noise') {
    const stored = randomBytes(frame.stored.length, 5);
    return { ...frame, stored, plain: stored, scrambled: false, pixelsSha256: null };
  }
  let plain = new Uint8Array(frame.plain);
  if (damage === 'siz') plain.fill(0, XSIZ, XSIZ + 8);
  if (damage === 'truncated') plain = plain.subarray(0, 2 * Math.ceil(plain.length / 3));
  if (damage === 'body') {
    // No byte of FF: the damage must not look like a marker.
    const noise = randomBytes(Math.floor(plain.length / 8), 6).map((byte) => byte & 0x7f);
    plain.set(noise, Math.floor(plain.length / 2));
  }
  const decoded = await decode(plain);
  return { ...frame, ...scrambledFrame(plain), pixelsSha256: decoded ? sha256(decoded.pixels) : null };
}
