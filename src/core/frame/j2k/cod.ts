import { MARKER } from './markers.js';
import { Segment } from './segment.js';

const PROGRESSIONS = ['LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL'] as const;

/** Progression order (ISO/IEC 15444-1 Table A.16). */
export type Progression = (typeof PROGRESSIONS)[number];

/** The size of the precincts of one resolution (A.6.1), in samples of that resolution: powers of two. */
export interface PrecinctSize {
  readonly width: number;
  readonly height: number;
}

/** What COD and COC both state: SPcod, SPcoc (A.6.1, A.6.2). */
export interface CodingStyle {
  /** Decomposition levels, 0 to 32. */
  readonly levels: number;
  /** Samples, a power of two from 4 to 1024; width × height is at most 4096. */
  readonly codeBlockWidth: number;
  readonly codeBlockHeight: number;
  /** The flags of Table A.19 as stored. */
  readonly codeBlockStyle: number;
  /** By resolution, the lowest first; `undefined` if none is stated, which means 32768 × 32768. */
  readonly precincts: readonly PrecinctSize[] | undefined;
  /** Whether the wavelet is the reversible 5-3; otherwise it is the irreversible 9-7. */
  readonly reversible: boolean;
}

/** Coding style default (A.6.1). */
export interface Cod extends CodingStyle {
  readonly progression: Progression;
  /** Quality layers, 1 to 65535. */
  readonly layers: number;
  /** Whether components 0, 1 and 2 are transformed together (Annex G). */
  readonly multipleComponentTransform: boolean;
  /** Whether SOP markers may occur in the coded data. */
  readonly sop: boolean;
  /** Whether EPH markers follow packet headers. */
  readonly eph: boolean;
}

/** Coding style of one component (A.6.2). */
export interface Coc extends CodingStyle {
  readonly component: number;
}

/** Scod, Scoc (Table A.13). */
const PRECINCTS = 0x01;
const SOP_USED = 0x02;
const EPH_USED = 0x04;

const MAX_LEVELS = 32;
/** Code-block exponents are stored less 2; each is at most 10, their sum at most 12 (Table A.18). */
const EXPONENT_BIAS = 2;
const MAX_EXPONENT = 10;
const MAX_EXPONENT_SUM = 12;

/**
 * Reads the COD marker segment at `offset` (bytes from SOC). Nothing in the result aliases the input.
 *
 * @param limit - where the header that holds it ends at the latest
 * @throws {@link CodestreamError} if it is truncated or holds a value that Part 1 does not allow.
 */
export function readCod(codestream: Uint8Array, offset: number, limit?: number): Cod {
  const segment = Segment.of(MARKER.COD, codestream, offset, limit);
  const scod = segment.u8In('Scod', 0, PRECINCTS | SOP_USED | EPH_USED);
  const progression = readProgression(segment);
  const layers = segment.u16('Number of layers');
  if (layers === 0) throw segment.wrong('Number of layers', 2, 0, '1 to 65535');
  const multipleComponentTransform = segment.u8In('Multiple component transformation', 0, 1) === 1;
  const style = readCodingStyle(segment, (scod & PRECINCTS) !== 0);
  segment.finish();
  return {
    ...style,
    progression,
    layers,
    multipleComponentTransform,
    sop: (scod & SOP_USED) !== 0,
    eph: (scod & EPH_USED) !== 0,
  };
}

/**
 * Reads the COC marker segment at `offset` (bytes from SOC).
 *
 * @param componentCount - Csiz: it decides the width of the component's number
 * @throws {@link CodestreamError} as {@link readCod}, and for a component that does not exist.
 */
export function readCoc(codestream: Uint8Array, offset: number, componentCount: number, limit?: number): Coc {
  const segment = Segment.of(MARKER.COC, codestream, offset, limit);
  const component = readComponentIndex(segment, 'Ccoc', componentCount);
  const scoc = segment.u8In('Scoc', 0, PRECINCTS);
  const style = readCodingStyle(segment, scoc === PRECINCTS);
  segment.finish();
  return { ...style, component };
}

/** SGcod, Ppoc (Table A.16). */
export function readProgression(segment: Segment): Progression {
  const order = segment.u8('Progression order');
  const progression = PROGRESSIONS[order];
  if (progression === undefined) {
    throw segment.wrong('Progression order', 1, order, `0 to ${PROGRESSIONS.length - 1}`);
  }
  return progression;
}

/** Ccoc, Cqcc: 8 bits below 257 components, otherwise 16. */
export function readComponentIndex(segment: Segment, field: string, componentCount: number): number {
  const wide = componentCount >= 257;
  const component = wide ? segment.u16(field) : segment.u8(field);
  if (component >= componentCount) {
    throw segment.wrong(field, wide ? 2 : 1, component, `0 to ${componentCount - 1}`);
  }
  return component;
}

function readCodingStyle(segment: Segment, precincts: boolean): CodingStyle {
  const levels = segment.u8In('Decomposition levels', 0, MAX_LEVELS);
  const width = segment.u8In('Code-block width', 0, MAX_EXPONENT - EXPONENT_BIAS) + EXPONENT_BIAS;
  const height = segment.u8In('Code-block height', 0, MAX_EXPONENT - EXPONENT_BIAS) + EXPONENT_BIAS;
  if (width + height > MAX_EXPONENT_SUM) {
    const found = `${2 ** width} × ${2 ** height} samples`;
    throw segment.wrong('Code-block size', 2, found, `at most ${2 ** MAX_EXPONENT_SUM} samples`);
  }
  const codeBlockStyle = segment.u8('Code-block style');
  const reversible = segment.u8In('Transformation', 0, 1) === 1;
  return {
    levels,
    codeBlockWidth: 2 ** width,
    codeBlockHeight: 2 ** height,
    codeBlockStyle,
    reversible,
    precincts: precincts ? readPrecincts(segment, levels) : undefined,
  };
}

/** One byte for each resolution; an exponent of 0 is allowed at the lowest only (Table A.21). */
function readPrecincts(segment: Segment, levels: number): PrecinctSize[] {
  const sizes: PrecinctSize[] = [];
  for (let resolution = 0; resolution <= levels; resolution++) {
    const exponents = segment.u8('Precinct size');
    if (resolution > 0 && ((exponents & 0x0f) === 0 || exponents >> 4 === 0)) {
      throw segment.wrong('Precinct size', 1, exponents, 'exponents of 1 or more');
    }
    sizes.push({ width: 2 ** (exponents & 0x0f), height: 2 ** (exponents >> 4) });
  }
  return sizes;
}
