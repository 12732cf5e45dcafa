import type { CodingStyle, PrecinctSize, Progression } from './cod.js';
import { readMain } from './codestream.js';
import { type CodingSegments, codingStyle } from './header.js';
import type { Siz, SizComponent } from './siz.js';
import { readTileParts, type TilePart } from './tile-parts.js';

/** What the headers divide one tile into. A decoder has to set all of it up before it reads the coded data. */
export interface TileStructure {
  /** One for each layer of each precinct (ISO/IEC 15444-1 B.9). */
  readonly packets: number;
  /** The part of a precinct in one sub-band, with separate tag trees (B.10.2): one at the lowest resolution, else 3. */
  readonly bandPrecincts: number;
  /** Of all sub-bands (B.7). */
  readonly codeBlocks: number;
  /**
   * What a decoder goes through to find the packets in their order (B.12.1): each packet, and, in a progression by
   * position, each place where some component's precinct may begin, times all resolutions. Once for each progression.
   */
  readonly steps: number;
}

/** How many progressions there are, and how many of them are by position (RPCL, PCRL and CPRL). */
interface Tally {
  readonly all: number;
  readonly byPosition: number;
}

/** How a tile is coded; many tiles share one object. */
interface Coding {
  /** By component. */
  readonly styles: readonly CodingStyle[];
  readonly layers: number;
  /** What COD states, if there is no POC. */
  readonly progression: Tally;
  /** Of all components. */
  readonly resolutions: number;
  /** The smallest distance of precincts on the reference grid, in any component and resolution. */
  readonly positions: PrecinctSize;
}

/** The headers of a tile: its coding, and the progressions of its own POC. */
interface TileHeaders {
  readonly coding: Coding;
  readonly changes: Tally;
}

/** Left, top, right and bottom; right and bottom lie outside. */
interface Area {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** PPx and PPy of 15 (Table A.13). */
const LARGEST_PRECINCT: PrecinctSize = { width: 2 ** 15, height: 2 ** 15 };

/**
 * The structure of one tile after the other, of a codestream that checkCodestream has found complete. Nothing as large
 * as the structure is allocated: the time for a tile is proportional to its components × resolutions.
 *
 * @throws {@link CodestreamError} for whatever is truncated, overlong or contradictory.
 */
export function* tileStructures(codestream: Uint8Array): Generator<TileStructure> {
  const { header, segments: main } = readMain(codestream);
  const { siz } = header;
  const plain: TileHeaders = { coding: readCoding(siz, [main]), changes: tally([]) };
  const tiles = new Map<number, TileHeaders>();
  for (const { sot, kind, header } of readTileParts(codestream, siz, main)) {
    tiles.set(sot.tile, withPart(tiles.get(sot.tile) ?? plain, kind, header, main, siz));
  }
  const mainChanges = tally(main.progressions);
  for (const [tile, headers] of tiles) yield tileStructure(siz, tile, headers, mainChanges);
}

/** The headers of a tile after one more tile-part: the same object if it adds nothing. */
function withPart(
  before: TileHeaders,
  kind: TilePart['kind'],
  header: CodingSegments,
  main: CodingSegments,
  siz: Siz,
): TileHeaders {
  const own = kind === 'first' && (header.cod !== undefined || header.cocs.size > 0);
  if (!own && header.progressions.length === 0) return before;
  const more = tally(header.progressions);
  const { all, byPosition } = before.changes;
  return {
    coding: own ? readCoding(siz, [header, main]) : before.coding,
    changes: { all: all + more.all, byPosition: byPosition + more.byPosition },
  };
}

const tally = (progressions: readonly Progression[]): Tally => ({
  all: progressions.length,
  byPosition: progressions.filter((order) => order !== 'LRCP' && order !== 'RLCP').length,
});

/** @param headers - the most specific first */
function readCoding(siz: Siz, headers: readonly CodingSegments[]): Coding {
  const cod = headers.find((segments) => segments.cod !== undefined)?.cod;
  const styles: CodingStyle[] = [];
  let [resolutions, width, height] = [0, Infinity, Infinity];
  siz.components.forEach(({ xrsiz, yrsiz }, component) => {
    const style = codingStyle(headers, component);
    if (style === undefined) return;
    styles.push(style);
    resolutions += style.levels + 1;
    for (let resolution = 0; resolution <= style.levels; resolution++) {
      const size = precinctSize(style, resolution);
      const scale = 2 ** (style.levels - resolution);
      width = Math.min(width, xrsiz * size.width * scale);
      height = Math.min(height, yrsiz * size.height * scale);
    }
  });
  const progression = tally(cod === undefined ? [] : [cod.progression]);
  return { styles, layers: cod?.layers ?? 0, progression, resolutions, positions: { width, height } };
}

const precinctSize = ({ precincts }: CodingStyle, resolution: number): PrecinctSize =>
  precincts?.[resolution] ?? LARGEST_PRECINCT;

function tileStructure(siz: Siz, tile: number, headers: TileHeaders, mainChanges: Tally): TileStructure {
  const { styles, layers, progression, resolutions, positions } = headers.coding;
  const area = tileArea(siz, tile);
  let [precincts, bandPrecincts, codeBlocks] = [0, 0, 0];
  siz.components.forEach((component, index) => {
    const style = styles[index];
    if (style === undefined) return;
    const samples = componentArea(area, component);
    for (let resolution = style.levels; resolution >= 0; resolution--) {
      const size = precinctSize(style, resolution);
      const count = cells(shrink(samples, 2 ** (style.levels - resolution)), size);
      // If a resolution has no samples, those below have none.
      if (count === 0) return;
      precincts += count;
      bandPrecincts += count * (resolution === 0 ? 1 : 3);
      codeBlocks += blocksOf(samples, style, resolution, size);
    }
  });
  const packets = precincts * layers;
  // A tile's POC overrides the main header's, which overrides any COD (A.6.6).
  const order = [headers.changes, mainChanges].find(({ all }) => all > 0) ?? progression;
  const steps = order.all * packets + order.byPosition * cells(area, positions) * resolutions;
  return { packets, bandPrecincts, codeBlocks, steps };
}

/** B-7 to B-10. */
function tileArea(siz: Siz, tile: number): Area {
  const x0 = siz.tileXOffset + (tile % siz.tileColumns) * siz.tileWidth;
  const y0 = siz.tileYOffset + Math.floor(tile / siz.tileColumns) * siz.tileHeight;
  return {
    x0: Math.max(x0, siz.xOffset),
    y0: Math.max(y0, siz.yOffset),
    x1: Math.min(x0 + siz.tileWidth, siz.xOffset + siz.width),
    y1: Math.min(y0 + siz.tileHeight, siz.yOffset + siz.height),
  };
}

/** B-12. */
const componentArea = ({ x0, y0, x1, y1 }: Area, { xrsiz, yrsiz }: SizComponent): Area => ({
  x0: Math.ceil(x0 / xrsiz),
  y0: Math.ceil(y0 / yrsiz),
  x1: Math.ceil(x1 / xrsiz),
  y1: Math.ceil(y1 / yrsiz),
});

/** Every `scale`-th sample: the area of a resolution (B-14), or, less a part of `scale`, of a sub-band (B-15). */
const shrink = ({ x0, y0, x1, y1 }: Area, scale: number, xPart = 0, yPart = 0): Area => ({
  x0: Math.ceil((x0 - xPart) / scale),
  y0: Math.ceil((y0 - yPart) / scale),
  x1: Math.ceil((x1 - xPart) / scale),
  y1: Math.ceil((y1 - yPart) / scale),
});

/** How many cells of a grid that is anchored at (0, 0) an area touches (B-16). */
function cells({ x0, y0, x1, y1 }: Area, { width, height }: PrecinctSize): number {
  if (x1 <= x0 || y1 <= y0) return 0;
  return (
    (Math.ceil(x1 / width) - Math.floor(x0 / width)) * (Math.ceil(y1 / height) - Math.floor(y0 / height))
  );
}

/** The code-blocks of one resolution. No code-block crosses the border of a precinct (B-17, B-18). */
function blocksOf(samples: Area, style: CodingStyle, resolution: number, precinct: PrecinctSize): number {
  const lowest = resolution === 0;
  const block: PrecinctSize = {
    width: Math.min(style.codeBlockWidth, lowest ? precinct.width : precinct.width / 2),
    height: Math.min(style.codeBlockHeight, lowest ? precinct.height : precinct.height / 2),
  };
  if (lowest) return cells(shrink(samples, 2 ** style.levels), block);
  const scale = 2 ** (style.levels - resolution + 1);
  const half = scale / 2;
  return (
    cells(shrink(samples, scale, half, 0), block) +
    cells(shrink(samples, scale, 0, half), block) +
    cells(shrink(samples, scale, half, half), block)
  );
}
