import {
  type Coc,
  type Cod,
  type CodingStyle,
  type Progression,
  readCoc,
  readCod,
  readComponentIndex,
} from './cod.js';
import { malformed } from './malformed.js';
import { MARKER, markerName } from './markers.js';
import { readPoc } from './poc.js';
import { readMarker, Segment } from './segment.js';
import type { Siz } from './siz.js';

/** Which header: the main one, or that of a tile's first or a later tile-part (ISO/IEC 15444-1 Table A.2). */
export type HeaderKind = 'main' | 'first' | 'later';

/** What the marker segments of one header say about coding. */
export interface CodingSegments {
  readonly cod: Cod | undefined;
  /** By component. */
  readonly cocs: ReadonlyMap<number, Coc>;
  readonly hasQcd: boolean;
  /** The progressions of POC, in their order; none without POC. */
  readonly progressions: readonly Progression[];
  /** Whether every COD and COC says 5-3, and every QCD and QCC says no quantization. True of an empty header. */
  readonly reversible: boolean;
  /** Of the marker that ends the header (SOT or SOD), in bytes from SOC. */
  readonly end: number;
}

const { SOC, SIZ, COD, COC, TLM, PLM, PLT, QCD, QCC, RGN, POC, PPM, PPT, CRG, SOT, SOP, EPH, SOD, EOC, CAP } =
  MARKER;

/**
 * How a component is coded: a tile's COC overrides its COD, which overrides the main header's COC and COD (A.6.2).
 *
 * @param headers - the most specific first
 */
export function codingStyle(headers: readonly CodingSegments[], component: number): CodingStyle | undefined {
  for (const { cod, cocs } of headers) {
    const style = cocs.get(component) ?? cod;
    if (style !== undefined) return style;
  }
  return undefined;
}

/** Markers that are allowed in one kind of header only, or in none. Unnamed segments are skipped, as A.1 asks. */
const FORBIDDEN: Readonly<Record<HeaderKind, ReadonlySet<number>>> = {
  main: new Set([SOC, SIZ, PLT, PPT, SOP, EPH, SOD, EOC]),
  first: new Set([SOC, SIZ, CAP, TLM, PLM, PPM, CRG, SOT, SOP, EPH, EOC]),
  later: new Set([SOC, SIZ, CAP, TLM, PLM, PPM, CRG, SOT, SOP, EPH, EOC, COD, COC, QCD, QCC, RGN]),
};

/** Markers without a segment (A.1.2), reserved. */
const isBare = (marker: number): boolean => marker >= 0xff30 && marker <= 0xff3f;
/** Codes that JPEG 2000's parts use for marker segments; those outside belong to JPEG and JPEG-LS (Table A.1). */
const isSegment = (marker: number): boolean => marker >= 0xff40 && marker <= 0xffbf;

/**
 * Walks the marker segments of one header from `offset` to the marker that ends it, which must come before `limit`.
 *
 * @throws {@link CodestreamError} if a segment is truncated, contradicts itself, or is not allowed in such a header.
 */
export function readHeaderSegments(
  codestream: Uint8Array,
  offset: number,
  limit: number,
  kind: HeaderKind,
  siz: Siz,
): CodingSegments {
  const last = kind === 'main' ? SOT : SOD;
  const where = kind === 'main' ? 'the main header' : 'a tile-part header';
  const cocs = new Map<number, Coc>();
  let cod: Cod | undefined;
  const progressions: Progression[] = [];
  let hasQcd = false;
  let reversible = true;
  let position = offset;
  for (;;) {
    const marker = readMarker(
      codestream,
      position,
      limit,
      `a marker of ${where}, at the latest ${markerName(last)}`,
    );
    if (marker === last) return { cod, cocs, hasQcd, progressions, reversible, end: position };
    if (isBare(marker)) {
      position += 2;
      continue;
    }
    if (FORBIDDEN[kind].has(marker) || !isSegment(marker)) {
      throw malformed('Marker', position, markerName(marker), `a marker of ${where}`);
    }
    if (marker === COD) {
      if (cod !== undefined) throw malformed('Marker', position, 'a second COD', `one COD in ${where}`);
      cod = readCod(codestream, position, limit);
      reversible &&= cod.reversible;
    } else if (marker === COC) {
      const coc = readCoc(codestream, position, siz.components.length, limit);
      if (cocs.has(coc.component)) {
        throw malformed('Marker', position, `a second COC for component ${coc.component}`, 'one');
      }
      cocs.set(coc.component, coc);
      reversible &&= coc.reversible;
    } else if (marker === QCD || marker === QCC) {
      hasQcd ||= marker === QCD;
      reversible &&= !isQuantized(codestream, position, limit, siz.components.length);
    } else if (marker === POC) {
      for (const progression of readPoc(codestream, position, siz.components.length, limit)) {
        progressions.push(progression);
      }
    }
    position = new Segment(codestream, position, limit).end;
  }
}

/** Whether QCD or QCC (A.6.4, A.6.5) states a quantization; without one, the coefficients are exact. */
function isQuantized(codestream: Uint8Array, offset: number, limit: number, componentCount: number): boolean {
  const segment = new Segment(codestream, offset, limit);
  if (segment.marker === QCC) readComponentIndex(segment, 'Cqcc', componentCount);
  const style = segment.u8('Quantization style') & 0x1f;
  if (style > 2) throw segment.wrong('Quantization style', 1, style, '0 to 2');
  return style !== 0;
}
