/*
 * The sign bit of Ssiz (ISO/IEC 15444-1 A.5.1, table A.11), and why we touch it.
 *
 * The codec's interface corrupts signed samples of up to 8 bits: its decoder clips negative values to 0, its encoder
 * reads −1 as 255. Unsigned samples are correct. A signed sample v and an unsigned one v + 2^(p−1) are coded alike,
 * since the DC level shift (annex G.1) takes 2^(p−1) from unsigned samples only: the sign bit is all that differs. So
 * such pictures pass through the codec as unsigned ones.
 */

/** SOC, SIZ, Lsiz, Rsiz, eight 4-byte sizes and offsets, Csiz: SIZ always follows SOC. */
const FIRST_SSIZ = 2 + 2 + 2 + 2 + 8 * 4 + 2;
/** Ssiz, XRsiz, YRsiz. */
const COMPONENT_LENGTH = 3;
const SIGN_BIT = 0x80;

/** Whether these samples must be passed to the codec as unsigned ones. */
export const passesAsUnsigned = (signed: boolean, precision: number): boolean => signed && precision <= 8;

/** Writes the sign bit of the first `components` components into the codestream, in place. */
export function setSignInPlace(codestream: Uint8Array, components: number, signed: boolean): void {
  for (let i = 0; i < components; i++) {
    const offset = FIRST_SSIZ + i * COMPONENT_LENGTH;
    const ssiz = codestream[offset] ?? 0;
    codestream[offset] = signed ? ssiz | SIGN_BIT : ssiz & ~SIGN_BIT;
  }
}
