import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFrame } from '../../src/core/index.js';
// Only the codec asks how much work a frame is.
import { decoderWork } from '../../src/core/internal.js';
// Internal: decoding has no public function.
import type { Codec } from '../../src/codec/codec.js';
import { decodeFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import { inFolder, native, sha256 } from './native.js';

/*
 * Native OpenJPEG encodes with options that ask for as much structure as it is able to write: it all passes and
 * decodes, and has the packets that were counted from the headers, as the SOP markers in front of them prove.
 */

const WIDTH = 150;
const HEIGHT = 131;
const textured = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7) ^ (i >> 5));
const PICTURES = { textured, black: new Uint8Array(WIDTH * HEIGHT) };

const ORDERS = ['LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL'];
/** The last layer is lossless. */
const LAYERS = ['-r', '40,20,10,5,1'];
const tile = (size: number): readonly string[] => ['-t', `${size},${size}`, '-n', '3'];

const OPTIONS: readonly (readonly string[])[] = [
  [],
  ...ORDERS.map((order) => ['-p', order, '-c', '[16,16]', '-n', '2', ...LAYERS]),
  ...ORDERS.map((order) => ['-p', order, '-c', '[32,128],[64,32]', '-n', '3']),
  ['-n', '1', '-c', '[8,8]', '-b', '4,4'],
  ['-n', '1', '-b', '1024,4'],
  ['-n', '8', '-b', '4,4'],
  tile(8),
  [...tile(32), '-b', '4,4', ...LAYERS],
  [...tile(33), '-p', 'PCRL', '-PLT', '-EPH', '-TLM'],
  ['-POC', 'T0=0,0,1,3,1,CPRL/T0=3,0,1,6,1,LRCP'],
  ['-M', '63'],
];

/** SOP with its length, 4 (ISO/IEC 15444-1 A.8.1), which coded data cannot hold. */
function countSop(codestream: Uint8Array): number {
  let count = 0;
  for (let at = codestream.indexOf(0xff); at !== -1; at = codestream.indexOf(0xff, at + 1)) {
    if (codestream[at + 1] === 0x91 && codestream[at + 2] === 0 && codestream[at + 3] === 4) count++;
  }
  return count;
}

function encode(pixels: Uint8Array, options: readonly string[]): Promise<Uint8Array> {
  return inFolder(async (folder) => {
    const [input, output] = [join(folder, 'in.pgm'), join(folder, 'out.j2k')];
    writeFileSync(input, Buffer.concat([Buffer.from(`P5\n${WIDTH} ${HEIGHT}\n255\n`), pixels]));
    const { code, stdout, stderr } = await native(
      'opj_compress',
      '-i',
      input,
      '-o',
      output,
      '-SOP',
      ...options,
    );
    if (code !== 0) throw new Error(`opj_compress: ${stdout}${stderr}`);
    return new Uint8Array(readFileSync(output));
  });
}

describe('opj_compress', () => {
  let codec: Codec;
  beforeAll(async () => {
    codec = await loadDecodeCodec();
  });

  it.each(OPTIONS.map((options) => [options.join(' '), options] as const))(
    '%s',
    async (_, options) => {
      for (const pixels of Object.values(PICTURES)) {
        const frame = await encode(pixels, options);
        const { codestream } = openFrame(frame);
        expect(decoderWork(codestream).packets).toBe(countSop(codestream));
        const decoded = decodeFrame(codec, frame, { maxSamples: WIDTH * HEIGHT });
        expect(sha256(decoded.pixels as Uint8Array)).toBe(sha256(pixels));
      }
    },
    60_000,
  );
});
