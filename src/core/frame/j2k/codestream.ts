import type { Cod } from './cod.js';
import { type ColourTransform, colourTransform } from './colour-transform.js';
import { type CodingSegments, readHeaderSegments } from './header.js';
import { malformed } from './malformed.js';
import { MARKER, markerName } from './markers.js';
import { readMarker } from './segment.js';
import { readSiz, type Siz } from './siz.js';
import { walkTileParts } from './tile-parts.js';

/** What the headers of a codestream state. Nothing in it aliases the codestream. */
export interface CodestreamHeader {
  readonly siz: Siz;
  /** The main header's COD. */
  readonly cod: Cod;
  /**
   * Whether all headers that were read say 5-3 wavelet and no quantization. True does not prove that nothing was
   * lost: an encoder may still have left out bit-planes to meet a size, which headers do not tell. False is lossy.
   */
  readonly reversible: boolean;
  readonly colourTransform: ColourTransform;
}

/** A codestream whose structure was walked from SOC to EOC. */
export interface CheckedCodestream extends CodestreamHeader {
  /** Bytes from SOC up to and including EOC; what follows is padding. */
  readonly length: number;
  readonly tileParts: number;
  /**
   * Offset of the first two bytes in the coded data that JPEG 2000 never writes there: certain damage, which decoders
   * do not report. `undefined` if there are none, which proves nothing.
   */
  readonly damagedAt: number | undefined;
}

/**
 * Reads the main header, from SOC to the first SOT (ISO/IEC 15444-1 A.3). Tile-part headers may still override the
 * wavelet: for a lossy flag, use {@link checkCodestream}.
 *
 * @throws {@link CodestreamError} if the header is truncated or contradicts itself; offsets count from SOC.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openFrame, openPart10, readHeader } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * const { siz } = readHeader(openFrame(frame).codestream);
 * [siz.height, siz.width]; // → [512, 1024]
 * ```
 */
export function readHeader(codestream: Uint8Array): CodestreamHeader {
  return readMain(codestream).header;
}

/**
 * Walks the whole codestream without decoding it: main header, every tile-part by its length, EOC. Linear time;
 * bytes after EOC are tolerated. `reversible` and `colourTransform` take tile-part headers into account.
 *
 * @throws {@link CodestreamError} for whatever is truncated, overlong or contradictory; offsets count from SOC.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { checkCodestream, openFrame, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * const [frame = new Uint8Array()] = openPart10(readFileSync('cube.EX.DCM')).frames;
 * const { reversible, damagedAt } = checkCodestream(openFrame(frame).codestream);
 * reversible; // → false
 * damagedAt; // → undefined
 * ```
 */
export function checkCodestream(codestream: Uint8Array): CheckedCodestream {
  const { header, segments } = readMain(codestream);
  const parts = walkTileParts(codestream, header.siz, segments);
  return {
    ...header,
    reversible: parts.reversible,
    colourTransform: parts.colourTransform,
    length: parts.length,
    tileParts: parts.count,
    damagedAt: parts.damagedAt,
  };
}

/** The main header, and the coding that it asks for. Throws as {@link readHeader} does. */
export function readMain(codestream: Uint8Array): {
  readonly header: CodestreamHeader;
  readonly segments: CodingSegments;
} {
  const limit = codestream.length;
  const soc = readMarker(codestream, 0, limit, markerName(MARKER.SOC));
  if (soc !== MARKER.SOC) throw malformed('Codestream', 0, markerName(soc), markerName(MARKER.SOC));
  const siz = readSiz(codestream, 2);
  // Marker and Lsiz: 38 bytes and 3 for each component.
  const afterSiz = 2 + 2 + 38 + 3 * siz.components.length;
  const segments = readHeaderSegments(codestream, afterSiz, limit, 'main', siz);
  const { cod, hasQcd, reversible, end } = segments;
  if (cod === undefined) throw malformed('Main header', end, 'no COD', markerName(MARKER.COD));
  if (!hasQcd) throw malformed('Main header', end, 'no QCD', markerName(MARKER.QCD));
  const transform = colourTransform(siz, [segments], 0);
  return { header: { siz, cod, reversible, colourTransform: transform }, segments };
}
