import { type ColourTransform, colourTransform } from './colour-transform.js';
import { type CodingSegments, type HeaderKind, readHeaderSegments } from './header.js';
import { malformed } from './malformed.js';
import { MARKER, markerName } from './markers.js';
import { readMarker, Segment } from './segment.js';
import type { Siz } from './siz.js';

/** What a walk over all tile-parts finds. */
export interface TileParts {
  /** Bytes from SOC up to and including EOC. */
  readonly length: number;
  readonly count: number;
  /** Whether all headers, the main one included, are reversible. */
  readonly reversible: boolean;
  readonly colourTransform: ColourTransform;
  /** See CheckedCodestream. */
  readonly damagedAt: number | undefined;
}

/** SOT with its segment. */
const SOT_BYTES = 12;
/** Lsot (ISO/IEC 15444-1 A.4.2). */
const SOT_LENGTH = 10;
/** An empty tile-part: SOT and SOD. */
const MIN_PSOT = 14;

interface Sot {
  readonly offset: number;
  /** Isot. */
  readonly tile: number;
  /** TPsot. */
  readonly part: number;
  /** TNsot; 0: not stated here. */
  readonly parts: number;
  readonly end: number;
  /** Whether Psot is 0: only EOC can follow. */
  readonly open: boolean;
}

/** One tile-part as its headers state it. */
export interface TilePart {
  readonly sot: Sot;
  readonly kind: Exclude<HeaderKind, 'main'>;
  readonly header: CodingSegments;
}

/** How many tile-parts of a tile were seen, and how many it states (0: not stated). */
interface Tile {
  readonly seen: number;
  readonly stated: number;
}

/**
 * Walks the tile-parts from the first SOT (`main.end`) to EOC. One pass; memory grows with the tile-parts that exist,
 * not with those that SIZ claims.
 *
 * @throws {@link CodestreamError} for whatever is truncated, overlong or contradictory.
 */
export function walkTileParts(codestream: Uint8Array, siz: Siz, main: CodingSegments): TileParts {
  const tileCount = siz.tileColumns * siz.tileRows;
  const tiles = new Map<number, Tile>();
  const mainTransform = colourTransform(siz, [main], 0);
  let { reversible } = main;
  let transform: ColourTransform | undefined;
  let damagedAt: number | undefined;
  let count = 0;
  let end = main.end;
  for (const { sot, kind, header } of readTileParts(codestream, siz, main)) {
    tiles.set(sot.tile, countPart(tiles.get(sot.tile), sot));
    reversible &&= header.reversible;
    if (kind === 'first') {
      const own = header.cod !== undefined || header.cocs.size > 0;
      const tileTransform = own ? colourTransform(siz, [header, main], sot.offset) : mainTransform;
      transform = transform === undefined || transform === tileTransform ? tileTransform : 'mixed';
    }
    damagedAt ??= impossiblePair(codestream, header.end + 2, sot.end);
    count++;
    end = sot.end;
  }
  requireAllTiles(tiles, tileCount, end);
  return { length: end + 2, count, reversible, colourTransform: transform ?? mainTransform, damagedAt };
}

/**
 * The tile-parts from the first SOT (`main.end`) to EOC, in their order, each as soon as its header is read.
 *
 * @throws {@link CodestreamError} for whatever is truncated, overlong or contradictory in one of them.
 */
export function* readTileParts(codestream: Uint8Array, siz: Siz, main: CodingSegments): Generator<TilePart> {
  const tileCount = siz.tileColumns * siz.tileRows;
  let offset = main.end;
  while (readMarker(codestream, offset, codestream.length, 'SOT or EOC') !== MARKER.EOC) {
    const sot = readSot(codestream, offset, tileCount);
    const kind = sot.part === 0 ? 'first' : 'later';
    const header = readHeaderSegments(codestream, offset + SOT_BYTES, sot.end, kind, siz);
    yield { sot, kind, header };
    offset = sot.end;
  }
}

function readSot(codestream: Uint8Array, offset: number, tileCount: number): Sot {
  const marker = readMarker(codestream, offset, codestream.length, 'SOT or EOC');
  if (marker !== MARKER.SOT) throw malformed('Marker', offset, markerName(marker), 'SOT or EOC');
  const segment = new Segment(codestream, offset);
  if (segment.length !== SOT_LENGTH) throw malformed('Lsot', offset + 2, segment.length, SOT_LENGTH);
  const tile = segment.u16('Isot');
  if (tile >= tileCount) throw segment.wrong('Isot', 2, tile, `0 to ${tileCount - 1}`);
  const psot = segment.u32('Psot');
  if (psot !== 0 && psot < MIN_PSOT) throw segment.wrong('Psot', 4, psot, `0, or ${MIN_PSOT} or more`);
  if (psot > codestream.length - offset) {
    throw segment.wrong('Psot', 4, psot, `at most the ${codestream.length - offset} bytes left`);
  }
  const part = segment.u8('TPsot');
  const parts = segment.u8('TNsot');
  if (parts !== 0 && part >= parts) throw segment.wrong('TPsot', 2, part, `less than TNsot, ${parts}`);
  const open = psot === 0;
  return { offset, tile, part, parts, open, end: open ? findEoc(codestream, segment.end) : offset + psot };
}

/**
 * EOC of a codestream whose last tile-part has no length: the last FFD9, after which only zeros may follow. (The first
 * FFD9 could be the counter of an SOP marker.)
 */
function findEoc(codestream: Uint8Array, start: number): number {
  let end = codestream.length;
  while (end > start && codestream[end - 1] === 0) end--;
  const eoc = end - 2;
  if (eoc < start || codestream[eoc] !== 0xff || codestream[eoc + 1] !== 0xd9) {
    throw malformed('End of the codestream', Math.max(eoc, start), 'other bytes', markerName(MARKER.EOC));
  }
  return eoc;
}

function countPart(tile: Tile | undefined, sot: Sot): Tile {
  const seen = tile?.seen ?? 0;
  const stated = tile?.stated ?? 0;
  if (sot.part !== seen) {
    throw malformed(`TPsot of tile ${sot.tile}`, sot.offset + 10, sot.part, seen);
  }
  if (sot.parts !== 0 && stated !== 0 && sot.parts !== stated) {
    throw malformed(`TNsot of tile ${sot.tile}`, sot.offset + 11, sot.parts, stated);
  }
  return { seen: seen + 1, stated: sot.parts === 0 ? stated : sot.parts };
}

function requireAllTiles(tiles: ReadonlyMap<number, Tile>, tileCount: number, offset: number): void {
  if (tiles.size !== tileCount) throw malformed('Tiles before EOC', offset, tiles.size, tileCount);
  for (const [tile, { seen, stated }] of tiles) {
    if (stated !== 0 && seen !== stated) throw malformed(`Tile-parts of tile ${tile}`, offset, seen, stated);
  }
}

/**
 * The first two bytes in coded data that no encoder writes: FF90 to FFFF (B.10.1, C.2.2, D.4.2), other than SOP and
 * EPH. They reveal damage that a decoder does not report.
 */
function impossiblePair(codestream: Uint8Array, start: number, end: number): number | undefined {
  let at = codestream.indexOf(0xff, start);
  while (at !== -1 && at + 1 < end) {
    const next = 0xff00 | (codestream[at + 1] ?? 0);
    if (next === MARKER.SOP) at += 6;
    else if (next === MARKER.EPH || next <= 0xff8f) at += 2;
    else return at;
    at = codestream.indexOf(0xff, at);
  }
  return undefined;
}
