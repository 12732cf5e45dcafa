import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFrame, openPart10, type Turn } from '../../../src/core/index.js';
import { specimen } from '../../generator/families.js';
import { buildCli } from '../../support/built-cli.js';
import { opjDecompress, type Picture } from '../native.js';
import { turned } from '../turned.js';
import {
  ALL_WAYS,
  USUAL_AXES,
  WAYS,
  type Pixel,
  type Triple,
  type Truth,
  type Vector,
  type Way,
} from './reader.js';

/* Every kind of output, and what is true of each: by hand, and by OpenJPEG's own decoder. */

interface Output {
  /** What it is, in the words of the table. */
  readonly kind: string;
  readonly source: string;
  /** The container in Raw Data Storage: its tag, and what is appended to the name. */
  readonly container?: readonly [tag: string, suffix: string];
  /** What turns a frame upright, the first and the last. */
  readonly turns: readonly [first: Turn, last: Turn];
  readonly frames: number;
  /** In mm, of the upright picture. */
  readonly spacing: Triple<number | undefined>;
  /** Whether the places of its frames are known. */
  readonly placed: boolean;
}

const UNKNOWN: Triple<undefined> = [undefined, undefined, undefined];
/** 6 mm ÷ 511 and 2 mm ÷ 1023, as the files state them; 6 mm ÷ 127. */
const CUBE: Triple<number> = [0.011741683, 0.001955034, 6 / 127];
const transposed = ['transpose', 'transpose'] as const;

export const OUTPUTS: readonly Output[] = [
  { kind: 'cube', source: 'cube-8.EX', turns: transposed, frames: 8, spacing: CUBE, placed: true },
  {
    kind: 'crossing B-scans',
    source: 'hd-2.EX',
    turns: ['transpose', 'rotate-90'],
    frames: 2,
    spacing: [0.005865103, 0.001955034, undefined],
    placed: false,
  },
  {
    kind: 'fundus',
    source: 'fundus-unencapsulated.EX',
    turns: ['rotate-90', 'rotate-90'],
    frames: 1,
    spacing: [0.011741683, 0.001955034, undefined],
    placed: false,
  },
  {
    kind: 'cube of raw data',
    source: 'raw-storage',
    container: ['040710A1', 'structural-cube'],
    turns: transposed,
    frames: 4,
    spacing: CUBE,
    placed: true,
  },
  { kind: 'colour', source: 'iris.EX', turns: ['none', 'none'], frames: 1, spacing: UNKNOWN, placed: false },
  {
    kind: 'unknown kind',
    source: 'unknown-shape.EX',
    turns: ['none', 'none'],
    frames: 3,
    spacing: UNKNOWN,
    placed: false,
  },
];
const GENERATED = ['iris.EX', 'unknown-shape.EX'];
const independent = new URL('../../fixtures/independent/', import.meta.url);

/** Converts every source in every way, below `folder`; what is true of the results, in the order of {@link OUTPUTS}. */
export async function makeOutputs(folder: string): Promise<ReadonlyMap<Way, readonly Truth[]>> {
  const input = join(folder, 'in');
  mkdirSync(input);
  for (const name of new Set(OUTPUTS.map(({ source }) => source))) {
    const path = join(input, `${name}.DCM`);
    if (GENERATED.includes(name)) writeFileSync(path, (await specimen(`${name}.DCM`).build()).bytes);
    else copyFileSync(new URL(`${name}.DCM`, independent), path);
  }
  const built = buildCli();
  try {
    for (const [index, way] of ALL_WAYS.entries()) {
      const { code, stderr } = await built.run(
        'convert',
        input,
        '--out',
        join(folder, String(index)),
        ...WAYS[way],
      );
      if (code !== 0) throw new Error(`convert: ${stderr}`);
    }
  } finally {
    built.remove();
  }
  const pictures = await Promise.all(
    OUTPUTS.map((output) => storedPictures(join(input, `${output.source}.DCM`), output)),
  );
  return new Map(
    ALL_WAYS.map((way, index) => [
      way,
      OUTPUTS.map((output, i) => {
        const suffix = output.container === undefined ? '' : `-${output.container[1]}`;
        const path = join(folder, String(index), `${output.source}${suffix}.dcm`);
        return truthOf(path, output, pictures[i] ?? [], way === 'convert');
      }),
    ]),
  );
}

/** The first and the last frame as OpenJPEG decodes them. */
async function storedPictures(path: string, { container }: Output): Promise<readonly Picture[]> {
  const opened = openPart10(new Uint8Array(readFileSync(path)));
  const { frames } =
    opened.containers.find(({ description }) => description.tag === container?.[0]) ?? opened;
  const ends = [frames[0], frames.at(-1)];
  return Promise.all(ends.map((frame) => opjDecompress(openFrame(frame ?? new Uint8Array()).codestream)));
}

function truthOf(path: string, output: Output, pictures: readonly Picture[], stored: boolean): Truth {
  const { turns, frames, spacing, placed } = output;
  const [first, last] = pictures.map((picture, i) =>
    stored ? picture : turned(picture, turns[i] ?? 'none'),
  );
  if (first === undefined || last === undefined) throw new Error(`${path} has no frames`);
  // Of frames on their side columns run downwards in the upright picture, and rows across it.
  const lying = stored && turns[0] !== 'none';
  const [across, down, apart] = spacing;
  const [x, y, z] = USUAL_AXES;
  const axes: Triple<Vector> = lying ? [y, x, z] : USUAL_AXES;
  return {
    path,
    size: [first.columns, first.rows, frames],
    spacing: lying ? [down, across, apart] : spacing,
    axes: placed ? axes : undefined,
    pixels: [pixelOf(first, 0), pixelOf(last, -1)],
  };
}

const pixelOf = ({ pixels, samples }: Picture, at: 0 | -1): Pixel =>
  at === 0 ? [...pixels.slice(0, samples)] : [...pixels.slice(-samples)];
