import { viewOf } from '../base/bytes.js';
/** What a JPEG-LS codestream says about its picture (ISO/IEC 14495-1 C.2). */
export interface JpegLsHeader {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** How far a decoded sample may be from the source's: 0 is lossless. */
  readonly near: number;
}

const SOI = 0xffd8;
const SOF55 = 0xfff7;
const SOS = 0xffda;

/** The header of a JPEG-LS codestream, up to its first scan; undefined for anything else. */
export function jpegLsHeader(bytes: Uint8Array): JpegLsHeader | undefined {
  const view = viewOf(bytes);
  const word = (at: number): number => (at + 2 <= bytes.length ? view.getUint16(at) : 0);
  if (word(0) !== SOI) return undefined;
  let frame: Omit<JpegLsHeader, 'near'> | undefined;
  for (let at = 2; word(at) > 0xff00;) {
    const marker = word(at);
    if (marker === SOF55) {
      frame = {
        precision: bytes[at + 4] ?? 0,
        rows: word(at + 5),
        columns: word(at + 7),
        components: bytes[at + 9] ?? 0,
      };
    }
    // Ls, Ns, two bytes for each of Ns components, NEAR.
    if (marker === SOS) {
      const near = bytes[at + 5 + 2 * (bytes[at + 4] ?? 0)];
      return frame === undefined || near === undefined ? undefined : { ...frame, near };
    }
    at += 2 + Math.max(2, word(at + 2));
  }
  return undefined;
}
