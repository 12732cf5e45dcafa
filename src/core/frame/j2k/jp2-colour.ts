import { viewOf } from '../../base/bytes.js';
import { UnsupportedError } from '../../base/errors.js';

/*
 * Only the codestream is decoded; what the JP2 header asks a reader to do to the components afterwards (ISO/IEC 15444-1
 * I.5.3) is not done. So a header that asks for something must be refused, or the colours would be wrong.
 */

const JP2H = 0x6a703268;
const JP2C = 0x6a703263;
const COLR = 0x636f6c72;
const PCLR = 0x70636c72;
const CDEF = 0x63646566;

const BOX_HEADER = 8;
/** colr: METH, PREC, APPROX, then EnumCS if METH is 1 (I.5.3.3). */
const ENUMERATED = 1;
const SRGB = 16;
/** cdef: N, then for each channel Cn, Typ, Asoc (I.5.3.6); Typ 0 is colour, Asoc 1 to 3 are R, G, B. */
const CDEF_ENTRY = 6;

type Visit = (type: number, content: DataView) => void;

/** Calls `visit` for each box in `view`, up to jp2c; a box that does not fit ends the walk. */
function walk(view: DataView, visit: Visit): void {
  let offset = 0;
  while (offset + BOX_HEADER <= view.byteLength) {
    const lbox = view.getUint32(offset);
    const type = view.getUint32(offset + 4);
    // Neither 64-bit lengths nor "to the end" make sense for headers; jp2c itself may have them.
    if (type === JP2C || lbox < BOX_HEADER || offset + lbox > view.byteLength) return;
    visit(type, new DataView(view.buffer, view.byteOffset + offset + BOX_HEADER, lbox - BOX_HEADER));
    offset += lbox;
  }
}

/**
 * Why the components in the codestream of a JP2 file are not what is to be shown: a palette, an enumerated colour space
 * other than sRGB (sYCC for one), or channels in another order than R, G, B. Undefined if they are.
 *
 * @param jp2 - a JP2 file in which a codestream was found
 * @returns an error whose message continues after the frame's name.
 */
export function jp2ColourRefusal(jp2: Uint8Array, components: number): UnsupportedError | undefined {
  let refusal: UnsupportedError | undefined;
  const refuse = (what: string, found: string | number, expected: string | number): void => {
    refusal ??= new UnsupportedError(
      `has ${what} in its JP2 header (${found}, expected ${expected}), which is not applied: its colours would be wrong.`,
      { found, expected },
    );
  };
  let colourKnown = false;
  const visit: Visit = (type, content) => {
    if (type === PCLR) refuse('a palette', 'pclr box', 'none');
    if (components !== 3) return;
    // Readers use the first colour specification and ignore others.
    if (type === COLR && !colourKnown) {
      colourKnown = true;
      if (content.byteLength < 7 || content.getUint8(0) !== ENUMERATED) return;
      const space = content.getUint32(3);
      if (space !== SRGB) refuse('an enumerated colour space', space, SRGB);
    }
    if (type === CDEF && !isInOrder(content)) refuse('channel definitions', 'another order', 'R, G, B');
  };
  walk(viewOf(jp2), (type, content) => {
    if (type === JP2H) walk(content, visit);
  });
  return refusal;
}

function isInOrder(cdef: DataView): boolean {
  for (let offset = 2; offset + CDEF_ENTRY <= cdef.byteLength; offset += CDEF_ENTRY) {
    const [channel, kind, association] = [0, 2, 4].map((i) => cdef.getUint16(offset + i));
    if (channel === undefined || kind !== 0 || association !== channel + 1) return false;
  }
  return true;
}
