import type { Turn } from '../../src/core/index.js';

/** Millimetres of the upright picture's width and height, and of the slow axis where B-scans are parallel. */
export interface Field {
  readonly lateral: number;
  readonly axial: number;
  readonly slow?: number;
}

/** (0040,0260) Code Value and Code Meaning. */
export type Protocol = readonly [code: string, meaning: string];

export interface KindFacts {
  readonly frames: number;
  /** The frame as it lies in the codestream. */
  readonly stored: { readonly rows: number; readonly columns: number };
  readonly samples: 1 | 3;
  /** From stored to upright, for the zero-based frame. */
  readonly turn: (index: number) => Turn;
  readonly field?: Field;
  readonly protocol: Protocol;
  /** Raw Data Storage: element number in group 0407 of the container that holds this kind. */
  readonly container?: number;
}

export const sideways = (): Turn => 'transpose';
export const crossed = (index: number): Turn => (index === 0 ? 'transpose' : 'rotate-90');
export const clockwise = (): Turn => 'rotate-90';
export const asStored = (): Turn => 'none';

/** B-scans that lie on their side: one stored row for each A-scan. */
export function bScans(
  frames: number,
  aScans: number,
  field: Field,
  protocol: Protocol,
  more: { readonly depth?: number; readonly turn?: KindFacts['turn']; readonly container?: number } = {},
): KindFacts {
  const { depth = 1024, turn = sideways, container } = more;
  return {
    frames,
    stored: { rows: aScans, columns: depth },
    samples: 1,
    turn,
    field,
    protocol,
    ...(container === undefined ? {} : { container }),
  };
}
