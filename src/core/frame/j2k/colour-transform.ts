import { type CodingSegments, codingStyle } from './header.js';
import { malformed } from './malformed.js';
import type { Siz } from './siz.js';

/**
 * How components 0, 1 and 2 were transformed together (ISO/IEC 15444-1 Annex G): reversibly (`RCT`, with the 5-3
 * wavelet), irreversibly (`ICT`, with the 9-7), not at all, or differently from tile to tile.
 */
export type ColourTransform = 'none' | 'RCT' | 'ICT' | 'mixed';

/**
 * The transform that the main header, or a tile's header in front of it, asks for. Fewer than three components
 * have none, whatever COD says.
 *
 * @param headers - the most specific first; the last is the main header, which has a COD
 * @throws {@link CodestreamError} if the three components differ in wavelet or sampling, which G.1 forbids.
 */
export function colourTransform(
  siz: Siz,
  headers: readonly CodingSegments[],
  offset: number,
): ColourTransform {
  const transformed = headers.find(({ cod }) => cod !== undefined)?.cod?.multipleComponentTransform ?? false;
  const [first, second, third] = siz.components;
  if (!transformed || first === undefined || second === undefined || third === undefined) return 'none';
  for (const { xrsiz, yrsiz } of [second, third]) {
    if (xrsiz !== first.xrsiz || yrsiz !== first.yrsiz) {
      throw malformed('Colour transform', offset, 'components of different sampling', 'the same sampling');
    }
  }
  const [reversible, ...others] = [0, 1, 2].map((component) => codingStyle(headers, component)?.reversible);
  if (others.some((other) => other !== reversible)) {
    throw malformed('Colour transform', offset, 'components of different wavelets', 'the same wavelet');
  }
  return reversible === true ? 'RCT' : 'ICT';
}
