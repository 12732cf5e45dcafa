import type { Surface, SurfaceKind } from '../../core/layers/index.js';

/*
 * Colours that people who see few of them tell apart, too: those of Okabe and Ito (2008) that show on black and on grey. A
 * kind of surface has the same line in every picture; a second one of its kind is dotted.
 */

const ORANGE = '#e69f00';
const SKY = '#56b4e9';
const GREEN = '#009e73';
const YELLOW = '#f0e442';
const VERMILLION = '#d55e00';
const PURPLE = '#cc79a7';

/** How a surface is drawn. */
export interface Line {
  readonly colour: string;
  /** As in `stroke-dasharray`; empty: no gaps. */
  readonly dashes: string;
}

const DASHED = '6 3';
const DOTTED = '1.5 3';

const solid = (colour: string): Line => ({ colour, dashes: '' });
const dashed = (colour: string): Line => ({ colour, dashes: DASHED });

const LINES: Readonly<Record<SurfaceKind, Line>> = {
  ILM: solid(SKY),
  RNFL: solid(ORANGE),
  GCL: solid(PURPLE),
  IPL: solid(GREEN),
  INL: solid(YELLOW),
  OPL: dashed(PURPLE),
  HFL: dashed(ORANGE),
  ELM: dashed(GREEN),
  'IS/OS': dashed(SKY),
  IZ: dashed(YELLOW),
  RPE: solid(VERMILLION),
  'RPE fit': dashed(VERMILLION),
  BM: { colour: YELLOW, dashes: '10 3 2 3' },
  CC: { colour: GREEN, dashes: '10 3 2 3' },
  'choroid-sclera': { colour: SKY, dashes: '10 3 2 3' },
  other: { colour: '#ffffff', dashes: DASHED },
};

const ORDER = Object.keys(LINES) as SurfaceKind[];

/** From the vitreous down, as a legend names them. */
export const inDepthOrder = (surfaces: readonly Surface[]): readonly Surface[] =>
  surfaces.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));

/** The line of each surface. */
export function linesOf(surfaces: readonly Surface[]): ReadonlyMap<Surface, Line> {
  const drawn = new Set<SurfaceKind>();
  return new Map(
    surfaces.map((surface): [Surface, Line] => {
      const { kind } = surface;
      const line = LINES[kind];
      const isSecond = drawn.has(kind);
      drawn.add(kind);
      return [surface, isSecond ? { ...line, dashes: DOTTED } : line];
    }),
  );
}
