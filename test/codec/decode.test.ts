import { beforeAll, describe, expect, it } from '@jest/globals';
import { isCzmError, openFrame, scramble, TURNS } from '../../src/core/index.js';
// Internal: decoding has no public function; the same codec must be seen after every damage.
import type { Codec } from '../../src/codec/codec.js';
import { decodeFrame } from '../../src/codec/decode.js';
import { loadDecodeCodec } from '../../src/codec/decoder.js';
import { thrownBy } from '../support/thrown.js';
import { FIXTURE_FILES, fixtureFrames, manifest, sha256 } from './fixture-frames.js';
import { naiveTurn } from '../core/frame/naive-turn.js';

/** Offsets into a codestream (ISO/IEC 15444-1 A.5.1). */
const XSIZ = 8;
const YSIZ = 12;
const XOSIZ = 16;
const XTSIZ = 24;
const YTSIZ = 28;
const SSIZ = 42;
const XRSIZ = 43;

const cube = fixtureFrames('cube-8.EX.DCM');
const good = cube[0]!;
const other = cube[5]!;

/** A copy of the plain codestream of `frame`, changed by `change`. */
function codestreamOf(frame: Uint8Array, change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(openFrame(frame).codestream);
  change(bytes, new DataView(bytes.buffer));
  return bytes;
}

let codec: Codec;
beforeAll(async () => {
  codec = await loadDecodeCodec();
});

describe('decodeFrame on the independent fixtures', () => {
  it.each(FIXTURE_FILES)('%s: every frame has the pixels of the manifest', (file) => {
    const frames = fixtureFrames(file);
    expect(frames).toHaveLength(manifest[file]!.frames);
    for (const frame of frames) {
      const before = sha256(frame.bytes);
      const decoded = decodeFrame(codec, frame.bytes, { frameNumber: frame.number });
      expect(sha256(decoded.pixels)).toBe(frame.storedPixelsSha256);
      expect(decoded).toMatchObject({
        samples: 1,
        bitsStored: 8,
        signed: false,
        photometric: 'MONOCHROME2',
        rows: frame.storedRows ?? decoded.rows,
        columns: frame.storedColumns ?? decoded.columns,
        stored: { rows: decoded.rows, columns: decoded.columns },
        warnings: [],
        damagedAt: undefined,
      });
      expect(decoded.pixels).toBeInstanceOf(Uint8Array);
      expect(sha256(frame.bytes)).toBe(before);
    }
  });

  it.each(TURNS)('%s: the turned picture is the stored one, turned', (turn) => {
    const stored = decodeFrame(codec, good.bytes);
    const turned = decodeFrame(codec, good.bytes, { turn });
    const paper = naiveTurn(stored.pixels, stored.rows, stored.columns, 1, turn);
    expect(sha256(turned.pixels)).toBe(sha256(Uint8Array.from(paper.samples)));
    expect(turned).toMatchObject({ rows: paper.rows, columns: paper.columns, stored: stored.stored });
  });

  it('decodes a frame as stored, its JP2 file and its codestream to the same pixels', () => {
    const { plain, codestream } = openFrame(good.bytes);
    const shifted = new Uint8Array(plain.length + 5);
    shifted.set(plain, 5);
    for (const frame of [plain, codestream, shifted.subarray(5), Buffer.from(good.bytes)]) {
      expect(sha256(decodeFrame(codec, frame).pixels)).toBe(good.storedPixelsSha256);
    }
  });

  it('gives pixels that the next frame does not overwrite', () => {
    const first = decodeFrame(codec, good.bytes);
    decodeFrame(codec, other.bytes);
    expect(sha256(first.pixels)).toBe(good.storedPixelsSha256);
  });
});

describe('a bad frame after a good one', () => {
  const codAt = (bytes: Uint8Array): number =>
    bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0x52);

  /** Every one of these must be an error. */
  const BAD: Readonly<Record<string, () => Uint8Array>> = {
    'scrambled, cut to 50 %': () => other.bytes.subarray(0, other.bytes.length >> 1),
    'scrambled, cut to 90 %': () => other.bytes.subarray(0, Math.floor(other.bytes.length * 0.9)),
    'JP2, cut to 50 %': () => openFrame(other.bytes).plain.subarray(0, other.bytes.length >> 1),
    'JP2, cut to 90 %': () => openFrame(other.bytes).plain.subarray(0, Math.floor(other.bytes.length * 0.9)),
    'codestream, cut to 50 %': () => openFrame(other.bytes).codestream.subarray(0, other.bytes.length >> 1),
    'codestream with a gap in the tile and its Psot mended': () => {
      const whole = openFrame(other.bytes).codestream;
      const sot = whole.findIndex((b, i) => b === 0xff && whole[i + 1] === 0x90 && whole[i + 3] === 10);
      const kept = sot + 14 + 20;
      const bytes = new Uint8Array(kept + 2);
      bytes.set(whole.subarray(0, kept));
      bytes.set([0xff, 0xd9], kept);
      new DataView(bytes.buffer).setUint32(sot + 6, kept - sot);
      return bytes;
    },
    'SIZ: another height': () => codestreamOf(other.bytes, (_, view) => view.setUint32(YSIZ, 100_000)),
    'SIZ: no width': () => codestreamOf(other.bytes, (_, view) => view.setUint32(XSIZ, 0)),
    'SIZ: no components': () => codestreamOf(other.bytes, (_, view) => view.setUint16(SSIZ - 2, 0)),
    'SIZ: 38 bits': () => codestreamOf(other.bytes, (bytes) => bytes.set([37], SSIZ)),
    'SIZ: overwritten': () => codestreamOf(other.bytes, (bytes) => bytes.fill(0xff, 6, 40)),
    'COD: 255 levels': () => codestreamOf(other.bytes, (bytes) => bytes.set([255], codAt(bytes) + 9)),
    'COD: huge code-blocks': () => codestreamOf(other.bytes, (bytes) => bytes.set([99], codAt(bytes) + 10)),
    'COD: overwritten': () =>
      codestreamOf(other.bytes, (bytes) => bytes.fill(0xff, codAt(bytes) + 2, codAt(bytes) + 14)),
    zeros: () => new Uint8Array(other.bytes.length),
    'nothing at all': () => new Uint8Array(0),
    noise: () =>
      new Uint8Array(other.bytes.length).map((_, i) => (Math.imul(i + 7, 2654435761) >>> 13) & 255),
  };

  it.each(Object.keys(BAD))(
    '%s: an error of ours that names the frame, and the next frame is right',
    (name) => {
      const bad = BAD[name]!();
      const codes = new Set<string>();
      for (const order of [[good], [good, other]]) {
        for (const frame of order) decodeFrame(codec, frame.bytes);
        const error = thrownBy(() => decodeFrame(codec, bad, { frameNumber: 6 }));
        if (!isCzmError(error)) throw error;
        expect(error.frame).toBe(6);
        expect(error.message).toContain('rame 6');
        codes.add(error.code);
        expect(sha256(decodeFrame(codec, good.bytes).pixels)).toBe(good.storedPixelsSha256);
      }
      expect(codes.size).toBe(1);
    },
  );

  it("a damaged body gives an error, or this frame's own picture whatever was decoded before", async () => {
    const { codestream } = openFrame(other.bytes);
    let spoilt = 0;
    for (let i = 0; i < 12; i++) {
      const at = 300 + Math.floor(((codestream.length - 400) * i) / 12);
      const damaged = codestreamOf(other.bytes, (bytes) => {
        if (i % 3 === 0) bytes[at] = bytes[at]! ^ 0x10;
        else for (let j = 0; j < 90 * i; j++) bytes[at + j] = Math.imul(at + j, 2654435761) >>> 24;
      }).subarray(0, codestream.length);
      const outcome = (run: () => ReturnType<typeof decodeFrame>): string => {
        try {
          const decoded = run();
          expect(decoded).toMatchObject({ rows: 512, columns: 1024, pixels: { length: 512 * 1024 } });
          return sha256(decoded.pixels);
        } catch (error) {
          if (!isCzmError(error)) throw error;
          return error.code;
        }
      };
      const fresh = await loadDecodeCodec();
      const alone = outcome(() => decodeFrame(fresh, damaged));
      decodeFrame(codec, good.bytes);
      expect(outcome(() => decodeFrame(codec, damaged))).toBe(alone);
      expect(alone).not.toBe(good.storedPixelsSha256);
      if (!alone.startsWith('CZM_') && alone !== other.storedPixelsSha256) spoilt++;
    }
    expect(spoilt).toBeGreaterThan(0);
  });

  it('tells in the error what the decoder said', () => {
    const error = thrownBy(() =>
      decodeFrame(codec, BAD['codestream with a gap in the tile and its Psot mended']!(), { frameNumber: 3 }),
    );
    expect(isCzmError(error, 'CZM_DECODE')).toBe(true);
    expect((error as Error).message).toMatch(
      /^Frame 3 cannot be decoded: .* The decoder says: \[(ERROR|WARNING)\]/,
    );
  });
});

describe('frames that are refused before decoding', () => {
  const REFUSED: Readonly<Record<string, readonly [(bytes: Uint8Array, view: DataView) => void, RegExp]>> = {
    'a bomb: 60000 × 60000': [
      (_, view) => [XSIZ, YSIZ, XTSIZ, YTSIZ].forEach((offset) => view.setUint32(offset, 60_000)),
      /60000 rows × 60000 columns × 1 components, 3600000000 samples.*maxSamples/,
    ],
    '20 bits': [(bytes) => bytes.set([19], SSIZ), /20 bits.*At most 16/],
    subsampling: [(bytes) => bytes.set([2], XRSIZ), /subsampled/],
    'an image offset': [(_, view) => view.setUint32(XOSIZ, 8), /image offset \(8, 0\)/],
  };

  it.each(Object.keys(REFUSED))('%s', (name) => {
    const [change, message] = REFUSED[name]!;
    const silent: Codec = {
      module: {
        get J2KDecoder(): never {
          throw new Error('the codec was asked');
        },
      },
      takeMessages: () => [],
    };
    const error = thrownBy(() => decodeFrame(silent, codestreamOf(good.bytes, change), { frameNumber: 1 }));
    expect(isCzmError(error, 'CZM_UNSUPPORTED')).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  it('takes the limit to be the last size allowed', () => {
    const samples = 512 * 1024;
    expect(decodeFrame(codec, good.bytes, { maxSamples: samples }).pixels).toHaveLength(samples);
    const error = thrownBy(() => decodeFrame(codec, good.bytes, { maxSamples: samples - 1 }));
    expect(error).toMatchObject({ code: 'CZM_UNSUPPORTED', found: samples, expected: samples - 1 });
  });

  it('a scrambled frame is subject to the same rules', () => {
    const frame = scramble(codestreamOf(good.bytes, (bytes) => bytes.set([19], SSIZ)));
    expect(
      isCzmError(
        thrownBy(() => decodeFrame(codec, frame)),
        'CZM_UNSUPPORTED',
      ),
    ).toBe(true);
  });
});
