import { writeFile } from 'node:fs/promises';
import { scramble } from '../src/core/frame/scramble.js';
import { encodeAfresh, LOSSLESS } from '../test/generator/codec.js';
import { wrapJp2 } from '../test/generator/jp2.js';
import { concat } from '../test/generator/part10.js';
import { rawFile, type RawContainer } from '../test/core/containers/raw-file.js';

/* Raw Data Storage as large as that of an angiography with every container: noise hardly compresses. */

const SIZE = { rows: 1024, columns: 1024 };
const PIXELS = SIZE.rows * SIZE.columns;
/** The number of different frames, which are repeated. */
const DIFFERENT = 4;

function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

async function frame(seed: number): Promise<Uint8Array> {
  const picture = { ...SIZE, samples: 1, pixels: noise(PIXELS, seed) };
  const jp2 = wrapJp2(await encodeAfresh(picture, LOSSLESS), { ...SIZE, samples: 1 });
  return scramble(concat([jp2, new Uint8Array(jp2.length % 2)]));
}

/**
 * Writes two cubes of scrambled frames, one of uncompressed frames, and a container of an undocumented tag, with frames
 * in no known form, which take longest to read.
 *
 * @returns its length.
 */
export async function largeRawData(path: string, length: number): Promise<number> {
  const frames = await Promise.all(Array.from({ length: DIFFERENT }, (_, i) => frame(i + 1)));
  const uncompressed = noise(PIXELS, 7);
  const count = Math.round((length * 0.4) / (frames[0]?.length ?? PIXELS));
  const few = Math.round((length * 0.1) / PIXELS);
  const cube = (element: number): RawContainer => ({
    element,
    ...SIZE,
    frames: Array.from({ length: count }, (_, i) => frames[i % DIFFERENT]),
  });
  const bytes = rawFile({
    containers: [
      cube(0xa1),
      { element: 0xa2, ...SIZE, frames: new Array<Uint8Array>(few).fill(uncompressed) },
      cube(0xad),
      { element: 0xee, ...SIZE, frames: new Array<Uint8Array>(few).fill(uncompressed.subarray(2)) },
    ],
  });
  await writeFile(path, bytes);
  return bytes.length;
}
