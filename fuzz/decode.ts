import { createHash } from 'node:crypto';
import { scramble, openFrame } from '../src/core/index.js';
import { createDecoder } from '../src/codec/decoder.js';
import { encodeAfresh } from '../test/generator/codec.js';
import { wrapJp2 } from '../test/generator/jp2.js';
import { randomBytes } from '../test/generator/random.js';
import { expectThat, refuseOther } from './fault.js';
import { landmarks } from './mutate.js';
import { bytesTarget, type Base, type Target } from './trial.js';

/* What the decode worker and the command line do with a frame: decode/decode.ts, with the real codec. */

const ROWS = 64;
const COLUMNS = 96;
/** Small ones are enough, and a damaged size costs little. */
const MAX_SAMPLES = 1 << 20;

const sha256 = (bytes: ArrayBufferView): string =>
  createHash('sha256')
    .update(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    .digest('hex');

async function frames(): Promise<readonly Base[]> {
  const list: Base[] = [];
  for (const [samples, reversible] of [
    [1, true],
    [1, false],
    [3, true],
  ] as const) {
    const size = { rows: ROWS, columns: COLUMNS, samples };
    const picture = { ...size, pixels: randomBytes(ROWS * COLUMNS * samples, samples) };
    const jp2 = wrapJp2(await encodeAfresh(picture, { reversible, ratio: reversible ? 0 : 2 }), size);
    const even = new Uint8Array(jp2.length + (jp2.length % 2));
    even.set(jp2);
    list.push(
      {
        name: `JP2 of ${samples}, ${reversible ? 'reversible' : 'lossy'}`,
        bytes: even,
        marks: landmarks(even),
      },
      { name: `scrambled of ${samples}`, bytes: scramble(even), marks: landmarks(scramble(even)) },
    );
  }
  return list;
}

export async function decodeTarget(): Promise<Target> {
  const decoder = await createDecoder();
  const bases = await frames();
  const [witness] = bases;
  if (witness === undefined) throw new Error('No frame to compare with.');
  const right = sha256((await decoder.decode(witness.bytes)).pixels);
  return bytesTarget('decode', bases, async (bytes) => {
    try {
      const picture = await decoder.decode(bytes, { maxSamples: MAX_SAMPLES });
      const { siz } = openFrame(bytes).header;
      const { rows, columns, samples, pixels } = picture;
      expectThat(rows === siz.height && columns === siz.width, 'a picture of another size than SIZ says');
      expectThat(pixels.length === rows * columns * samples, 'a picture of another length than its size');
    } catch (error) {
      refuseOther(error);
    }
    const after = await decoder.decode(witness.bytes);
    expectThat(sha256(after.pixels) === right, 'a good frame behind this one is not shown right');
  });
}
