import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import { openFrame } from '../../src/core/index.js';
// Internal: decoding has no public function, and codecs are counted here.
import { createDecoder } from '../../src/codec/decoder.js';
import { fixtureFrames, sha256 } from './fixture-frames.js';

const cube = fixtureFrames('cube-8.EX.DCM');
const wasmFile = createRequire(import.meta.url).resolve('@cornerstonejs/codec-openjpeg/decodewasm');

/** A genuine header without its picture: only the codec finds out. */
function hollow(frame: Uint8Array): Uint8Array {
  const whole = openFrame(frame).codestream;
  const sot = whole.findIndex((b, i) => b === 0xff && whole[i + 1] === 0x90 && whole[i + 3] === 10);
  const kept = sot + 14 + 20;
  const bytes = new Uint8Array(kept + 2);
  bytes.set(whole.subarray(0, kept));
  bytes.set([0xff, 0xd9], kept);
  new DataView(bytes.buffer).setUint32(sot + 6, kept - sot);
  return bytes;
}

/** A decoder, and how many instances of the codec it has started. */
async function counted(): Promise<{
  decoder: Awaited<ReturnType<typeof createDecoder>>;
  instances: () => number;
}> {
  const locateFile = jest.fn(() => wasmFile);
  const decoder = await createDecoder({ locateFile });
  return { decoder, instances: () => locateFile.mock.calls.length };
}

describe('createDecoder', () => {
  it('decodes many frames on one instance', async () => {
    const { decoder, instances } = await counted();
    for (const { bytes, storedPixelsSha256 } of cube) {
      expect(sha256((await decoder.decode(bytes)).pixels)).toBe(storedPixelsSha256);
    }
    expect(instances()).toBe(1);
  });

  it('never uses an instance again that failed, however the calls are mixed', async () => {
    const { decoder, instances } = await counted();
    const frames = cube.flatMap(({ bytes }) => [bytes, hollow(bytes)]);
    const results = await Promise.allSettled(
      frames.map((bytes, i) => decoder.decode(bytes, { frameNumber: i + 1 })),
    );
    results.forEach((result, i) => {
      if (i % 2 === 1) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'CZM_DECODE', frame: i + 1 } });
      } else {
        if (result.status === 'rejected') throw result.reason;
        expect(sha256(result.value.pixels)).toBe(cube[i / 2]!.storedPixelsSha256);
      }
    });
    // The last failure has nobody left to start one for.
    expect(instances()).toBe(cube.length);
    await decoder.decode(cube[0]!.bytes);
    expect(instances()).toBe(cube.length + 1);
  });

  it('keeps the instance where the bytes were refused before it saw them', async () => {
    const { decoder, instances } = await counted();
    await expect(decoder.decode(new Uint8Array(5000))).rejects.toMatchObject({ code: 'CZM_SCRAMBLE' });
    await expect(decoder.decode(cube[0]!.bytes, { maxSamples: 1 })).rejects.toMatchObject({
      code: 'CZM_UNSUPPORTED',
    });
    await decoder.decode(cube[0]!.bytes);
    expect(instances()).toBe(1);
  });

  it('survives a frame that is too big for the memory of the codec', async () => {
    const bomb = new Uint8Array(openFrame(cube[0]!.bytes).codestream);
    const view = new DataView(bomb.buffer);
    for (const offset of [8, 12, 24, 28]) view.setUint32(offset, 40_000);
    const { decoder } = await counted();
    await expect(decoder.decode(bomb, { maxSamples: Infinity, frameNumber: 4 })).rejects.toMatchObject({
      code: 'CZM_DECODE',
      frame: 4,
    });
    expect(sha256((await decoder.decode(cube[1]!.bytes)).pixels)).toBe(cube[1]!.storedPixelsSha256);
  });

  it('prints nothing', async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      jest.spyOn(console, name).mockImplementation(() => undefined),
    );
    try {
      const decoder = await createDecoder();
      await decoder.decode(cube[0]!.bytes);
      await expect(decoder.decode(hollow(cube[0]!.bytes))).rejects.toThrow();
      await expect(createDecoder({ wasmBinary: new Uint8Array(8) })).rejects.toThrow();
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('rejects where the .wasm file is missing or none, saying what to check', async () => {
    await expect(createDecoder({ wasmBinary: new Uint8Array(8) })).rejects.toMatchObject({
      code: 'CZM_HOST',
      message: expect.stringMatching(/did not start: .*wasm.*Content-Security-Policy/s),
    });
    await expect(createDecoder({ locateFile: () => '/nowhere/at/all.wasm' })).rejects.toMatchObject({
      code: 'CZM_HOST',
    });
  });
});
