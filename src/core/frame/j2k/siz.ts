import { malformed } from './malformed.js';
import { MARKER } from './markers.js';
import { Segment } from './segment.js';

/** One component as SIZ describes it (ISO/IEC 15444-1 A.5.1). */
export interface SizComponent {
  /** Bits per sample, 1 to 38. */
  readonly precision: number;
  readonly signed: boolean;
  /** Horizontal separation of samples on the reference grid, 1 to 255. */
  readonly xrsiz: number;
  /** Vertical separation, 1 to 255. */
  readonly yrsiz: number;
  /** Samples in a row of the decoded component (B-2). */
  readonly width: number;
  /** Rows of the decoded component. */
  readonly height: number;
}

/** Image and tile size. Lengths are in reference grid points, which are pixels if xrsiz and yrsiz are 1. */
export interface Siz {
  /** Xsiz − XOsiz. */
  readonly width: number;
  /** Ysiz − YOsiz. */
  readonly height: number;
  /** XOsiz. */
  readonly xOffset: number;
  /** YOsiz. */
  readonly yOffset: number;
  /** XTsiz. */
  readonly tileWidth: number;
  /** YTsiz. */
  readonly tileHeight: number;
  /** XTOsiz. */
  readonly tileXOffset: number;
  /** YTOsiz. */
  readonly tileYOffset: number;
  readonly tileColumns: number;
  readonly tileRows: number;
  readonly components: readonly SizComponent[];
  /** Rsiz as stored: 0 for plain Part 1; bit 14 for Part 15 (HTJ2K), bit 15 for Part 2 extensions. */
  readonly capabilities: number;
}

const MAX_COMPONENTS = 16384;
const MAX_PRECISION = 38;
/** Isot has 16 bits, of which 65535 is not used (A.4.2). */
const MAX_TILES = 65535;
/** Lsiz without components, and for each component. */
const FIXED_LENGTH = 38;
const COMPONENT_LENGTH = 3;

/**
 * Reads the SIZ marker segment at `offset` (bytes from SOC). Nothing in the result aliases the input.
 *
 * @throws {@link CodestreamError} if it is truncated or describes an impossible image.
 */
export function readSiz(codestream: Uint8Array, offset: number): Siz {
  const segment = Segment.of(MARKER.SIZ, codestream, offset);
  const capabilities = segment.u16('Rsiz');
  const xsiz = size(segment, 'Xsiz');
  const ysiz = size(segment, 'Ysiz');
  const xOffset = below(segment, 'XOsiz', xsiz);
  const yOffset = below(segment, 'YOsiz', ysiz);
  const tileWidth = size(segment, 'XTsiz');
  const tileHeight = size(segment, 'YTsiz');
  const tileXOffset = tileOffset(segment, 'XTOsiz', xOffset, tileWidth);
  const tileYOffset = tileOffset(segment, 'YTOsiz', yOffset, tileHeight);
  const tileColumns = Math.ceil((xsiz - tileXOffset) / tileWidth);
  const tileRows = Math.ceil((ysiz - tileYOffset) / tileHeight);
  if (tileColumns * tileRows > MAX_TILES) {
    throw malformed(`Tiles in ${segment.name}`, offset, tileColumns * tileRows, `at most ${MAX_TILES}`);
  }
  const count = segment.u16('Csiz');
  if (count < 1 || count > MAX_COMPONENTS) throw segment.wrong('Csiz', 2, count, `1 to ${MAX_COMPONENTS}`);
  const length = FIXED_LENGTH + COMPONENT_LENGTH * count;
  if (segment.length !== length) {
    throw malformed(`Lsiz for ${count} components`, offset + 2, segment.length, length);
  }
  // The length agrees with Csiz, so the input really holds that many components.
  const components: SizComponent[] = [];
  while (components.length < count) {
    components.push(readComponent(segment, { xsiz, ysiz, xOffset, yOffset }));
  }
  return {
    width: xsiz - xOffset,
    height: ysiz - yOffset,
    xOffset,
    yOffset,
    tileWidth,
    tileHeight,
    tileXOffset,
    tileYOffset,
    tileColumns,
    tileRows,
    components,
    capabilities,
  };
}

interface Area {
  readonly xsiz: number;
  readonly ysiz: number;
  readonly xOffset: number;
  readonly yOffset: number;
}

function readComponent(segment: Segment, area: Area): SizComponent {
  const ssiz = segment.u8('Ssiz');
  const precision = (ssiz & 0x7f) + 1;
  if (precision > MAX_PRECISION) {
    throw segment.wrong('Ssiz', 1, `${precision} bits`, `at most ${MAX_PRECISION} bits`);
  }
  const xrsiz = segment.u8In('XRsiz', 1, 255);
  const yrsiz = segment.u8In('YRsiz', 1, 255);
  const width = Math.ceil(area.xsiz / xrsiz) - Math.ceil(area.xOffset / xrsiz);
  const height = Math.ceil(area.ysiz / yrsiz) - Math.ceil(area.yOffset / yrsiz);
  if (width < 1 || height < 1) {
    throw segment.wrong('XRsiz and YRsiz', 2, `a component of ${width} × ${height} samples`, '1 × 1 or more');
  }
  return { precision, signed: (ssiz & 0x80) !== 0, xrsiz, yrsiz, width, height };
}

function size(segment: Segment, field: string): number {
  const value = segment.u32(field);
  if (value === 0) throw segment.wrong(field, 4, 0, '1 or more');
  return value;
}

function below(segment: Segment, field: string, end: number): number {
  const value = segment.u32(field);
  if (value >= end) throw segment.wrong(field, 4, value, `less than the image's end at ${end}`);
  return value;
}

/** The first tile must hold the image's first point (B-3, B-4). */
function tileOffset(segment: Segment, field: string, imageOffset: number, tile: number): number {
  const value = segment.u32(field);
  if (value > imageOffset || value + tile <= imageOffset) {
    throw segment.wrong(field, 4, value, `${Math.max(0, imageOffset - tile + 1)} to ${imageOffset}`);
  }
  return value;
}
